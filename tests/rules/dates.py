#!/usr/bin/env python3
"""Judges due dates on the days that matter: the day itself, the day after, the ends of a grace, month ends, leap years.

Usage: dates.py BCPGEN. Each row is a cadence, the day from which it counts, a grace and the last day on which nothing is
overdue. On that day no rule may speak, on the next all of those that reckon with due dates must.
"""
import datetime
import pathlib
import re
import subprocess
import sys
import tempfile

LAST_GOOD = [
    ("annual", "2025-11-22", "0 d", "2026-11-22"),
    ("annual", "2025-11-22", "30 d", "2026-12-22"),
    ("annual", "2024-02-29", "0 d", "2025-02-28"),
    ("every 48 mo", "2024-02-29", "0 d", "2028-02-29"),
    ("every 48 mo", "2096-02-29", "0 d", "2100-02-28"),
    ("annual", "2099-02-28", "0 d", "2100-02-28"),
    ("annual", "2099-03-01", "0 d", "2100-03-01"),
    ("monthly", "2026-01-31", "0 d", "2026-02-28"),
    ("monthly", "2024-01-31", "0 d", "2024-02-29"),
    ("monthly", "2026-01-31", "7 d", "2026-03-07"),
    ("quarterly", "2025-11-30", "0 d", "2026-02-28"),
    ("quarterly", "2026-08-31", "0 d", "2026-11-30"),
    ("semiannual", "2026-08-31", "0 d", "2027-02-28"),
    ("semiannual", "2026-08-31", "14 d", "2027-03-14"),
    ("weekly", "2026-12-28", "0 d", "2027-01-04"),
    ("weekly", "2026-11-15", "2 d", "2026-11-24"),
    ("every 90 d", "2026-01-01", "0 d", "2026-04-01"),
]
RULES = {"MNT-002", "REV-003", "TRN-004", "TST-003"}
PLAN = """id: plan
kind: plan
title: Plan
organisation: Acme
last_reviewed: {day}
review: {{cadence: {cadence}}}
people: [{{id: bo, name: Bo}}]
tests: [{{id: drill, name: Drill, cadence: {cadence}, runs: [{{date: {day}, result: pass}}]}}]
training: [{{id: course, name: Course, cadence: {cadence}, records: [{{person: bo, date: {day}}}]}}]
maintenance: [{{id: list, activity: List, cadence: {cadence}, last: {day}}}]
"""


def speaking(program, folder, day):
    run = subprocess.run([program, "check", "--as-of", day, "--fail-on", "never", "--color", "never", str(folder)],
                         capture_output=True, text=True)
    if run.returncode or run.stderr:
        sys.exit(f"exit {run.returncode}\n{run.stdout[-2000:]}{run.stderr}")
    return set(re.findall(r": (?:error|warning|cannot tell): .*\[([A-Z]+-\d+)\]$", run.stdout, re.M)) & RULES


def main():
    faults = []
    for cadence, day, grace, last in LAST_GOOD:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "workspace.yaml").write_text(f"organisation: Acme\nsettings: {{grace: {grace}}}\n")
            (folder / "plan.yaml").write_text(PLAN.format(cadence=cadence, day=day))
            after = (datetime.date.fromisoformat(last) + datetime.timedelta(1)).isoformat()
            for when, want in ((last, set()), (after, RULES)):
                found = speaking(sys.argv[1], folder, when)
                if found != want:
                    faults.append(f"{cadence} from {day}, grace {grace}, on {when}: {sorted(found)}, not {sorted(want)}")
    print(*faults, f"{len(LAST_GOOD)} rows, {len(faults)} faults", sep="\n")
    return bool(faults)


sys.exit(main())
