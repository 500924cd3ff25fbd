#!/usr/bin/env python3
"""At any instant OUT is the complete old package or the complete new one: the program is killed at each of its calls
that touch files, each of them is made to fail, disks are full and other runs in the way.
Usage: test_publish.py BCPGEN SHIM"""
import concurrent.futures
import errno
import fcntl
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from shimmed import AS_OF, SECONDS, Shim, tree

PROGRAM, SHIM = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
ROOT = os.geteuid() == 0
NOBODY = 65534
NEW, OLD, LOCK = ".out.bcpgen-new", ".out.bcpgen-old", ".out.bcpgen-lock"
PLAN = "id: fixture\nkind: plan\ntitle: {}\norganisation: Acme\nfunctions:\n  - {{id: f, name: Sales, rto: 4 h}}\n"


def points(count):
    """All, or, as a run takes an eighth of a second, every third where there are many."""
    return range(1, count + 1, 1 if count < 25 or "BCP_SWEEP_ALL" in os.environ else 3)


class Case(unittest.TestCase):
    shim = Shim(PROGRAM, SHIM)

    @classmethod
    def setUpClass(cls):
        cls.top = pathlib.Path(tempfile.mkdtemp(prefix="bcp-publish-"))
        cls.top.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.top)
        for name, title in (("before", "Before"), ("after", "After")):
            (cls.top / name).mkdir()
            (cls.top / name / "plan.yaml").write_text(PLAN.format(title))
        for name in ("before", "after"):
            done = cls.build(cls.top / name, cls.top / "packages" / name)
            assert done.returncode == 0, done.said
        cls.before, cls.after = (tree(cls.top / "packages" / n) for n in ("before", "after"))
        assert cls.before != cls.after and len(cls.after) > 8

    @classmethod
    def build(cls, plans, out, *args, **more):
        out.parent.mkdir(exist_ok=True)
        return cls.shim.run(plans, "-o", out, "--as-of", AS_OF, *args, **more)

    def place(self, old=True):
        """A folder with the earlier package in it, if there is to be one."""
        base = pathlib.Path(tempfile.mkdtemp(dir=self.top))
        base.chmod(0o755)
        if old:
            shutil.copytree(self.top / "packages" / "before", base / "out")
        return base

    def again(self, base, **more):
        """What is left behind keeps no run from going on, and none of it stays."""
        done = self.build(self.top / "after", base / "out", **more)
        self.assertEqual(done.returncode, 0, done.said)
        self.assertEqual(tree(base / "out"), self.after)
        self.assertEqual(os.listdir(base), ["out"])

    def refused(self, base, *patterns, **more):
        held = tree(base)
        done = self.build(self.top / "after", base / "out", **more)
        self.assertEqual(done.returncode, 4, done.said)
        for p in patterns:
            self.assertRegex(done.said, p)
        self.assertEqual(tree(base), held)

    @staticmethod
    def each(one, points):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(one, points))


