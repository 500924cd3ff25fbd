#!/usr/bin/env python3
"""Rules of a workspace's own, and the examples in docs/writing-rules.md. Usage: test_own_rules.py BCPGEN SOURCE_DIR"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
PLAN = "id: fixture\nkind: plan\ntitle: Fixture\norganisation: Acme\n"
RULE = """\
group: {id: ACME, title: Rules of Acme}
rules:
  - id: ACME-001
    title: No glossary
    severity: error
    each: /bcp/plan
    broken: not(glossary)
    message: "there is no glossary"
    why: Words are read in many ways.
    fix: Add one.
"""


def run(*args, cwd=None):
    return subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, cwd=cwd, timeout=120)


def heads(output):
    """Each finding as (line, what is said), without the file and the source line."""
    found = re.findall(r"^\S+?:(\d+):\d+: ((?:error|warning|info|cannot tell|note): .*)$", output, re.M)
    return [(int(line), text) for line, text in found]


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-own-"))
        self.write("workspace.yaml", "organisation: Acme\nsettings: {profile: strict}\n")

    def tearDown(self):
        shutil.rmtree(self.dir)

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def check(self, *args):
        return run("check", self.dir, "--as-of", "2026-11-22", "--color", "never", *args)


class Examples(Case):
    def test_all(self):
        text = (SOURCE / "docs/writing-rules.md").read_text()
        examples = re.findall(r"^### \d\. .*?(?=^##)", text, re.M | re.S)
        self.assertEqual(len(examples), 5)
        for example in examples:
            rule, plan = re.findall(r"^```yaml\n(.*?)^```$", example, re.M | re.S)
            ident = re.search(r"- id: (\S+)", rule)[1]
            said = re.findall(r"^    ((?:error|warning|info|cannot tell|note): .*)$", example, re.M)
            with self.subTest(ident):
                self.write("rules/acme.yaml", rule)
                self.write("plan.yaml", plan)
                done = self.check("--fail-on", "never")
                self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
                mine = [(n, t) for n, t in heads(done.stdout) if t.endswith(f"[{ident}]")]
                marks = {n for n, line in enumerate(plan.splitlines(), 1) if line.endswith(f"#! {ident}")}
                self.assertEqual({n for n, t in mine if not t.startswith("cannot tell")}, marks)
                self.assertEqual([t for _, t in mine], [t for t in said if not t.startswith("note")])
                for note in (t for t in said if t.startswith("note")):
                    self.assertIn(note, done.stdout)


class Loading(Case):
    def setUp(self):
        super().setUp()
        self.write("plan.yaml", PLAN)
        self.write("rules/acme.yaml", RULE)

    def fault(self, change, pattern):
        self.assertNotEqual(change(RULE), RULE)
        self.write("rules/acme.yaml", change(RULE))
        done = self.check()
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertRegex(done.stdout, pattern)

    def test_runs_and_counts(self):
        self.assertRegex(self.check().stdout, r"plan.yaml:\d+:\d+: error: there is no glossary \[ACME-001\]")

    def test_only_in_its_workspace(self):
        self.write("sub/workspace.yaml", "organisation: Other\n")
        self.write("sub/plan.yaml", PLAN)
        self.assertEqual(self.check("--fail-on", "never").stdout.count("[ACME-001]"), 1)

    def test_settings_and_waivers(self):
        self.write("workspace.yaml", "organisation: Acme\nsettings: {rules: {ACME-001: info}}\n")
        self.assertIn("info: there is no glossary", self.check().stdout)
        self.write("plan.yaml", PLAN + "waivers:\n  - {id: W-1, rule: ACME-001, subject: fixture, reason: It comes in"
                   " spring., approver: {title: Board}, granted: 2026-11-01, expires: 2026-12-01}\n")
        self.assertIn("waived: there is no glossary", self.check().stdout)

    def test_wrong_expression(self):
        self.fault(lambda r: r.replace("not(glossary)", "not(glossary"), r"rules/acme.yaml:7:\d+: error: .*\[RULE-002\]")

    def test_unknown_function(self):
        self.fault(lambda r: r.replace("not(", "bcp:nott("), r"rules/acme.yaml:7:13: error: .*\[RULE-002\]")

    def test_schema(self):
        self.fault(lambda r: r.replace("severity: error", "severity: bad"), r"rules/acme.yaml:5:15: error: .*SCHEMA-")

    def test_id_that_is_ours(self):
        self.fault(lambda r: r.replace("ACME-001", "REV-003"), r"rules/acme.yaml:3:9: error: .*'REV-003' \[RULE-001\]")

    def test_same_id_twice(self):
        self.write("rules/b.yaml", RULE)
        done = self.check()
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stdout, r"rules/b.yaml:3:9: error: .*\[RULE-001\]")

    def test_outside(self):
        with tempfile.TemporaryDirectory() as other:
            pathlib.Path(other, "x.yaml").write_text(RULE)
            (self.dir / "rules/x.yaml").symlink_to(pathlib.Path(other, "x.yaml"))
            done = self.check()
        self.assertEqual(done.returncode, 2)
        self.assertIn("outside the workspace", done.stdout)

    def test_folder_that_cannot_be_read(self):
        """Rules that are there and not read must not pass for rules that are met."""
        (self.dir / "rules/acme.yaml").unlink()
        (self.dir / "rules").rmdir()
        (self.dir / "rules").symlink_to("rules")
        done = self.check()
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stdout + done.stderr, r"rules: .*symbolic links \[IO-001\]")

    def test_ends(self):
        """A rule that would walk everything for everything is stopped, and the document is not called clean."""
        self.write("plan.yaml", PLAN + "people:\n" + "".join(f"  - {{id: p{n}, name: P {n}}}\n" for n in range(800)))
        self.write("rules/acme.yaml", RULE.replace("not(glossary)", "count(//*[count(//*[count(//*) > 1]) > 1]) > 1"))
        done = self.check()
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stdout, r"rules/acme.yaml:7:13: error: rule ACME-001 cannot be checked .*steps \[RULE-003\]")

    def test_manifest(self):
        run("build", self.dir, "-o", self.dir / "out", "--as-of", "2026-11-22")
        self.assertIn("rules/acme.yaml", (self.dir / "out/manifest.json").read_text())

    def test_explain(self):
        done = run("explain", "acme-001", "--workspace", self.dir)
        self.assertEqual(done.returncode, 0)
        self.assertIn("ACME-001 (error): No glossary", done.stdout)
        self.assertIn("ACME-001", run("explain", "--workspace", self.dir).stdout)
        self.assertEqual(run("explain", "ACME-001").returncode, 3)


class Profiles(Case):
    def test_chosen_and_shown(self):
        self.write("workspace.yaml", "organisation: Acme\nsettings:\n  profile: essential\n  rules:\n    DOC-005: 'off'\n"
                   "    DOC-009: {severity: error, reason: The bank asks for it.}\n")
        self.write("plan.yaml", PLAN)
        out = self.dir / "out"
        run("build", self.dir, "-o", out, "--as-of", "2026-11-22")
        for name in "fixture.md", "fixture.html", "index.md", "index.html":
            text = (out / name).read_text()
            for word in "essential", "DOC-005", "DOC-009", "The bank asks for it.":
                self.assertIn(word, text, name)
        self.assertNotIn("[DOC-004]", self.check("--fail-on", "never").stdout)
        self.assertIn("[DOC-004]", self.check("--fail-on", "never", "--profile", "recommended").stdout)
        self.assertEqual(self.check("--profile", "all").returncode, 3)


class Forecast(Case):
    def forecast(self, length, *args):
        done = self.check("--forecast", length, *args)
        return done, re.findall(r"^(\d{4}-\d\d-\d\d) \S+?:(\d+):\d+: (\w+): .*\[(\S+)\]$", done.stdout, re.M)

    def setUp(self):
        super().setUp()
        self.write("workspace.yaml", "organisation: Acme\nsettings: {grace: {annual: 7 d}}\n")
        self.write("plan.yaml", PLAN + "next_review: 2027-01-31\nreview: {cadence: annual}\neffective: 2026-01-31\n")

    def test_days(self):
        _, lines = self.forecast("90d")
        self.assertIn(("2027-01-01", "5", "info", "REV-011"), lines)
        self.assertIn(("2027-02-08", "5", "error", "REV-003"), lines)
        self.assertEqual(lines, sorted(lines, key=lambda x: x[0]))

    def test_the_last_day_counts(self):
        self.assertIn("REV-003", [x[3] for x in self.forecast("78d")[1]])  # until 2027-02-08
        self.assertNotIn("REV-003", [x[3] for x in self.forecast("77d")[1]])

    def test_as_each_day_would_say(self):
        """What is foretold is what a run on that day prints, and not one on the day before."""
        done, lines = self.forecast("6mo")
        self.assertGreater(len(lines), 2)
        for day, line, severity, rule in lines:
            before = subprocess.run(["date", "-d", f"{day} -1 day", "+%F"], capture_output=True, text=True).stdout.strip()
            message = re.search(rf"^{day} (\S+?:{line}:\d+: {severity}: .* \[{rule}\])$", done.stdout, re.M)[1]
            self.assertIn(message, run("check", self.dir, "--as-of", day, "--color", "never").stdout)
            self.assertNotRegex(run("check", self.dir, "--as-of", before, "--color", "never").stdout,
                                rf":{line}:\d+: {severity}: .* \[{rule}\]")

    def test_nothing_of_today(self):
        _, lines = self.forecast("12mo")
        today = self.check().stdout
        self.assertIn("[DOC-005]", today)
        self.assertNotIn("DOC-005", [x[3] for x in lines])

    def test_waiver_ends(self):
        self.write("plan.yaml", PLAN + "waivers:\n  - {id: W-1, rule: DOC-005, subject: fixture, reason: The board meets in"
                   " January., approver: {title: Board}, granted: 2026-11-01, expires: 2027-01-15}\n")
        _, lines = self.forecast("8w")
        self.assertIn(("2027-01-16", "1", "error", "DOC-005"), lines)
        self.assertIn(("2026-12-16", "6", "info", "WVR-007"), lines)
        self.assertIn(("2027-01-16", "6", "error", "WVR-002"), lines)

    def test_status_is_of_today(self):
        self.write("workspace.yaml", "organisation: Acme\nsettings: {profile: essential, rules: {DOC-005: 'off',"
                   " DOC-002: 'off', SYN-004: 'off', CTL-004: 'off'}}\n")
        self.write("plan.yaml", PLAN + "next_review: 2026-11-22\nreview: {cadence: annual}\neffective: 2026-01-31\n")
        today = [t for _, t in heads(self.check().stdout) if t.startswith("error")]
        done, lines = self.forecast("1w")
        self.assertIn(("2026-11-23", "5", "error", "REV-003"), lines)
        self.assertEqual(done.returncode, 1 if today else 0)

    def test_wrong_lengths(self):
        for wrong in "3m", "12h", "0d", "6y", "soon", "-5d", "":
            self.assertEqual(self.check("--forecast", wrong).returncode, 3, wrong)
        self.assertEqual(run("build", self.dir, "-o", self.dir / "out", "--forecast", "9d").returncode, 3)

    def test_any_number_of_workers(self):
        for n in range(6):
            self.write(f"p{n}.yaml", PLAN.replace("fixture", f"f{n}") + f"next_review: 2027-01-0{n + 1}\nreview: {{cadence: annual}}\n")
        self.assertEqual(self.check("--forecast", "90d", "-j1").stdout, self.check("--forecast", "90d", "-j4").stdout)


class Kinds(Case):
    """A date that comes soon, one that is past, one that cannot be, one that is not there, and one in the future are
    told by different rules."""

    def rules(self, text):
        self.write("plan.yaml", PLAN + text)
        return set(re.findall(r"\[([A-Z]+-\d{3})\]", self.check("--fail-on", "never").stdout))

    def only(self, text, wanted, of=("REV-002", "REV-003", "REV-011", "TIM-005", "DOC-008")):
        self.assertEqual(self.rules(text) & set(of), {wanted} if wanted else set(), text)

    def test_review(self):
        cadence = "review: {cadence: annual}\n"
        self.only(cadence + "next_review: 2026-12-22\n", "REV-011")
        self.only(cadence + "next_review: 2026-11-22\n", "REV-011")
        self.only(cadence + "next_review: 2026-12-23\n", None)
        self.only(cadence + "next_review: 2026-11-21\n", "REV-003")
        self.only(cadence + "next_review: 2026-02-30\n", "TIM-005")
        self.only(cadence, "REV-002")
        self.only(cadence + "next_review: 2027-06-01\nlast_reviewed: 2026-11-23\n", "DOC-008")


class Content(Case):
    BODY = "functions:\n  - {id: sales, name: Sales, rto: 4 h}\n"

    def hash(self, text):
        self.write("plan.yaml", text)
        done = run("hash", self.dir / "plan.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^sha256:[0-9a-f]{64} \S+plan.yaml\n$")
        return done.stdout.split()[0]

    def test_what_does_not_count(self):
        first = self.hash(PLAN + self.BODY)
        for text in (self.BODY + PLAN,
                     "# words\n" + PLAN.replace("Fixture", "'Fixture'") + self.BODY,
                     PLAN + "functions:\n  - rto: \"4 h\"\n    name: >-\n      Sales\n    id: sales\n",
                     PLAN + self.BODY + "glossary: []\n",
                     PLAN + self.BODY + "version: '3'\nstatus: approved\neffective: 2026-01-01\nlast_reviewed: 2026-01-01\n"
                     "next_review: 2027-01-01\napprovals: [{by: {title: Board}, date: 2026-01-01}]\n"
                     "changes: [{date: 2026-01-01, summary: New.}]\nreview: {records: [{date: 2026-01-01}]}\n"
                     "waivers: [{id: W-1}]\nrecords: [{id: r, kind: incident, date: 2026-01-01}]\n"):
            self.assertEqual(self.hash(text), first, text)

    def test_what_counts(self):
        seen = {self.hash(PLAN + self.BODY)}
        for text in (PLAN + self.BODY.replace("4 h", "5 h"), PLAN + self.BODY + "  - {id: post, name: Post}\n",
                     PLAN + "functions:\n  - {id: post, name: Post}\n  - {id: sales, name: Sales, rto: 4 h}\n",
                     PLAN.replace("Fixture", "Fixtures") + self.BODY, PLAN + self.BODY + "review: {cadence: annual}\n",
                     PLAN + self.BODY + "x-own: 1\n"):
            seen.add(self.hash(text))
        self.assertEqual(len(seen), 7)

    def test_recording_it_does_not_change_it(self):
        first = self.hash(PLAN + self.BODY)
        signed = PLAN + self.BODY + f"approvals: [{{by: {{title: Board}}, date: 2026-02-01, content: '{first}'}}]\n"
        self.assertEqual(self.hash(signed), first)
        self.assertNotIn("DOC-013", self.check("--fail-on", "never").stdout)
        self.write("plan.yaml", signed.replace("4 h", "5 h"))
        self.assertIn("[DOC-013]", self.check("--fail-on", "never").stdout)

    def test_several_and_wrong(self):
        self.write("two.yaml", PLAN + "---\n" + PLAN.replace("fixture", "other"))
        self.assertEqual(re.findall(r"#(\w+)$", run("hash", self.dir / "two.yaml").stdout, re.M), ["fixture", "other"])
        self.write("plan.yaml", PLAN + "nonsense: 1\n")
        self.assertEqual(run("hash", self.dir / "plan.yaml").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
