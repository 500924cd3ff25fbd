#!/usr/bin/env python3
"""A build that takes over what it can of an earlier one, against a build of everything. Usage: test_incremental.py BCPGEN
SOURCE_DIR [STEPS [SEED]]

Edits a folder of workspaces at random, and the options with it. After each edit the package, its permissions, what is
printed, the exit status and the findings file must be the same as those of --no-cache.
"""
import hashlib
import os
import pathlib
import random
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
STEPS = int(sys.argv[3]) if len(sys.argv) > 3 else 30
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
PLAN = """\
id: {id}
kind: plan
title: Plan {id}
organisation: Acme
version: "1.{n}"
effective: 2026-01-{n:02d}
review: {{cadence: annual}}
functions:
  - {{id: sales, name: Sales {n}, rto: {n} h, rpo: 1 h, systems: [web], owner: lead}}
systems:
  - {{id: web, name: Web shop, rto: {n} h}}
people:
  - {{id: lead, name: Ann Lead}}
evidence:
  - {{id: ev-test, title: Test, kind: record, collected: 2026-0{m}-10, path: evidence/test.txt}}
sections:
  - {{id: map, heading: Map, figure: {{path: map.png, alt: A map}}}}
"""
RULES = """\
group: {{id: ACME, title: Rules of Acme}}
rules:
  - id: ACME-001
    title: No glossary
    severity: {severity}
    each: /bcp/plan
    broken: not(glossary)
    message: "there is no glossary"
    why: Words are read in many ways.
    fix: Add one.
"""