class Killed(Case):
    """SIGKILL before each call, and after the last."""

    def sweep(self, old, **more):
        base = self.place(old)
        count = self.build(self.top / "after", base / "out", **more).counts["any"]
        states = {}

        def one(n):
            base = self.place(old)
            done = self.build(self.top / "after", base / "out", nth=n, how="kill", **more)
            self.assertEqual(done.returncode, -signal.SIGKILL, (n, done.said))
            self.gone(done.hit)
            out = tree(base / "out")
            left = tuple(sorted(os.listdir(base)))
            if out is None and (not old or OLD in left):
                self.assertTrue(not old or "env" in more)
                which = "none"
            else:
                self.assertIn(out, (self.before, self.after), n)
                which = "before" if out == self.before else "after"
            first = states.setdefault((which, left, bool(tree(base / NEW))), base)
            if first is not base:
                shutil.rmtree(base)

        self.each(one, points(count))
        for base in states.values():
            self.again(base)
        return count, {which for which, *_ in states}

    def gone(self, pid):
        """A worker dies with the program."""
        deadline = time.monotonic() + SECONDS
        while pathlib.Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            if "\nState:\tZ" in pathlib.Path(f"/proc/{pid}/status").read_text():
                return
            time.sleep(0.005)
        self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())

    def test_replacing(self):
        count, states = self.sweep(old=True)
        self.assertGreaterEqual(count, 100)
        self.assertEqual(states, {"before", "after"})

    def test_first_package(self):
        base = self.place(old=False)
        calls = self.build(self.top / "after", base / "out").counts
        for kind in ("mkdir", "rename", "lock", "remove"):
            for n in range(1, calls[kind] + 1):
                for how in ("kill", "kill-after"):
                    base = self.place(old=False)
                    done = self.build(self.top / "after", base / "out", kind=kind, nth=n, how=how)
                    self.assertEqual(done.returncode, -signal.SIGKILL)
                    self.assertIn(tree(base / "out"), (None, self.after))
                    self.again(base)

    def test_no_exchange(self):
        """Where two renames do it, the moment without OUT is healed by the next run, even by one that fails."""
        env = {"SHIM_EXCHANGE": "no"}
        base = self.place()
        done = self.build(self.top / "after", base / "out", env=env)
        self.assertEqual((done.returncode, tree(base / "out"), os.listdir(base)), (0, self.after, ["out"]), done.said)
        self.assertEqual(done.counts["rename"], 2)
        for n, how, out in ((1, "kill", self.before), (2, "kill", None), (2, "kill-after", self.after)):
            base = self.place()
            done = self.build(self.top / "after", base / "out", env=env, kind="rename", nth=n, how=how)
            self.assertEqual((done.returncode, tree(base / "out")), (-signal.SIGKILL, out))
            broken = self.top / "broken"
            broken.mkdir(exist_ok=True)
            (broken / "plan.yaml").write_text("id: [\n")
            done = self.build(broken, base / "out", env=env)
            self.assertEqual((done.returncode, tree(base / "out")), (2, out or self.before), done.said)
            self.assertEqual(os.listdir(base), ["out"])


