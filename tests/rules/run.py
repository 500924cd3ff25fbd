#!/usr/bin/env python3
"""Runs each rule's fixtures: tests/rules/ID/{pass,fail,unknown}*, files or workspaces. Usage: run.py BCPGEN [--bless] [ID...]

A line that ends in "#! ID" must have a finding of that rule, and no other line may. A fixture called pass has none, one
called unknown has only answers of "cannot tell". Every rule needs at least one pass and one fail. All fixtures go through
one run of the program, each in a folder of its own. What each rule says of its own fixtures is kept word for word in
messages.txt; --bless rewrites that.
"""
import difflib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FINDING = re.compile(r"^(?P<file>.+?):(?P<line>\d+):(?P<col>\d+): (?P<word>error|warning|info|cannot tell|waived): "
                     r"(?P<text>.*) \[(?P<id>[^\]]+)\]")
MESSAGES = "messages.txt"
NOT_RULES = ("YAML", "SCHEMA", "RULE", "IO", "PLAN")
HERE = pathlib.Path(__file__).resolve().parent


def catalogue(program):
    listed = subprocess.run([program, "explain"], capture_output=True, text=True, check=True).stdout
    files = "".join(p.read_text() for p in sorted((HERE / "../../schema/rules").glob("*.yaml")))
    rules = re.findall(r"^  - id: (\S+)$", files, re.M)
    unlisted = [r for r in rules if not re.search(rf"^{r} ", listed, re.M)]
    if unlisted:
        sys.exit(f"explain does not list {unlisted}")
    return rules


def run_all(program, cases):
    """Findings of each case, by its key."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for (rule, name), path in cases.items():
            if path.is_dir():
                shutil.copytree(path, root / rule / name)
            else:
                (root / rule / name).mkdir(parents=True)
                shutil.copy(path, root / rule / name)
        run = subprocess.run([program, "check", "--as-of", "2026-11-22", "--fail-on", "never", "--color", "never", folder],
                             capture_output=True, text=True)
        if run.returncode not in (0, 2) or run.stderr:
            sys.exit(f"exit {run.returncode}\n{run.stdout[-2000:]}{run.stderr}")
        found = {key: [] for key in cases}
        for m in map(FINDING.match, run.stdout.splitlines()):
            if m:
                rule, name = pathlib.Path(m["file"]).relative_to(root).parts[:2]
                found[rule, name].append(m.groupdict() | {"text": m["text"].replace(folder + "/", "")})
        return found


def expected(path, rule):
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    return {(f.name, n) for f in files for n, text in enumerate(f.read_text().splitlines(), 1)
            if text.endswith(f"#! {rule}")}


def judge(rule, path, found):
    faults = sorted({f["id"] for f in found if f["id"].split("-")[0] in NOT_RULES})
    if faults:
        return f"the fixture itself is wrong: {faults}"
    found = [f for f in found if f["id"] == rule]
    told = [f for f in found if f["word"] == "cannot tell"]
    broken = {(pathlib.Path(f["file"]).name, int(f["line"])) for f in found if f["word"] != "cannot tell"}
    want = expected(path, rule)
    if path.name.startswith("unknown"):
        return "" if told and not broken else f"cannot tell: {len(told)}, broken at {sorted(broken)}"
    if path.name.startswith("pass"):
        return "" if not broken and not told else f"broken at {sorted(broken)}, cannot tell: {len(told)}"
    return "" if broken == want and want else f"expected at {sorted(want)}, broken at {sorted(broken)}"


def messages(found):
    lines = [f"{rule}/{name} {pathlib.Path(f['file']).name}:{f['line']}:{f['col']}: {f['word']}: {f['text']}\n"
             for (rule, name), list_ in sorted(found.items()) for f in list_ if f["id"] == rule]
    silent = sorted({rule for rule, _ in found} - {line.split("/")[0] for line in lines})
    return lines, [f"{rule}: no message at all" for rule in silent]


def compare(lines, bless):
    kept = HERE / MESSAGES
    if bless:
        kept.write_text("".join(lines))
    old = kept.read_text().splitlines(True) if kept.exists() else []
    return [line.rstrip("\n") for line in difflib.unified_diff(old, lines, MESSAGES, "now", n=0)]


def main():
    program, *wanted = sys.argv[1:]
    bless = "--bless" in wanted
    wanted = [w for w in wanted if w != "--bless"]
    rules = catalogue(program)
    cases = {(rule, path.stem): path for rule in wanted or rules
             for path in sorted((HERE / rule).glob("*")) if path.suffix in (".yaml", "")}
    found = run_all(program, cases)
    faults = [f"{rule}: no {kind} fixture" for rule in wanted or rules for kind in ("pass", "fail")
              if not any(r == rule and name.startswith(kind) for r, name in cases)]
    faults += [f"{p.name}: no such rule" for p in sorted(HERE.iterdir()) if p.is_dir() and p.name not in (*rules, "clean")]
    good = 0
    for (rule, name), path in cases.items():
        why = judge(rule, path, found[rule, name])
        good += not why
        if why:
            faults.append(f"{rule}/{name}: {why}")
    if not wanted:
        lines, silent = messages(found)
        faults += silent + compare(lines, bless)
    print(*faults, f"{good} passed, {len(faults)} failed", sep="\n")
    return bool(faults)


sys.exit(main())