def png(grey):
    """A picture of 8 by 8 dots."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress((b"\0" + bytes([grey]) * 8) * 8)) + chunk(b"IEND", b""))


def spent(who=resource.RUSAGE_CHILDREN):
    u = resource.getrusage(who)
    return u.ru_utime + u.ru_stime


class World:
    """Plans in WORLD/plans; the package of each of the two builds at the same path of a folder of its own."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-incremental-"))
        self.plans = self.dir / "plans"
        self.number = 0
        self.options = {}
        self.paths = ["plans"]
        self.todo = []
        self.write("plans/loose.yaml", self.plan("loose"))
        for w in ("a", "b", "c/d"):
            self.write(f"plans/{w}/workspace.yaml", f"organisation: {w}\n")
            self.write(f"plans/{w}/evidence/test.txt", "it went well\n")
            for _ in range(2):
                self.add_plan(self.plans / w)
        for kind in ("old", "new"):
            (self.dir / kind).mkdir()

    def close(self):
        for path in self.dir.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(self.dir)

    def write(self, name, data):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink() or path.is_dir():
            path.unlink() if path.is_symlink() else shutil.rmtree(path)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    def plan(self, name):
        return PLAN.format(id=name, n=self.rng.randint(1, 28), m=self.rng.randint(1, 9))

    # Where edits are made.

    def workspaces(self):
        return sorted(p.parent for p in self.plans.rglob("workspace.yaml"))

    def documents(self):
        return sorted(p for p in self.plans.rglob("*.yaml") if p.name not in ("workspace.yaml", "theme.yaml")
                      and p.parent.name != "rules")

    def any_workspace(self):
        return self.rng.choice(self.workspaces())

    def any_plan(self):
        return self.rng.choice(self.documents())

    def add_plan(self, folder=None):
        self.number += 1
        folder = folder or self.any_workspace()
        self.write(folder / f"p{self.number}.yaml", self.plan(f"plan-{self.number}"))

    # Edits.

    def change_plan(self):
        path = self.any_plan()
        self.write(path, self.plan(path.stem if path.stem != "loose" else "loose"))

    def comment_plan(self):
        with self.any_plan().open("a") as f:
            f.write(f"# {self.rng.random()}\n")

    def break_plan(self):
        """What is wrong is mended by change_plan() in time; now and then at once, to be back where it was."""
        path = self.any_plan()
        before = path.read_bytes()
        self.write(path, self.rng.choice(("id: [", "kind: plan\n", before + b"functions: none\n", b"\xff\xfe")))
        self.later = lambda: self.write(path, before)

    def two_documents(self):
        self.number += 1
        path = self.any_plan()
        self.write(path, path.read_text().rstrip() + "\n---\n" + self.plan(f"plan-{self.number}"))

    def same_id(self):
        """In one workspace, or in one folder of the package, where two of PLANS are."""
        a, b = self.any_plan(), self.any_plan()
        before = b.read_bytes()
        self.write(b, a.read_bytes())
        self.later = lambda: self.write(b, before)

    def remove_plan(self):
        if len(self.documents()) > 4:
            self.any_plan().unlink()

    def rename_plan(self):
        path = self.any_plan()
        self.number += 1
        path.rename(path.with_name(f"q{self.number}.yaml"))

    def move_plan(self):
        path = self.any_plan()
        self.number += 1
        path.rename(self.any_workspace() / f"r{self.number}.yaml")

    def cite_other(self):
        """A plan speaks of another of its workspace."""
        path = self.any_plan()
        other = self.rng.choice([p for p in self.documents() if p.parent == path.parent])
        text = self.plan(f"plan-{path.stem}").replace("systems: [web]", f"systems: [plan-{other.stem[1:]}/systems/web]")
        self.write(path, text)

    def settings(self):
        self.write(self.any_workspace() / "workspace.yaml", f"organisation: Org {self.rng.randint(1, 3)}\n" + self.rng.choice((
            "", "settings: {profile: strict}\n", "settings: {profile: essential}\n", "frameworks: [soc2]\n",
            "frameworks: [soc2, nothing]\n", "frameworks: [frameworks/own.yaml]\n")))

    def move_workspace(self):
        """A folder gets a workspace.yaml, or loses it."""
        path = self.plans / "c" / "workspace.yaml"
        path.unlink() if path.exists() else self.write(path, "organisation: C\n")

    def rename_workspace(self):
        w = self.any_workspace()
        if w != self.plans / "c" and w.parent != self.plans / "c":
            self.number += 1
            w.rename(w.with_name(f"w{self.number}"))

    def framework(self):
        path = self.any_workspace() / "frameworks" / "own.yaml"
        path.unlink() if path.exists() else self.write(path, (SOURCE / "schema/frameworks/soc2.yaml").read_text())

    def rules(self):
        path = self.any_workspace() / "rules" / self.rng.choice(("acme.yaml", "more.yaml"))
        if path.exists() and self.rng.random() < .4:
            path.unlink()
        else:
            self.write(path, RULES.format(severity=self.rng.choice(("error", "warning", "info", "fatal"))))

    def theme(self):
        path = self.any_workspace() / "theme.yaml"
        if path.exists() and self.rng.random() < .4:
            path.unlink()
        else:
            self.write(path, self.rng.choice(("logo: map.png\n", 'colours: {light: {accent: "#0b5563"}}\n',
                                              'colours: {light: {accent: "#5b1563"}}\n')))

    def picture(self):
        path = self.any_workspace() / "map.png"
        if path.exists() and self.rng.random() < .4:
            path.unlink()
        else:
            self.write(path, png(self.rng.choice((0, 100))))

    def evidence(self):
        path = self.any_workspace() / "evidence" / "test.txt"
        what = self.rng.randint(0, 4)
        if path.exists() or path.is_symlink():
            path.unlink()
        if what == 1:
            path.parent.mkdir(exist_ok=True)
            path.symlink_to(self.rng.choice(("../workspace.yaml", "/etc/passwd", "nowhere", "test.txt")))
        elif what != 0:
            self.write(path, f"run {what}\n")

    def touch(self):
        for path in self.plans.rglob("*"):
            if not path.is_symlink():
                os.utime(path, (self.number, self.number))

    def old_times(self):
        """New content of the same size, with the times of the old."""
        path = self.any_plan()
        st = path.stat()
        self.write(path, path.read_bytes().replace(b"Plan", b"Pane"))
        os.utime(path, ns=(st.st_atime_ns, st.st_mtime_ns))

    def swap(self):
        """Two files change names: all contents are known, each in another place."""
        a, b = self.any_plan(), self.any_plan()
        third = a.with_name("third")
        a.rename(third), (b if b != a else third).rename(a)
        if b != a:
            third.rename(b)

    def option(self):
        name, values = self.rng.choice((
            ("--as-of", ("2026-11-20", "2026-11-21")), ("--paper", ("a4", "letter")), ("--pdf-profile", ("plain", "a3a")),
            ("--audience", ("public", "customer", "auditor", "internal")), ("--profile", ("strict", "essential")),
            ("--fail-on", ("error", "never")), ("--min-coverage", ("soc2=1", "soc2:A1=100", "none=3")), ("--quiet", (None,)),
            ("--verbose", (None,)), ("--color", ("always", "never")), ("-j", ("1", "2")), ("--baseline", ("baseline.json",)),
            ("--format", ("csv=KIND.csv", "sarif=KIND.csv")), ("--templates", ("templates",)), ("--schema-dir", ("schema",))))
        if name in self.options and self.rng.random() < .6:
            del self.options[name]
        else:
            self.options[name] = self.rng.choice(values)

    def baseline(self):
        self.build(self.dir / "unused", "--no-cache", "--write-baseline", "baseline.json")

    def templates(self):
        self.write("templates/style.css", (SOURCE / "templates/style.css").read_text() + f"\n/* {self.rng.random()} */\n")

    def schema(self):
        self.write("schema/rules/own.yaml", RULES.format(severity="warning").replace("ACME", f"OUR{self.rng.randint(1, 3)}"))

    def arguments(self):
        self.paths = self.rng.choice((["plans"], ["plans"], ["plans/a", "plans/b"], ["./plans"], [str(self.plans)],
                                      ["plans/c", "plans/loose.yaml"]))

    # What happens to OUT and to the record.

    def spoil_package(self):
        files = [p for p in (self.dir / "new" / "out").rglob("*") if p.is_file()]
        if not files:
            return
        path = self.rng.choice(sorted(files))
        what = self.rng.randint(0, 2)
        if what == 0:
            path.write_bytes(path.read_bytes() + b"x")
        elif what == 1:
            path.unlink()
        else:
            path.chmod(0o600)

    def remove_package(self):
        if (self.dir / "new" / "out").exists():
            shutil.rmtree(self.dir / "new" / "out")

    def spoil_record(self):
        for path in (self.dir / "cache").iterdir():
            data = bytearray(path.read_bytes())
            what = self.rng.randint(0, 3)
            if what == 0:
                data[self.rng.randrange(len(data))] ^= 1 << self.rng.randint(0, 7)
            elif what == 1:
                del data[self.rng.randrange(len(data)):]
            elif what == 2:
                data = bytearray(self.rng.randbytes(5000))
            else:
                data += bytes(data)
            path.write_bytes(data)

    EDITS = ([change_plan] * 6 + [comment_plan, add_plan, remove_plan, rename_plan, move_plan, cite_other, two_documents] * 2 +
             [break_plan, same_id, settings, settings, move_workspace, rename_workspace, framework, rules, rules, theme, theme,
              picture, picture, evidence, evidence, touch, old_times, swap, baseline, templates, schema, arguments,
              spoil_package, spoil_package, remove_package, spoil_record] + [option] * 9)

    def edit(self):
        self.later = None
        shutil.rmtree(self.dir / "before", ignore_errors=True)
        shutil.copytree(self.plans, self.dir / "before", symlinks=True)
        self.had = dict(self.options), self.paths
        if not self.todo:
            self.todo = self.rng.sample(self.EDITS, len(self.EDITS))
        what = self.todo.pop()
        what(self)
        return what.__name__

    def mend(self, status):
        """What cannot be built must not be all that there is from now on."""
        if status > 1 and self.rng.random() < .7:
            shutil.rmtree(self.plans)
            (self.dir / "before").rename(self.plans)
            self.options, self.paths = self.had
        elif self.later is not None:
            self.later()

    # The two builds.

    def build(self, out, *args):
        kind = out.parent.name
        given = [x for name, value in self.options.items() if not (
            name in ("--baseline", "--templates", "--schema-dir") and not (self.dir / value).exists())
            for x in (name, value and value.replace("KIND", kind)) if x is not None]
        env = {**os.environ, "SOURCE_DATE_EPOCH": "1795305600", "XDG_CACHE_HOME": str(self.dir / "home")}
        p = subprocess.run([PROGRAM, "build", *self.paths, "-o", out.relative_to(self.dir), *given, *args], cwd=self.dir,
                           capture_output=True, timeout=120, env=env)
        said = [re.sub("^bcpgen: .* files are as they were\n", "", s.decode(), flags=re.M).replace(str(out.relative_to(self.dir)), "OUT").replace(kind + ".csv", "CSV")
                for s in (p.stdout, p.stderr)]
        return p.returncode, said, self.package(out), (self.dir / f"{kind}.csv").read_bytes() if (
            self.dir / f"{kind}.csv").exists() else None

    @staticmethod
    def package(out):
        return {str(p.relative_to(out)): (oct(p.lstat().st_mode), p.is_file() and hashlib.sha256(p.read_bytes()).hexdigest())
                for p in out.rglob("*")} if out.exists() else None

    def both(self):
        return (self.build(self.dir / "old" / "out", "--no-cache"),
                self.build(self.dir / "new" / "out", "--cache", "cache"))


