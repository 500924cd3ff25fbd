#!/usr/bin/env python3
"""Runs each rule's fixtures: tests/rules/ID/{pass,fail,unknown}*, files or workspaces.

A line that ends in "#! ID" must have a finding of that rule, and no other line may. A fixture called pass has none, one
called unknown has only answers of "cannot tell". Every rule needs at least one pass and one fail.
"""
import pathlib
import re
import subprocess
import sys

FINDING = re.compile(r"^(?P<file>.+?):(?P<line>\d+):\d+: (?P<word>error|warning|info|cannot tell|waived): .* \[(?P<id>[^\]]+)\]")
HERE = pathlib.Path(__file__).parent


def findings(program, path, rule):
    run = subprocess.run([program, "check", "--as-of", "2026-11-22", "--fail-on", "never", "--color", "never", str(path)],
                         capture_output=True, text=True)
    if run.returncode not in (0, 2):
        sys.exit(f"{path}: exit {run.returncode}\n{run.stdout}{run.stderr}")
    found = [m.groupdict() for m in map(FINDING.match, run.stdout.splitlines()) if m]
    faults = sorted({f["id"] for f in found if f["id"].split("-")[0] in ("YAML", "SCHEMA", "RULE", "IO", "PLAN")})
    if faults or run.stderr:
        return None, f"{faults} {run.stdout if faults else ''}{run.stderr}"
    return [f for f in found if f["id"] == rule], ""


def expected(path, rule):
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    return sorted((f.name, n) for f in files for n, text in enumerate(f.read_text().splitlines(), 1)
                  if text.endswith(f"#! {rule}"))


def check(program, rule, path):
    found, fault = findings(program, path, rule)
    if found is None:
        return fault
    told = [f for f in found if f["word"] == "cannot tell"]
    broken = sorted({(pathlib.Path(f["file"]).name, int(f["line"])) for f in found if f["word"] != "cannot tell"})
    want = sorted(set(expected(path, rule)))
    if path.name.startswith("unknown"):
        return "" if told and not broken else f"cannot tell: {len(told)}, broken at {broken}"
    if path.name.startswith("pass"):
        return "" if not broken and not told else f"broken at {broken}, cannot tell: {len(told)}"
    return "" if broken == want and want else f"expected at {want}, broken at {broken}"


def main():
    program = sys.argv[1]
    only = sys.argv[2:]
    listed = subprocess.run([program, "explain"], capture_output=True, text=True, check=True).stdout
    files = "".join(p.read_text() for p in sorted((HERE / "../../schema/rules").glob("*.yaml")))
    rules = re.findall(r"^  - id: (\S+)$", files, re.M)
    unlisted = [r for r in rules if not re.search(rf"^{r} ", listed, re.M)]
    if unlisted:
        sys.exit(f"explain does not list {unlisted}")
    bad = good = 0
    for rule in only or rules:
        cases = sorted(p for p in (HERE / rule).glob("*") if p.suffix in (".yaml", ""))
        for kind in ("pass", "fail"):
            if not any(p.name.startswith(kind) for p in cases):
                print(f"{rule}: no {kind} fixture")
                bad += 1
        for path in cases:
            why = check(program, rule, path)
            good += not why
            if why:
                print(f"{rule}/{path.name}: {why}")
                bad += 1
    for folder in sorted(p.name for p in HERE.iterdir() if p.is_dir()):
        if folder not in rules:
            print(f"{folder}: no such rule")
            bad += 1
    print(f"{good} passed, {bad} failed")
    return bad != 0


sys.exit(main())
