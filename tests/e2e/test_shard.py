#!/usr/bin/env python3
"""Parts of a run, made with --shard and joined by merge, are to the byte what one run makes: files, printed findings and
exit status. Parts that do not belong together are refused. GNU parallel, ninja and make drive them.
Usage: test_shard.py BCPGEN SOURCE_DIR"""
import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from broken_plans import BROKEN
from shimmed import AS_OF, tree

PROGRAM, SOURCE = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
PART = "part.bcpgen"
SECONDS = 120
ENV = {**{k: v for k, v in os.environ.items() if k not in ("SOURCE_DATE_EPOCH", "NO_COLOR")},
       "XDG_CACHE_HOME": "/dev/null"}


def evidence(plan, *paths):
    """Lets a plan name files beside it."""
    with open(plan, "a") as f:
        f.write("evidence:\n" + "".join(f"  - {{id: ev-{i}, title: Seen, path: '{p}'}}\n" for i, p in enumerate(paths)))


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # In memory if there is room: hundreds of packages are written, and each file is synced.
        memory = pathlib.Path("/dev/shm")
        roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 512 << 20
        cls.top = pathlib.Path(tempfile.mkdtemp(prefix="bcp-shard-", dir=memory if roomy else None))
        cls.addClassCleanup(shutil.rmtree, cls.top)
        # Not in a repository, whose state others change.
        shutil.copytree(SOURCE / "plans", cls.top / "plans")
        for name in ("izymes", "jitbit"):
            shutil.copytree(SOURCE / "plans" / name, cls.top / "few" / name)
        make = [sys.executable, SOURCE / "tests/bench/make_plans.py"]
        subprocess.run([*make, cls.top / "many", "11", "40", "7", "--workspaces", "3"], check=True)
        subprocess.run([*make, cls.top / "tiny", "4", "30", "9", "--workspaces", "2"], check=True)
        subprocess.run([*make, cls.top / "flat", "5", "40", "3"], check=True)

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(dir=self.top))

    def run_in(self, where, *args):
        """Each package is called "out", as its name is printed."""
        where = self.dir / where
        where.mkdir(exist_ok=True)
        return subprocess.run([PROGRAM, *args], cwd=where, env=ENV, capture_output=True, text=True, timeout=SECONDS)

    def whole(self, plans, *args, where="whole"):
        return self.run_in(where, "build", *plans, "-o", "out", "--as-of", AS_OF, *args)

    def shard(self, k, n, plans, *args, to=None, as_of=AS_OF):
        return self.run_in("parts", "build", *plans, "-o", to or str(k), "--as-of", as_of, "--shard", f"{k}/{n}", *args)

    def merge(self, parts, *args, where="merged"):
        return self.run_in(where, "merge", *(f"../parts/{p}" for p in parts), "-o", "out", *args)

    def parts(self, n, plans, *args, allowed=(0,)):
        """In any order, as machines finish."""
        for k in random.Random(n).sample(range(1, n + 1), n):
            p = self.shard(k, n, plans, *args, "-j", str(1 + k % 2))
            self.assertIn(p.returncode, allowed, p.stdout + p.stderr)
            self.assertEqual(self.run_in("parts", "verify", str(k)).returncode, 0)
        return list(range(n, 0, -1))

    def same(self, n, plans, *args, merge=(), allowed=(0,), whole=None):
        shutil.rmtree(self.dir / "parts", ignore_errors=True)
        whole = whole or self.whole(plans, *args, *merge)
        merged = self.merge(self.parts(n, plans, *args, allowed=allowed), *merge)
        self.assertEqual((merged.returncode, merged.stdout, merged.stderr),
                         (whole.returncode, whole.stdout, whole.stderr))
        self.assertEqual(tree(self.dir / "merged"), tree(self.dir / "whole"))
        return whole

    def refused(self, parts, *patterns, status=2):
        before = tree(self.dir / "merged")
        p = self.merge(parts)
        self.assertEqual(p.returncode, status, p.stdout + p.stderr)
        for pattern in patterns:
            self.assertRegex(p.stderr, pattern)
        self.assertEqual(tree(self.dir / "merged"), before or {})


