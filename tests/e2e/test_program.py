#!/usr/bin/env python3
"""The program from outside: exit statuses, messages, packages. Usage: test_program.py BCPGEN SOURCE_DIR"""
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
PLANS = SOURCE / "plans"
AS_OF = "2026-11-22"

SOUND = """\
id: fixture
kind: plan
title: Fixture
organisation: Acme
"""


def run(*args, cwd=None, env=None):
    return subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, cwd=cwd, env=env, timeout=120)


def tree(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-e2e-"))

    def tearDown(self):
        shutil.rmtree(self.dir)

    def plan(self, text, name="plan.yaml"):
        path = self.dir / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def expect(self, text, status, *patterns):
        done = run("check", "--as-of", AS_OF, self.plan(text))
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, said)
        for p in patterns:
            self.assertRegex(said, p)


COVERED = """\
id: fixture
kind: control
title: Fixture
controls:
  - {id: "C1", title: Tests, evidence: [log], mappings: [{framework: soc2, id: "A1.3"}, {framework: soc2, id: "A1.2"}]}
evidence:
  - {id: log, title: Log, kind: log, url: "https://a.example", collected: 2026-11-01}
"""
AUDIT = "organisation: Acme\naudit: {framework: soc2, categories: [availability]%s}\n"


class Coverage(Case):
    def gate(self, *gates, more="", command="check"):
        self.plan(AUDIT % more, "workspace.yaml")
        out = ["-o", self.dir / "out"] if command == "build" else []
        options = [x for g in gates for x in ("--min-coverage", g)]
        done = run(command, "--as-of", AS_OF, "--fail-on", "never", *out, *options, self.plan(COVERED).parent)
        return done.returncode, done.stdout + done.stderr

    def test_met_and_missed(self):
        for command in ("check", "build"):
            for gate in ("soc2:A1=66", "soc2=66", "soc2:A1.3=100", "soc2:availability=1", "soc2:a1=0"):
                self.assertEqual(self.gate(gate, command=command)[0], 0, gate)
            status, said = self.gate("soc2:A1.3=100", "soc2:A1=67", command=command)
            self.assertEqual(status, 1)
            self.assertRegex(said, r"workspace.yaml: error: coverage of soc2 A1 is 66 % \(2 of 3 criteria\), below 67 %:\n"
                                   r" +A1.1 \(gap\): missing: a control \[--min-coverage\]")

    def test_what_does_not_apply_is_left_out(self):
        for more, status in ((", not_applicable: [{id: A1.1, reason: a host's}]", 0), (", not_applicable: [{id: A1.1}]", 1)):
            self.assertEqual(self.gate("soc2:A1=100", more=more)[0], status)

    def test_nothing_in_scope_is_below(self):
        status, said = self.gate("soc2:P4=0")
        self.assertEqual(status, 1)
        self.assertIn("no criterion of it is in scope", said)

    def test_wrong_gates(self):
        for gate in ("soc2", "soc2=", "soc2=101", "soc2=1x", "=5", "soc2:=5", ":A1=5", "soc3=5", "soc2:Z9=5", "iso22301=5"):
            self.assertEqual(self.gate(gate)[0], 3, gate)
        self.assertEqual(self.gate("soc2:Z9=5", command="build")[0], 3)
        self.assertFalse((self.dir / "out").exists())


class Usage(Case):
    def test_statuses(self):
        self.assertEqual(run().returncode, 3)
        self.assertEqual(run("--help").returncode, 0)
        self.assertIn("bcpgen", run("--version").stdout)
        for args in (["check"], ["check", "--fali-on", "x", "."], ["build", "."], ["check", "-o", "x", "."],
                     ["check", "--as-of", "2025-02-29", "."], ["check", "-j", "0", "."]):
            done = run(*args)
            self.assertEqual(done.returncode, 3, args)
            self.assertTrue(done.stderr.startswith("bcpgen: error: "), done.stderr)
        self.assertIn("did you mean --fail-on?", run("check", "--fali-on", "x", ".").stderr)

    def test_explain(self):
        done = run("explain", "REV-003")
        self.assertEqual(done.returncode, 0)
        self.assertIn("REV-003 (error)", done.stdout)
        self.assertIn("soc2:CC4.1", done.stdout)
        self.assertEqual(run("explain", "REV-999").returncode, 3)
        self.assertIn("YAML-001", run("explain").stdout)

    def test_full_disk(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "explain"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 4)


