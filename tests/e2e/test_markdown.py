#!/usr/bin/env python3
"""Markdown as GitHub's own program reads it, cmark-gfm, says what the HTML page says: every cell of every table and
every heading, word for word; and every link in it leads somewhere. Usage: test_markdown.py BCPGEN SOURCE_DIR"""
import html.parser
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
BLOCKS = ("td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "caption")
SHAPES = "▲●✔☐⏸■◆•"


class Read(html.parser.HTMLParser):
    """The texts of cells and headings in order, the anchors, and where links lead; of a page, those of its main part."""

    def __init__(self, text, page):
        super().__init__(convert_charrefs=True)
        self.cells, self.heads, self.ids, self.links = [], [], set(), []
        self.open, self.inside = None, not page
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.inside |= tag == "main"
        if "id" in attrs:
            self.ids.add(attrs["id"])
        if self.inside and tag in BLOCKS:
            self.open = []
        if self.inside and "href" in attrs:
            self.links.append(attrs["href"])

    def handle_endtag(self, tag):
        self.inside &= tag != "main"
        if tag in BLOCKS and self.open is not None:
            # Breaks, bullets and the shapes of statuses are each form's own.
            text = re.sub(rf"[\s{SHAPES}]+", "", "".join(self.open))
            if tag in ("td", "th"):
                self.cells.append(text)
            elif tag != "caption":
                self.heads.append(text)
            self.open = None

    def handle_data(self, data):
        if self.open is not None:
            self.open.append(data)


class Markdown(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-markdown-"))
        cls.out = cls.base / "out"
        subprocess.run([PROGRAM, "plans", "-o", cls.out, "--as-of", "2026-11-22", "-q", "--pdf-profile", "plain"],
                       cwd=SOURCE, check=True)
        cls.read = {}
        for path in sorted(cls.out.rglob("*.md")):
            done = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", path], capture_output=True, check=True)
            cls.read[path] = Read(done.stdout.decode(), False), Read(path.with_suffix(".html").read_text(), True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.base)

    def test_cells_and_headings(self):
        self.assertGreater(len(self.read), 8)
        for path, (got, want) in self.read.items():
            with self.subTest(path.name):
                self.assertGreater(len(want.cells), 50)
                for name in ("heads", "cells"):
                    for i, pair in enumerate(zip(getattr(got, name), getattr(want, name))):
                        self.assertEqual(*pair, (name, i))
                    self.assertEqual(len(getattr(got, name)), len(getattr(want, name)), name)

    def test_links(self):
        for path, (got, _) in self.read.items():
            self.assertTrue(got.links, path)
            for link in got.links:
                url = urllib.parse.urlsplit(link)
                if url.scheme:
                    self.assertIn(url.scheme, ("http", "https", "mailto", "tel"), link)
                    continue
                target = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
                self.assertTrue(target.exists(), (path.name, link))
                if url.fragment and target in self.read:
                    self.assertIn(urllib.parse.unquote(url.fragment), self.read[target][0].ids, (path.name, link))

    def test_a_fact_is_a_line(self):
        """A changed date changes the lines that say it, and no others."""
        plan = self.base / "plan.yaml"
        text = "id: p\nkind: plan\ntitle: P\norganisation: A\npurpose: It goes on. It comes back.\nfunctions:\n" + "".join(
            f"  - {{id: f{i}, name: Function {i}, rto: {i} h, rpo: 1 h}}\n" for i in range(2, 9))
        for name, say in (("one", text), ("two", text.replace("rto: 5 h", "rto: 6 h"))):
            plan.write_text(say)
            subprocess.run([PROGRAM, plan, "-o", self.base / name, "--as-of", "2026-11-22", "-q"], check=True)
        before, after = ((self.base / name / "p.md").read_text().splitlines() for name in ("one", "two"))
        hashes = re.compile(r"[0-9a-f]{64}")
        changed = [b for a, b in zip(before, after) if hashes.sub("", a) != hashes.sub("", b)]
        self.assertEqual(len(before), len(after))
        self.assertTrue(changed)
        for line in changed:
            self.assertRegex(line, "Function 5|6 hours|6 h")


if __name__ == "__main__":
    if shutil.which("cmark-gfm") is None:
        sys.exit("cmark-gfm is missing: run ./bootstrap.sh --test")
    unittest.main(argv=sys.argv[:1])