class Same(Case):
    def test_samples(self):
        plans, p = [self.top / "plans"], None
        for n in (5,):
            p = self.same(n, plans, whole=p)
            self.assertEqual(p.returncode, 0)
            self.assertIn("package written to out", p.stdout)
        self.assertGreater(len(tree(self.dir / "merged/out")), 60)
        self.assertEqual(self.run_in("merged", "verify", "out").returncode, 0)

    def test_one_workspace_with_a_theme(self):
        shutil.copytree(self.top / "plans/harbour-line", self.dir / "line")
        shutil.copy(next((SOURCE / "plans").rglob("*.png")), self.dir / "line/logo.png")
        (self.dir / "line/theme.yaml").write_text("logo: logo.png\ncolours:\n  light: {accent: \"#7a1f5c\"}\n")
        self.same(3, [self.dir / "line"])
        page = (self.dir / "merged/out/index.html").read_text()
        self.assertIn("data:image/png", page)
        self.assertIn("7a1f5c", page.lower())

    def test_generated(self):
        p = None
        for n in (1, 3, 11):
            p = self.same(n, [self.top / "many"], whole=p)
        self.same(2, [self.top / "flat", self.top / "many"], "--paper", "letter")

    def test_one_of_a_workspace(self):
        """What is not chosen is there to be referred to, and one document speaks for all."""
        self.same(2, [self.top / "plans/harbour-line/duty-plan.yaml", self.top / "plans/harbour-line/controls.yaml"])

    def test_editions(self):
        self.same(2, [self.top / "few"], "--audience", "customer", "--pdf-profile", "plain")

    def test_gates(self):
        plans = [self.top / "few"]
        self.assertEqual(self.same(3, plans, "--fail-on", "error", allowed=(0, 1)).returncode, 1)
        p = self.same(3, plans, "--min-coverage", "soc2:A1=100", "-q", "--fail-on", "warning", allowed=(0, 1))
        self.assertEqual(p.returncode, 1)
        p = self.same(2, plans, "--min-coverage", "soc9=1")
        self.assertEqual(p.returncode, 3)
        self.assertIn("no workspace has a framework with such a part", p.stderr)

    def test_formats_and_baseline(self):
        formats = ("--format", "text", "--format", "sarif=found.sarif", "--format", "csv=found.csv")
        plans = [self.top / "few"]
        self.same(3, plans, merge=(*formats, "--write-baseline", "all.json"))
        self.assertGreater((self.dir / "merged/found.sarif").stat().st_size, 10000)
        kept = self.dir / "kept.json"
        shutil.copy(self.dir / "merged/all.json", kept)
        p = self.same(2, plans, "--baseline", kept, "--fail-on", "info", merge=formats)
        self.assertRegex(p.stdout, "in the baseline: [1-9]")

    def test_templates(self):
        folder = self.dir / "templates"
        folder.mkdir()
        text = (SOURCE / "templates/portfolio.xhtml").read_text()
        (folder / "portfolio.xhtml").write_text(text.replace("<body>", "<body><p>Of our own</p>", 1))
        self.same(2, [self.top / "flat"], "--templates", folder, merge=("--templates", folder))
        self.refused((1, 2), "other schemas, rules or templates than those of this run")
        (folder / "portfolio.xhtml").write_text(text)
        p = self.merge((1, 2), "--templates", folder)
        self.assertEqual(p.returncode, 2, p.stderr)

    def test_commits(self):
        plans = self.dir / "repo"
        shutil.copytree(self.top / "flat", plans)
        git = ["git", "-C", plans, "-c", "user.name=a", "-c", "user.email=a@example.org"]
        for args in (("init", "-q"), ("add", "."), ("commit", "-qm", "all")):
            subprocess.run([*git, *args], check=True, env=ENV)
        self.same(2, [plans])
        self.assertIn('"commit"', (self.dir / "merged/out/manifest.json").read_text())
        subprocess.run([*git, "commit", "-qm", "more", "--allow-empty"], check=True, env=ENV)
        self.shard(2, 2, [plans])
        self.refused((1, 2), "was made from another commit than")

    def test_moved(self):
        """Neither where plans are nor where parts are is in the bytes."""
        other = self.dir / "elsewhere"
        whole = self.whole([self.top / "flat"])
        shutil.copytree(self.top / "flat", other / "flat")
        self.shard(1, 2, [self.top / "flat"])
        self.shard(2, 2, [other / "flat"])
        (self.dir / "parts/2").rename(self.dir / "parts/two")
        shutil.rmtree(other)
        merged = self.merge((1, "two"))
        # Places are printed as each run was given them.
        self.assertEqual((merged.returncode, merged.stdout.replace(str(other), str(self.top))),
                         (whole.returncode, whole.stdout))
        self.assertEqual(tree(self.dir / "merged"), tree(self.dir / "whole"))


