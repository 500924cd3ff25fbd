#!/usr/bin/env python3
"""Holds SECURITY.md and KNOWN_LIMITS.md against the code. Usage: check_limits.py SOURCE_DIR

 - each cap of schema/base/caps.h is in the table of KNOWN_LIMITS.md, with the number that it has there;
 - each file and test that SECURITY.md names is there, and is run.
"""
import pathlib
import re
import sys

UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def defined(text):
    """The caps, as numbers."""
    for name, value in re.findall(r"(?m)^#define (LIMIT_\w+) (.+)$", text):
        plain = re.sub(r"\((?:size_t|u?int\d+_t)\)|\b(\d+)u?l*\b", lambda m: m[1] or "", value)
        if not re.fullmatch(r"[\d\s()<*+]+", plain):
            raise SystemExit(f"check_limits.py: cannot read {name}: {value}")
        yield name, eval(plain)


def told(text):
    """The rows of the table: "| `LIMIT_X` | 64 MiB | ..."."""
    for name, number, unit in re.findall(r"(?m)^\| `(LIMIT_\w+)` \| ([\d,]+)(?: (KiB|MiB|GiB))?[^|]* \|", text):
        yield name, int(number.replace(",", "")) * UNITS.get(unit, 1)


def limits(caps, page):
    code, table = dict(defined(caps)), list(told(page))
    if len(code) < 20:
        yield "schema/base/caps.h: too few caps were found"
    for name, number in table:
        if code.get(name) != number:
            yield f"KNOWN_LIMITS.md: {name} is {code.get(name)} in schema/base/caps.h, not {number}"
    for name in sorted(set(code) - {n for n, _ in table}):
        yield f"KNOWN_LIMITS.md: {name} = {code[name]} is missing"


def promises(source, page):
    runs = (source / "tests/CMakeLists.txt").read_text() + "".join(
        p.read_text() for p in sorted((source / "tests").glob("*/CMakeLists.txt")))
    found = 0
    for row in re.findall(r"(?m)^\|.*\|$", page):
        path = None
        for word in re.findall(r"`([^`]+)`", row.split("|")[-2]):
            if word.startswith("tests/"):
                path = source / word
                found += 1
                if not path.is_file():
                    yield f"SECURITY.md: {word} is not there"
                    path = None
                elif path.suffix == ".py" and path.name not in runs and path.with_suffix("").name not in runs:
                    yield f"SECURITY.md: {word} is run by no test"
            elif path is not None and re.match(r"[A-Z]\w+(\.test_\w+)?$", word):
                group, _, test = word.partition(".")
                text = path.read_text()
                body = re.search(rf"(?ms)^class {group}\(.*?(?=^class |\Z)", text)
                if not body or (test and f"def {test}(" not in body[0]):
                    yield f"SECURITY.md: {path.name} has no {word}"
    if found < 15:
        yield "SECURITY.md: too few tests were found"


def self_test():
    """A checker that finds nothing must not be taken for true pages."""
    caps = "".join(f"#define LIMIT_A{i} {i}\n" for i in range(20)) + "#define LIMIT_B ((size_t)2 << 20)\n#define LIMIT_C 5u\n"
    page = "".join(f"| `LIMIT_A{i}` | {i} | why |\n" for i in range(20)) + "| `LIMIT_B` | 2 MiB | why |\n"
    assert list(limits(caps, page)) == ["KNOWN_LIMITS.md: LIMIT_C = 5 is missing"]
    assert len(list(limits(caps, page.replace("2 MiB", "3 MiB") + "| `LIMIT_C` | 5 | why |\n"))) == 1


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    self_test()
    faults = [*limits((source / "schema/base/caps.h").read_text(), (source / "KNOWN_LIMITS.md").read_text()),
              *promises(source, (source / "SECURITY.md").read_text())]
    print("\n".join(faults) if faults else "the pages say what the code says")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