class Failing(Case):
    """Each call of a kind fails."""

    def sweep(self, kind, how, *args, env=()):
        base = self.place()
        count = self.build(self.top / "after", base / "out", *args, env=env).counts[kind]
        self.assertGreater(count, 0)

        def one(n):
            base = self.place()
            done = self.build(self.top / "after", base / "out", *args, kind=kind, nth=n, how=how, env=env)
            self.assertNotEqual(done.hit, 0)
            self.assertIn(done.returncode, (0, 2, 4), (kind, n, done.said))
            done.whole = tree(base / "out") == (self.after if done.returncode == 0 else self.before)
            self.assertTrue(done.whole, (kind, n, done.said))
            if done.returncode != 0:
                self.assertRegex(done.said, r"(?m)^(?!bcpgen: nothing was written).*error: ")
            if os.listdir(base) != ["out"]:
                # The earlier package could not be removed after all was done.
                self.assertEqual((done.returncode, kind in ("remove", "open")), (0, True), (kind, n, done.said))
                self.again(base)
            shutil.rmtree(base)
            return done

        return self.each(one, points(count))

    def all_fail(self, kind, how, message, least, **more):
        done = self.sweep(kind, how, "--no-cache", **more)
        self.assertGreaterEqual(len(done), least)
        for d in done:
            self.assertEqual(d.returncode, 4, d.said)
            self.assertIn(message, d.said)

    def test_write(self):
        self.all_fail("write", errno.ENOSPC, "No space left on device", 10)

    def test_fsync(self):
        self.all_fail("fsync", errno.EIO, "Input/output error", 10)

    def test_record(self):
        """What cannot be kept for the next run costs this one nothing."""
        for kind in ("write", "mkdir"):
            done = self.sweep(kind, errno.ENOSPC)
            self.assertEqual({d.returncode for d in done}, {0, 4})

    def test_quota(self):
        for n in (1, 2, 5):
            done = self.build(self.top / "after", self.place() / "out", kind="write", nth=n, how=errno.EDQUOT)
            self.assertEqual(done.returncode, 4)
            self.assertIn("Disk quota exceeded", done.said)

    def test_rename(self):
        self.all_fail("rename", errno.EIO, "Input/output error", 1)
        self.all_fail("rename", errno.EIO, "Input/output error", 2, env={"SHIM_EXCHANGE": "no"})

    def test_mkdir(self):
        self.all_fail("mkdir", errno.ENOSPC, "No space left on device", 1)

    def test_open(self):
        done = self.sweep("open", errno.EMFILE)
        self.assertGreaterEqual(sum(d.returncode == 4 for d in done), 8)

    def test_close(self):
        """A file of the package whose closing tells of a fault may not be whole; one that was read is."""
        done = self.sweep("close", errno.EIO)
        self.assertGreaterEqual(sum(d.returncode == 4 for d in done), 4)

    def test_remove(self):
        """What cannot be removed now, the next run removes."""
        self.assertTrue(all(d.returncode == 0 for d in self.sweep("remove", errno.EBUSY)))

    def test_lock(self):
        """A file system without locks is written to nevertheless."""
        self.assertTrue(all(d.returncode == 0 for d in self.sweep("lock", errno.ENOLCK)))

    def test_standard_output(self):
        base = self.place()
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, self.top / "after", "-o", base / "out", "--as-of", AS_OF], stdout=full,
                                  stderr=subprocess.PIPE, timeout=SECONDS)
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"standard output could not be written", done.stderr)
        self.assertEqual(tree(base / "out"), self.before)


class Disk(Case):
    def test_full(self):
        """On a real disk where this user may have one, else with files that may not grow."""
        mount = 'mount -t tmpfs -o size=96k tmpfs "$1" && cp -r "$2" "$1/out" && '
        check = '; status=$?; diff -r "$2" "$1/out" >&2 || exit 98; [ "$(ls -A "$1")" = out ] || exit 97; exit $status'
        run = f'"$3" "$4" -o "$1/out" --as-of {AS_OF} -j 1'
        names = [self.place(old=False), self.top / "packages" / "small", PROGRAM, self.top / "after"]
        names[1].mkdir()
        can = [["unshare", "-m"] if ROOT else ["unshare", "-rm"], ["sh", "-c", mount + "true", "sh", *names]]
        if subprocess.run(sum(can, []), capture_output=True, timeout=SECONDS).returncode == 0:
            done = subprocess.run(can[0] + ["sh", "-c", mount + "{ " + run + check + "; }", "sh", *names], text=True,
                                  capture_output=True, timeout=SECONDS)
            self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
            self.assertIn("No space left on device", done.stdout + done.stderr)
            return
        base = self.place()
        done = subprocess.run([PROGRAM, self.top / "after", "-o", base / "out"], capture_output=True, timeout=SECONDS,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)))
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertEqual(tree(base / "out"), self.before)

    def test_read_only_folder(self):
        base = self.place()
        base.chmod(0o555)
        self.addCleanup(base.chmod, 0o755)
        held = tree(base)
        done = subprocess.run([PROGRAM, self.top / "after", "-o", base / "out"], capture_output=True, timeout=SECONDS,
                              user=NOBODY if ROOT else None, text=True)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertRegex(done.stderr, r"[Pp]ermission denied")
        self.assertEqual(tree(base), held)


