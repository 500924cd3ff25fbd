#!/usr/bin/env python3
"""What a package has for other programs, read back as these read it. Usage: test_exports.py BCPGEN SOURCE_DIR

Calendars by icalendar, tables by csv, OSCAL and in-toto by strict schemas of the part that is used, SARIF by Microsoft's own
validator, JUnit by junitparser; then what refers to what, what the files agree on, and values made to break out of them.
"""
import collections
import csv
import datetime
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import icalendar
import jsonschema
import junitparser
import yaml

from broken_plans import BROKEN

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
AS_OF = "2026-11-22"
ONCE = {"controls.csv", "functions.csv", "findings.csv", "calendar.ics", "assessment-results.json", "component-definition.json",
        "provenance.intoto.json"}
OF_FINDINGS = {"findings.csv", "assessment-results.json"}
MULTITOOL = SOURCE / "tests/exports/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"

# Each in a plan of its own, in every field that comes into an export.
HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+2", "-1+2", "@SUM(A1:A2)", "\t=1", "\uff1d1", "a,b;c:d", "say \"no\"", "back\\slash\\n\\", "two\nlines",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT", "\u2028line\u2029", "\u00a0edges\u3000", "<b>&amp;</b> ]]> <!-- -->", "${title} {{x}}",
    "\u00e9" * 200, "\U0001f6a2" * 90, "a\u0301" * 120, "z" * 5000, "\u202eevil\u202c", "'; DROP TABLE", "%00%0a", "{\"a\": [1]}",
]


def run(*args, cwd=None, status=0, env=None):
    done = subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, cwd=cwd, timeout=240, env=env)
    if status is not None and done.returncode != status:
        raise AssertionError(f"{args}: status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done


def judge(name):
    schema = json.loads((SOURCE / "tests/exports" / name).read_text())
    # The patterns of OSCAL are ECMA's; Python has no \p.
    text = json.dumps(schema).replace(r"\\p{L}", "a-zA-Z").replace(r"(a-zA-Z|_)", "[a-zA-Z_]")
    text = text.replace(r"(a-zA-Z|\\p{N}|[.\\-_])", r"[a-zA-Z0-9.\\-_]")
    return jsonschema.Draft202012Validator(json.loads(text))


OSCAL, INTOTO = judge("oscal.schema.json"), judge("intoto.schema.json")


def table(folder, name):
    text = (folder / name).read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def events(folder):
    return icalendar.Calendar.from_ical((folder / "calendar.ics").read_bytes()).walk("VEVENT")


def summaries(folder):
    """As RFC 5545 has them: version 4 of icalendar takes a backslash before an n for a line feed."""
    text = (folder / "calendar.ics").read_bytes().decode().replace("\r\n ", "")
    escaped = re.findall(r"(?m)^SUMMARY:(.*?)\r$", text)
    return [re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], s) for s in escaped]


def one_line(text):
    """As ECMA's \\s has it."""
    return re.sub(r"[\s\u0085\u00a0\ufeff]+", " ", text).strip()


def without_nothing(node):
    """What a plan says, less what is null or an empty list."""
    if isinstance(node, dict):
        return {k: without_nothing(v) for k, v in node.items() if v is not None and v != []}
    return [without_nothing(v) for v in node if v is not None] if isinstance(node, list) else node


