#!/usr/bin/env python3
"""Plans that the schema takes or refuses. Usage: plans.py BCPGEN [--update]

tests/schema/plans/valid holds files that must pass without a word. Each file of tests/schema/plans/invalid must be
refused with exactly the messages in FILE.want beside it; --update rewrites those, to be read before they are kept.
"""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent / "plans"


def files(kind):
    found = sorted((HERE / kind).rglob("*.yaml"))
    if not found:
        sys.exit(f"{HERE / kind}: no files")
    return found


def validate(program, folder, files):
    """One run over all files: {file: (verdict, messages)}."""
    names = [p.relative_to(folder).as_posix() for p in files]
    run = subprocess.run([program, "validate", "--color", "never", *names], cwd=folder, capture_output=True, text=True,
                         timeout=300)
    words = dict(line.rsplit(": ", 1) for line in run.stdout.splitlines())
    said, name = {n: "" for n in names}, ""
    for line in run.stderr.splitlines(keepends=True):
        # Lines that belong to the one before are set in.
        name = next((n for n in names if line.startswith(n + ":")), name)
        said[name] += line
    return run.returncode, {p: (words.get(n, "nothing"), said[n]) for p, n in zip(files, names)}


def check_valid(program, files):
    status, found = validate(program, HERE / "valid", files)
    for path, (word, said) in found.items():
        if (word, said) != ("valid", ""):
            yield path, f"expected to be valid, is {word}\n{said}"
    if status != 0:
        yield HERE / "valid", f"status {status}"


def check_invalid(program, files, update):
    status, found = validate(program, HERE / "invalid", files)
    for path, (word, said) in found.items():
        want = path.with_name(path.name + ".want")
        if word not in ("invalid", "unreadable") or not said:
            yield path, f"expected to be refused, is {word}\n{said}"
            continue
        if update:
            want.write_text(said, encoding="utf-8")
        expected = want.read_text(encoding="utf-8") if want.exists() else ""
        if said != expected:
            yield path, f"-- expected\n{expected}-- found\n{said}"
    if status != 2:
        yield HERE / "invalid", f"status {status}"
    for want in sorted((HERE / "invalid").rglob("*.want")):
        if want.with_suffix("") not in files:
            yield want, "there is no such plan"


def check_own(program):
    """What is built in is not held against its schema when the program starts."""
    root = HERE.parents[2]
    for schema, own in (("rules", "schema/rules"), ("framework", "schema/frameworks"), ("theme", "templates")):
        names = sorted((root / own).glob("theme.yaml" if own == "templates" else "*.yaml"))
        names = [n for n in names if n.name != "crosswalk.yaml"]
        run = subprocess.run([program, "validate", "--schema", root / f"schema/{schema}.schema.json", "--schema-map",
                              f"https://bcpgen.org/schema/={root / 'schema'}", *names], capture_output=True, text=True,
                             timeout=300)
        if run.returncode != 0 or run.stdout.count(": valid") != len(names) or not names:
            yield HERE, f"{own}: status {run.returncode}\n{run.stdout}{run.stderr}"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    valid, invalid = files("valid"), files("invalid")
    faults = list(check_valid(program, valid)) + list(check_invalid(program, invalid, "--update" in sys.argv[2:]))
    faults += check_own(program)
    for path, why in faults:
        print(f"{path.relative_to(HERE)}: {why}")
    print(f"{len(valid)} valid, {len(invalid)} invalid, {len(faults)} faults")
    return bool(faults)


sys.exit(main())
