#!/usr/bin/env python3
"""Compares bcpgen's validator with ajv. Usage: parity.py BCPGEN SOURCE_DIR [MUTANTS]

Every plan and workspace of the project, good and bad, and MUTANTS copies of them with something wrong or odd, must
get the same verdict from both. Needs node and what `npm ci --prefix tests/schema/ajv` installs.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
FOLDERS = ("plans", "tests/rules", "tests/schema/plans")
# Where the two differ on purpose: (what bcpgen says, why).
DIFFER = {
    "tests/schema/plans/valid/infinite.yaml": (True, "ajv refuses infinite numbers, which JSON lacks and YAML has"),
    "tests/schema/plans/invalid/merge-hides.yaml": (False, "a merge that hides a value stops the run"),
}


def plan_files(source):
    files = [p for folder in FOLDERS for p in sorted((source / folder).rglob("*.yaml"))]
    return [str(p.relative_to(source)) for p in files]


def ask_ajv(source, files, mutants, folder):
    if shutil.which("node") is None:
        sys.exit("node is missing: run ./bootstrap.sh --test")
    if not (HERE / "node_modules/ajv").is_dir():
        sys.exit("ajv is missing: run ./bootstrap.sh --test")
    run = subprocess.run(["node", HERE / "verdicts.mjs", "schema", "--mutants", str(mutants), folder], cwd=source,
                         input="\n".join(files), capture_output=True, text=True)
    if run.returncode != 0 or run.stderr:
        sys.exit(f"verdicts.mjs: status {run.returncode}\n{run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def ask_bcpgen(program, source, files):
    verdicts, messages = {}, ""
    for at in range(0, len(files), 500):
        run = subprocess.run([program, "validate", "--color", "never", *files[at:at + 500]], cwd=source,
                             capture_output=True, text=True)
        if run.returncode not in (0, 2):
            sys.exit(f"bcpgen: status {run.returncode}\n{run.stderr}")
        for line in run.stdout.splitlines():
            name, _, word = line.rpartition(": ")
            verdicts[name] = word
        messages += run.stderr
    return verdicts, messages


def compare(theirs, ours, messages):
    bad = 0
    for entry in theirs:
        name = entry["file"]
        if name not in ours:
            print(f"{name}: bcpgen says nothing")
            bad += 1
            continue
        valid = ours[name] == "valid"
        if name in DIFFER:
            wanted, why = DIFFER[name]
            if valid != wanted or entry["valid"] == wanted:
                print(f"{name}: no longer differs ({why})")
                bad += 1
        elif valid != entry["valid"]:
            said = [line for line in messages.splitlines() if line.startswith(name + ":")]
            print(f"{name}: bcpgen says {ours[name]}, ajv {'valid' if entry['valid'] else entry['why']}", *said[:3], sep="\n  ")
            bad += 1
    return bad


def main():
    program, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    mutants = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    files = plan_files(source)
    folder = tempfile.mkdtemp(prefix="bcp-parity-")
    theirs = ask_ajv(source, files, mutants, folder)
    ours, messages = ask_bcpgen(program, source, [e["file"] for e in theirs])
    bad = compare(theirs, ours, messages)
    good = sum(e["valid"] for e in theirs)
    print(f"{len(files)} files and {len(theirs) - len(files)} mutants: {good} valid, {len(theirs) - good} not, {bad} differ")
    if bad:
        print(f"the mutants are kept in {folder}")
    else:
        shutil.rmtree(folder)
    # Both verdicts must have been tried in earnest.
    few = min(good, len(theirs) - good) < mutants // 10 or len(theirs) != len(files) + mutants
    return bad != 0 or few


sys.exit(main())
