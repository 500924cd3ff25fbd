#!/usr/bin/env python3
"""The steps of action.yml, the pre-commit hook and the samples of `bcpgen init` for CI, run as their services would.
Usage: test_ci_samples.py BCPGEN SOURCE_DIR"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
SOUND = "id: fixture\nkind: plan\ntitle: Fixture\norganisation: Acme\n"
HOSTILE = "owner: |\n  ::error title=forged::nobody\n  ::set-output name=x::y\nnext_review: \"::warning::2020-01-01\"\n"


def read(path):
    # In YAML 1.1, which yaml reads, the key `on` is a boolean.
    return yaml.safe_load((SOURCE / path).read_text())


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-ci-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.bin = self.dir / "action/build"
        self.bin.mkdir(parents=True)
        (self.bin / "bcpgen").symlink_to(PROGRAM)
        self.work = self.dir / "work"
        (self.work / "plans").mkdir(parents=True)

    def plan(self, text, name="plans/plan.yaml"):
        (self.work / name).parent.mkdir(parents=True, exist_ok=True)
        (self.work / name).write_text(text)

    def shell(self, script, **env):
        """As GitHub runs `shell: bash`; GitLab and pre-commit are no laxer."""
        return subprocess.run(["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], cwd=self.work,
                              capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
                              env={"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.dir), "SOURCE_DATE_EPOCH": "1795305600",
                                   "GITHUB_ACTION_PATH": str(self.dir / "action"), "RUNNER_TEMP": str(self.dir), **env})

    def init(self):
        shutil.rmtree(self.work)
        done = self.shell_in(self.dir, f"bcpgen init '{self.work}'")
        self.assertEqual(done.returncode, 0, done.stderr)

    def shell_in(self, folder, script):
        work, self.work = self.work, folder
        try:
            return self.shell(script)
        finally:
            self.work = work


class Action(Case):
    action = read("action.yml")

    def step(self, name, **inputs):
        """Runs a step with these inputs; its own expressions are all of the form ${{ inputs.NAME }}."""
        given = {k: v["default"] for k, v in self.action["inputs"].items()} | {k.replace("_", "-"): v for k, v in inputs.items()}
        step, = (s for s in self.action["runs"]["steps"] if s["name"] == name)
        self.assertNotIn("${{", step["run"])
        env = {k: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: given[m[1]], v) for k, v in step.get("env", {}).items()}
        self.assertNotIn("${{", "".join(env.values()))
        return self.shell(step["run"], **env)

    def test_shape(self):
        self.assertEqual(self.action["runs"]["using"], "composite")
        for step in self.action["runs"]["steps"]:
            self.assertEqual(step["shell"], "bash", step["name"])
        conditions = [s.get("if") for s in self.action["runs"]["steps"]]
        self.assertEqual(conditions, [None, None, "inputs.output != ''"])

    def test_build_installs_what_is_missing(self):
        script = self.dir / "action/bootstrap.sh"
        script.write_text("#!/bin/sh\npwd >ran\n")
        script.chmod(0o755)
        self.assertEqual(self.step("Build").returncode, 0)
        self.assertEqual((self.dir / "action/ran").read_text().strip(), str(self.dir / "action"))
        self.assertTrue(os.access(SOURCE / "bootstrap.sh", os.X_OK))

    def test_check(self):
        self.plan(SOUND)
        done = self.step("Check", plans="plans")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^::error file=plans/plan\.yaml,line=\d+,")
        self.assertEqual(self.step("Check", plans="plans", fail_on="never").returncode, 0)
        self.assertEqual(self.step("Check", plans="plans", fail_on="all").returncode, 3)
        self.plan(SOUND + "nope: 1\n")
        done = self.step("Check", plans="plans", fail_on="never")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stdout, r"(?m)^::error file=plans/plan\.yaml,line=5,")
        self.assertEqual([p for p in self.dir.iterdir() if p.name.startswith("tmp")], [])

    def test_a_plan_cannot_speak_to_the_runner(self):
        self.plan(SOUND + HOSTILE)
        text = self.step("Check", plans="plans").stdout
        token, quiet, rest = re.fullmatch(r"(?s)::stop-commands::(\w{32})\n(.*)::\1::\n(.*)", text).groups()
        self.assertIn("::warning::2020", quiet)
        self.assertNotIn(token, quiet)
        # GitHub strips spaces before it looks for "::". All commands are the program's own.
        for line in rest.splitlines():
            self.assertRegex(line, r"^::(error|warning|notice) (file=[^:]*,)?title=[A-Z]+-\d+[^:]*::")

    def test_plans_are_split_and_nothing_else(self):
        self.plan(SOUND, "a/plan.yaml")
        self.plan(SOUND.replace("fixture", "second"), "-b/plan.yaml")
        self.assertIn("2 documents", self.step("Check", plans="a -b").stdout)
        for plans in ("$(touch hacked)", "`touch hacked`", "a; touch hacked", "a && touch hacked", "a\ntouch hacked", "*"):
            self.assertEqual(self.step("Check", plans=plans).returncode, 2, plans)
            self.assertEqual(self.step("Compile", plans=plans, output="o").returncode, 2, plans)
        self.assertFalse((self.work / "hacked").exists())

    def test_compile(self):
        self.plan(SOUND)
        self.assertEqual(self.step("Compile", plans="plans", output="the package").returncode, 0)
        self.assertTrue((self.work / "the package/index.html").exists())


class Samples(Case):
    def test_pre_commit_hook(self):
        """Both hooks say the same, and check what is committed."""
        hook, = read(".pre-commit-hooks.yaml")
        self.init()
        local, = yaml.safe_load((self.work / ".pre-commit-config.yaml").read_text())["repos"]
        sample, = local["hooks"]
        self.assertEqual([*shlex.split(hook["entry"]), *hook["args"]], shlex.split(sample["entry"]))
        for key in ("id", "files", "language", "pass_filenames"):
            self.assertEqual(hook[key], sample[key])
        self.assertEqual(self.shell(sample["entry"]).returncode, 0)
        for name in ("a.yaml", "a/b.yml", "plan.json"):
            self.assertTrue(re.search(hook["files"], name))
        with (self.work / "continuity-plan.yaml").open("a") as f:
            f.write("nope: 1\n")
        self.assertEqual(self.shell(sample["entry"]).returncode, 2)

    def test_github_workflow(self):
        self.init()
        flow = yaml.safe_load((self.work / ".github/workflows/bcpgen.yml").read_text())
        runs = [s["run"] for s in flow["jobs"]["check"]["steps"] if "run" in s]
        self.assertEqual(len(runs), 2)
        for run in runs:
            done = self.shell(run)
            self.assertEqual(done.returncode, 0, done.stderr)
        upload = flow["jobs"]["check"]["steps"][-1]["with"]["path"].replace("${{ runner.temp }}", str(self.dir))
        self.assertTrue((pathlib.Path(upload) / "manifest.json").exists())
        self.assertEqual(flow["permissions"], {"contents": "read"})

    def test_gitlab(self):
        self.init()
        job = yaml.safe_load((self.work / ".gitlab-ci.yml").read_text())["bcpgen"]
        for line in job["script"]:
            done = self.shell(line)
            self.assertEqual(done.returncode, 0, done.stderr)
        for path in job["artifacts"]["paths"]:
            self.assertTrue((self.work / path).exists())
        for report in job["artifacts"].get("reports", {}).values():
            self.assertTrue((self.work / report).exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
