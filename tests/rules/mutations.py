#!/usr/bin/env python3
"""Breaks one fact of a clean plan at a time: the rule that asks for it must speak, and no other error.

Usage: mutations.py BCPGEN [-v] [RULE...]. The plans are tests/rules/clean (small) and plans/harbour-line; what is broken
is in mutations.txt. All mutants go through one run of the program, each in a folder of its own.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PLANS = {"small": HERE / "clean", "harbour": HERE / "../../plans/harbour-line"}
FINDING = re.compile(r"^(?P<file>.+?):(?P<line>\d+):\d+: (?P<word>error|warning|info|cannot tell|waived): "
                     r"(?P<text>.*) \[(?P<id>[^\]]+)\]")


def indent(line):
    return len(line) - len(line.lstrip())


def block(lines, at, end):
    """First line after the node that begins at a line, comments and blank lines before the next one left to it."""
    last = at
    for n in range(at + 1, end):
        if lines[n].strip() and not lines[n].lstrip().startswith("#"):
            if indent(lines[n]) <= indent(lines[at]):
                break
            last = n
    return last + 1


def flow_span(line, key):
    """Start and end of "key: value" in the flow mapping of a line."""
    found = re.search(rf"[{{,] *({re.escape(key)}): ", line)
    if not found:
        return None
    n, depth, quote = found.end(), 0, ""
    while n < len(line):
        c = line[n]
        if quote:
            quote = "" if c == quote else quote
        elif c == '"':
            quote = c
        elif c in "{[":
            depth += 1
        elif c in "}]":
            depth -= 1
        if depth < 0 or (c == "," and not depth and not quote):
            break
        n += 1
    return found.start(1), n


def child(lines, lo, hi, key):
    """Lines of a key of a mapping, or of an item of a sequence by id, level, date, party, number; and whether an item."""
    level = min(indent(l) for l in lines[lo:hi] if l.strip() and not l.lstrip().startswith("#"))
    number = -1
    for n in range(lo, hi):
        line = lines[n]
        if indent(line) != level or not line.strip():
            continue
        if line.lstrip().startswith("- "):
            number += 1
            end = block(lines, n, hi)
            name = re.search(r"^ *(?:- |  )?\{?(?:id|level|date|person|on|term): \"?([^,}\"\n]+)", line)
            if key in (str(number), name and name.group(1)) or (f"text: {key}" in line):
                return n, end, True
        elif re.match(rf"{re.escape(key)}:( |$)", line.lstrip()):
            return n, block(lines, n, hi), False
    return None


def edit_path(lines, path, value):
    """Sets what a path leads to, or deletes it if the value is None."""
    lo, hi = 0, len(lines)
    for n, key in enumerate(path):
        at = child(lines, lo, hi, key) if lo < hi else None
        if at is None and value is not None and n + 1 == len(path) and lo < hi:
            level = min(indent(l) for l in lines[lo:hi] if l.strip())
            lines[hi:hi] = [f"{' ' * level}{key}: {value}\n"]
            return
        if at is None and lo:                           # a key of the flow mapping that begins on the line before
            line = lines[lo - 1]
            span = flow_span(line, key)
            if not span or n + 1 != len(path):
                raise SystemExit(f"no {key} of {'/'.join(path)}")
            start, end = span
            if value is not None:
                new = f"{key}: {value}"
            else:
                new = ""
                end += len(line[end:]) - len(line[end:].lstrip(", "))
            lines[lo - 1] = line[:start] + new + line[end:]
            if value is None and lines[lo - 1][:start].endswith(", ") and line[end:].startswith("}"):
                lines[lo - 1] = line[:start - 2] + line[end:]
            return
        if at is None:
            raise SystemExit(f"no {key} of {'/'.join(path)}")
        lo, hi, item = at
        if n + 1 == len(path):
            break
        if item and not lines[lo].lstrip().startswith("- {"):
            lines[lo] = lines[lo].replace("- ", "  ", 1)
            marked = lo
            try:
                edit_path_in(lines, lo, hi, path[n + 1:], value)
            finally:
                # A deleted first key leaves the mark to the next one.
                lines[marked] = lines[marked][:indent(lines[marked]) - 2] + "- " + lines[marked].lstrip()
            return
        lo += 1
    if value is None:
        del lines[lo:hi]
    elif item:
        raise SystemExit(f"{'/'.join(path)} is an item")
    else:
        lines[lo:hi] = [f"{lines[lo][:indent(lines[lo])]}{path[-1]}: {value}\n"]


def edit_path_in(lines, lo, hi, path, value):
    part = lines[lo:hi]
    edit_path(part, path, value)
    lines[lo:hi] = part


def edit(text, change):
    """One edit: "path: value", "- path", "+ lines at the end" or "old => new"."""
    if change.startswith("+ "):
        return text + change[2:].replace("\\n", "\n") + "\n"
    if " => " in change:
        old, new = (part.replace("\\n", "\n") for part in change.split(" => ", 1))
        if text.count(old) < 1:
            raise SystemExit(f"'{old}' is not there")
        return text.replace(old, new, 1)
    lines = text.splitlines(keepends=True)
    if change.startswith("- "):
        edit_path(lines, change[2:].strip().split("/"), None)
    else:
        path, value = change.split(": ", 1)
        edit_path(lines, path.split("/"), value)
    return "".join(lines)


def table():
    """Mutations of mutations.txt: number of the line, rule, what else may be said, plan, file, edits."""
    rows, row = [], None
    for n, line in enumerate((HERE / "mutations.txt").read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] != " ":
            rule, plan, *more = line.split()
            row = {"line": n, "rule": rule, "plan": plan, "more": set(more), "edits": []}
            rows.append(row)
        else:
            name, change = line.strip().split(" ", 1)
            row["edits"].append((name, change + " " * change.endswith(" =>")))
    return rows


FILES = {"W": "workspace.yaml", "P": "plan.yaml", "B": "continuity-plan.yaml", "Y": "backup-policy.yaml",
         "C": "controls.yaml", "D": "duty-plan.yaml", "S": "stewards-plan.yaml"}


def copy(source, target):
    """Evidence is only read, so that a link will do."""
    try:
        if source.endswith(".yaml"):
            shutil.copy(source, target)
        else:
            os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def write(row, folder):
    shutil.copytree(PLANS[row["plan"]], folder, copy_function=copy)
    for name, change in row["edits"]:
        file = folder / FILES.get(name, name)
        try:
            if change == "- file":
                file.unlink()
            else:
                file.write_text(edit(file.read_text(), change))
        except SystemExit as fault:
            return f"mutations.txt:{row['line']}: {row['rule']}: {fault}"
    return ""


def run(program, rows):
    """Findings of each mutant."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        faults = [fault for fault in (write(row, root / str(row["line"])) for row in rows) if fault]
        if faults:
            sys.exit("\n".join(faults))
        done = subprocess.run([program, "check", "--as-of", "2026-11-22", "--fail-on", "never", "--color", "never", folder],
                              capture_output=True, text=True)
        if done.returncode not in (0, 2) or done.stderr:
            sys.exit(f"exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr}")
        found = {row["line"]: [] for row in rows}
        for m in map(FINDING.match, done.stdout.splitlines()):
            if m:
                number, *_ = pathlib.Path(m["file"]).relative_to(root).parts
                found[int(number)].append(m.groupdict())
        return found