class Places(Case):
    def test_no_folder(self):
        base = self.place(old=False)
        (base / "out").write_text("mine")
        self.refused(base, r"out: .*is not a folder")

    def test_link(self):
        """The folder behind the link is replaced, and its lock lies beside it."""
        base = self.place()
        (base / "out").rename(base / "real")
        (base / "out").symlink_to("real")
        done = self.build(self.top / "after", base / "out")
        self.assertEqual(done.returncode, 0, done.said)
        self.assertTrue((base / "out").is_symlink())
        self.assertEqual(tree(base / "real"), self.after)
        self.assertEqual(sorted(os.listdir(base)), ["out", "real"])

    def test_inside_the_plans(self):
        base = self.place(old=False)
        shutil.copytree(self.top / "after", base / "plans")
        first = None
        for _ in range(2):
            done = self.build(base / "plans", base / "plans" / "out")
            self.assertEqual(done.returncode, 0, done.said)
            self.assertEqual(sorted(os.listdir(base / "plans")), ["out", "plan.yaml"])
            first = first or tree(base / "plans" / "out")
            self.assertEqual(tree(base / "plans" / "out"), first)

    def test_around_the_plans(self):
        base = self.place(old=False)
        shutil.copytree(self.top / "after", base / "out" / "plans")
        held = tree(base)
        done = self.build(base / "out" / "plans", base / "out")
        self.assertEqual(done.returncode, 4, done.said)
        self.assertRegex(done.said, r"plans/plan\.yaml.*not part of a package")
        self.assertEqual(tree(base), held)


class Locks(Case):
    def hold(self, base, text="4711\n"):
        file = open(base / LOCK, "w+", encoding="utf-8")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        return file

    def test_held(self):
        base = self.place()
        file = self.hold(base)
        self.refused(base, r"out: .*process 4711 is writing a package there.*\[IO-008\]")
        (base / LOCK).write_text("")
        self.refused(base, r"out: .*another run is writing a package there")
        file.close()
        self.again(base)

    def test_of_a_killed_run(self):
        base = self.place()
        self.hold(base).close()
        (base / NEW / "deep" / "er").mkdir(parents=True)
        (base / NEW / "deep" / "file").write_text("x")
        (base / NEW / "out").symlink_to(self.top)
        self.again(base)
        self.assertTrue((self.top / "after" / "plan.yaml").exists())

    def test_of_nobody(self):
        """A folder that no lock tells us is ours stays, and so does what another user locked."""
        base = self.place()
        (base / NEW).mkdir()
        (base / NEW / "mine").write_text("x")
        self.refused(base, r"bcpgen-new: .*move it away")
        if ROOT:
            self.hold(base).close()
            os.chown(base / LOCK, NOBODY, NOBODY)
            done = self.build(self.top / "after", base / "out")
            self.assertEqual(done.returncode, 4, done.said)
            self.assertEqual((base / NEW / "mine").read_text(), "x")

    def test_link(self):
        base = self.place()
        (base / "mine").write_text("x")
        (base / LOCK).symlink_to("mine")
        self.refused(base)
        self.assertEqual((base / "mine").read_text(), "x")

    def test_two_runs(self):
        """While one run writes another is told which; then it is the other's turn."""
        base = self.place()
        plans = base / "plans"
        plans.mkdir()
        (plans / "plan.yaml").write_text(PLAN.format("Large") + "systems:\n" + "".join(
            f"  - {{id: s{i}, name: System {i}, depends_on: [{{on: s{i + 1}}}]}}\n" for i in range(1200))
            + "  - {id: s1200, name: Last}\n")
        one = subprocess.Popen([PROGRAM, plans, "-o", base / "out"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + SECONDS
        while not (base / NEW).exists() and time.monotonic() < deadline:
            time.sleep(0.002)
        done = self.build(self.top / "after", base / "out")
        self.assertIsNone(one.poll())
        self.assertEqual(done.returncode, 4, done.said)
        self.assertIn(f"process {one.pid} is writing a package there", done.said)
        self.assertEqual(tree(base / "out"), self.before)
        self.assertEqual(one.wait(timeout=SECONDS), 0)
        shutil.rmtree(plans)
        self.again(base)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