class Broken(Case):
    def setUp(self):
        super().setUp()
        self.plans = self.dir / "broken"
        shutil.copytree(self.top / "many", self.plans)
        for i, (name, text) in enumerate(BROKEN.items()):
            (self.plans / f"w{i % 4:05d}" / name).write_text(text)

    def test_all_is_told(self):
        self.assertEqual(self.whole([self.top / "flat"], where="merged").returncode, 0)
        held = tree(self.dir / "merged")
        whole = self.whole([self.plans])
        self.assertEqual(whole.returncode, 2)
        for n in (1, 4):
            shutil.rmtree(self.dir / "parts", ignore_errors=True)
            merged = self.merge(self.parts(n, [self.plans], allowed=(0, 2)))
            self.assertEqual((merged.returncode, merged.stdout, merged.stderr), (2, whole.stdout, whole.stderr))
            self.assertEqual(tree(self.dir / "merged"), held)

    def test_workspace(self):
        for name, text in (("workspace.yaml", "organisation: [1]\n"), ("theme.yaml", "logo: none.png\n")):
            plans = self.dir / name
            shutil.copytree(self.top / "many/w00000", plans)
            (plans / name).write_text(text)
            p = self.same(2, [plans], allowed=(2,))
            self.assertEqual(p.returncode, 2)

    def test_clash(self):
        """Two documents of one id, in workspaces that write into one folder, and in different parts."""
        for name in "ab":
            (self.dir / name).mkdir()
            (self.dir / name / "plan.yaml").write_text("id: one\nkind: plan\ntitle: One\norganisation: Acme\n")
        plans = [self.dir / "a", self.dir / "b"]
        self.assertEqual(self.whole(plans).returncode, 2)
        for k in (1, 2):
            self.assertEqual(self.shard(k, 2, plans).returncode, 0)
        self.refused((1, 2), "IO-005")