def judge(row, found):
    """What is wrong, each as a line."""
    faults = []
    rule = row["rule"]
    unknown = rule.endswith("?")
    rule = rule.rstrip("?")
    said = [f for f in found if f["id"] == rule and (f["word"] == "cannot tell") == unknown]
    if rule != "none" and not said:
        faults.append(f"{rule} is silent")
    for f in found:
        if f in said or f["word"] == "waived" or (f["word"] != "error" and f["id"] in row["more"]):
            continue
        faults.append(f"{f['id']} {f['word']} as well: {pathlib.Path(f['file']).name}:{f['line']} {f['text']}")
    if len(said) > 2 and "many" not in row["more"]:
        faults.append(f"{rule} says it {len(said)} times: {said[0]['text']}; {said[1]['text']}")
    return faults


def main():
    program, *wanted = sys.argv[1:]
    loud = "-v" in wanted
    wanted = [w for w in wanted if w != "-v"]
    rows = [r for r in table() if not wanted or r["rule"].rstrip("?") in wanted or r["rule"].split("-")[0] in wanted]
    found = run(program, rows)
    bad = 0
    for row in rows:
        faults = judge(row, found[row["line"]])
        bad += bool(faults)
        if faults:
            print(f"mutations.txt:{row['line']}: {row['rule']}, {row['plan']}:", *faults[:None if loud else 6], sep="\n  ")
        elif loud:
            print(f"mutations.txt:{row['line']}: {row['rule']}", *(f"  {f['word']}: {f['text']}" for f in found[row["line"]]),
                  sep="\n")
    print(f"{len(rows) - bad} passed, {bad} failed, {len({r['rule'].rstrip('?') for r in rows})} rules")
    return bool(bad)


sys.exit(main())