class BadInput(Case):
    def test_missing_path(self):
        done = run("check", self.dir / "none")
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no such file or folder", done.stderr)

    def test_empty_folder(self):
        done = run("check", self.dir)
        self.assertEqual(done.returncode, 2)
        self.assertIn("holds no plan", done.stderr)

    def test_not_yaml(self):
        self.expect(SOUND + "owner: [a, b\n", 2, r"plan\.yaml:\d+:\d+: error: .*\[YAML-001\]")

    def test_tab(self):
        self.expect(SOUND + "scope:\n\tstatement: x\n", 2, r"plan\.yaml:6:1: error: .*tab")

    def test_wrong_type(self):
        self.expect(SOUND + "functions: sales\n", 2, r"plan\.yaml:5:12: error: functions is .*a list is expected")

    def test_unknown_key(self):
        self.expect(SOUND + "next_reveiw: 2027-01-01\n", 2,
                    r"plan\.yaml:5:1: error: unknown key 'next_reveiw'.*did you mean 'next_review'\? \[SYN-001\]")

    def test_duplicate_key(self):
        self.expect(SOUND + "title: Again\n", 2, r"plan\.yaml:5:1: error: .*'title'.*\[SYN-002\]", r"plan\.yaml:3:1: note:")

    def test_all_faults_in_one_run(self):
        self.expect(SOUND + "functions: sales\nnope: 1\nsystems: 3\n", 2, "functions is", "unknown key 'nope'", "systems is")

    def test_dangling_reference(self):
        self.expect(SOUND + "parent: nobody\n", 1, r"plan\.yaml:5:9: error: parent 'nobody' matches nothing.*\[SYN-003\]")

    def test_cycle(self):
        self.expect(SOUND + "systems:\n  - {id: a, name: A, depends_on: [{on: b}]}\n"
                    "  - {id: b, name: B, depends_on: [{on: a}]}\n", 1, r"dependency cycle: a -> b -> a \[RTO-008\]")

    def test_impossible_date(self):
        self.expect(SOUND + "effective: 2025-02-29\n", 1, r"plan\.yaml:5:12: error: .*2025-02-29.*does not exist.*\[TIM-005\]")

    def test_hostile_names_are_made_visible(self):
        done = run("check", self.plan(SOUND + 'owner: "\\e[31mred\\u202e"\n'))
        self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_earlier_package_is_untouched(self):
        out = self.dir / "out"
        self.plan(SOUND)
        self.assertEqual(run(self.dir / "in", "-o", out, "--as-of", AS_OF).returncode, 0)
        before = tree(out)
        for text in (SOUND + "nope: 1\n", SOUND + "a: [\n"):
            self.plan(text)
            self.assertEqual(run(self.dir / "in", "-o", out, "--as-of", AS_OF).returncode, 2)
            self.assertEqual(tree(out), before)
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["in", "out"])

    def test_fail_on_does_not_keep_the_package_back(self):
        self.plan(SOUND)
        done = run(self.dir / "in", "-o", self.dir / "out", "--fail-on", "error")
        self.assertEqual(done.returncode, 1)
        self.assertTrue((self.dir / "out" / "index.html").exists())


