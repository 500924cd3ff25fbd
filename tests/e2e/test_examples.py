#!/usr/bin/env python3
"""Runs the commands that README.md, docs and the manual page show. Usage: test_examples.py BCPGEN SOURCE_DIR

A command is an indented line, or a line of a literal block, that begins with `bcpgen`, up to two spaces; and what stands
between backquotes and begins so. They run in a folder with copies of plans, in order of the pages.
"""
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

PROGRAM, SOURCE = (pathlib.Path(a).resolve() for a in sys.argv[1:3])
AS_OF = {"SOURCE_DATE_EPOCH": "1795305600", "PATH": "/usr/bin:/bin"}  # 2026-11-22
PAGES = ["README.md", "CONTRIBUTING.md", "docs/man/bcpgen.1.in"]
# Not run, and why.
EXCEPTIONS = {
    "bcpgen explain ID": "ID stands for a rule",
    "bcpgen dump --stage plan FILE": "FILE stands for a plan",
    "bcpgen dump --stage doc FILE": "FILE stands for a plan",
    "bcpgen hash FILE": "FILE stands for a plan",
    "bcpgen dump": "the name of the command",
    "bcpgen init": "the name of the command",
    "bcpgen hash": "the name of the command",
    "bcpgen diff": "the name of the command",
    "bcpgen diff OLD NEW": "OLD and NEW stand for plans",
    "bcpgen validate theme.yaml": "the page tells how to write the file",
    "bcpgen build --audience customer": "an option to be added to a command",
    "bcpgen merge parts/* -o out/": "tests/e2e/test_shard.py runs the page's examples",
    "bcpgen verify": "the name of the command",
    'bcpgen plans/ -o "parts/$k" --as-of 2026-11-22 --jobs 1 --shard "$k/$SLURM_ARRAY_TASK_COUNT"':
        "tests/e2e/test_shard.py runs it as Slurm does",
    "bcpgen explain ACME-001 --workspace plans/acme": "the page tells how to write the rule",
}
# Statuses other than 0 that a command is right to end with: the sample plans have findings, on purpose.
FINDINGS = {"check": {0, 1}}


def pages():
    return PAGES + sorted(str(p.relative_to(SOURCE)) for p in (SOURCE / "docs").glob("*.md"))


def commands(text):
    """Pairs of a line number and a command."""
    block = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("```", ".Bd", ".Ed")):
            block = not block
        found = re.match(r"(?: {4,}|\t)(?:build/)?(bcpgen .*)", line) or (block and re.match(r"(bcpgen .*)", line))
        if found:
            yield number, re.split(r"\s{2,}", found[1])[0].strip()
        for command in re.findall(r"`(?:build/)?(bcpgen [^`]+)`", line):
            yield number, command


def make_place(place):
    shutil.copytree(SOURCE / "plans", place / "plans")
    (place / "plans/acme").mkdir()
    for path in (place / "plan.yaml", place / "plans/acme/plan.yaml"):
        shutil.copy(SOURCE / "templates/starter/plan/continuity-plan.yaml", path)
        path.write_text(path.read_text().replace('"@today@"', "2026-11-22").replace('"@review@"', "2027-02-22"))
    shutil.copy(SOURCE / "plans/heliosdb/workspace.yaml", place / "plans/acme/workspace.yaml")
    for args in (["init", "-q"], ["add", "plans"], ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "plans"]):
        subprocess.run(["git", *args], cwd=place, env=AS_OF, check=True)
    (place / "own/rules").mkdir(parents=True)
    (place / "my-templates").mkdir()
    shutil.copy(SOURCE / "templates/document.xhtml", place / "my-templates")


def run(place, command):
    words = shlex.split(command)
    if words[1] == "init":
        # It makes a new folder; the place has one of that name.
        words[2:] = ["new-" + w if not w.startswith("-") else w for w in words[2:]]
    done = subprocess.run([PROGRAM, *words[1:]], cwd=place, env=AS_OF, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=600)
    if done.returncode in FINDINGS.get(words[1], {0}):
        return None
    return f"status {done.returncode}\n{done.stderr or done.stdout[-2000:]}"


def main():
    faults, ran, skipped = [], {}, set()
    with tempfile.TemporaryDirectory(prefix="bcp-examples-") as folder:
        place = pathlib.Path(folder)
        make_place(place)
        for page in pages():
            for number, command in commands((SOURCE / page).read_text(encoding="utf-8")):
                if command in EXCEPTIONS:
                    skipped.add(command)
                    continue
                if command not in ran:
                    ran[command] = run(place, command)
                if ran[command]:
                    faults.append(f"{page}:{number}: {command}: {ran[command]}")
    if len(ran) < 10:
        faults.append(f"only {len(ran)} commands were found")
    faults += [f"test_examples.py: '{c}' is an exception, but shown nowhere" for c in sorted(EXCEPTIONS.keys() - skipped)]
    print("\n".join(faults + [f"{len(ran)} commands run, {len(skipped)} not, {len(faults)} faults"]))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
