#!/usr/bin/env python3
"""Measures the rules alone. Usage: rules.py BCPGEN

A run in which the workspace names every rule with a severity is compared with one in which it turned every rule off; the
difference is the rules (that they are named, which a package tells, costs as much in both). Twice: for a plan of 300
lines, and for plans of 100 and 2,000 systems that depend on each other in layers. Then whole runs over workspaces of 75 and
of 300 documents of 300 lines each, whose things have ids of their own, and whose ids are the same in all. Exits 1 when 300 lines take more than 3 ms, twenty times the systems more than twenty times the time, 300 documents
more than 5 s, or four times the documents more than six times the time. A busy machine, whose caches are others', makes
the large cases look worse than they are.
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
    with tempfile.TemporaryDirectory() as folder:
        took = []
        for word in "warning", "off":
            settings = "  rules:\n" + "".join(f"    {r}: '{word}'\n" for r in rules)
            for number, text in enumerate(plans):
                home = pathlib.Path(folder, str(number))
                home.mkdir(exist_ok=True)
                (home / "plan.yaml").write_text(text)
                (home / "workspace.yaml").write_text("organisation: Acme\nsettings:\n  profile: strict\n" + settings)
            took.append(seconds(program, folder, runs))
        return took[0] - took[1]


def own_ids(text, number):
    """Gives the things of a document ids that no other document has."""
    return re.sub(r"\b(function|system|supplier|procedure|test|role)-(\d+)", rf"\1-{number}-\2", text)


def together(program, plans, runs=2):
    """Seconds of a whole run over documents that share a workspace."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(plans):
            pathlib.Path(folder, f"{number:05d}.yaml").write_text(text)
        pathlib.Path(folder, "workspace.yaml").write_text("organisation: Acme\nsettings:\n  profile: strict\n")
        return seconds(program, folder, runs)


def many_documents(program):
    """True when it takes too long."""
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE / "make_plans.py", folder, "300", "300"], check=True)
        shared = [p.read_text() for p in sorted(pathlib.Path(folder).glob("*.yaml"))]
    own = [own_ids(text, number) for number, text in enumerate(shared)]
    for words, plans in ("ids of their own", own), ("shared ids", shared):
        few, all_of_them = together(program, plans[:75]), together(program, plans)
        print(f"300 documents:         {all_of_them * 1e3:8.0f} ms, {all_of_them / few:.1f} times that of 75; {words}")
        slow |= all_of_them > 5 or all_of_them > 6 * few
    return slow


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE / "make_plans.py", folder, str(COPIES), "300"], check=True)
        one = [p.read_text() for p in sorted(pathlib.Path(folder).glob("*.yaml"))]
    small = rules_alone(program, one) / COPIES
    # Many of the small, so that the clock can tell; what is done once for a run is then shared among them.
    hundred = rules_alone(program, [graph(100)] * 10) / 10
    many = rules_alone(program, [graph(2000)])
    print(f"a plan of 300 lines:   {small * 1e3:8.2f} ms")
    print(f"100 systems:           {hundred * 1e3:8.2f} ms")
    print(f"2,000 systems:         {many * 1e3:8.2f} ms, {many / hundred:.1f} times that of 100")
    slow = many_documents(program)
    return slow or small > 3e-3 or many > 20 * hundred


sys.exit(main())