class Gate(Case):
    def test_review_date(self):
        on = run("check", PLANS / "izymes", "--as-of", "2026-07-01")
        self.assertNotIn("REV-003", on.stdout)
        after = run("check", PLANS / "izymes", "--as-of", "2026-07-02")
        self.assertEqual(after.returncode, 1)
        said = re.search(r"(\S+\.yaml):(\d+):\d+: error: review was due 2026-07-01, 1 day before 2026-07-02 \[REV-003\]",
                         after.stdout)
        self.assertTrue(said, after.stdout)
        line = pathlib.Path(said[1]).read_text().splitlines()[int(said[2]) - 1]
        self.assertIn("next_review", line)

    def test_good_example_is_clean(self):
        done = run("check", PLANS / "harbour-line", "--as-of", AS_OF, "--fail-on", "info")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Package(Case):
    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-e2e-"))
        shutil.copytree(PLANS, cls.base / "a" / "plans")
        shutil.copytree(PLANS, cls.base / "elsewhere" / "b" / "plans")
        first = run("plans/", "-o", "out", "--as-of", AS_OF, "-j", "1", cwd=cls.base / "a")
        second = run("plans", "-o", "out", "--as-of", AS_OF, "-j", "2", cwd=cls.base / "elsewhere" / "b")
        assert first.returncode == 0 and second.returncode == 0, first.stdout + first.stderr + second.stderr
        cls.out = cls.base / "a" / "out"
        cls.other = cls.base / "elsewhere" / "b" / "out"

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.base)

    def test_same_bytes_anywhere_at_any_j(self):
        self.assertEqual(tree(self.out), tree(self.other))

    def test_each_document_in_three_formats(self):
        ids = [re.search(r"^id: \"?([^\"\s]+)", p.read_text(), re.M)[1] for p in PLANS.rglob("*.yaml")
               if p.name != "workspace.yaml" and "evidence" not in p.parts]
        names = {p.name for p in self.out.rglob("*")}
        for i in ids:
            for ext in ("html", "md", "pdf"):
                self.assertIn(f"{i}.{ext}", names)
        self.assertIn("index.html", names)
        self.assertIn("index.md", names)

    def test_sources_are_beside_their_pages(self):
        found = {p.name: p.read_bytes() for p in self.out.rglob("*.txt")}
        for p in PLANS.rglob("*.yaml"):
            if p.name != "workspace.yaml" and "evidence" not in p.parts:
                i = re.search(r"^id: \"?([^\"\s]+)", p.read_text(), re.M)[1]
                self.assertEqual(found.pop(f"{i}.yaml.txt"), p.read_bytes())
        self.assertEqual(found, {})
        self.assertIn('href="jitbit-bcp.yaml.txt">Source<', (self.out / "jitbit/jitbit-bcp.html").read_text())
        out = self.base / "auditor"
        run(PLANS / "jitbit", "-o", out, "--as-of", AS_OF, "--audience", "auditor")
        self.assertTrue((out / "jitbit-bcp.html").exists())
        self.assertEqual(list(out.rglob("*.txt")), [])
        self.assertNotIn(">Source</a>", (out / "jitbit-bcp.html").read_text())

    def test_figures_are_inside(self):
        page = (self.out / "harbour-line" / "harbour-line-bcp.html").read_text()
        self.assertIn('src="data:image/png;base64,', page)
        pdf = self.out / "harbour-line" / "harbour-line-bcp.pdf"
        done = subprocess.run(["pdfimages", "-list", pdf], capture_output=True, text=True)
        self.assertRegex(done.stdout, r"image +960 +440")

    def test_hashes(self):
        done = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=self.out, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        manifest = json.loads((self.out / "manifest.json").read_text())
        self.assertEqual(manifest["as_of"], AS_OF)
        listed = {f["path"] for f in manifest["outputs"]}
        self.assertEqual(listed | {"manifest.json", "SHA256SUMS"}, set(tree(self.out)))
        self.assertIn("plans/izymes/bcdr-policy.yaml", {f["path"] for f in manifest["inputs"]})

    def test_verify(self):
        copy = self.base / "copy"
        shutil.copytree(self.out, copy)
        self.assertEqual(run("verify", copy).returncode, 0)
        (copy / "index.md").write_text("changed")
        done = run("verify", copy)
        self.assertEqual(done.returncode, 1)
        self.assertIn("changed: index.md", done.stdout)

    def test_as_of_is_in_every_output(self):
        for p in self.out.rglob("*"):
            if p.suffix in (".html", ".md"):
                text = p.read_text()
                self.assertTrue("2026-11-22" in text or "22 November 2026" in text, p)

    def test_no_trace_of_folders(self):
        for p in self.out.rglob("*"):
            if p.is_file():
                self.assertNotIn(str(self.base).encode(), p.read_bytes(), p)


