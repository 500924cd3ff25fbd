#!/usr/bin/env python3
"""What changed in meaning: bcpgen diff. Usage: test_diff.py BCPGEN SOURCE_DIR"""
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
AS_OF = "2026-11-22"
NOTHING = "no change in meaning, 0 new findings, 0 gone\n"
PLAN = """\
id: bcp
kind: plan
title: Continuity plan
organisation: Acme
owner: ann
people:
  - {id: ann, name: Ann Lee}
  - {id: bob, name: Bob Ray}
functions:
  - id: ledger
    name: Ledger
    rto: 4 h
    mtpd: 48 h
"""


def run(*args, cwd=None, env=None):
    return subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, cwd=cwd, env=env, timeout=240)


def git(folder, *args):
    """Without the settings of whoever runs the tests."""
    env = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null", HOME=str(folder))
    for who in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{who}_NAME": "t", f"GIT_{who}_EMAIL": "t@example.org", f"GIT_{who}_DATE": "2026-11-22T00:00:00Z"}
    done = subprocess.run(["git", *args], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-diff-"))
        self.tmp = self.dir / "tmp"
        self.tmp.mkdir()

    def tearDown(self):
        self.assertEqual(list(self.tmp.iterdir()), [], "a revision was left behind")
        shutil.rmtree(self.dir)

    def write(self, name, text=PLAN):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def diff(self, *args, cwd=None, status=0):
        done = run("diff", "--as-of", AS_OF, *args, cwd=cwd or self.dir, env=dict(os.environ, TMPDIR=str(self.tmp)))
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def changes(self, old, new):
        self.write("old.yaml", old)
        self.write("new.yaml", new)
        return json.loads(self.diff("old.yaml", "new.yaml", "--format", "json").stdout)

    def valid(self, name):
        done = subprocess.run(["node", SOURCE / "tests/schema/ajv/findings.mjs", SOURCE / "schema/diff.schema.json", name],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Meaning(Case):
    def test_nothing(self):
        other = PLAN.replace("4 h", "240 min").replace("owner: ann\n", "")
        other = "# another order\nowner:   'ann'\n" + other
        self.write("old.yaml")
        self.write("new.yaml", other)
        self.assertEqual(self.diff("old.yaml", "new.yaml").stdout, NOTHING)
        self.assertEqual(self.diff("old.yaml", "old.yaml").stdout, NOTHING)

    def test_words(self):
        new = PLAN.replace("rto: 4 h", "rto: 8 h").replace("owner: ann", "owner: bob") + \
            "suppliers: [{id: cloud, name: Cloud One}]\n"
        self.write("old.yaml")
        self.write("new.yaml", new)
        got = self.diff("old.yaml", "new.yaml").stdout
        for line in ("bcp: Continuity plan", "  Owner: Ann Lee -> Bob Ray", "  Critical function Ledger (ledger)",
                     "    Recovery time objective: 4 hours -> 8 hours", "  + Supplier Cloud One (cloud)"):
            self.assertIn("\n" + line, "\n" + got)
        back = self.diff("new.yaml", "old.yaml").stdout
        self.assertIn("\n  - Supplier Cloud One (cloud)", back)
        self.assertEqual(got.count("\n+ ") + got.count("\n    + "), back.count("\n- ") + back.count("\n    - "))

    def test_json(self):
        data = self.changes(PLAN, PLAN.replace("rto: 4 h", "rto: 8 h"))
        (doc,) = data["documents"]
        (change,) = doc["changes"]
        self.assertEqual(change, {"kind": "changed", "part": "Critical function Ledger (ledger)", "what": "Recovery time objective",
                                  "path": "functions/ledger/rto", "type": "target", "old": "4 hours", "new": "8 hours",
                                  "old_line": 12, "new_line": 12})
        self.write("d.json", json.dumps(data))
        self.valid(self.dir / "d.json")
        data["documents"][0]["changes"][0]["kind"] = "moved"
        self.write("d.json", json.dumps(data))
        with self.assertRaises(AssertionError):
            self.valid(self.dir / "d.json")

    def test_example_of_the_page(self):
        page = (SOURCE / "docs/diff.md").read_text()
        old, new = re.findall(r"```yaml\n(.*?)```", page, re.S)
        (wanted,) = re.findall(r"```text\n(.*?)```", page, re.S)
        self.write("old.yaml", old)
        self.write("new.yaml", new)
        got = self.diff("old.yaml", "new.yaml").stdout
        self.assertEqual(got[:len(wanted)], wanted)
        self.assertIn("    + error: function 'ledger': RTO 72 hours exceeds MTPD 48 hours [RTO-009]", got[len(wanted):])

    def test_long_texts_are_cut_for_people(self):
        words = " ".join(f"word{i}" for i in range(400))
        old, new = (PLAN + f"summary: {words} {x} {words}\n" for x in ("before", "after"))
        data = self.changes(old, new)
        (change,) = data["documents"][0]["changes"]
        self.assertEqual(change["new"], f"{words} after {words}")
        (line,) = [x for x in self.diff("old.yaml", "new.yaml").stdout.splitlines() if "Summary" in x]
        self.assertRegex(line, r"^  Summary: \.\.\. .*before.* \.\.\. -> \.\.\. .*after.* \.\.\.$")
        self.assertLess(len(line), 200)

    def test_documents(self):
        self.write("old/a.yaml")
        self.write("old/b.yaml", "id: gone\nkind: policy\ntitle: Backup policy\n")
        self.write("new/renamed.yaml")
        self.write("new/c.yaml", "id: fresh\nkind: control\ntitle: Access control\ncontrols: [{id: C1, title: T}]\n")
        got = self.diff("old", "new").stdout
        self.assertIn("+ fresh: Access control\n", got)
        self.assertIn("- gone: Backup policy\n", got)
        self.assertNotIn("\nbcp:", "\n" + got)
        self.assertNotIn("criteria", got)

    def test_settings_of_a_workspace(self):
        for side, days in (("old", 30), ("new", 60)):
            self.write(f"{side}/a.yaml")
            self.write(f"{side}/workspace.yaml", f"organisation: Acme\nsettings: {{lead: {days} d}}\n")
        self.assertIn("workspace: Acme\n  Settings\n    Lead time: 30 days -> 60 days\n", self.diff("old", "new").stdout)

    def test_evidence_and_criteria(self):
        for side in ("old", "new"):
            shutil.copytree(SOURCE / "plans/harbour-line", self.dir / side)
        evidence = self.dir / "new/evidence"
        name = next(p for p in sorted(evidence.rglob("*")) if p.is_file())
        name.write_text("something else\n")
        got = self.diff("old", "new").stdout
        self.assertRegex(got, r"Evidence .*\n    Content of the file: SHA-256 [0-9a-f]{12}\.\.\. -> SHA-256 [0-9a-f]{12}\.\.\.\n")
        for path in evidence.rglob("*"):
            if path.is_file():
                path.write_text("")
        got = self.diff("old", "new").stdout
        self.assertRegex(got, r"\ncriteria\n(  soc2:\S+: tested -> claimed; missing: .*\n)+")


class Findings(Case):
    def both(self):
        self.write("old.yaml", PLAN.replace("owner: ann\n", "owner: ann\nnext_review: 2027-01-01\n"))
        self.write("new.yaml", PLAN.replace("owner: ann\n", "owner: ann\nnext_review: 2026-01-01\n"))

    def test_new_and_gone(self):
        self.both()
        got = self.diff("old.yaml", "new.yaml").stdout
        self.assertIn("  Next review: 1 January 2027 -> 1 January 2026\n", got)
        self.assertRegex(got, r"\n  Findings\n(.*\n)*    \+ error: review was due 2026-01-01, .* \[REV-003\] new\.yaml:6:14\n")
        self.assertRegex(self.diff("new.yaml", "old.yaml").stdout, r"\n    - error: review was due .* \[REV-003\]\n")

    def test_fail_on(self):
        self.both()
        self.diff("old.yaml", "new.yaml", "--fail-on", "error", status=1)
        self.diff("new.yaml", "old.yaml", "--fail-on", "error", status=0)
        self.diff("old.yaml", "old.yaml", "--fail-on", "info", status=0)

    def test_lines_that_moved_make_no_finding(self):
        self.write("old.yaml")
        self.write("new.yaml", "# one more\n\n" + PLAN)
        self.assertEqual(self.diff("old.yaml", "new.yaml", "--fail-on", "info").stdout, NOTHING)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.policy, self.addresses = "", []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if attrs.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = attrs["content"]
        self.addresses += [v for k, v in attrs.items() if k in ("src", "href") and v and not v.startswith(("#", "data:"))]


class Formats(Case):
    def test_all_of_one_run(self):
        self.write("old.yaml")
        self.write("new.yaml", PLAN.replace("rto: 4 h", "rto: 8 h"))
        args = [x for f in ("json=d.json", "markdown=d.md", "html=d.html") for x in ("--format", f)]
        first = self.diff("old.yaml", "new.yaml", "--format", "text", *args).stdout
        self.assertIn("4 hours -> 8 hours", first)
        self.assertIn("| Critical function Ledger (ledger) | Recovery time objective | 4 hours | 8 hours |",
                      (self.dir / "d.md").read_text())
        page = Page()
        page.feed((self.dir / "d.html").read_text())
        self.assertIn("default-src 'none'", page.policy)
        self.assertEqual(page.addresses, [])
        self.valid(self.dir / "d.json")
        before = {f: (self.dir / f).read_bytes() for f in ("d.json", "d.md", "d.html")}
        self.diff("old.yaml", "new.yaml", "--format", "text", *args)
        self.assertEqual(before, {f: (self.dir / f).read_bytes() for f in before})

    def test_usage(self):
        self.write("old.yaml")
        for args in (["old.yaml"], ["old.yaml"] * 3, ["old.yaml", "old.yaml", "--format", "sarif"],
                     ["old.yaml", "old.yaml", "-o", "out"]):
            self.diff(*args, status=3)
        done = run("check", "--format", "markdown", "old.yaml", cwd=self.dir)
        self.assertEqual((done.returncode, done.stdout), (3, ""))

    def test_unreadable(self):
        self.write("old.yaml")
        self.write("bad.yaml", "id: [")
        self.write("wrong.yaml", PLAN + "nonsense: 1\n")
        for args in (["old.yaml", "bad.yaml"], ["wrong.yaml", "old.yaml"], ["old.yaml", "none.yaml"], ["git:HEAD", "old.yaml"]):
            done = self.diff(*args, status=2)
            self.assertEqual(done.stdout, "")
            self.assertTrue(done.stderr)

    def test_hidden_characters_are_shown(self):
        new = PLAN.replace("name: Ledger", 'name: "Led\\u202eger | <b> `x` \\e[31m"')
        new = new.replace("\\e[31m", "[31m")
        self.write("old.yaml")
        self.write("new.yaml", new)
        for form in ("text", "json", "markdown", "html"):
            got = self.diff("old.yaml", "new.yaml", "--format", form).stdout
            self.assertNotIn("\u202e", got, form)
            self.assertIn("Led", got, form)
        self.assertNotIn("<b>", self.diff("old.yaml", "new.yaml", "--format", "html").stdout.split("</style>")[-1])


class Revisions(Case):
    def repository(self):
        repo = self.dir / "repo"
        self.write("repo/plans/bcp.yaml")
        self.write("repo/plans/workspace.yaml", "organisation: Acme\n")
        self.write("repo/src/main.c", "int main(void) { return 0; }\n")
        git(repo, "init", "-q", "-b", "main")
        git(repo, "add", ".")
        git(repo, "commit", "-qm", "one")
        self.write("repo/plans/bcp.yaml", PLAN.replace("rto: 4 h", "rto: 8 h"))
        git(repo, "commit", "-qam", "two")
        return repo

    def test_revisions(self):
        repo = self.repository()
        wanted = "bcp: Continuity plan\n  Critical function Ledger (ledger)\n    Recovery time objective: 4 hours -> 8 hours\n\n" \
                 "1 change, 0 new findings, 0 gone\n"
        for old, new in (("git:HEAD~1", "plans"), ("git:HEAD~1:plans", "git:HEAD:plans"), ("git:HEAD~1", "git:main"),
                         ("git:HEAD~1:plans/bcp.yaml", "plans/bcp.yaml"), ("git:HEAD~1", "plans/bcp.yaml")):
            self.assertEqual(self.diff(old, new, cwd=repo).stdout, wanted, (old, new))
        self.assertEqual(self.diff("git:HEAD~1", ".", cwd=repo / "plans").stdout, wanted)
        self.assertEqual(self.diff("git:HEAD", "plans", cwd=repo).stdout, NOTHING)
        data = json.loads(self.diff("git:HEAD~1", "plans", "--format", "json", cwd=repo).stdout)
        self.assertEqual(data["old"]["commit"], git(repo, "rev-parse", "HEAD~1"))
        self.assertEqual(data["documents"][0]["old_file"], "git:HEAD~1:plans/bcp.yaml")

    def test_what_is_gone_from_the_work_tree(self):
        repo = self.repository()
        shutil.rmtree(repo / "plans")
        self.write("repo/elsewhere.yaml")
        self.assertEqual(self.diff("git:HEAD~1:plans/bcp.yaml", "elsewhere.yaml", cwd=repo).stdout,
                         "workspace\n  - Organisation: Acme\n\n1 change, 0 new findings, 0 gone\n")

    def test_refused(self):
        repo = self.repository()
        for old, why in (("git:nothing", "there is no such revision"), ("git:HEAD:none", "it is not in this revision"),
                         ("git:", "a revision is missing"), ("git:HEAD:plans/bcp.yaml/x", "it is not in this revision")):
            self.assertIn(why, self.diff(old, "plans", cwd=repo, status=2).stderr)
        self.write("repo/plans/bcp.yaml", "id: [")
        git(repo, "commit", "-qam", "three")
        done = self.diff("git:HEAD", "git:HEAD~1", cwd=repo, status=2)
        self.assertIn("git:HEAD:plans/bcp.yaml:1:", done.stderr)

    def test_no_room_for_a_revision(self):
        repo = self.repository()
        done = run("diff", "git:HEAD", "plans", cwd=repo, env=dict(os.environ, TMPDIR=str(self.dir / "none")))
        self.assertEqual((done.returncode, done.stdout), (4, ""))

    def test_links_are_not_followed(self):
        repo = self.repository()
        (repo / "plans/link.yaml").symlink_to("/etc/passwd")
        (repo / "plans/up").symlink_to("..")
        git(repo, "add", ".")
        git(repo, "commit", "-qm", "links")
        done = self.diff("git:HEAD", "git:HEAD~1", cwd=repo)
        self.assertEqual(done.stdout, NOTHING)
        self.assertIn("plans/link.yaml", done.stderr)

    def test_names_that_leave_the_folder(self):
        """Trees that git itself would not make."""
        repo = self.repository()
        blob = git(repo, "rev-parse", "HEAD:plans/bcp.yaml")
        for name in ("..", ".", "a/b", "../../escaped.yaml"):
            raw = b"100644 " + name.encode() + b"\0" + bytes.fromhex(blob)
            tree = subprocess.run(["git", "hash-object", "-t", "tree", "--literally", "-w", "--stdin"], cwd=repo, input=raw,
                                  capture_output=True, check=True).stdout.decode().strip()
            done = self.diff(f"git:{tree}", "plans", cwd=repo, status=2)
            self.assertTrue(done.stderr)
        self.assertFalse((self.dir / "escaped.yaml").exists())

    def test_settings_of_a_repository_run_nothing(self):
        repo = self.repository()
        trap = self.write("trap.sh", f"#!/bin/sh\ntouch {self.dir}/sprung\ncat\n")
        trap.chmod(0o755)
        for key in ("core.fsmonitor", "core.hooksPath", "filter.x.smudge", "filter.x.clean", "filter.x.process",
                    "core.sshCommand", "core.pager", "diff.external", "core.gitProxy", "credential.helper"):
            git(repo, "config", key, str(trap))
        self.write("repo/.gitattributes", "*.yaml filter=x\n")
        for hook in ("post-checkout", "post-index-change", "pre-commit"):
            path = self.write(f"repo/.git/hooks/{hook}", trap.read_text())
            path.chmod(0o755)
        self.diff("git:HEAD~1", "plans", cwd=repo)
        done = run("check", "plans", cwd=repo)
        self.assertLess(done.returncode, 2)
        self.assertFalse((self.dir / "sprung").exists())

    def test_a_workspace_above_is_not_looked_for_outside(self):
        """The folder with a revision's files lies where anybody may write."""
        self.write("tmp/workspace.yaml", "organisation: Mallory\nsettings: {lead: 1 d}\n")
        repo = self.dir / "repo"
        self.write("repo/plans/bcp.yaml")
        git(repo, "init", "-q")
        git(repo, "add", ".")
        git(repo, "commit", "-qm", "one")
        self.assertEqual(self.diff("git:HEAD", "plans", cwd=repo).stdout, NOTHING)
        (self.tmp / "workspace.yaml").unlink()


class Packages(Case):
    def test_package(self):
        plans = self.dir / "plans"
        for name in ("harbour-line", "jitbit"):
            shutil.copytree(SOURCE / "plans" / name, plans / name)
        done = run("build", plans, "-o", self.dir / "out", "--as-of", AS_OF)
        self.assertLess(done.returncode, 2, done.stderr)
        self.assertEqual(self.diff("out", "plans").stdout, NOTHING)
        self.assertEqual(self.diff("plans", "out/").stdout, NOTHING)
        path = plans / "harbour-line/continuity-plan.yaml"
        text = path.read_text()
        self.assertIn("    rto: 3 h\n", text)
        path.write_text(text.replace("    rto: 3 h\n", "    rto: 30 h\n", 1))
        got = self.diff("out", "plans").stdout
        self.assertIn("Recovery time objective: 3 hours -> 30 hours\n", got)
        self.assertRegex(got, r"\n    \+ error: .*30 h")
        data = json.loads(self.diff("out", "plans", "--format", "json").stdout)
        self.assertEqual((data["judged"], data["old"]["source"], data["old"]["as_of"]), (True, "package", AS_OF))
        (self.dir / "out/findings.csv").unlink()
        self.assertIn("findings were not compared", self.diff("out", "plans").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