class Random(unittest.TestCase):
    maxDiff = 3000

    def compare(self, world, what):
        old, new = world.both()
        told = f"after {what}, with {world.options} {world.paths} in {world.dir}"
        self.assertEqual(new[1], old[1], told)
        self.assertEqual(new[0], old[0], told)
        self.assertEqual(new[3], old[3], told)
        # Where nothing was written, each has what it had; that may have been spoilt.
        if old[0] <= 1:
            self.assertEqual(new[2], old[2], told)
        return old[0]

    def test_edits(self):
        world, seen, log = World(SEED), {}, []
        for step in range(STEPS):
            log.append(world.edit() if step else "nothing")
            status = self.compare(world, log[-12:])
            seen[status] = seen.get(status, 0) + 1
            if step:
                world.mend(status)
        world.close()
        print(STEPS, "edits:", seen, file=sys.stderr)
        self.assertGreater(seen[0], STEPS // 4)


class Case(unittest.TestCase):
    maxDiff = 3000

    def setUp(self):
        self.world = World(1)
        self.dir = self.world.dir
        self.cache = self.dir / "cache"

    def tearDown(self):
        self.world.close()

    def comment(self, name):
        with (self.dir / "plans" / name).open("a") as f:
            f.write("# seen\n")

    def build(self, out, *args, program=PROGRAM, env=None):
        p = subprocess.run([program, "plans", "-o", out, "--as-of", "2026-11-22", "-v", *args], cwd=self.dir, timeout=120,
                           capture_output=True, text=True, env={**os.environ, **(env or {})})
        self.assertEqual(p.returncode, 0, p.stderr)
        return p

    def taken(self, p):
        """How many files were as they were, of how many; None where nobody asked."""
        m = re.search(r"^bcpgen: (\d+) of (\d+) files are as they were$", p.stderr, re.M)
        return m and (int(m[1]), int(m[2]))

    def cached(self, out="out", **more):
        return self.build(out, "--cache", "cache", **more)

    def check_clean(self, out="out"):
        self.build("clean", "--no-cache")
        self.assertEqual(World.package(self.dir / out), World.package(self.dir / "clean"))


class Work(Case):
    """How much is done again."""

    def test_nothing_changed(self):
        shutil.rmtree(self.dir / "plans")
        shutil.copytree(SOURCE / "plans", self.dir / "plans")
        beg = spent()
        first = self.cached()
        full = spent() - beg
        told = []
        for _ in range(5):
            before = World.package(self.dir / "out"), (self.dir / "out").stat().st_ino
            beg = spent()
            again = self.cached()
            told.append(spent() - beg)
            self.assertEqual(again.stdout, first.stdout)
            self.assertEqual(self.taken(again), (10, 10))
            self.assertEqual((World.package(self.dir / "out"), (self.dir / "out").stat().st_ino), before)
        print(f"all: {full * 1000:.0f} ms, nothing: {min(told) * 1000:.0f} ms of processor time", file=sys.stderr)
        self.assertGreater(full / min(told), 20)
        subprocess.run([PROGRAM, "verify", self.dir / "out"], check=True, capture_output=True)

    def test_one_plan(self):
        """It is its workspace that is compiled: each document may speak of the others."""
        self.assertEqual(self.taken(self.cached()), (0, 7))
        self.comment("a/p1.yaml")
        self.assertEqual(self.taken(self.cached()), (5, 7))
        self.check_clean()
        self.assertEqual(self.taken(self.cached()), (7, 7))

    def test_package_was_spoilt(self):
        """What its own file does not say any more is written anew, and only that."""
        self.cached()
        page = self.dir / "out/a/plan-1.html"
        page.write_text(page.read_text() + "x")
        self.assertEqual(self.taken(self.cached()), (5, 7))
        self.check_clean()
        (self.dir / "out/index.html").write_text("x")
        self.assertEqual(self.taken(self.cached()), (7, 7))
        self.check_clean()


class Trust(Case):
    """What the record is not believed."""

    def record(self):
        return next(self.cache.glob("*.record"))

    def forge(self, old, new):
        """A record that says something else and whose hash is right."""
        text = self.record().read_bytes()
        self.assertEqual(len(old), len(new))
        self.assertIn(old, text)
        head, at = text[:text.index(b"64\n") + 3], text.index(b"64\n") + 3
        body = text[at + 64:].replace(old, new)
        self.record().write_bytes(head + hashlib.sha256(body).hexdigest().encode() + body)

    def test_names(self):
        """A name that leads out of the package is none."""
        old = b"a/plan-1.plan.json\n"
        for new in ("../../../etc/passwd", "/etc/passwd", "a/../SHA256SUMS", ""):
            self.cached()
            new = new.encode()[:len(old) - 1]
            # Shorter names are filled up with lines that name nothing.
            self.forge(old, new + b"\n" * (len(old) - len(new)))
            self.comment("b/p3.yaml")
            self.assertEqual(self.taken(self.cached()), (3, 7), new)
            self.check_clean()

    def test_another_program(self):
        """A record is of one build of the program: here of one that differs in its build id alone."""
        note = subprocess.run(["readelf", "-n", PROGRAM], capture_output=True, text=True, check=True).stdout
        build_id = bytes.fromhex(re.search(r"Build ID: ([0-9a-f]+)", note)[1])
        data = PROGRAM.read_bytes()
        self.assertEqual(data.count(build_id), 1)
        other = self.dir / "other"
        other.write_bytes(data.replace(build_id, build_id[:-1] + bytes([build_id[-1] ^ 1])))
        other.chmod(0o755)
        self.cached()
        self.assertEqual(self.taken(self.cached()), (7, 7))
        self.assertEqual(self.taken(self.cached(program=other)), (0, 7))

    def test_folder_of_others(self):
        self.cache.mkdir()
        self.cache.chmod(0o777)
        for _ in range(2):
            p = self.cached()
            self.assertIn("bcpgen: nothing is kept for the next run in cache: others can write to it", p.stderr)
            self.assertIsNone(self.taken(p))
        self.assertEqual(list(self.cache.iterdir()), [])

    def test_no_folder(self):
        """A run does not need it."""
        (self.dir / "file").write_text("")
        p = self.build("out", env={"XDG_CACHE_HOME": str(self.dir / "file")})
        self.assertIn("bcpgen: nothing is kept", p.stderr)
        p = self.build("out", env={"XDG_CACHE_HOME": "", "HOME": ""})
        self.assertNotIn("bcpgen: nothing is kept", p.stderr)
        self.check_clean()

    def test_default(self):
        self.build("out", env={"XDG_CACHE_HOME": str(self.dir / "home")})
        folder = self.dir / "home/bcpgen"
        self.assertEqual(folder.stat().st_mode & 0o777, 0o700)
        self.assertEqual([p.stat().st_mode & 0o777 for p in folder.iterdir()], [0o600])
        p = self.build("out", "--no-cache", env={"XDG_CACHE_HOME": str(self.dir / "home")})
        self.assertIsNone(self.taken(p))

    def test_room(self):
        """Of records that are too large together, those of latest use stay; what is no record is nobody's business."""
        self.cache.mkdir(mode=0o700)
        names = [digit * 64 + ".record" for digit in "abc"] + ["a" * 63 + ".record", "notes.txt"]
        for age, name in enumerate(names):
            with (self.cache / name).open("wb") as f:
                f.truncate(300 << 20)
            os.utime(self.cache / name, (1700000000 - age, 1700000000 - age))
        self.cached()
        left = {p.name for p in self.cache.iterdir()} - {self.record_of_out()}
        self.assertEqual(left, {names[0], names[3], names[4]})

    def record_of_out(self):
        return hashlib.sha256(os.fsencode(self.dir.resolve() / "out")).hexdigest() + ".record"

    def test_at_once(self):
        """Runs that share a folder, and two of one OUT, of which one may find it taken."""
        self.cached("out0")
        running = [subprocess.Popen([PROGRAM, "plans", "-o", f"out{i % 3}", "--as-of", "2026-11-22", "--cache", "cache"],
                                    cwd=self.dir, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for i in range(4)]
        self.assertLessEqual({p.wait(timeout=120) for p in running}, {0, 4})
        for i in range(3):
            self.cached(f"out{i}")
            self.assertEqual(self.taken(self.cached(f"out{i}")), (7, 7))
            self.check_clean(f"out{i}")


unittest.main(argv=sys.argv[:1])
