#!/usr/bin/env python3
"""Findings in other formats, and baselines. Usage: test_formats.py BCPGEN SOURCE_DIR"""
import csv
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET

from broken_plans import BROKEN

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
AS_OF = "2026-11-22"
FORMATS = {"json": "f.json", "sarif": "f.sarif", "junit": "f.xml", "github": "f.txt", "gitlab": "f.gl.json", "csv": "f.csv"}


def run(*args, cwd=None):
    return subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, cwd=cwd, timeout=240)


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-formats-"))

    def tearDown(self):
        shutil.rmtree(self.dir)

    def all_formats(self, folder, *more, command="check", cwd=SOURCE):
        wanted = [x for name, file in FORMATS.items() for x in ("--format", f"{name}={self.dir / file}")]
        done = run(command, "--as-of", AS_OF, *wanted, *more, folder, cwd=cwd)
        self.assertLess(done.returncode, 3, done.stderr)
        return done, {name: (self.dir / file).read_bytes().decode() for name, file in FORMATS.items()}

    def broken(self):
        folder = self.dir / "broken"
        folder.mkdir()
        for name, text in BROKEN.items():
            (folder / name).write_text(text)
        return folder

    def findings(self, folder, *more, cwd=None):
        done = run("check", "--as-of", AS_OF, "--format", "json", *more, folder, cwd=cwd)
        return done.returncode, json.loads(done.stdout)


