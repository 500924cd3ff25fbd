#!/usr/bin/env python3
"""Makes valid plans to measure with. Usage: make_plans.py FOLDER COUNT LINES [SEED] [--workspaces N]

Writes COUNT plans of about LINES lines, FOLDER/00000.yaml and so on; with --workspaces, N of them in each of as many
workspaces as are needed, FOLDER/w00000/00000.yaml, as organisations have them. The same arguments give the same files, and
no two plans are alike: what they hold, and how much of each, is drawn for each anew.
"""
import argparse
import pathlib
import random

WORDS = ("ferry booking harbour ticket office phone list region standby database restore check boat crew timetable "
         "payment gateway backup vault supplier contract notice passenger pier queue manual form ledger key duty "
         "night shift mail status page incident lead review drill exercise evidence record storm flood power").split()
LENGTHS = ("15 min", "30 min", "1 h", "2 h", "1 h 30 min", "4 h", "PT8H", "12 h", "24 h", "2 d", "1 w")
CADENCES = ("monthly", "quarterly", "semiannual", "annual", "every 2 weeks", "{every: annual, or_on: [release]}",
            "{on: incident}", "{vague: regularly}")


class Plan:
    def __init__(self, rng, number):
        self.rng, self.lines, self.ids = rng, [], {}
        self.add(f"id: plan-{number:05d}", f"kind: {rng.choice(('plan', 'policy', 'control'))}",
                 f"title: {self.words(2, 5).capitalize()}", f"organisation: {self.words(1, 3)}",
                 f'version: "{rng.randint(1, 9)}.{rng.randint(0, 20)}"', "status: approved",
                 f"effective: {self.date()}", f"next_review: {self.date()}", f"owner: {self.words(1, 1)}",
                 "review:", f"  cadence: {rng.choice(CADENCES)}", "  triggers: [reorganisation, incident]")

    def add(self, *lines):
        self.lines += lines

    def words(self, low, high):
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(low, high)))

    def date(self):
        return f"{self.rng.randint(2023, 2027)}-{self.rng.randint(1, 12):02d}-{self.rng.randint(1, 28):02d}"

    def length(self):
        return self.rng.choice(LENGTHS + ("{na: nothing is stored}", "{vague: few hours}"))

    def new_id(self, kind):
        n = self.ids[kind] = self.ids.get(kind, 0) + 1
        return f"{kind}-{n}"

    def old_id(self, kind):
        return f"{kind}-{self.rng.randint(1, max(1, self.ids.get(kind, 1)))}"

    def prose(self, indent):
        pad = " " * indent
        return [pad + self.words(5, 12).capitalize() + "." for _ in range(self.rng.randint(1, 4))]

    def function(self):
        r = self.rng
        self.add(f"  - id: {self.new_id('function')}", f"    name: {self.words(1, 3)}", f"    priority: {r.randint(1, 9)}",
                 f"    criticality: {r.choice(('critical', 'important', 'normal'))}", f"    rto: {self.length()}",
                 f"    rpo: {self.length()}", f"    systems: [{self.old_id('system')}, {self.old_id('system')}]",
                 "    depends_on:", f"      - on: {self.old_id('system')}", "        strength: degrades",
                 f"        why: \"{self.words(2, 6)}: {self.words(1, 3)}\"", f"      - {{on: {self.old_id('supplier')}}}",
                 "    impact: >-", *self.prose(6))

    def system(self):
        r = self.rng
        self.add(f"  - id: {self.new_id('system')}", f"    name: {self.words(1, 3)}",
                 f"    kind: {r.choice(('server', 'service', 'saas', 'app', 'storage'))}",
                 f"    data: {r.choice(('true', 'false'))}", f"    provided_by: {self.old_id('supplier')}",
                 f"    rto: {self.length()}", f"    location: {{region: {self.words(1, 1)}, text: {self.words(1, 3)}}}",
                 "    description: |", *self.prose(6), f"    quote: '{self.words(3, 8)}'")

    def supplier(self):
        self.add(f"  - id: {self.new_id('supplier')}", f"    name: {self.words(1, 2)}", f"    assessed: {self.date()}",
                 "    sla:", "      availability: 99.9 %", f"      recovery: {self.rng.choice(LENGTHS)}",
                 f"    services: [{self.words(1, 1)}, {self.words(1, 1)}]  # {self.words(2, 4)}")

    def procedure(self):
        self.add(f"  - id: {self.new_id('procedure')}", f"    name: {self.words(1, 4)}", "    steps:")
        for _ in range(self.rng.randint(2, 6)):
            self.add(f"      - text: {self.words(4, 10).capitalize()}.", f"        role: {self.old_id('role')}",
                     f"        duration: {self.rng.choice(('10 min', '5 min..20 min', '..1 h'))}")

    def test(self):
        r = self.rng
        self.add(f"  - id: {self.new_id('test')}", f"    name: {self.words(1, 3)}", f"    cadence: {r.choice(CADENCES)}",
                 f"    covers: [{self.old_id('function')}]", "    runs:")
        for _ in range(r.randint(1, 3)):
            self.add(f"      - date: {self.date()}", f"        result: {r.choice(('pass', 'partial', 'fail'))}",
                     f"        measured: {{rto: {r.choice(LENGTHS)}}}", f"        summary: {self.words(4, 12)}.")

    def role(self):
        self.add(f"  - id: {self.new_id('role')}", f"    name: {self.words(1, 2)}",
                 f"    primary: {{title: {self.words(1, 2)}}}", f"    responsibilities: {self.words(4, 9)}.")

    def site(self):
        self.add(f"  - id: {self.new_id('site')}", f"    name: {self.words(1, 3)}",
                 f"    kind: {self.rng.choice(('region', 'office', 'alternate', 'storage'))}",
                 f"    capacity: {self.words(1, 4)}")

    def data(self):
        self.add(f"  - id: {self.new_id('data')}", f"    name: {self.words(1, 3)}",
                 f"    stored_in: [{self.old_id('system')}]", f"    rpo: {self.length()}",
                 f"    vital: {self.rng.choice(('true', 'false'))}")

    def risk(self):
        self.add(f"  - id: {self.new_id('risk')}", f"    name: {self.words(2, 5)}",
                 f"    likelihood: {self.rng.choice(('low', 'medium', 'high'))}", f"    owner: {self.old_id('role')}",
                 f"    procedures: [{self.old_id('procedure')}]", "    impact: |", *self.prose(6))

    def control(self):
        r = self.rng
        self.add(f"  - id: {self.new_id('control')}", f"    title: {self.words(2, 4)}",
                 f"    statement: {self.words(6, 14).capitalize()}.", f"    owner: {self.old_id('role')}",
                 f"    cadence: {r.choice(('monthly', 'quarterly', 'annual'))}", "    status: operating", "    mappings:")
        for criterion in r.sample(("CC2.2", "CC3.2", "CC7.4", "CC7.5", "CC9.1", "A1.2", "A1.3"), r.randint(1, 3)):
            self.add(f"      - {{framework: soc2, id: \"{criterion}\"}}")
        self.add("    occurrences:", f"      - {{date: {self.date()}, by: {self.old_id('role')}, what: {self.words(2, 4)}}}")

    # What each plan has, and what a plan may lack.
    PARTS = (("suppliers", supplier, 1), ("roles", role, 1), ("systems", system, 3), ("functions", function, 4),
             ("procedures", procedure, 3), ("tests", test, 2))
    MORE = (("sites", site, 1), ("data", data, 1), ("risks", risk, 1), ("controls", control, 2))

    def fill(self, lines):
        parts = [(key, part, weight * self.rng.uniform(0.5, 1.5)) for key, part, weight in
                 self.PARTS + tuple(p for p in self.MORE if self.rng.random() < 0.6)]
        total = sum(weight for _, _, weight in parts)
        room, start = lines - len(self.lines), len(self.lines)
        shares = 0
        for key, part, weight in parts:
            shares += weight
            self.add(f"{key}:")
            part(self)
            while len(self.lines) - start < room * shares / total:
                part(self)
        return "\n".join(self.lines) + "\n"


def main():
    args = argparse.ArgumentParser()
    args.add_argument("folder", type=pathlib.Path)
    args.add_argument("count", type=int)
    args.add_argument("lines", type=int)
    args.add_argument("seed", type=int, nargs="?", default=1)
    args.add_argument("--workspaces", type=int, metavar="N", default=0)
    opt = args.parse_args()
    for n in range(opt.count):
        folder = opt.folder / f"w{n // opt.workspaces:05d}" if opt.workspaces else opt.folder
        folder.mkdir(parents=True, exist_ok=True)
        if opt.workspaces and n % opt.workspaces == 0:
            (folder / "workspace.yaml").write_text(f"organisation: Acme {n // opt.workspaces}\nframeworks: [soc2]\n")
        text = Plan(random.Random(f"{opt.seed}/{n}/{opt.lines}"), n).fill(opt.lines)
        (folder / f"{n:05d}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
