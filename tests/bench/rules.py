#!/usr/bin/env python3
"""Measures the rules alone. Usage: rules.py BCPGEN

A run with all rules is compared with one in which the workspace turned every rule off; the difference is the rules. Twice:
for a plan of 300 lines, and for plans of 100 and 2,000 systems that depend on each other in layers. Exits 1 when 300
lines take more than 3 ms, or twenty times the systems more than twenty times the time.
"""
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COPIES = 100
NOT_RULES = ("YAML", "SCHEMA", "RULE", "IO", "PLAN", "PDF", "TMPL")


def graph(systems, edges_each=3):
    """A plan whose systems each depend on three of those before it: deep, and with long ways between two."""
    rng = random.Random(7)
    lines = ["id: graph", "kind: plan", "title: Graph", "organisation: Acme", "owner: {title: Head}", "systems:"]
    for n in range(systems):
        lines += [f"  - id: s{n}", f"    name: System {n}", f"    priority: {n // 10 + 1}", "    criticality: critical",
                  f"    rto: {n // 10 + 1} min", "    rpo: 1 h", "    data: true"]
        on = sorted({max(0, n - rng.randint(1, 20)) for _ in range(edges_each)}) if n else []
        lines += ["    depends_on: [" + ", ".join(f"{{on: s{m}{', strength: degrades' if m % 5 == 0 else ''}}}" for m in on) + "]"] * bool(on)
    return "\n".join(lines) + "\n"


def seconds(program, folder, runs):
    """Of the processor, for other programs may be busy; the least of some runs."""
    times = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run([program, "check", "--as-of", "2026-11-22", "--fail-on", "never", "--jobs", "1", "--quiet", folder],
                       check=True, capture_output=True)
        times.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return min(times)


def rules_alone(program, plans, runs=5):
    """Seconds that the rules take for plans that have each a workspace of its own."""
    listed = subprocess.run([program, "explain"], capture_output=True, text=True, check=True).stdout
    rules = [r for r in re.findall(r"^([A-Z]+-\d{3}) ", listed, re.M) if r.split("-")[0] not in NOT_RULES]
    off = "  rules:\n" + "".join(f"    {r}: 'off'\n" for r in rules)
    with tempfile.TemporaryDirectory() as folder:
        took = []
        for settings in "", off:
            for number, text in enumerate(plans):
                home = pathlib.Path(folder, str(number))
                home.mkdir(exist_ok=True)
                (home / "plan.yaml").write_text(text)
                (home / "workspace.yaml").write_text("organisation: Acme\nsettings:\n  profile: strict\n" + settings)
            took.append(seconds(program, folder, runs))
        return took[0] - took[1]


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE / "make_plans.py", folder, str(COPIES), "300"], check=True)
        one = [p.read_text() for p in sorted(pathlib.Path(folder).glob("*.yaml"))]
    small = rules_alone(program, one) / COPIES
    hundred = rules_alone(program, [graph(100)])
    many = rules_alone(program, [graph(2000)])
    print(f"a plan of 300 lines:   {small * 1e3:8.2f} ms")
    print(f"100 systems:           {hundred * 1e3:8.2f} ms")
    print(f"2,000 systems:         {many * 1e3:8.2f} ms, {many / hundred:.1f} times that of 100")
    return small > 3e-3 or many > 20 * hundred


sys.exit(main())
