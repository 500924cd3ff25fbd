#!/usr/bin/env python3
"""Hostile plans and folders by the hundred, made by chance, and what must hold whatever they are: no crash, no hang, no
more memory than the promise, an exit status as documented, no file outside OUT, no part of a package, nothing that runs in
what is written. Usage: hostile_gen.py BCPGEN SOURCE_DIR [--cases N] [--seed N] [--only N] [--slow FACTOR]

A case is made from the seed and its number alone: --only N does one again and keeps its folder. --slow is for builds with
sanitizers, which take more time and memory."""
import argparse
import copy
import csv
import io
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

from test_hostile import CONTROLS, HOSTILE, Payloads, inert, png, tree

AS_OF = "2026-11-22"
CPU_SECONDS = 5
MEGABYTES = 512
SECRET = b"secret-51c9"
MOST_PLAN = 20000
STRINGS = [v for k, v in HOSTILE.items() if k != "terminal"] + [
    "\x85\u2028\u2029\ufeff", "\u202e\u2066abc", "\U0010ffff\ufffd", "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-1+1", "..", "../../x",
    "/etc/passwd", "con", "a" * 5000, "\u0301" * 300, "\u0e01" * 500, "\u05d0\u0628" * 50, "x\u200bx" * 100, "9" * 400 + " h", "1e999999999",
    "2026-02-30", "0000-00-00", "[TBD]" * 50, "{{" * 200, "https://x.example/" + "a" * 3000, "\U0001f600" * 80, "<!--", "]]>", "%n%s"]
PROSE = ["![[]()", "[", "![", "`a``", "*a_ ", "<", "<a ", "> ", "- ", "1. ", "&#", "\\", "[a](<", "**a ", "|a", "|a|\n|-|\n", "~~~\n",
         "[a]: /b\n", "[a][", "***", "a\n\n", "\t", "<!--", "&amp;", "_a*", "[x](y \"", "a  \n", "# ", "===\n"]
PATHS = ["../secret.txt", "{base}/secret.txt", "link.txt", "up/secret.txt", "/dev/zero", "pipe", ".", "", "a/../../secret.txt",
         "link.png", "/proc/self/environ", "bomb.png", "odd.png", "\u202egnp.exe", "none.png"]
XPATHS = ["//*[//*[//*]]", "count(//node()[count(//node()) > 0]) > 0", "string-length(concat(/, /, /)) > 0", "bcp:matches(/, '((a*)*)*b')",
          "bcp:ref(//*)", "bcp:closure(//*)", "document('/etc/passwd')", "1 div 0", "$none", "((((", "bcp:add(0, 'annual', 1e300) > 0",
          "translate(/, /, /) = ''", "not(" * 3000 + "1" + ")" * 3000, "id(//*)/..//@*", "bcp:join(//*, //*) = ''", "-" * 5000 + "1 = 1"]


BOMBS = [png(60000, 60000, bytes(1 << 20)), png(4096, 3072, bytes((4096 * 3 + 1) * 3072)), png(1, 2**31 - 1, b""), png(0, 0, b"")]


FREE = ("name", "title", "description", "summary", "body", "heading", "organisation", "reason", "notes", "action", "text", "purpose")


