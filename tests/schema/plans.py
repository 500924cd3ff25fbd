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


def validate(program, path, folder):
    name = path.relative_to(folder).as_posix()
    run = subprocess.run([program, "validate", "--color", "never", name], cwd=folder, capture_output=True, text=True,
                         timeout=60)
    return name, run


def check_valid(program, path):
    name, run = validate(program, path, HERE / "valid")
    if (run.returncode, run.stdout, run.stderr) == (0, f"{name}: valid\n", ""):
        return ""
    return f"expected to be valid; status {run.returncode}\n{run.stdout}{run.stderr}"


def check_invalid(program, path, update):
    name, run = validate(program, path, HERE / "invalid")
    want = path.with_name(path.name + ".want")
    words = (f"{name}: invalid\n", f"{name}: unreadable\n")
    if run.returncode != 2 or run.stdout not in words or not run.stderr:
        return f"expected to be refused; status {run.returncode}\n{run.stdout}{run.stderr}"
    if update:
        want.write_text(run.stderr, encoding="utf-8")
    if not want.exists():
        return f"{want.name} is missing"
    expected = want.read_text(encoding="utf-8")
    return "" if run.stderr == expected else f"-- expected\n{expected}-- found\n{run.stderr}"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    update = "--update" in sys.argv[2:]
    bad = 0
    valid, invalid = files("valid"), files("invalid")
    for path, why in [(p, check_valid(program, p)) for p in valid] + \
                     [(p, check_invalid(program, p, update)) for p in invalid]:
        if why:
            print(f"{path.relative_to(HERE)}: {why}")
            bad += 1
    for want in sorted((HERE / "invalid").rglob("*.want")):
        if want.with_suffix("") not in invalid:
            print(f"{want.relative_to(HERE)}: there is no such plan")
            bad += 1
    print(f"{len(valid)} valid, {len(invalid)} invalid, {bad} faults")
    return bad != 0


sys.exit(main())
