#!/usr/bin/env python3
"""The program gives up what it does not need: shim_escape.c tries to do it from inside.
Usage: test_confine.py BCPGEN SHIM SOURCE_DIR"""
import ctypes
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM, SHIM, SOURCE = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
SECONDS = 60
PLAN = "id: fixture\nkind: plan\ntitle: Fixture\norganisation: Acme\nowner: nobody\n"
CALLS = {"exec", "connect", "unix-socket", "tcp-pair", "ptrace", "namespace", "mount", "io-uring", "bpf", "keyctl",
         "setuid", "type", "handle"}
READS = {"read", "read-at", "passwd", "proc", "list"}
WRITES = {"write", "make", "mkdir", "symlink", "link", "rename", "unlink", "fifo"}


def landlock():
    """The version of Landlock's interface that this system lets us use, below 1 for none."""
    return ctypes.CDLL(None).syscall(444, None, 0, 1)


class Confine(unittest.TestCase):
    def setUp(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-confine-"))
        self.addCleanup(shutil.rmtree, self.base)
        self.plans = self.base / "plans"
        self.plans.mkdir()
        (self.plans / "plan.yaml").write_text(PLAN)
        self.out = self.base / "packages" / "out"
        self.out.parent.mkdir()
        self.aim = self.base / "aim"
        self.aim.mkdir()
        (self.aim / "secret").write_text("secret")

    def run_it(self, *args, env=(), **more):
        return subprocess.run([PROGRAM, *args], capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL,
                              env={**os.environ, **dict(env)}, **more)

    def tries(self, *args, status=0):
        """What could be done, by place, and all that was tried."""
        log = self.base / "log"
        log.unlink(missing_ok=True)
        plain = self.run_it(*args)
        shutil.rmtree(self.out, ignore_errors=True)
        done = self.run_it(*args, env={"LD_PRELOAD": SHIM, "ESCAPE_LOG": log, "ESCAPE_DIR": self.aim})
        self.assertEqual((done.returncode, done.stdout), (plain.returncode, plain.stdout), done.stderr)
        self.assertEqual(done.returncode, status, done.stderr)
        could, tried = {}, {}
        for line in log.read_text().splitlines():
            where, what, how = line.split()
            tried.setdefault(where, set()).add(what)
            if how == "done":
                could.setdefault(where, set()).add(what)
        return could, tried

    def assert_refused(self, could, where, names):
        # Before version 6 signals are not held back, before 3 files that exist can be cut.
        names = names if landlock() >= 1 else names & CALLS
        self.assertEqual(could.get(where, set()) & names, set(), where)

    def unharmed(self):
        self.assertEqual(sorted(os.listdir(self.aim)), ["secret"])
        self.assertEqual((self.aim / "secret").read_text(), "secret")

    def extra(self):
        return ({"truncate"} if landlock() >= 3 else set()) | ({"signal"} if landlock() >= 6 else set())

    def test_the_tries(self):
        """Without the program's confinement they succeed: else this test would show nothing."""
        code = "import ctypes\nctypes.CDLL(None).fflush(None)\n"
        log = self.base / "log"
        subprocess.run([sys.executable, "-c", code], timeout=SECONDS, check=True,
                       env={**os.environ, "LD_PRELOAD": SHIM, "ESCAPE_LOG": log, "ESCAPE_DIR": self.aim})
        done = {line.split()[1] for line in log.read_text().splitlines() if line.endswith(" done")}
        self.assertLessEqual(READS | {"make", "mkdir", "symlink", "link", "fifo", "exec", "connect", "unix-socket"}, done)

    def test_build(self):
        could, tried = self.tries("build", self.plans, "-o", self.out, "-j", "1")
        self.assertEqual(tried, {w: CALLS | READS | WRITES | {"truncate", "signal"} for w in ("main", "worker")})
        for where in tried:
            self.assert_refused(could, where, CALLS | READS | WRITES | self.extra())
        self.unharmed()

    def test_worker_and_the_old_package(self):
        """What lies beside OUT is nothing to a worker."""
        self.aim.rename(self.out.parent / "aim")
        self.aim = self.out.parent / "aim"
        could, _ = self.tries("build", self.plans, "-o", self.out, "-j", "1")
        self.assert_refused(could, "worker", CALLS | READS | WRITES | self.extra())

    def test_check(self):
        could, tried = self.tries("check", self.plans, "--fail-on", "never", "--format", f"json={self.base}/packages/f.json")
        self.assertEqual(set(tried), {"main", "worker"})
        for where in tried:
            self.assert_refused(could, where, CALLS | READS | WRITES | self.extra())
        self.unharmed()
        self.assertIn("fixture", (self.base / "packages" / "f.json").read_text())

    def test_commands_that_read(self):
        self.assertEqual(self.run_it(self.plans, "-o", self.out).returncode, 0)
        shutil.copytree(self.out, self.base / "package")
        for args in (("validate", self.plans / "plan.yaml"), ("explain",), ("verify", self.base / "package"),
                     ("dump", "--stage", "plan", self.plans / "plan.yaml"), ("hash", self.plans / "plan.yaml")):
            with self.subTest(args[0]):
                could, _ = self.tries(*args)
                self.assert_refused(could, "main", CALLS | WRITES | self.extra())
                self.unharmed()

    def test_status(self):
        """As the kernel sees it, of the program and of its worker."""
        (self.plans / "plan.yaml").write_text(PLAN + "systems:\n" + "".join(
            f"  - {{id: s{i}, name: System {i}, depends_on: [{{on: s{i + 1}}}]}}\n" for i in range(1200))
            + "  - {id: s1200, name: Last}\n")
        p = subprocess.Popen([PROGRAM, self.plans, "-o", self.out, "-j", "1"], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
        children = pathlib.Path(f"/proc/{p.pid}/task/{p.pid}/children")
        deadline = time.monotonic() + SECONDS
        while not children.read_text() and time.monotonic() < deadline:
            time.sleep(0.002)
        for pid in (p.pid, int(children.read_text())):
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            self.assertRegex(status, r"(?m)^Seccomp:\t2$")
            self.assertRegex(status, r"(?m)^NoNewPrivs:\t1$")
        self.assertEqual(p.wait(timeout=SECONDS), 0)

    def test_told(self):
        """-v tells what is not confined, and nothing where all is."""
        done = self.run_it("check", "-v", "--fail-on", "never", self.plans)
        said = re.findall(r"(?m)^bcpgen: (.*) are not confined: .+$", done.stderr)
        self.assertEqual(said, [] if landlock() >= 1 else ["files"], done.stderr)

    def test_places(self):
        """What options name is reached, wherever it lies, and through links."""
        (self.base / "real").mkdir()
        (self.base / "real" / "real.yaml").write_text(PLAN)
        (self.base / "link").mkdir()
        (self.base / "link" / "plan.yaml").symlink_to("../real/real.yaml")
        reports = self.base / "reports"
        reports.mkdir()
        (reports / "old.csv").write_text("old")
        shutil.copytree(SOURCE / "templates", self.base / "templates")
        done = self.run_it(
            "link/plan.yaml", "-o", "packages/out", "--templates", "templates", "--schema-dir", SOURCE / "schema",
            "--format", "csv=reports/old.csv", "--format", "sarif=new.sarif", "--format", "text=/dev/stdout",
            "--format", f"json={reports}/new.json", "--write-baseline", "reports/baseline.yaml", cwd=self.base)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("SCP-001", (reports / "old.csv").read_text())
        self.assertGreater((self.base / "new.sarif").stat().st_size, 100)
        self.assertEqual(sorted(os.listdir(reports)), ["baseline.yaml", "new.json", "old.csv"])
        again = self.run_it("link/plan.yaml", "-o", "packages/out", "--baseline", "reports/baseline.yaml", cwd=self.base)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertRegex(again.stdout, r"in the baseline: [1-9]")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