class Refused(Case):
    def setUp(self):
        super().setUp()
        self.plans = self.dir / "flat"
        shutil.copytree(self.top / "flat", self.plans)
        for k in (1, 2, 3):
            self.assertEqual(self.shard(k, 3, [self.plans]).returncode, 0)

    def again(self, *args, **more):
        p = self.shard(2, 3, [self.plans], *args, to="new", **more)
        self.assertEqual(p.returncode, 0, p.stderr)
        return 1, "new", 3

    def test_not_all(self):
        self.refused((1, 3), "part 2 of 3 is missing: build it with --shard 2/3")
        self.refused((1, 2), "part 3 of 3 is missing")
        self.refused((2, 3), "part 1 of 3 is missing")
        self.refused((1, 2, 2, 3), r"\.\./parts/2: is part 2 of 3, as is \.\./parts/2")
        self.refused((1, 2, 4), "parts/4: it is no part that --shard wrote")
        self.whole([self.plans])
        self.refused((1, "../whole/out"), "it is no part that --shard wrote")

    def test_another_run(self):
        self.refused(self.again(as_of="2026-11-23"), r"parts/new: is as of another date than \.\./parts/1 "
                     r"\(2026-11-23, not 2026-11-22\)")
        self.refused(self.again("--paper", "a4"), "parts/new: was made with other options than")
        self.refused(self.again("--min-coverage", "soc2=0"), "was made with another --min-coverage")
        self.shard(2, 4, [self.plans])
        self.refused((1, 2, 3), r"is one of another number of parts than .* \(4, not 3\)")

    def test_other_inputs(self):
        plan = self.plans / "00001.yaml"
        held = plan.read_text()
        plan.write_text(held + "# more\n")
        self.refused(self.again(), "parts/new: was made from other plans, or other files beside them")
        plan.write_text(held)
        self.assertEqual(self.merge(self.again()).returncode, 0)
        (self.plans / "new.yaml").write_text("id: new\nkind: plan\ntitle: New\norganisation: Acme\n")
        self.refused(self.again(), "was made from other plans")
        (self.plans / "new.yaml").unlink()
        (self.plans / "workspace.yaml").write_text("organisation: Other\n")
        self.refused(self.again(), "was made from other plans")

    def test_other_workspaces(self):
        """What a part did not load may change before it is built; what the parts saw is in the manifest."""
        plans = self.dir / "tiny"
        shutil.copytree(self.top / "tiny", plans)
        (plans / "w00001/00003.yaml").unlink()
        shutil.rmtree(self.dir / "parts")
        first = plans / "w00000/00000.yaml"
        held = first.read_text()
        self.shard(1, 3, [plans])
        first.write_text(held + "# more\n")
        self.shard(3, 3, [plans])
        self.shard(2, 3, [plans])
        self.refused((1, 2, 3), r"parts/2: was made from other plans, or other files beside them, than \.\./parts/1")
        first.write_text(held)
        self.shard(2, 3, [plans])
        self.assertEqual(self.merge((1, 2, 3)).returncode, 0)
        self.whole([plans])
        self.assertEqual(tree(self.dir / "merged"), tree(self.dir / "whole"))

    def test_evidence(self):
        (self.plans / "workspace.yaml").write_text("organisation: Acme\n")
        (self.plans / "evidence").mkdir()
        seen = self.plans / "evidence/log.txt"
        for text in ("one", "two"):
            seen.write_text(text)
            for k in (1, 3) if text == "one" else (2,):
                self.shard(k, 3, [self.plans])
        self.refused((1, 2, 3), "was made from other plans, or other files beside them")

    def test_changed(self):
        where = self.dir / "parts/2"
        some = sorted(p for p in where.iterdir() if p.suffix in (".html", ".pdf", ".json", ".txt", ".bcpgen"))
        self.assertGreater(len(some), 8)
        for path in some:
            held = path.read_bytes()
            path.write_bytes(held[:40] + bytes([held[40] ^ 1]) + held[41:])
            self.refused((1, 2, 3), re.escape(path.name) + ".* was changed")
            path.unlink()
            self.refused((1, 2, 3), "missing|no part")
            path.write_bytes(held)
        (where / "more.html").write_text("more")
        self.refused((1, 2, 3), "more.html: it is not of what was built there")
        (where / "more.html").unlink()
        (where / "more.html").symlink_to("/etc/passwd")
        self.refused((1, 2, 3), "more.html")
        (where / "more.html").unlink()
        self.assertEqual(self.merge((1, 2, 3)).returncode, 0)

    def sign(self, name, data):
        """A part of which all hashes are right."""
        where = self.dir / "parts" / name
        data = data + hashlib.sha256(data).hexdigest().encode()
        (where / PART).write_bytes(data)
        sums = (where / "SHA256SUMS").read_text()
        (where / "SHA256SUMS").write_text(
            re.sub("[0-9a-f]{64}(?=  " + re.escape(PART) + ")", hashlib.sha256(data).hexdigest(), sums))

    def test_forged(self):
        """Hashes keep out accidents, not people: what is read is trusted in nothing else."""
        data = (self.dir / f"parts/2/{PART}").read_bytes()[:-64]
        version = re.search(rb'"version":"([^"]+)"', data)[1]
        self.sign("2", data.replace(b'"version":"' + version, b'"version":"' + b"9" * len(version)))
        self.refused((1, 2, 3), "was made by another version of bcpgen than")
        self.refused((2, 1, 3), "it was made by bcpgen 9+, and this is")
        self.sign("2", b"bcpgen part 1\n" + data[14:])
        self.refused((1, 2, 3), "is not one of this version")
        (self.dir / "parts/2/SHA256SUMS").write_text("0" * 64 + "  ../../../etc/passwd\n")
        self.refused((1, 2, 3), "is not one of this version")
        self.sign("2", data)
        self.refused((1, 2, 3), "it is not of what was built there")

    def test_damaged_and_signed(self):
        data = (self.dir / f"parts/2/{PART}").read_bytes()[:-64]
        rng = random.Random(4)
        cases = [data[:n] for n in (13, 14, 15, 40, len(data) // 2, len(data) - 1)] + [data + b"0\n"]
        for _ in range(12):
            at = rng.randrange(14, len(data))
            cases.append(data[:at] + rng.choice((b"", b"9", b"\n", b"-1\n", b"\0", b"99999999999999999999\n")) +
                         data[at + rng.randrange(3):])
        self.assertEqual(self.merge((1, 2, 3)).returncode, 0)
        for case in cases:
            self.sign("2", case)
            p = self.merge((1, 2, 3))
            self.assertIn(p.returncode, (0, 2, 4), p.stderr)
            self.assertRegex(p.stdout + p.stderr, "error|package written")


class Usage(Case):
    def test_wrong(self):
        plans = self.top / "flat"
        for args, said in ((["--shard", "0/2"], "K/N"), (["--shard", "3/2"], "K/N"), (["--shard", "2"], "K/N"),
                           (["--shard", "1/2/3"], "K/N"), (["--shard", "-1/2"], "K/N"), (["--shard", "1/9999999"], "K/N"),
                           (["--shard", "1/2", "--watch"], "--watch"), (["--ninja", "x", "--watch"], "--watch"),
                           (["--shard", "1/2", "--ninja", "x"], "--ninja"),
                           (["--shard", "1/2", "--write-baseline", "x"], "merge")):
            p = self.whole([plans], *args)
            self.assertEqual(p.returncode, 3, args)
            self.assertIn(said, p.stderr)
        self.assertEqual(self.run_in("a", "build", "-", "-o", "out", "--shard", "1/2").returncode, 3)
        self.assertEqual(self.run_in("a", "merge", "x").returncode, 3)
        self.assertEqual(self.run_in("a", "merge", "x", "-o", "out", "-q").returncode, 3)
        self.assertEqual(self.run_in("a", "check", plans, "--shard", "1/2").returncode, 3)
        self.assertEqual(self.run_in("a", "build", plans, "-o", "o", "--ninja", "no/where").returncode, 4)

    def test_said(self):
        p = self.shard(2, 3, [self.top / "flat"])
        self.assertRegex(p.stdout, "(?m)^part 2 of 3 written to 2$")
        self.assertNotIn("index.html", tree(self.dir / "parts/2"))
        # A part among plans is none of them.
        (self.dir / "flat").mkdir()
        shutil.move(self.dir / "parts/2", self.dir / "flat/part")
        shutil.copy(self.top / "flat/00000.yaml", self.dir / "flat")
        self.assertRegex(self.run_in("a", "check", self.dir / "flat").stdout, "(?m)^1 document ")


class Engines(Case):
    """Programs that drive the parts, as docs/scaling.md has it."""

    def sh(self, line, **more):
        p = subprocess.run(["sh", "-euc", line], cwd=self.dir, capture_output=True, text=True, timeout=SECONDS,
                           env={**ENV, "PATH": f"{PROGRAM.parent}:{ENV['PATH']}", **more})
        return p

    def doc(self, word):
        """The shell's part of the example that has this word."""
        text = (SOURCE / "docs/scaling.md").read_text()
        found = [b for b in re.findall(r"```sh\n(.*?)```", text, re.S) if word in b]
        self.assertEqual(len(found), 1, word)
        return found[0]

    def test_loop_and_parallel(self):
        shutil.copytree(self.top / "many", self.dir / "plans")
        self.assertEqual(self.sh(f"bcpgen plans/ -o whole/ --as-of {AS_OF}").returncode, 0)
        for word in ("for k in", "parallel"):
            p = self.sh(self.doc(word).replace("2026-11-22", AS_OF))
            self.assertEqual(p.returncode, 0, p.stdout + p.stderr)
            self.assertEqual(tree(self.dir / "out"), tree(self.dir / "whole"))
            self.assertEqual(len(list((self.dir / "parts").iterdir())), 4)
            shutil.rmtree(self.dir / "parts")
            shutil.rmtree(self.dir / "out")

    def test_slurm(self):
        """The array's script, run as Slurm would, once for each task."""
        shutil.copytree(self.top / "many", self.dir / "plans")
        text = (SOURCE / "docs/scaling.md").read_text()
        script = re.search(r"```sh\n(#!/bin/sh\n#SBATCH.*?)```", text, re.S)[1]
        (self.dir / "part.sbatch").write_text(script)
        tasks = [int(n) for n in re.search(r"--array=(\d+)-(\d+)", script).groups()]
        self.assertEqual(tasks[0], 1)
        self.assertEqual(self.sh(f"bcpgen plans/ -o whole/ --as-of {AS_OF}").returncode, 0)
        for k in range(1, tasks[1] + 1):
            p = self.sh("sh part.sbatch", SLURM_ARRAY_TASK_ID=str(k), SLURM_ARRAY_TASK_COUNT=str(tasks[1]))
            self.assertEqual(p.returncode, 0, p.stderr)
        self.assertEqual(self.sh("bcpgen merge parts/* -o out").returncode, 0)
        self.assertEqual(tree(self.dir / "out"), tree(self.dir / "whole"))

    def ninja(self, *more):
        p = subprocess.run(["ninja", "-f", "build.ninja", *more], cwd=self.dir, capture_output=True, text=True,
                           timeout=SECONDS, env=ENV)
        return p

    def test_ninja(self):
        odd = "odd $name: (one) #1"  # no apostrophe, which ninja 1.11 cannot read in a depfile
        plans = self.dir / odd
        shutil.copytree(self.top / "tiny", plans)
        seen = plans / "w00000/evidence/a $b#c d:e.txt"
        seen.parent.mkdir()
        seen.write_text("seen")
        evidence(plans / "w00000/00000.yaml", "evidence/" + seen.name, "pictures/later.txt")
        args = (odd, "-o", "the out/$1", "--as-of", AS_OF)
        p = subprocess.run([PROGRAM, "build", *args, "--fail-on", "error", "-j", "2", "--ninja", "build.ninja"],
                           cwd=self.dir, env=ENV)
        self.assertEqual(p.returncode, 0)
        made = [self.ninja()]
        self.assertIn("[3/3]", made[0].stdout)
        out = self.dir / "the out/$1"

        def compare():
            whole = subprocess.run([PROGRAM, "build", odd, "-o", "whole", "--as-of", AS_OF], cwd=self.dir, env=ENV,
                                   capture_output=True)
            self.assertEqual(whole.returncode, 0)
            self.assertEqual(tree(out), tree(self.dir / "whole"))

        compare()
        subprocess.run([PROGRAM, "build", *args, "-j", "2", "--ninja", "build.ninja"], cwd=self.dir, env=ENV, check=True)
        self.assertEqual(self.ninja().returncode, 0)
        self.assertIn("no work to do", self.ninja().stdout)
        first, new = plans / "w00000/00000.yaml", plans / "w00001/new.yaml"
        later = plans / "w00000/pictures/later.txt"

        def add_later():
            later.parent.mkdir()
            later.write_text("there")

        for change, edges in (
                (lambda: first.write_text(first.read_text().replace("title: ", "title: New ", 1)), 2),
                (lambda: new.write_text("id: new\nkind: plan\ntitle: New\norganisation: A\n"), 3),
                (lambda: seen.write_text("changed"), 2), (add_later, 3), (new.unlink, 3),
                (lambda: (plans / "w00001/workspace.yaml").write_text("organisation: Other\n"), 2)):
            change()
            p = self.ninja()
            self.assertEqual(p.returncode, 0, p.stdout)
            self.assertIn(f"[{edges}/{edges}] merge", p.stdout)
            self.assertIn("no work to do", self.ninja().stdout)
            compare()

    def test_ninja_and_broken_plans(self):
        """The parts are made, and merge says what one run says."""
        shutil.copytree(self.top / "flat", self.dir / "flat")
        (self.dir / "flat/tab.yaml").write_text(BROKEN["tab.yaml"])
        whole = subprocess.run([PROGRAM, "build", "flat", "-o", "out", "--as-of", AS_OF], cwd=self.dir, env=ENV,
                               capture_output=True, text=True)
        self.assertEqual(whole.returncode, 2)
        subprocess.run([PROGRAM, "build", "flat", "-o", "out", "--as-of", AS_OF, "-j", "2", "--ninja", "build.ninja"],
                       cwd=self.dir, env=ENV, check=True)
        p = self.ninja()
        self.assertEqual(p.returncode, 1)
        said = p.stdout.replace("bcpgen: nothing was written to out\n", "")
        self.assertTrue(whole.stdout in said, said[-500:])
        self.assertIn("nothing was written to out", p.stdout)
        self.assertFalse((self.dir / "out").exists() and any((self.dir / "out").iterdir()))

    def test_depfile_of_make(self):
        plans = self.dir / "pl$ns #1 a"
        shutil.copytree(self.top / "flat", plans)
        (plans / "workspace.yaml").write_text("organisation: Acme\n")
        evidence(plans / "00004.yaml", "a b\\ c.txt", "a:b.txt")
        (plans / "a b\\ c.txt").write_text("")
        (plans / "a:b.txt").write_text("")
        (self.dir / "Makefile").write_text(
            f"all: out/SHA256SUMS\nout/SHA256SUMS:\n\t'{PROGRAM}' 'pl$$ns #1 a' -o out --as-of {AS_OF} "
            "--depfile out.d >/dev/null\n-include out.d\n")

        def make(*args):
            return subprocess.run(["make", *args], cwd=self.dir, capture_output=True, text=True, env=ENV)

        p = make()
        self.assertEqual(p.returncode, 0, p.stderr)
        text = (self.dir / "out.d").read_text()
        self.assertTrue(text.startswith("out/SHA256SUMS: \\\n"), text[:50])
        self.assertIn("  pl$$ns\\ \\#1\\ a/00000.yaml", text)
        self.assertEqual(make("-q").returncode, 0, make("-n", "-d").stdout[-2000:])
        for name in ("00003.yaml", "workspace.yaml", "a b\\ c.txt", "a:b.txt"):
            stamp = (self.dir / "out/SHA256SUMS").stat().st_mtime_ns + 10**9
            os.utime(plans / name, ns=(stamp, stamp))
            self.assertEqual(make("-q").returncode, 1, name)
            os.utime(plans / name, ns=(1, 1))
        self.assertEqual(make("-q").returncode, 0)
        # A run that fails leaves it as it was.
        (plans / "00003.yaml").write_text("id: [")
        (self.dir / "out.d").write_text("# held\n")
        self.assertEqual(make("-B").returncode, 2)
        self.assertEqual((self.dir / "out.d").read_text(), "# held\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