class Validate(Case):
    def test_words(self):
        schema = self.dir / "s.json"
        schema.write_text('{"type": "object", "properties": {"a": {"type": "integer"}}}')
        good, bad, broken = self.dir / "g.yaml", self.dir / "b.yaml", self.dir / "x.yaml"
        good.write_text("a: 1\n")
        bad.write_text("a: no\n")
        broken.write_text("a: [\n")
        done = run("validate", "--schema", schema, good, bad, broken, self.dir / "none")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, f"{good}: valid\n{bad}: invalid\n{broken}: unreadable\n{self.dir / 'none'}: unreadable\n")
        self.assertEqual(run("validate", "--schema", schema, good).returncode, 0)

    def test_unknown_keyword(self):
        schema = self.dir / "s.json"
        schema.write_text('{"minLenght": 3}')
        (self.dir / "g.yaml").write_text("abc\n")
        done = run("validate", "--schema", schema, self.dir / "g.yaml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("minLength", done.stderr)

    def test_schema_map(self):
        for folder, kind in (("far", "string"), ("near", "integer")):
            (self.dir / folder).mkdir()
            (self.dir / folder / "t.json").write_text(f'{{"type": "{kind}"}}')
        (self.dir / "far" / "broken.json").write_text("{")
        (self.dir / "secret.json").write_text("{}")
        schema, value = self.dir / "s.json", self.dir / "v.yaml"
        a = "https://a.example/"

        def validate(text, *refs):
            schema.write_text(json.dumps({"properties": {f"k{i}": {"$ref": r} for i, r in enumerate(refs)}}))
            value.write_text(text)
            return run("validate", "--schema", schema, "--schema-map", f"{a}={self.dir}/far",
                       "--schema-map", f"{a}near/={self.dir}/near", value)

        # The longest prefix that fits says the folder.
        self.assertEqual(validate("k0: a\nk1: 1\n", a + "t.json", a + "near/t.json").returncode, 0)
        done = validate("k0: 1\nk1: a\n", a + "t.json", a + "near/t.json")
        self.assertEqual((done.returncode, done.stdout), (2, f"{value}: invalid\n"))
        self.assertEqual(done.stderr.count("[SCHEMA-001]"), 2, done.stderr)
        # What is not there, not JSON, of no folder or above one is no schema that takes everything.
        for ref in ("none.json", "broken.json", "../secret.json", "%2e%2e/secret.json", "..%2fsecret.json", "//b.example/t.json"):
            done = validate("k0: 1\n", a + ref if ref[0] != "/" else "https:" + ref)
            self.assertEqual((done.returncode, done.stdout), (2, ""), ref)
            self.assertIn("s.json:1:", done.stderr)

    def test_samples(self):
        for p in sorted(PLANS.rglob("*.yaml")):
            if "evidence" not in p.parts:
                self.assertEqual(run("validate", p).returncode, 0, p)


class Dump(Case):
    def test_json(self):
        done = run("dump", "--stage", "json", self.plan("id: x\nn: 8.10\no: 0o14\nb: true\nt: no\n"))
        self.assertEqual(json.loads(done.stdout), {"id": "x", "n": 8.1, "o": 12, "b": True, "t": "no"})
        self.assertIn("8.10", done.stdout)

    def test_later_stages(self):
        for stage, word in (("plan", "<bcp"), ("doc", "section"), ("pages", "page 1 595.276 841.890")):
            done = run("dump", "--stage", stage, "--as-of", AS_OF, PLANS / "izymes" / "bcdr-policy.yaml")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(word, done.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