class Maker:
    def __init__(self, rng, source):
        self.rng = rng
        self.plans = [p for p in sorted([*source.glob("plans/*/*.yaml"), *source.glob("tests/rules/*/*.yaml")])
                      if p.name != "workspace.yaml" and p.stat().st_size < MOST_PLAN]
        self.templates = sorted((source / "templates").glob("*.xhtml"))

    def plan(self):
        return yaml.load(self.rng.choice(self.plans).read_bytes(), Loader=yaml.BaseLoader)

    def places(self, value, found):
        """Every (container, key) whose value is a text."""
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for k, v in pairs:
            if isinstance(v, str):
                found.append((value, k))
            elif isinstance(v, (dict, list)):
                self.places(v, found)
        return found

    def texts_replaced(self):
        plan = self.plan()
        spots = [s for s in self.places(plan, []) if s[1] not in ("id", "kind")]
        # Most of the time where any words will do, so that the plan stays valid.
        if self.rng.random() < 0.8:
            spots = [s for s in spots if s[1] in FREE] or spots
        for where, key in self.rng.sample(spots, min(len(spots), self.rng.randint(1, 12))):
            where[key] = self.rng.choice(STRINGS)
        return yaml.safe_dump(plan, allow_unicode=True).encode()

    def prose(self):
        part = self.rng.choice(PROSE) + (self.rng.choice(PROSE) if self.rng.random() < 0.5 else "")
        text = part * (self.rng.choice((3, 1000, 60000)) // len(part) + 1)
        plan = self.plan()
        plan["summary"] = text
        plan["sections"] = [{"id": "long", "heading": "Long", "body": text}]
        return yaml.safe_dump(plan, allow_unicode=True).encode()

    def bytes_changed(self):
        data = bytearray(self.rng.choice(self.plans).read_bytes())
        for _ in range(self.rng.randint(1, 8)):
            at, n = self.rng.randrange(len(data) + 1), self.rng.randint(1, 40)
            data[at:at + self.rng.choice((0, n))] = self.rng.choice((
                b"", bytes(self.rng.randrange(256) for _ in range(3)), bytes(data[at:at + n]) * self.rng.choice((1, 2, 50)),
                self.rng.choice([b"&a ", b"*a", b"<<: *a\n", b"!!binary ", b"? ", b"---\n", b"...\n", b"\0", b"\t", b"[", b"}", b"'", b"|\n"])))
        return bytes(data)

    def parts_moved(self):
        """Values of one kind where another is wanted; lists and mappings many times over."""
        plan = self.plan()
        for _ in range(self.rng.randint(1, 4)):
            key = self.rng.choice(list(plan))
            value = copy.deepcopy(plan[self.rng.choice(list(plan))])
            if key not in ("id", "kind"):
                plan[key] = value if self.rng.random() < 0.5 else [value] * self.rng.choice((0, 1, 40))
        return yaml.safe_dump(plan, allow_unicode=True).encode()

    def shape(self):
        n = self.rng.choice((10, 1000, 100000))
        head = "id: p\nkind: plan\ntitle: P\n"
        return (head + self.rng.choice((
            "x-a: " + "[" * n, "x-a: " + "{a: " * n, "x-a:\n" + "- " * n, "x-a:\n" + "".join(" " * min(i, 3000) + "a:\n" for i in range(min(n, 3000))),
            "x-0: &a0 [x]\n" + "".join(f"x-{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40)),
            "x-a: &a [*a]\n", "x-a: &a {b: *a}\n", "x-a: &a\n  <<: *a\n", "objectives:\n" + "- x\n" * n, "objectives: [" + "x," * n + "]\n",
            "systems:\n" + "".join(f"- {{id: s{i}, name: S, depends_on: [{{on: s{(i * 7) % 50}}}]}}\n" for i in range(min(n, 1500))),
            "summary: " + "x" * n * 20 + "\n", "\n" * n * 50, "# x\n" * n, "---\n" * n, "--- x\n" * n, "".join(f"k{i}: 1\n" for i in range(n)),
            "sections:\n- {id: s, heading: H, table: {columns: [" + "a, " * min(n, 1000) + "b], rows: [[1]]}}\n",
            "functions:\n" + "- {id: f, name: F}\n" * min(n, 300), "&a " * n, "? " * n, "title: x\n" * n, "x-a: '" + "\\u0041" * n))).encode()

    def workspace(self):
        return yaml.safe_dump({"organisation": self.rng.choice(STRINGS), "title": self.rng.choice(STRINGS),
                               "frameworks": self.rng.choice((["soc2"], ["../x"], [self.rng.choice(STRINGS)], [], "soc2"))},
                              allow_unicode=True).encode()

    def theme(self):
        return yaml.safe_dump(self.rng.choice((
            {"logo": self.rng.choice(PATHS).format(base="")}, {"footer": self.rng.choice(STRINGS)}, {"colours": {"light": {"ink": "#ffffff"}}},
            {"fonts": {"sans": self.rng.choice(STRINGS)}}, {"types": {"body": {"size": self.rng.choice((0, -1, 1e9, "1e9"))}}},
            {"labels": {"de": {"Page {1} of {2}": self.rng.choice(STRINGS)}}}, {"margins": {"left": 99999}})), allow_unicode=True).encode()

    def rule(self):
        expression = self.rng.choice(XPATHS)
        return yaml.safe_dump({"group": {"id": "OWN", "title": "Own"}, "rules": [{
            "id": "OWN-001", "title": self.rng.choice(STRINGS), "severity": "info", "each": "/bcp/plan", "broken": expression,
            "message": "m {" + self.rng.choice(XPATHS) + "}", "checks": "c", "why": "w", "fix": "f", "criteria": ["soc2:CC4.1"]}]}).encode()

    def template(self, folder):
        folder.mkdir()
        path = self.rng.choice(self.templates)
        data = bytearray(path.read_bytes())
        for _ in range(self.rng.randint(1, 4)):
            at = self.rng.randrange(len(data))
            data[at:at + self.rng.choice((0, 1, 30))] = self.rng.choice(
                [b"", b"<", b"${//*}", b"<script>alert(1)</script>", b"<p onclick='x'/>", b"&x;", b"<tal:block tal:repeat='x //*'>", bytes(data[at:at + 99])])
        (folder / path.name).write_bytes(data)

    def files(self, inside, base):
        """What a plan may point at, and what lies about."""
        for name, target in (("link.txt", base / "secret.txt"), ("up", base), ("link.png", base / "secret.txt")):
            (inside / name).symlink_to(target)
        os.mkfifo(inside / "pipe")
        (inside / "bomb.png").write_bytes(self.rng.choice(BOMBS))
        odd = bytearray(BOMBS[1])
        odd[self.rng.randrange(len(odd))] ^= 0x55
        (inside / "odd.png").write_bytes(odd)

    def pointing(self, base):
        plan = self.plan()
        paths = [p.format(base=base) for p in self.rng.sample(PATHS, 6)]
        plan["evidence"] = [{"id": f"e{i}", "title": "E", "path": p} for i, p in enumerate(paths)]
        plan["sections"] = [{"id": f"f{i}", "heading": "F", "figure": {"path": p, "alt": "A"}} for i, p in enumerate(paths)]
        return yaml.safe_dump(plan, allow_unicode=True).encode()

    def folder(self, inside):
        """Surroundings: names and kinds of files."""
        for _ in range(self.rng.randint(1, 3)):
            name = self.rng.choice(("x.yaml", "a\nb", "\x1b[31m", "-rf", "..yaml", "index.html", "a\\b", "q" * 200, "\u202e", "workspace.yaml", "rules"))
            path, kind = inside / name, self.rng.randrange(5)
            if path.exists() or path.is_symlink():
                continue
            if kind == 0:
                path.mkdir()
            elif kind == 1:
                os.mkfifo(path)
            elif kind == 2:
                path.symlink_to(self.rng.choice(("/dev/zero", "none", name, "/etc")))
            elif kind == 3:
                path.mkdir()
                (path / "plan.yaml").write_bytes(self.bytes_changed())
            else:
                path.write_bytes(self.shape()[:100000])

    def case(self, base):
        """Fills base/in; returns more arguments."""
        inside, args, rng = base / "in", [], self.rng
        inside.mkdir()
        (base / "secret.txt").write_bytes(SECRET)
        kind = rng.choice((self.texts_replaced, self.texts_replaced, self.bytes_changed, self.prose, self.prose, self.parts_moved, self.shape, None))
        if kind is None:
            self.files(inside, base)
        (inside / "plan.yaml").write_bytes(kind() if kind else self.pointing(base))
        if rng.random() < 0.3:
            (inside / "workspace.yaml").write_bytes(self.workspace())
        if rng.random() < 0.2:
            (inside / "workspace.yaml").write_bytes(b"organisation: A\n")
            if rng.random() < 0.5:
                (inside / "theme.yaml").write_bytes(self.theme())
            else:
                (inside / "rules").mkdir()
                (inside / "rules" / "own.yaml").write_bytes(self.rule())
        if rng.random() < 0.15:
            self.folder(inside)
        if rng.random() < 0.15:
            self.template(base / "templates")
            args += ["--templates", base / "templates"]
        if rng.random() < 0.2:
            args += ["--audience", rng.choice(("public", "customer", "auditor"))]
        return args


def measured(args):
    """Status, what was said, seconds of processor time and the largest process in MiB."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return process.returncode, said.read(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def check_package(test, out):
    payloads = Payloads()
    for path in sorted(out.rglob("*")):
        if not path.is_file():
            continue
        test.assertNotIn(SECRET, path.read_bytes(), path.name)
        if path.suffix == ".html":
            inert(test, path.read_text())
        elif path.suffix == ".md":
            payloads.inert_markdown(path.read_text())
        elif path.suffix == ".pdf":
            payloads.inert_pdf(path)
    sums = subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=out, capture_output=True)
    test.assertEqual(sums.returncode, 0, sums.stderr)


def check_table(test, path):
    """A spreadsheet takes for a formula what begins like one."""
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
        for cell in row:
            test.assertNotRegex(cell, r"^[=+@\t\r]|^-[^0-9]")


def one(program, base, maker, options):
    test, out = unittest.TestCase(), base / "out"
    args = maker.case(base)
    old = {}
    if maker.rng.random() < 0.3:
        good = base / "good.yaml"
        good.write_text("id: g\nkind: plan\ntitle: G\norganisation: A\n")
        test.assertEqual(measured([program, good, "-o", out, "-q", "--as-of", AS_OF])[0], 0)
        old = tree(out)
    before = {k: v for k, v in tree(base).items() if k.split("/")[0] != "out"}
    status, said, seconds, megabytes = measured(
        [program, base / "in", "-o", out, "--as-of", AS_OF, "--fail-on", "never", "-j", "1", "--format", "text",
         "--format", f"csv={base}/found.csv", *args])
    text = said.decode()
    test.assertIn(status, (0, 2, 4), text[-2000:])
    test.assertNotRegex(text, r"Sanitizer|runtime error:|\[IO-006\]")
    test.assertNotRegex(text, CONTROLS)
    test.assertLessEqual(seconds, CPU_SECONDS * options.slow, "seconds")
    if options.slow == 1:
        test.assertLessEqual(megabytes, MEGABYTES, "MiB")
    if (base / "found.csv").exists():
        check_table(test, base / "found.csv")
        (base / "found.csv").unlink()
    test.assertEqual({k: v for k, v in tree(base).items() if k.split("/")[0] != "out"}, before, "a file outside OUT")
    if status == 0:
        check_package(test, out)
    else:
        test.assertRegex(text, r"error", "a failure is told")
        test.assertEqual(tree(out) if out.exists() else {}, old, "part of a package")
    return status, seconds, megabytes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--slow", type=float, default=1)
    options = parser.parse_args()
    counts, most, bad = {}, [0, 0], 0
    for number in [options.only] if options.only is not None else range(options.cases):
        base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-case-"))
        maker = Maker(random.Random(f"{options.seed}/{number}"), options.source.resolve())
        try:
            status, *took = one(options.program.resolve(), base, maker, options)
            counts[status] = counts.get(status, 0) + 1
            most = [max(a, b) for a, b in zip(most, took)]
        except (AssertionError, UnicodeDecodeError) as fault:
            bad += 1
            print(f"case {number} of seed {options.seed}: {str(fault)[-1500:]}", flush=True)
        if options.only is not None:
            print(f"kept: {base}")
        else:
            shutil.rmtree(base)
    print(f"exit statuses {dict(sorted(counts.items()))}; at most {most[0]:.1f} s and {most[1]:.0f} MiB; {bad} failed")
    # Cases that all fail early would prove nothing.
    sys.exit(1 if bad or (options.cases >= 50 and options.only is None and counts.get(0, 0) * 5 < options.cases) else 0)


if __name__ == "__main__":
    main()
