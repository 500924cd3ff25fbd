#!/usr/bin/env python3
"""Golden outputs, byte for byte. Usage: run.py BCPGEN [--bless CASE...]

tests/golden/CASE/args is a command line, run at the root of the sources; want.out is its standard output. Where args build
a package into {out}, each want/FILE is compared with FILE of the package. --bless rewrites what is there and prints the
difference; the commit says in words why each change is right.
"""
import difflib
import pathlib
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def produce(program, case, out):
    args = shlex.split((case / "args").read_text().format(out=out))
    run = subprocess.run([program, *args], cwd=ROOT, capture_output=True)
    if run.stderr:
        sys.exit(f"{case.name}: {run.stderr.decode()}")
    made = {}
    if (case / "want.out").exists():
        made[case / "want.out"] = run.stdout
    for want in sorted((case / "want").rglob("*")):
        if want.is_file():
            made[want] = (pathlib.Path(out) / want.relative_to(case / "want")).read_bytes()
    return made


def show(path, old, new):
    for line in difflib.unified_diff(old.decode().splitlines(), new.decode().splitlines(), str(path.relative_to(HERE)), "now",
                                     lineterm="", n=1):
        print(line)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    bless = sys.argv[3:] if sys.argv[2:3] == ["--bless"] else []
    good = bad = 0
    for case in sorted(p for p in HERE.iterdir() if p.is_dir()):
        with tempfile.TemporaryDirectory() as folder:
            made = produce(program, case, folder + "/out")
        if not made:
            sys.exit(f"{case.name}: nothing to compare")
        for path, new in made.items():
            old = path.read_bytes()
            same = old == new
            good += same
            if not same:
                show(path, old, new)
                if case.name in bless:
                    path.write_bytes(new)
                bad += case.name not in bless
    print(f"{good} passed, {bad} failed")
    return bad != 0


sys.exit(main())
