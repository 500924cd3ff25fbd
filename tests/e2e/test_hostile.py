#!/usr/bin/env python3
"""Input and surroundings that mean harm, or merely do some: no crash, no hang, no file outside OUT, no part of a
package, nothing that runs in what is written. Usage: test_hostile.py BCPGEN SOURCE_DIR"""
import ctypes
import ctypes.util
import hashlib
import html.parser
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
AS_OF = "2026-11-22"
SECONDS = 50
NOBODY = 65534
CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
CMARK_OPT_UNSAFE = 1 << 17
ROOT = os.geteuid() == 0

SOUND = """\
id: {id}
kind: plan
title: Fixture
organisation: Acme
"""
PLAN = SOUND.format(id="fixture")


def run(*args, cwd=None, data=None, user=None):
    """Runs the program; a signal or a sanitizer's report is a failure wherever it happens."""
    done = subprocess.run([PROGRAM, *args], capture_output=True, cwd=cwd, input=data, user=user, timeout=SECONDS,
                          stdin=subprocess.DEVNULL if data is None else None)
    done.said = (done.stdout + done.stderr).decode("utf-8")
    for sign in ("Sanitizer", "runtime error:"):
        assert sign not in done.said, done.said
    assert done.returncode in (0, 1, 2, 3, 4), (done.returncode, done.said)
    return done


def tree(folder):
    """Every entry below a folder, with what it holds."""
    found = {}
    for p in sorted(pathlib.Path(folder).rglob("*")):
        key = str(p.relative_to(folder))
        if p.is_symlink():
            found[key] = "-> " + os.readlink(p)
        elif p.is_file():
            found[key] = hashlib.sha256(p.read_bytes()).hexdigest()
        else:
            found[key] = "folder" if p.is_dir() else "other"
    return found


