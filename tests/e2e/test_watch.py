#!/usr/bin/env python3
"""--watch: what is run again, when, and what is said. Usage: test_watch.py BCPGEN SOURCE_DIR"""
import hashlib
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SANITIZED = b"__asan_init" in PROGRAM.read_bytes()
AS_OF = "2026-11-22"
PATIENCE = 60  # seconds, for machines that are busy and builds with sanitizers
QUIET = 0.4    # seconds in which a run that should not be would have begun

SOUND = """\
id: fixture
kind: plan
title: Fixture
organisation: Acme
owner: {title: Head of IT}
systems:
  - {id: web, name: Web shop, rto: 4 h}
"""
BROKEN = SOUND + "systems: [\n"


def status_of(pid, field):
    """A figure of /proc: resident kilobytes of a process."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise AssertionError(field)


def tree(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}


class Watch(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-watch-"))
        self.plans = self.dir / "in"
        self.plans.mkdir()
        (self.plans / "workspace.yaml").write_text("organisation: Acme\n")
        self.plan = self.plans / "plan.yaml"
        self.plan.write_text(SOUND)
        self.out = self.dir / "out"
        self.process = None
        self.read = 0

    def tearDown(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.dir)

    def start(self, *args, command="check"):
        where = ["-o", self.out] if command == "build" else []
        with open(self.dir / "stdout", "wb") as out, open(self.dir / "stderr", "wb") as err:
            self.process = subprocess.Popen([PROGRAM, command, "--watch", "--as-of", AS_OF, *where,
                                             *map(str, args or [self.plans])], stdout=out, stderr=err, cwd=self.dir)
        self.until(lambda: "watching" in self.stderr())
        return self.said()

    def stderr(self):
        return (self.dir / "stderr").read_text()

    def until(self, true):
        end = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > end or self.process.poll() is not None:
                self.fail(f"status {self.process.poll()}: {self.said()}{self.stderr()}")
            time.sleep(0.002)

    def said(self):
        """What was printed since the last time."""
        text = (self.dir / "stdout").read_bytes()
        new, self.read = text[self.read:], len(text)
        return new.decode()

    def next_run(self, last=" waived\n"):
        """What the next run says, the last of which is its totals or its package."""
        path = self.dir / "stdout"
        self.until(lambda: last.encode() in path.read_bytes()[self.read:])
        return self.said()

    def is_idle(self):
        pid = self.process.pid
        return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text() == ""

    def holds(self):
        """Memory in kB and open files, between runs."""
        self.until(self.is_idle)
        time.sleep(0.05)
        pid = self.process.pid
        return status_of(pid, "VmRSS"), len(os.listdir(f"/proc/{pid}/fd"))

    def no_run(self):
        time.sleep(QUIET)
        self.assertEqual(self.said(), "")

    def end(self, status, by=signal.SIGTERM):
        self.process.send_signal(by)
        self.assertEqual(self.process.wait(timeout=PATIENCE), status)

    def test_changes_alone_are_printed(self):
        first = self.start()
        self.assertIn("[", first)
        self.plan.write_text("# moved down by a line\n" + SOUND)
        said = self.next_run()
        self.assertEqual(said.count("\n"), 1, said)
        self.plan.write_text(SOUND.replace("4 h", "900 h"))
        said = self.next_run()
        self.assertRegex(said, r"plan\.yaml:7:\d+: .*900 h")
        self.assertNotIn("gone:", said)
        self.plan.write_text(SOUND)
        said = self.next_run()
        self.assertRegex(said, r"(?m)^gone: .*900 h")
        self.assertNotRegex(said, r"(?m)^ ")

    def test_saves_of_editors(self):
        self.start()
        for way in ("rename", "backup", "burst"):
            new = SOUND.replace("4 h", "900 h") if "900" not in self.plan.read_text() else SOUND
            if way == "rename":
                (self.plans / ".plan.yaml.tmp").write_text(new)
                os.replace(self.plans / ".plan.yaml.tmp", self.plan)
            elif way == "backup":
                os.rename(self.plan, self.plans / "plan.yaml~")
                self.plan.write_text(new)
            else:
                for n in range(30):
                    self.plan.write_text(new if n == 29 else SOUND + f"# {n}\n")
            said = self.next_run("900 h")
            self.until(self.is_idle)
            time.sleep(QUIET)
            # A busy machine may need longer for a burst than the program waits.
            self.assertLess((said + self.said()).count(" waived\n"), 10 if way == "burst" else 3, way)

    def test_files_that_do_not_matter(self):
        self.start()
        for name in (".plan.yaml.swp", "#plan.yaml#", "plan.yaml~"):
            (self.plans / name).write_text(BROKEN)
        (self.dir / "beside.yaml").write_text(BROKEN)
        self.plan.read_text()
        self.no_run()

    def test_files_and_folders_come_and_go(self):
        self.start()
        (self.plans / "two.yaml").write_text(SOUND.replace("fixture", "two"))
        self.assertIn("\n2 documents", "\n" + self.next_run())
        deep = self.plans / "a" / "b"
        deep.mkdir(parents=True)
        self.next_run()
        (deep / "three.yaml").write_text(SOUND.replace("fixture", "three"))
        self.assertIn("\n3 documents", "\n" + self.next_run())
        (deep / "three.yaml").write_text(SOUND.replace("fixture", "four"))
        self.next_run()
        os.rename(self.plans / "a", self.dir / "a")
        self.assertIn("\n2 documents", "\n" + self.next_run())
        (self.dir / "a" / "b" / "three.yaml").write_text(BROKEN)
        self.no_run()
        (self.plans / "two.yaml").unlink()
        self.assertIn("\n1 document ", "\n" + self.next_run())
        os.symlink("plan.yaml", self.plans / "link.yaml")
        self.assertIn("already used", self.next_run())

    def test_plans_go_and_come_back(self):
        self.start()
        os.rename(self.plans, self.dir / "away")
        self.until(lambda: "no such file" in self.stderr())
        os.rename(self.dir / "away", self.plans)
        self.assertIn("1 document ", self.next_run())
        self.plan.write_text(SOUND.replace("4 h", "900 h"))
        self.assertIn("900 h", self.next_run())

    def test_workspace_of_one_file(self):
        """What is watched for a file is its whole workspace."""
        (self.plans / "sub").mkdir()
        other = self.plans / "sub" / "other.yaml"
        other.write_text(SOUND.replace("fixture", "other"))
        self.start(self.plan)
        other.write_text(SOUND.replace("fixture", "another"))
        self.next_run()
        (self.plans / "workspace.yaml").write_text("organisation: Acme\nsettings: {profile: strict}\n")
        self.next_run()

    def test_broken_and_repaired(self):
        self.start(command="build")
        before = tree(self.out)
        self.plan.write_text(BROKEN)
        self.until(lambda: "nothing was written" in self.stderr())
        said = self.said()
        self.assertIn("plan.yaml:8:", said)
        self.assertNotIn("gone:", said)
        self.assertEqual(tree(self.out), before)
        self.plan.write_text(SOUND)
        said = self.next_run("package written")
        self.assertEqual(said.count("\n"), 2, said)
        self.assertEqual(tree(self.out), before)
        self.plan.write_text(SOUND.replace("Web shop", "Shop"))
        said = self.next_run("changed: ")
        self.until(lambda: "SHA256SUMS" in tree(self.out))
        self.assertNotEqual(tree(self.out), before)
        self.end(0)

    def test_package_inside_the_plans(self):
        self.out = self.plans / "out"
        self.start(self.plans, "--format", f"sarif={self.plans / 'found.sarif'}", command="build")
        self.plan.write_text(SOUND.replace("Web shop", "Shop"))
        said = self.next_run("changed: ")
        self.assertIn("fixture.html, ", said)
        self.said()
        self.no_run()

    def test_templates(self):
        looks = self.dir / "looks"
        looks.mkdir()
        self.start(self.plans, "--templates", looks, command="build")
        style = looks / "style.css"
        style.write_text("body { color: #111 }\n")
        self.assertIn("fixture.html", self.next_run("changed: "))
        (looks / "document.xhtml").write_text("<html")
        self.until(lambda: "document.xhtml:1" in self.stderr())
        (looks / "document.xhtml").unlink()
        self.next_run("package written")
        self.assertIn("#111", (self.out / "fixture.html").read_text())
        style.unlink()
        self.next_run("changed: ")
        self.assertNotIn("#111", (self.out / "fixture.html").read_text())

    def test_status_is_that_of_the_last_run(self):
        for text, level, status, by in ((SOUND, "never", 0, signal.SIGTERM), (SOUND, "error", 1, signal.SIGINT),
                                        (BROKEN, "never", 2, signal.SIGINT)):
            self.read = 0
            self.plan.write_text(SOUND)
            self.start(self.plans, "--fail-on", level)
            self.plan.write_text(text + "# changed\n")
            self.next_run()
            self.until(self.is_idle)
            self.end(status, by)

    def test_stopped_in_a_run(self):
        for number in range(60):
            (self.plans / f"{number}.yaml").write_text(SOUND.replace("fixture", f"f{number}"))
        self.start(command="build")
        before = tree(self.out)
        self.plan.write_text(SOUND.replace("Web shop", "Shop"))
        time.sleep(0.05)
        self.end(0)
        self.assertEqual(tree(self.out), before)
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["in", "out", "stderr", "stdout"])

    def test_nobody_reads(self):
        read, write = os.pipe()
        process = subprocess.Popen([PROGRAM, "check", "--watch", self.plans], stdout=write, stderr=subprocess.DEVNULL)
        os.close(write)
        os.read(read, 1)
        os.close(read)
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            self.plan.write_text(SOUND.replace("4 h", f"{time.monotonic_ns() % 999 + 100} h"))
            time.sleep(0.1)
        self.assertEqual(process.poll(), 4)

    def test_usage(self):
        for args in (["-"], ["--format", "json", "in"], ["--forecast", "90d", "in"], ["--write-baseline", "b", "in"]):
            done = subprocess.run([PROGRAM, "check", "--watch", *args], capture_output=True, text=True, cwd=self.dir)
            self.assertEqual(done.returncode, 3, args)
            self.assertIn("--watch", done.stderr)

    def test_many_changes(self):
        """Quick, and with no more memory or open files at the end than at the beginning."""
        self.start()
        took = []
        for number in range(200):
            begin = time.monotonic()
            self.plan.write_text(SOUND.replace("4 h", f"{100 + number} h"))
            if number % 20 == 0:
                (self.plans / f"folder-{number}").mkdir()
            self.next_run()
            took.append(time.monotonic() - begin)
            if number == 20:
                first = self.holds()
        last = self.holds()
        print(f"200 changes: median {statistics.median(took) * 1e3:.0f} ms, least {min(took) * 1e3:.0f} ms; "
              f"memory {first[0]} to {last[0]} kB")
        self.assertEqual(last[1], first[1])
        self.end(1)
        # Sanitizers keep what was freed; they say themselves, at the end, what was not.
        if not SANITIZED:
            self.assertLess(last[0] - first[0], 1024)
        # Twenty times what a machine with nothing else to do takes.
        self.assertLess(statistics.median(took), 5 if SANITIZED else 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