class Formats(Case):
    def judge(self, done, texts, cwd):
        data = json.loads(texts["json"])
        self.assertTrue(data["findings"])
        self.by_ajv()
        self.agrees_with_text(done, data)
        self.sarif(json.loads(texts["sarif"]), data, cwd)
        self.junit(texts["junit"], data)
        self.github(texts["github"], data)
        self.gitlab(json.loads(texts["gitlab"]), data)
        self.csv(texts["csv"], data)

    def by_ajv(self):
        judge = SOURCE / "tests/schema/ajv/findings.mjs"
        done = subprocess.run(["node", judge, SOURCE / "schema/findings.schema.json", self.dir / "f.json"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        # The judge can say no.
        bad = json.loads((self.dir / "f.json").read_text())
        bad["findings"][0]["line"] = 0
        (self.dir / "bad.json").write_text(json.dumps(bad))
        done = subprocess.run(["node", judge, SOURCE / "schema/findings.schema.json", self.dir / "bad.json"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)

    def agrees_with_text(self, done, data):
        s = data["summary"]
        self.assertRegex(done.stdout, rf"(?m)^{s['documents']} documents? as of {AS_OF}: {s['errors']} errors?, {s['warnings']} "
                                      rf"warnings?, {s['infos']} info, {s['unknown']} cannot tell, {s['waived']} waived$")
        for f in data["findings"]:
            if "line" in f:
                self.assertIn(f"{f['file']}:{f['line']}:{f['column']}: ", done.stdout)
        prints = [(f["document"], f["fingerprint"]) for f in data["findings"]]
        self.assertEqual(len(prints), len(set(prints)))

    def region(self, place, f, cwd):
        if "line" not in f:
            self.assertNotIn("region", place)
            return
        r = place["region"]
        self.assertEqual([r["startLine"], r["startColumn"], r["endLine"], r["endColumn"]],
                         [f["line"], f["column"], f["end_line"], f["end_column"]])
        self.assertGreater(r["startLine"], 0)
        self.assertGreater(r["startColumn"], 0)
        self.assertLessEqual((r["startLine"], r["startColumn"]), (r["endLine"], r["endColumn"]))
        lines = (cwd / f["file"]).read_text().splitlines()
        self.assertLessEqual(r["startLine"], max(1, len(lines) + 1))

    def sarif(self, log, data, cwd):
        self.assertEqual(log["version"], "2.1.0")
        (got,) = log["runs"]
        rules = got["tool"]["driver"]["rules"]
        self.assertEqual([r["id"] for r in rules], [r["id"] for r in data["rules"]])
        for r, ours in zip(rules, data["rules"]):
            self.assertTrue(r["shortDescription"]["text"] and r["fullDescription"]["text"])
            self.assertTrue(r["help"]["text"] and r["help"]["markdown"])
            self.assertIn(r["defaultConfiguration"]["level"], ("note", "warning", "error"))
            self.assertEqual(r["properties"]["tags"], ours["criteria"])
            self.assertEqual(len(set(r["properties"]["tags"])), len(r["properties"]["tags"]))
        self.assertEqual(len(got["results"]), len(data["findings"]))
        self.assertEqual(got["invocations"][0]["executionSuccessful"], not any(f["unusable"] for f in data["findings"]))
        for r, f in zip(got["results"], data["findings"]):
            self.assertEqual(rules[r["ruleIndex"]]["id"], r["ruleId"])
            self.assertEqual(r["ruleId"], f["rule"])
            self.assertEqual(r["message"]["text"], f["message"])
            unknown = f["state"] == "unknown"
            self.assertEqual(r["kind"], "open" if unknown else "fail")
            self.assertEqual(r["level"], "none" if unknown else {"info": "note"}.get(f["severity"], f["severity"]))
            self.assertEqual(len(r["suppressions"]), f["state"] == "waived")
            for s in r["suppressions"]:
                self.assertEqual((s["kind"], s["status"]), ("inSource", "accepted"))
                self.assertEqual(s["justification"], f["waiver"]["reason"])
            (where,) = r["locations"]
            place = where["physicalLocation"]
            self.assertRegex(place["artifactLocation"]["uri"], r"^(file:///)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$")
            self.region(place, f, cwd)
            self.assertEqual([n["message"]["text"] for n in r.get("relatedLocations", [])], [n["message"] for n in f["notes"]])
            for n, ours in zip(r.get("relatedLocations", []), f["notes"]):
                self.region(n["physicalLocation"], ours, cwd)
            self.assertEqual(set(r["partialFingerprints"].values()), {f["fingerprint"]})

    def junit(self, text, data):
        root = ET.fromstring(text)
        suites = root.findall("testsuite")
        self.assertEqual(len([s for s in suites if s.get("file")]), len(data["documents"]))
        cases = 0
        for s in suites:
            found = s.findall("testcase")
            self.assertTrue(found)
            cases += len(found)
            self.assertEqual(int(s.get("tests")), len(found))
            for element, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
                self.assertEqual(len(s.findall(f"testcase/{element}")), int(s.get(name)))
            self.assertEqual(len({(c.get("classname"), c.get("name")) for c in found}), len(found))
        self.assertEqual(int(root.get("tests")), cases)

        def keys(wanted):
            return {(f["document"] or "bcpgen", f["rule"], f["subject"] or "document") for f in data["findings"] if wanted(f)}

        def told(*elements):
            return {(s.get("name"), c.get("classname"), c.get("name")) for s in suites for c in s.findall("testcase")
                    if any(c.find(e) is not None for e in elements)}
        self.assertEqual(told("failure", "error"), keys(lambda f: f["fails"]))
        self.assertEqual(told("error"), keys(lambda f: f["unusable"]))
        self.assertEqual(told("failure", "error", "skipped", "system-out"), keys(lambda f: True))
        for f in data["findings"]:
            if f["state"] == "unknown":
                self.assertIn(f["message"], "".join(root.itertext()))

    def github(self, text, data):
        shown = [f for f in data["findings"] if f["state"] != "waived" and f.get("baseline") != "known"]
        lines = text.splitlines()
        self.assertEqual(len(lines), len(shown))
        for line, f in zip(lines, shown):
            m = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
            self.assertTrue(m, line)
            word = "notice" if f["state"] == "unknown" or f["severity"] == "info" else f["severity"]
            self.assertEqual(m[1], word)
            unescape = lambda s: re.sub("%([0-9A-F]{2})", lambda x: bytes.fromhex(x[1]).decode("latin-1"), s)
            values = {k: unescape(v) for k, v in (x.split("=", 1) for x in m[2].split(","))}
            self.assertEqual(unescape(m[3]), f["message"])
            self.assertEqual(values.get("file", ""), f["file"])
            self.assertEqual(values.get("line"), str(f["line"]) if "line" in f else None)
            self.assertEqual(values.get("col"), str(f["column"]) if "line" in f else None)
            self.assertTrue(values["title"].startswith(f["rule"]))

    def gitlab(self, issues, data):
        shown = [f for f in data["findings"] if f["state"] == "broken"]
        self.assertEqual(len(issues), len(shown))
        for i, f in zip(issues, shown):
            self.assertEqual((i["description"], i["check_name"], i["fingerprint"]), (f["message"], f["rule"], f["fingerprint"]))
            self.assertEqual(i["severity"], "blocker" if f["unusable"] else
                             {"info": "info", "warning": "minor", "error": "major"}[f["severity"]])
            self.assertEqual(i["location"]["lines"]["begin"], f.get("line", 1))
            self.assertTrue(i["location"]["path"])

    def csv(self, text, data):
        self.assertTrue(text.endswith("\r\n"))
        self.assertEqual(re.sub("\r\n", "", text).count("\r"), 0)
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        self.assertEqual(len(rows), len(data["findings"]))
        for row, f in zip(rows, data["findings"]):
            self.assertEqual(row["rule"], f["rule"])
            self.assertEqual(row["line"], str(f.get("line", "")))
            self.assertEqual(row["fails"], "yes" if f["fails"] else "no")
            for key in ("message", "subject", "document", "file"):
                safe = "'" + f[key] if f[key][:1] in tuple("=+-@\t\r\n") else f[key]
                self.assertEqual(row[key], safe)
            for value in row.values():
                self.assertFalse(value.startswith(tuple("=+-@\t\r")), value)

    def test_samples(self):
        done, texts = self.all_formats("plans")
        self.judge(done, texts, SOURCE)
        self.assertEqual({f["state"] for f in json.loads(texts["json"])["findings"]} >= {"broken", "unknown"}, True)

    def test_broken(self):
        folder = self.broken()
        done, texts = self.all_formats(folder)
        self.assertEqual(done.returncode, 2)
        self.judge(done, texts, SOURCE)
        data = json.loads(texts["json"])
        self.assertEqual(len(data["documents"]), len(BROKEN))
        self.assertTrue(any(f["unusable"] for f in data["findings"]))

    def test_waived_alone(self):
        folder = self.dir / "one"
        folder.mkdir()
        (folder / "late.yaml").write_text(BROKEN["late.yaml"])
        done, texts = self.all_formats(".", cwd=folder)
        self.assertEqual(done.returncode, 1)
        self.judge(done, texts, folder)
        (f,) = [f for f in json.loads(texts["json"])["findings"] if f["state"] == "waived"]
        self.assertEqual((f["waiver"]["id"], f["waiver"]["reason"]), ("W-1", "A read-only page is served meanwhile."))

    def test_any_number_of_workers(self):
        for jobs in ("1", "3"):
            self.all_formats("plans", "-j", jobs)
            texts = [(self.dir / f).read_bytes() for f in FORMATS.values()]
            if jobs == "1":
                first = texts
        self.assertEqual(first, texts)

    def test_build_writes_them_too(self):
        folder = self.dir / "in"
        folder.mkdir()
        (folder / "late.yaml").write_text(BROKEN["late.yaml"])
        done, texts = self.all_formats(folder, "-o", self.dir / "out", "--fail-on", "error", command="build")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.judge(done, texts, folder)

    def test_missing_input(self):
        done, texts = self.all_formats(self.dir / "nowhere")
        self.assertEqual(done.returncode, 2)
        (f,) = json.loads(texts["json"])["findings"]
        self.assertEqual((f["unusable"], f["document"]), (True, ""))
        ET.fromstring(texts["junit"])

    def test_standard_output(self):
        folder = self.broken()
        for name in FORMATS:
            done = run("check", "--as-of", AS_OF, "--format", name, folder)
            _, texts = self.all_formats(folder)
            self.assertEqual(done.stdout.replace("\r\n", "\n"), texts[name].replace("\r\n", "\n"))
        text = run("check", "--as-of", AS_OF, folder).stdout
        done = run("check", "--as-of", AS_OF, "--format", f"text={self.dir / 't'}", folder)
        self.assertEqual((done.stdout, (self.dir / "t").read_text()), ("", text))

    def test_usage(self):
        for args in (["xml"], ["json="], ["json", "csv"], ["text", "json"], ["json=a", "csv=a"], ["json", "json"]):
            wanted = [x for a in args for x in ("--format", a)]
            done = run("check", *wanted, ".", cwd=self.dir)
            self.assertEqual(done.returncode, 3, args)
        done = run("check", "--as-of", AS_OF, "--format", f"json={self.dir / 'no/where'}", self.broken())
        self.assertEqual(done.returncode, 4)
        self.assertEqual(run("check", "--as-of", AS_OF, "--format", "json", self.dir, cwd="/").returncode, 2)


class Baseline(Case):
    def start(self):
        self.folder = self.dir / "in"
        self.folder.mkdir()
        self.plan = self.folder / "late.yaml"
        self.plan.write_text(BROKEN["late.yaml"])
        self.base = self.dir / "base.json"
        done = run("check", "--as-of", AS_OF, "--write-baseline", self.base, self.folder)
        self.assertEqual(done.returncode, 1)

    def check(self, *more, as_of=AS_OF):
        return run("check", "--as-of", as_of, "--baseline", self.base, *more, self.folder)

    def prints(self, as_of=AS_OF):
        done = run("check", "--as-of", as_of, "--format", "json", self.folder)
        return sorted((f["rule"], f["fingerprint"]) for f in json.loads(done.stdout)["findings"])

    def test_known_findings_pass(self):
        self.start()
        done = self.check()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("REV-003", done.stdout)
        self.assertRegex(done.stdout, r"; in the baseline: [1-9]\d*, and 0 gone")
        self.assertIn("REV-003", self.check("-v").stdout)
        out = self.dir / "out"
        done = run("build", "--as-of", AS_OF, "--fail-on", "info", "--baseline", self.base, "-o", out, self.folder)
        self.assertEqual(done.returncode, 0, done.stdout)
        # The package hides nothing.
        self.assertIn("REV-003", "".join(p.read_text() for p in out.rglob("*.md")))

    def test_survives_formatting_and_time(self):
        self.start()
        before = self.prints()
        text = self.plan.read_text()
        self.plan.write_text("# a comment\n\n\n" + text.replace("{id: web, name: Web, rto: 4 h, owner: nobody-there}",
                             "id: web\n    rto:   4 h\n    name:\n      Web\n    # why\n    owner: 'nobody-there'"))
        self.assertEqual(self.prints(), before)
        self.assertEqual(self.check().returncode, 0)
        # Later, the same review is overdue by more days.
        self.assertEqual(self.check(as_of="2026-12-20").returncode, 0)
        self.plan.rename(self.folder / "renamed.yaml")
        moved = self.dir / "elsewhere"
        self.folder.rename(moved)
        self.folder = moved
        self.assertEqual(self.prints(), before)

    def test_entries_may_change_places(self):
        self.start()
        # This one names the first of several functions in its message.
        prints = lambda: [x for x in self.prints() if x[0] != "PRC-001"]
        before = prints()
        web, mail = "  - {id: web, name: Web, rto: 4 h, owner: nobody-there}\n", "  - {id: mail, name: Mail}\n"
        self.plan.write_text(BROKEN["late.yaml"].replace(web + mail, mail + web))
        self.assertEqual(prints(), before)

    def test_new_findings_fail(self):
        self.start()
        self.plan.write_text(BROKEN["late.yaml"].replace("waivers:", "  - {id: shop, name: Shop, rto: 4 h, owner: gone}\nwaivers:"))
        done = self.check()
        self.assertEqual(done.returncode, 1)
        self.assertIn("gone", done.stdout)
        self.assertNotIn("nobody-there", re.sub(r"(?m)^ .*$", "", done.stdout))

    def test_gone_is_counted(self):
        self.start()
        self.plan.write_text(BROKEN["late.yaml"].replace("2026-06-01", "2027-01-01"))
        self.assertRegex(self.check().stdout, r"and [1-9]\d* gone")

    def test_graver_than_before_fails(self):
        self.start()
        data = json.loads(self.base.read_text())
        for f in data["findings"]:
            f["severity"] = "info"
        self.base.write_text(json.dumps(data))
        self.assertEqual(self.check().returncode, 1)

    def test_no_baseline_of_what_cannot_be_read(self):
        done = run("check", "--as-of", AS_OF, "--write-baseline", self.dir / "b", self.broken())
        self.assertEqual(done.returncode, 2)
        self.assertFalse((self.dir / "b").exists())
        self.assertIn("no baseline was written", done.stderr)

    def test_wrong_baselines(self):
        self.start()
        for text in ("", "{}", "[]", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{}]}', "\0"):
            self.base.write_text(text)
            self.assertEqual(self.check().returncode, 2, text)
        self.base.unlink()
        self.assertEqual(self.check().returncode, 2)

    def test_marks(self):
        self.start()
        done = self.check("--format", "sarif")
        states = {r["baselineState"] for r in json.loads(done.stdout)["runs"][0]["results"]}
        self.assertEqual(states, {"unchanged", "new"})
        self.assertEqual(self.base.read_bytes(), self.rewritten())

    def rewritten(self):
        again = self.dir / "again.json"
        self.check("--write-baseline", again)
        return again.read_bytes()


sys.exit(not unittest.main(argv=[sys.argv[0], *sys.argv[3:]], exit=False).result.wasSuccessful())