def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def children(pid):
    return [int(c) for c in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Case(unittest.TestCase):
    def setUp(self):
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-hostile-"))
        self.base.chmod(0o755)
        self.dir = self.base / "in"
        self.dir.mkdir()
        self.out = self.base / "out"

    def tearDown(self):
        shutil.rmtree(self.base)

    def put(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def check(self, status, *patterns, paths=None, args=(), **more):
        done = run("check", "--as-of", AS_OF, "--fail-on", "never", *args, *(paths or [self.dir]), **more)
        self.assertEqual(done.returncode, status, done.said)
        self.assert_said(done, patterns)
        return done

    def build(self, status, *patterns, paths=None, out=None, args=(), **more):
        done = run(*(paths or [self.dir]), "-o", out or self.out, "--as-of", AS_OF, *args, **more)
        self.assertEqual(done.returncode, status, done.said)
        self.assert_said(done, patterns)
        self.assertNotIn("package written", done.said[:0 if status < 2 else None])
        return done

    def assert_said(self, done, patterns):
        for p in patterns:
            self.assertRegex(done.said, p)

    def no_leftovers(self, *expected):
        self.assertEqual(sorted(p.name for p in self.base.iterdir()), sorted(expected))


class Yaml(Case):
    def one(self, text, status, *patterns):
        return self.check(status, *patterns, paths=[self.put("plan.yaml", text)])

    def each(self, texts, *patterns):
        """Many files in one run, which is faster; each has an error, and each is told."""
        names = [f"n{i}.yaml" for i in range(len(texts))]
        for name, text in zip(names, texts):
            self.put(name, text)
        done = self.check(2)
        for name in names:
            (self.dir / name).unlink()
        told = {n: [] for n in names}
        for line in done.said.splitlines():
            if m := re.match(r"\S+/(n\d+\.yaml):\d+:\d+: error: ", line):
                told[m[1]].append(line)
        for name, lines in told.items():
            self.assertTrue(lines, (name, done.said))
            for p in patterns:
                self.assertTrue(any(re.search(p, line) for line in lines), (name, p, lines))
        self.assertNotRegex(done.said, CONTROLS)
        return done

    def test_alias_bombs(self):
        bomb = PLAN + "x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        bomb += "".join(f"x-{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
        self.one(bomb, 2, r"plan\.yaml:\d+:\d+: error: .*alias.*131072.*\[YAML-007\]")
        bomb = PLAN + "x-0: &a0 {k: v}\n" + "".join(
            f"x-{i}: &a{i} {{a: *a{i - 1}, b: *a{i - 1}}}\n" for i in range(1, 40))
        self.one(bomb, 2, r"\[YAML-007\]")

    def test_long_chain_of_aliases_is_no_deep_tree(self):
        text = PLAN + "x-0: &a0 [x]\n" + "".join(f"x-{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 2000))
        self.one(text, 2, r"plan\.yaml:\d+:\d+: error: .*(deep|level).*\d+")

    def test_cyclic_aliases(self):
        self.one(PLAN + "x-a: &a [*a]\n", 2, r"plan\.yaml:5:10: error: .*inside the value that it repeats.*\[YAML-004\]", r"plan\.yaml:5:\d+: note:")
        self.one(PLAN + "x-a: &a {b: {c: [*a]}}\n", 2, r"\[YAML-004\]")
        self.one(PLAN + "x-a: &a\n  <<: *a\n", 2, r"\[YAML-00[49]\]")

    def test_depth(self):
        n = 100000
        done = self.each([PLAN + "x-a:\n  " + text + "\n" for text in (
            "[" * n, "[" * n + "]" * n, "{a: " * n, "- " * n + "x", "? " * n,
            "".join(" " * i + "a:\n" for i in range(2000)), "&a " * n)])
        self.assertLess(len(done.said), 50000)
        self.one(PLAN + "x-a: " + "[" * n, 2, r"\b128\b.*\[YAML-007\]")

    def test_counts(self):
        self.one("- x\n" * ((512 << 10) - 1), 2, r"a document of fields|mapping|\[SCHEMA")
        self.one("- x\n" * (512 << 10), 2, r"more than 524288 values \[YAML-007\]")
        many = "".join(f"---\nid: d{i}\nkind: plan\ntitle: P\n" for i in range(1000))
        self.one(many, 0)
        self.one(many + "---\nx\n", 2, r"plan\.yaml:4001:1: error: .*more than 1000 documents \[YAML-007\]")

    def test_prose(self):
        """Time for brackets grows with their square, so beyond a cap a text is taken as it is written."""
        for n, mark in ((1000, "<em>x</em>"), (1001, "*x*")):
            self.put("plan.yaml", PLAN + "summary: '*x* " + "[" * n + "'\n")
            self.build(0)
            self.assertIn(mark, (self.out / "fixture.html").read_text())
        # More than 100,000 objects in the PDF: their numbers are wider than elsewhere.
        self.put("plan.yaml", PLAN + "summary: '" + "`a`b" * 55000 + "'\n")
        self.build(0)
        done = subprocess.run(["qpdf", "--check", self.out / "fixture.pdf"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr)[:2000])
        self.assertGreater(int(subprocess.check_output(["qpdf", "--show-npages", self.out / "fixture.pdf"])), 10)
        self.put("plan.yaml", PLAN + "summary: '" + "![[]()" * 43000 + "'\n")
        self.build(0)

    def test_size(self):
        path = self.put("plan.yaml", PLAN)
        with path.open("a") as f:
            f.truncate((8 << 20) + 1)
        self.check(2, r"plan\.yaml: .*larger than 8 MiB", paths=[path])
        self.one(PLAN + "summary: " + "a" * (256 << 10) + "\n", 0)
        self.one(PLAN + "summary: " + "a" * ((256 << 10) + 1) + "\n", 2, r"plan\.yaml:5:10: error: .*262144.*\[YAML-007\]")

    def test_characters(self):
        raw = [s.encode() for s in ("\0", "\1", "\x1b[31m", "\x7f", "\x85\ufffe")]
        raw += [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80"]
        # Escapes may say what raw text may not; no writer may be given it.
        said = [b"\\0", b"\\x01", b"\\e", b"\\uFFFE", b"\\uD800"]
        self.each([PLAN.encode() + b"owner: a" + c + b"b\n" for c in raw]
                  + [PLAN.encode() + b'owner: "a' + c + b'b"\n' for c in said], r"yaml:5:\d+: error: ")
        self.each([b"\xfe", b"\xff\xfe\0", "\ufeff".encode("utf-16-le") + b"\0\xd8"])

    def test_ends_of_line_and_marks(self):
        good = ["\ufeff" + PLAN, PLAN.replace("\n", "\r\n"), PLAN.replace("\n", "\r"), PLAN.encode("utf-16")]
        paths = [self.put(f"g{i}.yaml", text) for i, text in enumerate(good)]
        self.assertEqual(run("validate", *paths).stdout.decode(), "".join(f"{p}: valid\n" for p in paths))
        self.one(PLAN.replace("\n", "\r\n") + "nope: 1\r\n", 2, r"plan\.yaml:5:1: error:")
        self.one(PLAN + "\ufeff\n", 2, r"plan\.yaml:5:1: error:")

    def test_not_a_plan(self):
        self.each(["", "\n", "---\n", "- a\n", "x\n", "null\n", "%YAML 9.9\n", "!!python/object/apply:os.system [id]\n"])


class Names(Case):
    def test_ids(self):
        bad = ["../up", "/etc/x", "a/b", "..", ".", "a\\\\b", "", " ", "a\\nb", "-rf", "\\u00e9", ".hidden"]
        for i, name in enumerate(bad):
            self.put(f"n{i}.yaml", SOUND.format(id=f'"{name}"'))
        done = self.build(2)
        for i, name in enumerate(bad):
            self.assertRegex(done.said, rf"/n{i}\.yaml:1:5: error: ")
        self.no_leftovers("in")

    def test_ids_that_are_no_file_names(self):
        self.put("plan.yaml", SOUND.format(id="a" * 129))
        self.build(2, r"plan\.yaml:1:5: error: .*129.*128")
        taken = ["index", "INDEX", "con", "Nul", "com1", "aux.x"]
        for i, name in enumerate(taken):
            self.put(f"n{i}.yaml", SOUND.format(id=name))
        self.build(2, *[rf"n{i}\.yaml:1:5: error: .*'{name}'" for i, name in enumerate(taken)])
        for i in range(len(taken)):
            (self.dir / f"n{i}.yaml").unlink()
        self.put("plan.yaml", SOUND.format(id="a" * 128))
        self.build(0)
        self.assertTrue((self.out / ("a" * 128 + ".pdf")).exists())

    def test_ids_that_clash(self):
        self.put("a.yaml", SOUND.format(id="plan-x"))
        self.put("b.yaml", SOUND.format(id="PLAN-X"))
        self.build(2, r"b\.yaml:1:5: error: .*PLAN-X.*\[IO-005\]", r"a\.yaml:1:5: note:")

    def test_ids_that_clash_across_workspaces(self):
        a, b = self.put("a/plan.yaml", PLAN), self.put("b/plan.yaml", PLAN)
        self.build(2, r"error: .*fixture.*\[IO-005\]", paths=[a, b])
        self.no_leftovers("in")
        self.build(2, r"error: .*\[IO-005\]", paths=[self.dir / "a", self.dir / "b"])

    def test_folder_names(self):
        """They become folders of the package and lines of SHA256SUMS."""
        for bad in ("a\nb", "a\\b", "index.html", "a\x1b[31m", b"a\xff"):
            folder = os.fsencode(self.dir) + b"/" + os.fsencode(bad)
            os.mkdir(folder)
            with open(folder + b"/plan.yaml", "w") as f:
                f.write(PLAN)
            done = self.build(2, r"error: .*name")
            self.assertNotRegex(done.said, CONTROLS)
            shutil.rmtree(folder)
        for good in ("a b", "a'b", "$(touch x)", "-rf", "${x}", "<b>", "\u202eabc", "#a?b%41"):
            self.put(f"{good}/workspace.yaml", "organisation: Acme\n")
            self.put(f"{good}/plan.yaml", SOUND.format(id="p"))
        self.build(0)
        sums = subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=self.out, capture_output=True)
        self.assertEqual(sums.returncode, 0, sums.stderr)
        self.assertEqual(run("verify", self.out).returncode, 0)
        inert(self, (self.out / "index.html").read_text())


class Files(Case):
    def test_kinds(self):
        self.put("good.yaml", PLAN)
        os.mkfifo(self.dir / "pipe.yaml")
        self.check(2, r"pipe\.yaml.*not a regular file")
        self.check(2, r"pipe\.yaml", paths=[self.dir / "pipe.yaml"])
        self.assertEqual(run("validate", self.dir / "pipe.yaml").stdout.decode(), f"{self.dir}/pipe.yaml: unreadable\n")
        os.remove(self.dir / "pipe.yaml")
        self.check(2, r"/dev/zero", paths=["/dev/zero"])
        self.assertEqual(run("validate", "/dev/zero", "/dev/null").returncode, 2)
        (self.dir / "folder.yaml").mkdir()
        self.check(0)
        self.put("folder.yaml/inner.yaml", SOUND.format(id="inner") + "nope: 1\n")
        self.check(2, r"folder\.yaml/inner\.yaml:5:1")

    def test_links(self):
        secret = self.base / "secret.yaml"
        secret.write_text(SOUND.format(id="secret"))
        self.put("good.yaml", PLAN)
        (self.dir / "out.yaml").symlink_to(secret)
        self.check(2, r"out\.yaml.*leads out of the folder")
        (self.dir / "out.yaml").unlink()
        (self.dir / "loop.yaml").symlink_to("loop.yaml")
        (self.dir / "none.yaml").symlink_to("none-such.yaml")
        (self.dir / "round").symlink_to(".")
        (self.dir / "dev.yaml").symlink_to("/dev/zero")
        self.check(2, r"dev\.yaml")
        (self.dir / "dev.yaml").unlink()
        self.check(2, r"loop\.yaml", r"none\.yaml")
        (self.dir / "loop.yaml").unlink()
        (self.dir / "none.yaml").unlink()
        (self.dir / "again.yaml").symlink_to("good.yaml")
        self.build(2, r"\[IO-005\]")

    def test_pictures(self):
        """What begins like a picture and is none is left out, and told at the place that names it."""
        one = png(20, 20, bytes((20 * 3 + 1) * 20))
        bad = {"cut.png": one[:60], "bomb.png": png(60000, 60000, bytes(1 << 20)), "odd.png": one[:45] + b"X" + one[46:],
               "no.jpg": b"\xff\xd8\xff\xe0" + bytes(20), "x.svg": b"<svg onload='alert(1)'/>", "none.png": b""}
        plan = PLAN + "sections:\n"
        for name, data in {"good.png": one, **bad}.items():
            self.put(name, data)
            plan += f"  - {{id: {name[:-4]}, heading: H, figure: {{path: {name}, alt: A}}}}\n"
        self.put("workspace.yaml", "organisation: Acme\n")
        self.put("theme.yaml", "logo: cut.png\n")
        self.put("plan.yaml", plan)
        done = self.build(0, r"theme\.yaml:1:7: warning: .*'cut\.png' is not shown.*\[PDF-004\]",
                          *[rf"plan\.yaml:{line}:\d+: warning: .*'{name}' is not shown.*\[PDF-004\]" for line, name in enumerate(bad, 7)],
                          args=["--fail-on", "never"])
        self.assertNotIn("'good.png' is not shown", done.said)
        Payloads().inert_pdf(self.out / "fixture.pdf")

    @unittest.skipUnless(ROOT, "needs another user")
    def test_permissions(self):
        self.put("good.yaml", PLAN)
        self.put("shut.yaml", SOUND.format(id="shut")).chmod(0)
        self.check(2, r"shut\.yaml.*permission denied", user=NOBODY)
        (self.dir / "shut.yaml").unlink()
        (self.dir / "shut").mkdir(mode=0)
        self.check(2, r"shut.*[Pp]ermission denied", user=NOBODY)
        (self.dir / "shut").rmdir()
        self.build(4, r"[Pp]ermission denied", user=NOBODY)
        self.no_leftovers("in")

    def test_deep_folders(self):
        at = self.dir
        for _ in range(40):
            at = at / "d"
        at.mkdir(parents=True)
        (at / "plan.yaml").write_text(PLAN)
        self.check(2, r"nested deeper than 32")

    def test_standard_input(self):
        self.check(0, paths=["-"], data=PLAN.encode())
        self.check(2, r"<stdin>:5:1: error:", paths=["-"], data=PLAN.encode() + b"nope: 1\n")
        self.check(2, r"<stdin>", paths=["-"], data=b"")
        self.build(0, paths=["-"], data=PLAN.encode())
        self.assertTrue((self.out / "fixture.html").exists())
        self.assertEqual(run("validate", "-", data=PLAN.encode()).stdout, b"-: valid\n")
        with subprocess.Popen([PROGRAM, "check", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT) as p:
            try:
                while True:
                    os.write(p.stdin.fileno(), b"# " + b"x" * (1 << 20))
            except BrokenPipeError:
                pass
            p.stdin.close()
            p.stdin = None
            said = p.stdout.read().decode()
            self.assertEqual(p.wait(), 2, said)
            self.assertRegex(said, r"larger than 8 MiB")


class Workspace(Case):
    def setUp(self):
        super().setUp()
        self.put("plan.yaml", PLAN)

    def test_bad_files(self):
        for text in ("- a\n", "", "x\n", "frameworks: {a: b}\n", "frameworks: [[]]\n", "settings: []\n", "\0"):
            self.put("workspace.yaml", text)
            self.build(2, r"workspace\.yaml:\d+:\d+: error:")
            self.no_leftovers("in")

    def test_a_folder(self):
        (self.dir / "workspace.yaml").mkdir()
        self.build(2, r"workspace\.yaml.*folder")

    def test_a_fifo(self):
        os.mkfifo(self.dir / "workspace.yaml")
        self.build(2, r"workspace\.yaml.*not a regular file")
        self.build(2, r"workspace\.yaml.*not a regular file", paths=[self.dir / "plan.yaml"])

    def test_frameworks(self):
        (self.base / "outside.yaml").write_text("id: outside\n")
        (self.dir / "frameworks").mkdir()
        (self.dir / "frameworks" / "link.yaml").symlink_to(self.base / "outside.yaml")
        (self.dir / "up").symlink_to(self.base)
        for bad in ("../outside.yaml", f"{self.base}/outside.yaml", "none", "frameworks", "frameworks/link.yaml",
                    "up/outside.yaml", "", "%s%n", "../../../etc/passwd"):
            self.put("workspace.yaml", f'organisation: Acme\nframeworks: ["{bad}"]\n')
            self.check(2, r"workspace\.yaml:2:14: error:")


class Outside(Case):
    """Nothing outside the workspace is read into a package."""

    def test_paths(self):
        secret = b"secret-7d3f"
        (self.base / "secret.txt").write_bytes(secret)
        (self.base / "pic.png").write_bytes(b"\x89PNG\r\n\x1a\n" + secret)
        self.put("evidence/own.txt", "own")
        (self.dir / "evidence" / "link.txt").symlink_to(self.base / "secret.txt")
        (self.dir / "evidence" / "fine.txt").symlink_to("own.txt")
        (self.dir / "evidence" / "up").symlink_to(self.base)
        os.mkfifo(self.dir / "evidence" / "pipe")
        paths = ["../secret.txt", f"{self.base}/secret.txt", "evidence/link.txt", "evidence/up/secret.txt",
                 "evidence/../../secret.txt", "/dev/zero", "evidence/pipe", "evidence", "evidence/none", "",
                 "evidence/./../..//secret.txt", "evidence/own.txt", "evidence/fine.txt"]
        text = PLAN + "evidence:\n" + "".join(f'  - {{id: e{i}, title: E, path: "{p}"}}\n' for i, p in enumerate(paths))
        text += "sections:\n" + "".join(
            f'  - {{id: s{i}, heading: S, figure: {{path: "{p}", alt: A}}}}\n'
            for i, p in enumerate(["../pic.png", f"{self.base}/pic.png", "templates/../../pic.png", "evidence/up/pic.png"]))
        text += 'summary: "![x](../pic.png) ![x](file:///etc/passwd) [x](file:///etc/passwd)"\n'
        self.put("plan.yaml", text)
        self.put("workspace.yaml", "organisation: Acme\n")
        (self.base / "templates").mkdir()
        self.build(0, args=["--templates", self.base / "templates"])
        digest = hashlib.sha256(secret).hexdigest().encode()
        for p in self.out.rglob("*"):
            if p.is_file():
                self.assertNotIn(secret, p.read_bytes())
                self.assertNotIn(digest, p.read_bytes())
        plan = run("dump", "--stage", "plan", self.dir / "plan.yaml").stdout.decode()
        self.assertNotIn(digest.decode(), plan)
        plan = plan[:plan.index("</plan>")]
        self.assertEqual(plan.count(hashlib.sha256(b"own").hexdigest()), 2)
        self.assertEqual(len(re.findall(r'file="present"', plan)), 2)


class Out(Case):
    def setUp(self):
        super().setUp()
        self.put("plan.yaml", PLAN)

    def refused(self, out, *patterns):
        before = tree(self.base)
        self.build(4, *patterns, out=out)
        self.assertEqual(tree(self.base), before)

    def test_no_folder(self):
        self.out.write_text("mine")
        self.refused(self.out, r"out: .*not a folder")
        self.out.unlink()
        os.mkfifo(self.out)
        self.refused(self.out, r"out: .*not a folder")

    def test_places(self):
        self.refused(self.dir, r"plan\.yaml.*not part of a package")
        self.refused(self.base, r"not part of a package")
        self.refused(self.base / "none" / "out", r"none.*[Nn]o such file")
        for odd in (".", "..", "/", "/dev/null", "/proc/x", ""):
            before = tree(self.base)
            done = run(self.dir, "-o", odd, "--as-of", AS_OF, cwd=self.base)
            self.assertEqual(done.returncode, 3 if odd == "" else 4, done.said)
            self.assertEqual(tree(self.base), before)

    def test_inside_the_plans(self):
        self.build(0, out=self.dir / "out")
        first = tree(self.dir / "out")
        self.build(0, out=self.dir / "out")
        self.assertEqual(tree(self.dir / "out"), first)

    def test_foreign_files(self):
        self.build(0)
        (self.out / "mine.txt").write_text("mine")
        self.refused(self.out, r"mine\.txt.*not part of a package")
        (self.out / "mine.txt").unlink()
        (self.out / "mine").symlink_to("/etc")
        self.refused(self.out, r"mine")

    def test_links(self):
        (self.base / "real").mkdir()
        self.out.symlink_to("real")
        self.build(0)
        self.assertTrue(self.out.is_symlink())
        self.assertTrue((self.base / "real" / "index.html").exists())
        self.out.unlink()
        self.out.symlink_to("nowhere")
        self.refused(self.out, r"leads nowhere")
        self.out.unlink()
        self.out.symlink_to("out")
        self.refused(self.out)

    @unittest.skipUnless(ROOT, "needs another user")
    def test_read_only(self):
        (self.base / "shut").mkdir(mode=0o555)
        before = tree(self.base)
        self.build(4, r"shut: [Pp]ermission denied", out=self.base / "shut" / "out", user=NOBODY)
        self.assertEqual(tree(self.base), before)

    def test_full_disk(self):
        disk = self.base / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode != 0:
            self.skipTest("cannot mount")
        try:
            (disk / "out").mkdir()
            done = self.build(4, r"No space left", out=disk / "out")
            self.assertEqual(sorted(os.listdir(disk)), ["out"])
            self.assertEqual(os.listdir(disk / "out"), [])
        finally:
            subprocess.run(["umount", disk], check=True)

    def test_two_runs_at_once(self):
        args = [PROGRAM, self.dir, "-o", self.out, "--as-of", AS_OF]
        for _ in range(2):
            runs = [subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(3)]
            for p in runs:
                said = p.communicate(timeout=SECONDS)[0].decode()
                self.assertIn(p.returncode, (0, 4), said)
                if p.returncode == 4:
                    self.assertRegex(said, r"process \d+ is writing a package there")
            self.assertIn(0, [p.returncode for p in runs])
            self.assertEqual(run("verify", self.out).returncode, 0)
            self.no_leftovers("in", "out")


class Processes(Case):
    """A worker that is lost costs its document; a run that is stopped leaves nothing."""

    def setUp(self):
        super().setUp()
        for name in ("a", "z"):
            self.put(f"{name}/workspace.yaml", "organisation: Acme\n")
            self.put(f"{name}/plan.yaml", SOUND.format(id=name) + "owner: nobody\n")
        self.put("m/workspace.yaml", "organisation: Acme\n")
        self.put("m/large.yaml", SOUND.format(id="large") + "systems:\n" + "".join(
            f"  - {{id: s{i}, name: System {i}, depends_on: [{{on: s{i + 1}}}]}}\n" for i in range(1500))
            + "  - {id: s1500, name: Last}\n")

    def start(self, *args):
        p = subprocess.Popen([PROGRAM, self.dir, "-o", self.out, "--as-of", AS_OF, "-j", "1", *args],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            made = [f for d in self.base.glob(".out.bcpgen-*") for f in d.rglob("a.pdf")]
            if made and children(p.pid):
                break
            time.sleep(0.01)
        time.sleep(0.2)
        return p

    def test_killed_worker(self):
        p = self.start()
        for child in children(p.pid):
            os.kill(child, signal.SIGKILL)
        said, err = (s.decode() for s in p.communicate(timeout=SECONDS))
        self.assertEqual(p.returncode, 4, said + err)
        self.assertRegex(said, r"m/large\.yaml: error: .*died.*\[IO-006\]")
        self.assertRegex(said, r"a/plan\.yaml:2:7: error: .*SCP-001")
        self.assertRegex(said, r"z/plan\.yaml:2:7: error: .*SCP-001")
        self.assertIn("nothing was written", err)
        self.no_leftovers("in")

    def test_stopped_run(self):
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            p = self.start()
            workers = children(p.pid)
            p.send_signal(sig)
            p.communicate(timeout=SECONDS)
            self.assertEqual(p.returncode, -sig)
            self.no_leftovers("in")
            for w in workers:
                self.assertFalse(pathlib.Path(f"/proc/{w}").exists())

    def test_closed_output(self):
        shutil.rmtree(self.dir / "m")
        p = subprocess.Popen([PROGRAM, self.dir, "-o", self.out], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        p.stdout.close()
        self.assertIn(p.wait(timeout=SECONDS), (4, -signal.SIGPIPE))
        self.assertEqual([q.name for q in self.base.glob(".out*")], [])


HOSTILE = {
    "html": '<script>alert(1)</script><img src=x onerror=alert(1)>',
    "breaks": '"\'><svg/onload=alert(1)>--></style></script></title></textarea><![CDATA[',
    "template": '${7*7} {{7*7}} ${/bcp/plan/id} <b tal:content="x">y</b> <metal:block use-macro="x"/> &lt;script&gt; &#60;script&#62;',
    "xpath": "' or '1'='1\" ] | //* | concat('a',\"b\") {//*} {.} %s%n%x",
    "markdown": "[x](javascript:alert(1)) ![x](javascript:alert(2)) <javascript:alert(3)> [y]: javascript:alert(4) `` ` ``` | a | # b",
    "autolink": "[a](JaVaScRiPt:alert(1)) [b](&#106;avascript:alert(1)) [c](<java\tscript:alert(1)>) [d](data:text/html,x) [e](vbscript:x) [f](//evil.example/x)",
    "pdf": ") Tj ET (/JavaScript) /JS (app.alert(1)) >> endobj 9 0 obj << /OpenAction",
    "terminal": "\\e[31mred\\u202e\\u2066\\x9b31m\\a\\x08",
}
TEXTS = {k: v for k, v in HOSTILE.items() if k != "terminal"}


class Page(html.parser.HTMLParser):
    """What in a page may run, load or lead somewhere."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.scripts, self.links = [], [], []
        self.script = None

    def handle_starttag(self, tag, attrs):
        if tag in ("iframe", "object", "embed", "form", "base", "frame", "applet"):
            self.found.append(tag)
        if tag == "script":
            self.script = ""
            self.found += [f"script {n}" for n, _ in attrs if n == "src"]
        for name, value in attrs:
            value = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("srcdoc", "formaction", "srcset", "ping"):
                self.found.append(name)
            if name in ("href", "src", "xlink:href", "action", "data", "poster"):
                self.links.append(value)
            if tag == "meta" and value == "refresh":
                self.found.append("refresh")
            if name == "style":
                self.found += re.findall(r"url\(|expression", value)

    def handle_data(self, data):
        if self.script is not None:
            self.script += data

    def handle_endtag(self, tag):
        if tag == "script":
            self.scripts.append(self.script)
            self.script = None


def inert(test, text):
    page = Page()
    page.feed(text)
    page.close()
    test.assertEqual(page.found, [])
    for link in page.links:
        test.assertNotRegex(link, r"^(javascript|vbscript|file|//|data:(?!image/(png|jpeg|gif|webp);|application/yaml))")
    for script in page.scripts:
        test.assertNotIn("alert(", script)
    test.assertNotRegex(text, r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


class Payloads(Case):
    """The same words in every kind of field; what is written shows them and does nothing."""

    def plan(self, text):
        q = quoted(text)
        return f"""\
id: {{id}}
kind: plan
title: {q}
organisation: {q}
owner: {q}
summary: {q}
version: {q}
effective: {q}
next_review: {q}
objectives: [{q}]
functions:
  - {{{{id: f, name: {q}, rto: {q}, owner: {q}, description: {q}, systems: [{q}]}}}}
systems:
  - {{{{id: s, name: {q}, depends_on: [{{{{on: {q}}}}}]}}}}
suppliers:
  - {{{{id: u, name: {q}}}}}
evidence:
  - {{{{id: e, title: {q}, path: {q}, url: {q}}}}}
waivers:
  - {{{{id: w, rule: {q}, subject: {q}, reason: {q}, expires: {q}}}}}
sections:
  - {{{{id: x, heading: {q}, body: {q}}}}}
  - id: y
    heading: {q}
    table: {{{{columns: [{q}], rows: [[{q}]]}}}}
""".replace("{{", "{").replace("}}", "}")

    def test_outputs(self):
        self.put("workspace.yaml", f"organisation: {quoted(HOSTILE['html'])}\ntitle: {quoted(HOSTILE['breaks'])}\n")
        for k, v in TEXTS.items():
            q = self.plan(v)
            self.put(f"{k}.yaml", q.replace("{id}", k, 1))
        done = self.build(0)
        for k, v in TEXTS.items():
            page = (self.out / f"{k}.html").read_text()
            inert(self, page)
            self.inert_markdown((self.out / f"{k}.md").read_text())
            self.inert_pdf(self.out / f"{k}.pdf")
        inert(self, (self.out / "index.html").read_text())
        self.inert_markdown((self.out / "index.md").read_text())
        self.assertNotIn("49", re.sub(r"<(style|script).*?</\1>", "", (self.out / "template.html").read_text(), flags=re.S).split("${7*7}")[1][:8])
        self.assertNotRegex(done.said, CONTROLS)

    def inert_markdown(self, text):
        """As a reader's program would show it, with raw HTML let through."""
        cmark = ctypes.CDLL(ctypes.util.find_library("cmark"))
        cmark.cmark_markdown_to_html.restype = ctypes.c_char_p
        data = text.encode()
        inert(self, cmark.cmark_markdown_to_html(data, ctypes.c_size_t(len(data)), CMARK_OPT_UNSAFE).decode())

    def inert_pdf(self, path):
        done = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", path, "-"], capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        outside = re.sub(rb"stream\r?\n.*?endstream", b"", done.stdout, flags=re.S)
        outside = re.sub(rb"\((?:\\.|[^\\()])*\)", b"()", outside)
        for word in (b"/JavaScript", b"/JS ", b"/OpenAction", b"/Launch", b"/SubmitForm", b"/AA "):
            self.assertNotIn(word, outside)
        self.assertNotRegex(done.stdout.decode("latin-1").lower(), r"/uri \((javascript|file|vbscript|data):")

    def test_terminal(self):
        text = self.plan("@").replace("{id}", "t", 1).replace("@", HOSTILE["terminal"]).replace("\\x9b", "\\x9b")
        self.put("t.yaml", text)
        for args in ([], ["--color", "always"]):
            done = run("check", *args, self.dir)
            self.assertIn(done.returncode, (1, 2))
            plain = re.sub(r"\x1b\[[0-9;]*m(?!red)", "", done.said) if args else done.said
            self.assertNotRegex(plain, CONTROLS)
        name = self.dir / "\x1b[31m\u202e.yaml"
        name.write_text("nope: [\n")
        for args in (["check", self.dir], ["validate", name], ["check", name], ["dump", "--stage", "json", name],
                     ["verify", name], ["check", "--\x1b[31mx"], ["explain", "\x1b[31m"],
                     ["validate", "--schema", name, name], [self.dir, "-o", name]):
            self.assertNotRegex(run(*args).said, CONTROLS, args)


class Runaways(Case):
    """Whatever an organisation brings along may be wrong, too."""

    def test_pattern_that_backtracks(self):
        schema = self.put("s.json", '{"type": "string", "pattern": "^(a+)+$"}')
        value = self.put("v.json", '"' + "a" * 60 + 'b"')
        done = run("validate", "--schema", schema, value)
        self.assertEqual(done.returncode, 2, done.said)
        self.assertRegex(done.said, r"v\.json:1:1: error: ")

    def test_schema_without_end(self):
        schema = self.put("s.json", '{"$ref": "#"}')
        self.assertEqual(run("validate", "--schema", schema, self.put("v.json", "1")).returncode, 2)
        deep = self.put("d.json", '{"$defs": {"a0": {"type": "string"}, ' + ", ".join(
            f'"a{i}": {{"anyOf": [{{"$ref": "#/$defs/a{i - 1}"}}, {{"$ref": "#/$defs/a{i - 1}"}}]}}' for i in range(1, 60))
            + '}, "$ref": "#/$defs/a59"}')
        done = run("validate", "--schema", deep, self.put("v.json", "1"))
        self.assertEqual(done.returncode, 2)

    def test_rule_without_end(self):
        self.put("plans/plan.yaml", PLAN + "systems:\n" + "".join(f"  - {{id: s{i}, name: S}}\n" for i in range(300)))
        self.put("own/rules/own.yaml", """\
group: {id: OWN, title: Own}
rules:
  - {id: OWN-001, title: T, severity: info, each: /bcp/plan, broken: "count(//*[count(//*[count(//*) > 0]) > 0]) < 0", message: m,
     checks: c, why: w, fix: f, criteria: ["soc2:CC4.1"]}
""")
        self.check(2, r"own\.yaml:3:\d+: error: .*OWN-001.*more than 20 million steps.*\[RULE-003\]", paths=[self.dir / "plans"],
                   args=["--schema-dir", self.dir / "own"])

    def template(self, body, status, *patterns):
        self.put("plans/plan.yaml", PLAN)
        self.put("t/document.xhtml", '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:tal="http://xml.zope.org/namespaces/tal" '
                 'xmlns:metal="http://xml.zope.org/namespaces/metal" lang="en"><head><title>x</title></head><body>'
                 + body + "</body></html>")
        self.build(status, *patterns, paths=[self.dir / "plans"], args=["--templates", self.dir / "t"])
        self.assertFalse(self.out.exists())

    def test_template_without_end(self):
        self.template('<div metal:define-macro="m"><div metal:use-macro="m"/></div>', 4, r"document\.xhtml.*64.*\[TMPL-003\]")

    def test_templates_that_are_none(self):
        for text in ("", "x", "<a>", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><html>&x;</html>",
                     "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
                         f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(10)) + "]><html>&k;</html>",
                     "<a>" * 100000, '<html xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd" parse="text"/></html>'):
            self.put("plans/plan.yaml", PLAN)
            self.put("t/document.xhtml", text)
            done = run(self.dir / "plans", "-o", self.out, "--templates", self.dir / "t")
            self.assertIn(done.returncode, (2, 4), done.said)
            self.assertNotIn("root:", done.said)
            self.no_leftovers("in")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