def uuids(node):
    """All that give a thing its UUID, and all that refer to one."""
    made, used = [], []
    if isinstance(node, list):
        pairs = [(None, v) for v in node]
    else:
        pairs = node.items() if isinstance(node, dict) else []
    for key, value in pairs:
        if key == "uuid":
            made.append(value)
        elif key is not None and key.endswith("-uuid"):
            used.append(value)
        elif key in ("href", "source") and str(value).startswith("#"):
            used.append(value[1:])
        more = uuids(value)
        made += more[0]
        used += more[1]
    return made, used


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-exports-"))
        self.count = 0

    def tearDown(self):
        shutil.rmtree(self.dir)

    def build(self, plans, *more, git="never", as_of=AS_OF, cwd=SOURCE):
        self.count += 1
        out = self.dir / f"out{self.count}"
        run("build", plans, "-o", out, "--as-of", as_of, "--git", git, "-q", *more, cwd=cwd)
        return out

    def plan(self, name="plan.yaml", **fields):
        folder = self.dir / "plans"
        folder.mkdir(exist_ok=True)
        plan = {"id": name.removesuffix(".yaml"), "kind": "plan", "title": "Plan", "organisation": "Acme", **fields}
        (folder / name).write_text(yaml.safe_dump(plan, sort_keys=False))
        return folder

    def package_is_sound(self, out, findings=True):
        names = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
        self.assertEqual(names & ONCE, ONCE if findings else ONCE - OF_FINDINGS)
        listed = {o["path"]: o for o in json.loads((out / "manifest.json").read_text())["outputs"]}
        self.assertEqual(set(listed), names - {"manifest.json", "SHA256SUMS"})
        for name, o in listed.items():
            data = (out / name).read_bytes()
            self.assertEqual((o["sha256"], o["bytes"]), (hashlib.sha256(data).hexdigest(), len(data)), name)
        done = subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=out, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        run("verify", out)
        self.calendar_is_sound(out)
        self.tables_are_sound(out)
        for name in ("component-definition.json", *(["assessment-results.json"] if findings else [])):
            self.oscal_is_sound(out / name)
        self.provenance_is_sound(out, names)

    def calendar_is_sound(self, out):
        raw = (out / "calendar.ics").read_bytes()
        self.assertTrue(raw.endswith(b"\r\n"))
        self.assertNotIn(b"\r", raw.replace(b"\r\n", b""))
        self.assertNotIn(b"\n", raw.replace(b"\r\n", b""))
        for line in raw.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            line.decode()
            self.assertFalse(re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line)
        found = events(out)
        self.assertEqual(raw.count(b"\r\nBEGIN:VEVENT\r\n"), len(found))
        self.assertEqual(len({e["uid"] for e in found}), len(found))
        for e in found:
            self.assertIsInstance(e["dtstart"].dt, datetime.date)
            self.assertEqual(e["dtstamp"].dt.strftime("%F %T %Z"), f"{json.loads((out / 'manifest.json').read_text())['as_of']} 00:00:00 UTC")
            alarms = e.walk("VALARM")
            self.assertTrue(1 <= len(alarms) <= 2)
            for a in alarms:
                self.assertLess(a["trigger"].dt, datetime.timedelta(0))
                self.assertEqual(a["description"], e["summary"])

    def tables_are_sound(self, out):
        for path in out.glob("*.csv"):
            raw = path.read_bytes()
            self.assertTrue(raw.endswith(b"\r\n"))
            rows = table(out, path.name)
            for row in rows:
                self.assertNotIn(None, row)
                for value in row.values():
                    self.assertIsNotNone(value)
                    self.assertFalse(value.startswith(tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")), value)

    def oscal_is_sound(self, path):
        data = json.loads(path.read_text())
        faults = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in OSCAL.iter_errors(data)]
        self.assertEqual(faults, [], path.name)
        made, used = uuids(data)
        self.assertEqual(len(made), len(set(made)))
        self.assertEqual(set(used) - set(made), set())
        return data

    def provenance_is_sound(self, out, names):
        statement = json.loads((out / "provenance.intoto.json").read_text())
        INTOTO.validate(statement)
        subjects = {s["name"]: s["digest"]["sha256"] for s in statement["subject"]}
        self.assertEqual(set(subjects), names - {"manifest.json", "SHA256SUMS", "provenance.intoto.json"})
        for name, digest in subjects.items():
            self.assertEqual(hashlib.sha256((out / name).read_bytes()).hexdigest(), digest)
        manifest = json.loads((out / "manifest.json").read_text())
        parameters = statement["predicate"]["buildDefinition"]["externalParameters"]
        self.assertEqual(parameters, {"asOf": manifest["as_of"], "audience": manifest["edition"]})
        read = [d for d in statement["predicate"]["buildDefinition"]["resolvedDependencies"] if "sha256" in d["digest"]]
        self.assertEqual({d["name"]: d["digest"]["sha256"] for d in read}, {i["path"]: i["sha256"] for i in manifest["inputs"]})


class Samples(Case):
    def test_all(self):
        out = self.build("plans")
        self.package_is_sound(out)
        findings = json.loads(run("check", "plans", "--as-of", AS_OF, "--format", "json", cwd=SOURCE, status=None).stdout)["findings"]
        rows = table(out, "findings.csv")
        self.assertEqual(collections.Counter((r["document"], r["rule"], r["state"], r["message"]) for r in rows),
                         collections.Counter((f["document"], f["rule"], f["state"], f["message"]) for f in findings))
        results = json.loads((out / "assessment-results.json").read_text())["assessment-results"]["results"]
        self.assertEqual(sum(len(r.get("observations", [])) for r in results), len(rows))
        self.assertEqual(len(results), len(list((SOURCE / "plans").iterdir())))
        self.criteria_agree(results)
        self.sources_agree(out)

    def criteria_agree(self, results):
        (full,) = [r for r in results if "booking" in r["title"]]
        states = collections.Counter(f["target"]["status"]["state"] for f in full["findings"])
        self.assertEqual(set(states), {"satisfied"})
        for r in results:
            included = [c["control-id"] for s in r["reviewed-controls"]["control-selections"] for c in s.get("include-controls", [])]
            self.assertEqual(included, [f["target"]["target-id"] for f in r["findings"]])
        related = [f for r in results for f in r["findings"] if "related-observations" in f]
        self.assertGreater(len(related), 20)

    def sources_agree(self, out):
        plans = sorted(out.rglob("*.plan.json"))
        self.assertEqual(len(plans), len(list(out.rglob("*/*.md"))))
        done = run("validate", *plans)
        self.assertEqual(done.stdout.count(": valid\n"), len(plans))
        named = {p.name.removesuffix(".plan.json"): json.loads(p.read_text()) for p in plans}
        seen, controls, functions, reviews = 0, [], [], {}
        for path in sorted((SOURCE / "plans").rglob("*.yaml")):
            source = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
            if "kind" not in source:
                continue
            source = json.loads(run("dump", "--stage", "json", path).stdout)
            self.assertEqual(named[source["id"]], without_nothing(source), path)
            seen += 1
            controls += [(source["id"], c["id"]) for c in source.get("controls", [])]
            functions += [(source["id"], str(f["id"])) for f in source.get("functions", [])]
            if isinstance(source.get("next_review"), str):
                reviews[f"Review: {source['title']}"] = datetime.date.fromisoformat(source["next_review"])
        self.assertEqual(seen, len(plans))
        self.assertEqual(sorted((r["document"], r["id"]) for r in table(out, "controls.csv")), sorted(controls))
        self.assertEqual(sorted((r["document"], r["id"]) for r in table(out, "functions.csv")), sorted(functions))
        components = json.loads((out / "component-definition.json").read_text())["component-definition"]["components"]
        self.assertEqual(len(components), len(controls))
        found = {str(e["summary"]): e["dtstart"].dt for e in events(out)}
        self.assertGreaterEqual(len(reviews), 5)
        for summary, date in reviews.items():
            self.assertEqual(found[summary], date)

    def test_editions(self):
        for edition in ("public", "customer", "auditor"):
            self.package_is_sound(self.build("plans/harbour-line", "--audience", edition), findings=edition == "auditor")

    def test_verify_names_what_was_done(self):
        out = self.build("plans/izymes")
        (out / "calendar.ics").write_bytes((out / "calendar.ics").read_bytes() + b"\r\n")
        (out / "functions.csv").unlink()
        (out / "more.csv").write_text("x")
        done = run("verify", out, status=1)
        told = [line for line in done.stdout.splitlines() if re.match("added|changed|missing", line)]
        self.assertEqual(sorted(told), ["added: more.csv", "changed: calendar.ics", "missing: functions.csv"])

    def test_packages_among_plans_are_not_read(self):
        folder = self.plan()
        run("build", folder, "-o", folder / "package", "--as-of", AS_OF, "--git", "never", "-q")
        again = run("check", folder, "--as-of", AS_OF, "--fail-on", "never")
        self.assertRegex(again.stdout, r"(?m)^1 document as of")


class Calendar(Case):
    def fields(self, day):
        return {"next_review": day, "owner": "Ann",
                "tests": [{"id": "drill", "name": "Drill", "next": "2027-03-01", "cadence": "annual"},
                          {"id": "call", "name": "Call", "cadence": "quarterly",
                           "runs": [{"date": "2026-02-01"}, {"date": "2026-08-31"}, {"date": "2026-05-01"}]},
                          {"id": "vague", "name": "Vague", "cadence": {"vague": "now and then"}, "runs": [{"date": "2026-08-31"}]}],
                "suppliers": [{"id": "s", "name": "Host", "assessed": "2026-06-15", "assessment_cadence": "annual"}],
                "waivers": [{"id": "W-1", "rule": "RTO-001", "subject": "x", "reason": "r", "approver": "Ann", "expires": "2027-01-31"}]}

    def test_what_falls_due(self):
        out = self.build(self.plan(**self.fields("2027-02-01")))
        found = {str(e["summary"]): e["dtstart"].dt.isoformat() for e in events(out)}
        self.assertEqual(found, {"Review: Plan": "2027-02-01", "Test: Drill": "2027-03-01", "Test: Call": "2026-11-30",
                                 "Supplier: Host": "2027-06-15", "Waiver W-1": "2027-01-31"})

    def test_moves_keep_their_uid(self):
        before = {e["summary"]: e for e in events(self.build(self.plan(**self.fields("2027-02-01"))))}
        after = {e["summary"]: e for e in events(self.build(self.plan(**self.fields("2027-04-01")), as_of="2026-12-01"))}
        self.assertEqual({s: e["uid"] for s, e in before.items()}, {s: e["uid"] for s, e in after.items()})
        self.assertNotEqual(before["Review: Plan"]["dtstart"].dt, after["Review: Plan"]["dtstart"].dt)
        for s in before:
            self.assertLess(before[s]["sequence"], after[s]["sequence"])

    def test_lead_time_of_the_workspace(self):
        folder = self.plan(next_review="2027-02-01")
        for lead, days in (("45 d", [45, 1]), ("1 d", [1]), ("0 d", [1])):
            (folder / "workspace.yaml").write_text(f"organisation: Acme\nsettings: {{lead: {lead}}}\n")
            (event,) = events(self.build(folder))
            self.assertEqual([-a["trigger"].dt.days for a in event.walk("VALARM")], days)


class Hostile(Case):
    def test_in_every_field(self):
        for i, text in enumerate(HOSTILE):
            self.plan(f"p{i:02}.yaml", title=f"{text}", organisation=f"{text}", owner=text, next_review="2027-02-01",
                      functions=[{"id": "f", "name": text, "owner": text, "rto": {"vague": text}, "systems": ["s"]}],
                      systems=[{"id": "s", "name": text}],
                      suppliers=[{"id": "s", "name": text, "assessed": "2026-06-15", "owner": text}],
                      tests=[{"id": "t", "name": text, "next": "2027-03-01", "owner": text}],
                      controls=[{"id": "c", "title": text, "statement": text, "owner": text,
                                 "mappings": [{"framework": "soc2", "id": "A1.2"}, {"framework": text, "id": text}]}])
        folder = self.dir / "plans"
        out = self.build(folder)
        self.package_is_sound(out)
        functions = {r["document"]: r for r in table(out, "functions.csv")}
        controls = {r["document"]: r for r in table(out, "controls.csv")}
        components = json.loads((out / "component-definition.json").read_text())["component-definition"]["components"]
        told = summaries(out)
        self.assertEqual((len(functions), len(controls), len(components)), (len(HOSTILE),) * 3)
        self.assertEqual((len(told), len(events(out))), (3 * len(HOSTILE),) * 2)
        for i, text in enumerate(HOSTILE):
            safe = "'" + text if text[0] in "=+-@\t\uff1d" else text
            self.assertEqual(functions[f"p{i:02}"]["name"], safe)
            self.assertEqual(controls[f"p{i:02}"]["statement"], safe)
            self.assertEqual(components[i]["title"], one_line(text))
            self.assertEqual(components[i]["description"], text)
            # A calendar knows no carriage return in a text.
            self.assertTrue("Test: " + text.replace("\r", "") in told, text[:80])
            plan = json.loads(next(out.rglob(f"p{i:02}.plan.json")).read_text())
            self.assertEqual(plan["functions"][0]["rto"], {"vague": text})

    def test_nothing_at_all(self):
        self.package_is_sound(self.build(self.plan(title="?")))


class Git(Case):
    def git(self, folder, *args):
        env = {"PATH": os.environ["PATH"], "HOME": str(self.dir), "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            env |= {f"GIT_{who}_NAME": "Ann", f"GIT_{who}_EMAIL": "ann@example.org", f"GIT_{who}_DATE": "2026-01-01T00:00:00Z"}
        return subprocess.run(["git", *args], cwd=folder, env=env, capture_output=True, text=True, check=True).stdout.strip()

    def told(self, out):
        manifest = json.loads((out / "manifest.json").read_text())
        statement = json.loads((out / "provenance.intoto.json").read_text())
        listed = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
        commits = [{"plans": d["name"], "commit": d["digest"]["gitCommit"], **d["annotations"]} for d in listed if "gitCommit" in d["digest"]]
        self.assertEqual(manifest.get("git", []), commits)
        return commits

    def test_commit_and_dirt(self):
        folder = self.plan()
        self.git(self.dir, "init", "-q")
        self.assertEqual(self.told(self.build(folder, git="auto")), [])
        self.git(self.dir, "add", "plans")
        self.git(self.dir, "commit", "-q", "-m", "x")
        commit = self.git(self.dir, "rev-parse", "HEAD")
        out = self.build(folder, git="auto")
        self.package_is_sound(out)
        self.assertEqual(self.told(out), [{"plans": "plans", "commit": commit, "dirty": False}])
        self.appendix(out, commit, False)
        self.assertEqual(self.told(self.build(folder, git="never")), [])
        for edition in ("public", "customer"):
            package = self.build(folder, "--audience", edition, git="auto")
            self.assertEqual(self.told(package), [])
            self.assertFalse([p for p in package.rglob("*") if p.is_file() and commit.encode() in p.read_bytes()])
        (folder / "plan.yaml").write_text((folder / "plan.yaml").read_text() + "# more\n")
        out = self.build(folder, git="auto")
        self.assertEqual(self.told(out), [{"plans": "plans", "commit": commit, "dirty": True}])
        self.appendix(out, commit, True)

    def appendix(self, out, commit, dirty):
        words = subprocess.run(["pdftotext", "-layout", out / "plan.pdf", "-"], capture_output=True, text=True, check=True).stdout
        for text in ((out / "plan.md").read_text(), (out / "plan.html").read_text(), words):
            self.assertIn(commit, re.sub(r"\s+", "", text))
            self.assertEqual("that are not committed" in re.sub(r"\s+", " ", text), dirty)

    def test_usage(self):
        folder = self.plan()
        run("build", folder, "-o", self.dir / "o", "--git", "always", status=3)
        run("check", folder, "--git", "never", status=3)


class Findings(Case):
    """What `check` and `build` write for CI, by the readers of others."""

    def formats(self, folder, cwd):
        files = {"sarif": self.dir / "f.sarif", "junit": self.dir / "f.xml", "json": self.dir / "f.json"}
        wanted = [x for name, file in files.items() for x in ("--format", f"{name}={file}")]
        run("check", folder, "--as-of", AS_OF, "-q", *wanted, cwd=cwd, status=None)
        return files

    def sarif(self, path):
        MULTITOOL.chmod(MULTITOOL.stat().st_mode | stat.S_IXUSR)
        report = self.dir / "report.sarif"
        done = subprocess.run([MULTITOOL, "validate", path, "--output", report, "--log", "ForceOverwrite", "--rule-kind", "Sarif"],
                              capture_output=True, text=True, timeout=120)
        log = json.loads(report.read_text(encoding="utf-8-sig"))["runs"][0]
        self.assertTrue(log["invocations"][0]["executionSuccessful"], done.stdout + done.stderr)
        return sorted({(r.get("level", "warning"), r["ruleId"]) for r in log["results"]})

    def junit(self, path, data):
        suites = junitparser.JUnitXml.fromfile(str(path))
        cases = [c for s in suites for c in s]
        failed = [c for c in cases if any(isinstance(r, (junitparser.Failure, junitparser.Error)) for r in c.result)]
        keys = {(f["document"], f["rule"], f["subject"]) for f in data["findings"] if f["fails"]}
        self.assertEqual(len(failed), len(keys))
        self.assertEqual(suites.failures + suites.errors, len(failed))
        self.assertEqual(suites.tests, len(cases))

    def test_samples_and_broken_plans(self):
        broken = self.dir / "broken"
        broken.mkdir()
        for name, text in BROKEN.items():
            (broken / name).write_text(text)
        for i, text in enumerate(HOSTILE):
            (broken / f"h{i}.yaml").write_text(yaml.safe_dump({
                "id": f"h{i}", "kind": "plan", "title": text, "organisation": text,
                "functions": [{"id": "f", "name": text, "owner": text}]}, allow_unicode=True))
        for folder, cwd in (("plans", SOURCE), (".", broken)):
            files = self.formats(folder, cwd)
            faults = self.sarif(files["sarif"])
            self.assertFalse([f for f in faults if f[0] in ("error", "warning")], faults)
            self.junit(files["junit"], json.loads(files["json"].read_text()))

    def test_the_validator_can_say_no(self):
        path = self.formats("plans/izymes", SOURCE)["sarif"]
        log = json.loads(path.read_text())
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
        path.write_text(json.dumps(log))
        self.assertIn("error", {level for level, _ in self.sarif(path)})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
