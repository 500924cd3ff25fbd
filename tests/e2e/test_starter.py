#!/usr/bin/env python3
"""bcpgen init: what it makes, what it asks, what it refuses. Usage: test_starter.py BCPGEN SOURCE_DIR"""
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
STARTER = pathlib.Path(sys.argv[2]).resolve() / "templates/starter"
AS_OF = "2026-11-22"
KINDS = ("plan", "policy", "control")


def run(*args, **more):
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300, **more)


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


class Starter(unittest.TestCase):
    def setUp(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-init-"))
        self.dir = self.base / "a" / "ws"

    def tearDown(self):
        shutil.rmtree(self.base)

    def init(self, *args, **more):
        return run("init", self.dir, "--as-of", AS_OF, *args, **more)

    def test_each_kind_is_valid(self):
        for kind in KINDS:
            self.dir = self.base / kind
            done = self.init("--from", kind)
            self.assertEqual((done.returncode, done.stderr), (0, ""), kind)
            self.assertEqual(files(self.dir), sorted(files(STARTER / "common") + files(STARTER / kind)))
            done = run("check", self.dir, "--as-of", AS_OF)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn("0 errors, 0 warnings", done.stdout)
            document = next(p for p in self.dir.glob("*.yaml") if p.name[0] != "." and p.name != "workspace.yaml")
            self.assertEqual(yaml.safe_load(document.read_text())["kind"], kind)
            for path in self.dir.rglob("*"):
                if path.suffix in (".yaml", ".yml"):
                    self.assertIsInstance(yaml.safe_load(path.read_text()), dict, path)
                    self.assertNotIn("@today@", path.read_text())

    def test_compiles(self):
        self.init()
        done = run("build", self.dir, "-o", self.base / "out", "--as-of", AS_OF)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(run("verify", self.base / "out").returncode, 0)

    def test_dates_follow_as_of(self):
        self.init()
        plan = (self.dir / "continuity-plan.yaml").read_text()
        self.assertIn("next_review: 2027-02-22\n", plan)
        self.assertIn("date: 2026-11-22", plan)

    def test_an_empty_folder_and_the_current_one(self):
        self.dir.mkdir(parents=True)
        self.assertEqual(run("init", ".", cwd=self.dir).returncode, 0)
        self.assertTrue((self.dir / "workspace.yaml").exists())

    def test_refuses_a_folder_that_is_not_empty(self):
        self.dir.mkdir(parents=True)
        (self.dir / ".hidden").write_text("mine")
        done = self.init()
        self.assertEqual(done.returncode, 3)
        self.assertIn("the folder is not empty", done.stderr)
        self.assertEqual(files(self.dir), [".hidden"])

    def test_refuses_a_file(self):
        path = self.base / "file"
        path.write_text("mine")
        self.assertEqual(run("init", path).returncode, 3)
        self.assertEqual(path.read_text(), "mine")

    def test_usage(self):
        for args in ([], ["a", "b"], ["a", "--from", "book"], ["a", "-o", "b"], [""]):
            self.assertEqual(run("init", *args, cwd=self.base).returncode, 3, args)
        self.assertEqual(files(self.base), [])

    def test_leaves_nothing_when_it_fails(self):
        def small():
            import resource
            import signal
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
        done = self.init(preexec_fn=small)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertEqual(list(self.base.iterdir()), [])

    def test_own_starter(self):
        own = self.base / "own/starter/common"
        own.mkdir(parents=True)
        (own / "workspace.yaml").write_text('organisation: "@organisation@"\nx-ours: "@other@"\n')
        self.init("--templates", self.base / "own")
        self.assertEqual((self.dir / "workspace.yaml").read_text(), 'organisation: "Your organisation"\nx-ours: "@other@"\n')

    def answers(self, text):
        """Runs it on a terminal and types the text."""
        pid, fd = pty.fork()
        if pid == 0:
            os.execv(PROGRAM, [PROGRAM, "init", str(self.dir), "--as-of", AS_OF])
        os.write(fd, text.encode())
        said = b""
        while True:
            try:
                part = os.read(fd, 4096)
            except OSError:
                break
            if not part:
                break
            said += part
        os.close(fd)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode(errors="replace")

    def test_asks_on_a_terminal(self):
        status, said = self.answers('Mø & "Co" \\ Ltd: #1\n\nA. Owner\n')
        self.assertEqual(status, 0, said)
        self.assertIn("Organisation", said)
        workspace = yaml.safe_load((self.dir / "workspace.yaml").read_text())
        self.assertEqual(workspace["organisation"], 'Mø & "Co" \\ Ltd: #1')
        self.assertEqual(workspace["registry"]["people"][0]["name"], "A. Owner")
        plan = yaml.safe_load((self.dir / "continuity-plan.yaml").read_text())
        self.assertEqual(plan["title"], "Business continuity plan")
        self.assertEqual(run("check", self.dir, "--as-of", AS_OF).returncode, 0)

    def test_asks_again(self):
        status, said = self.answers("bad \u202e text\n" + "x" * 300 + "\nGood\nTitle\nOwner\n")
        self.assertEqual(status, 0, said)
        self.assertEqual(said.count("A line of plain text, please."), 2)
        self.assertEqual(yaml.safe_load((self.dir / "workspace.yaml").read_text())["organisation"], "Good")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
