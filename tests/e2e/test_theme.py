#!/usr/bin/env python3
"""Themes and labels, from outside. Usage: test_theme.py BCPGEN SOURCE_DIR"""
import html.parser
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
sys.dont_write_bytecode = True
sys.path.insert(0, str(SOURCE / "tests/labels"))
import texts  # noqa: E402

PLAN = """\
id: fixture
kind: plan
title: Fixture
organisation: Acme
functions:
  - {id: tickets, name: Ticket sales, rto: 4 h}
"""


def run(*args, cwd=None):
    return subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, cwd=cwd, timeout=300)


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x5b\x2a\x86" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def streams(pdf):
    """What the streams of a PDF hold that can be inflated."""
    for m in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            yield zlib.decompress(m.group(1))
        except zlib.error:
            continue


def pdf_text(path):
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def catalogue():
    found = {}
    for line in (SOURCE / "templates/labels.de.yaml").read_text().splitlines():
        if line.startswith('"'):
            key, value = re.fullmatch(r'"((?:[^"\\]|\\.)*)": "((?:[^"\\]|\\.)*)"', line).groups()
            found[key.replace('\\"', '"')] = value.replace('\\"', '"')
    return found


class Texts(html.parser.HTMLParser):
    """The texts of a page, each with the element it stands in."""

    def __init__(self, page):
        super().__init__()
        self.open, self.found = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in ("br", "hr", "img", "meta", "rect", "path", "circle"):
            self.open.append(tag)
        for name, value in attrs:
            if name in ("aria-label", "alt", "title"):
                self.found.append(("@" + name, value))

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        data = " ".join(data.split())
        if data and self.open and self.open[-1] not in ("style", "script"):
            self.found.append((self.open[-1], data))


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-theme-"))
        self.plans = self.dir / "acme"
        self.out = self.dir / "out"
        self.write("acme/workspace.yaml", "organisation: Acme\n")
        self.write("acme/plan.yaml", PLAN)

    def tearDown(self):
        shutil.rmtree(self.dir)

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def build(self, *args, plans=None):
        return run("build", plans or self.plans, "-o", self.out, "--as-of", "2026-11-22", "-q", "--color", "never", *args)

    def built(self, *args, plans=None):
        r = self.build(*args, plans=plans)
        self.assertEqual(r.returncode, 0, r.stderr + r.stdout)
        return r

    def page(self, name="fixture.html"):
        return (self.out / name).read_text()

    def pdf(self, name="fixture.pdf"):
        return (self.out / name).read_bytes()

    def refused(self, *wanted):
        r = self.build()
        self.assertEqual(r.returncode, 2, r.stdout)
        for text in wanted:
            self.assertIn(text, r.stdout + r.stderr)


class Themes(Case):
    def test_colours_in_html_and_pdf(self):
        purple = re.compile(rb"0?\.36 0?\.17 0?\.53 rg")
        self.built()
        self.assertNotIn("#5b2a86", self.page())
        self.assertFalse(any(purple.search(s) for s in streams(self.pdf())))
        self.write("acme/theme.yaml", 'colours: {light: {accent: "#5b2a86"}}\n')
        self.built()
        # On a screen and on paper; what is dark was not said.
        self.assertEqual(self.page().count("--accent: #5b2a86"), 2)
        self.assertIn("--accent: #7cc4cf", self.page())
        self.assertIn("--accent: #5b2a86", self.page("index.html"))
        self.assertTrue(any(purple.search(s) for s in streams(self.pdf())))
        self.assertFalse(any(re.search(rb"0?\.04 0?\.33 0?\.39 rg", s) for s in streams(self.pdf())))

    def test_no_colour_has_a_second_home(self):
        css = (SOURCE / "templates/style.css").read_text()
        self.assertEqual(re.findall(r"#[0-9a-fA-F]{3,8}\b", css), [])
        for path in list(SOURCE.glob("render/*/*.c")) + list(SOURCE.glob("render/*/*.h")):
            self.assertEqual(re.findall(r"0x[0-9a-f]{6}\b", path.read_text()), [], path)

    def test_low_contrast_is_refused_with_its_place(self):
        self.built()
        before = self.pdf()
        self.write("acme/theme.yaml", 'colours:\n  light:\n    grey: "#999999"\n')
        self.refused("theme.yaml:3:11: error: grey #999999 on ", "(light) has a contrast of 2.",
                     "text needs 4.5:1 [THEME-002]")
        self.assertEqual(self.pdf(), before)

    def test_check_tells_it_too(self):
        self.write("acme/theme.yaml", 'colours: {dark: {red: "#552222"}}\n')
        r = run("check", self.plans, "--as-of", "2026-11-22", "--fail-on", "never")
        self.assertEqual(r.returncode, 2)
        self.assertIn("theme.yaml:1:23: error: red #552222 on", r.stdout + r.stderr)

    def test_mistakes_have_places(self):
        for text, want in (
                ("colors: {}\n", "theme.yaml:1:1: error: unknown key 'colors'"),
                ("paper: a5\n", "theme.yaml:1:8: error: "),
                ("colours: {light: {ink: black}}\n", "theme.yaml:1:24: error: "),
                ("margins: {left: 5}\n", "theme.yaml:1:17: error: "),
                ("types: {body: {leading: 8}}\n", "theme.yaml:1:15: error: lines 8 pt apart"),
                ("fonts: {sans: ['x\"; } body { display: none']}\n", "theme.yaml:1:16: error: "),
                ("logo: nowhere.png\n", "theme.yaml:1:7: error: the logo 'nowhere.png' is not there"),
                ("logo: plan.yaml\n", "theme.yaml:1:7: error: the logo 'plan.yaml' is neither PNG nor JPEG"),
                ("labels: {en: {'Page {1}': '{2}'}}\n", "theme.yaml:1:27: error: there is no {2} in")):
            with self.subTest(text=text):
                self.write("acme/theme.yaml", text)
                self.refused(want)

    def test_a_logo_outside_is_not_read(self):
        self.write("secret.png", png(4, 4))
        for logo in ("../secret.png", str(self.dir / "secret.png")):
            self.write("acme/theme.yaml", "logo: '%s'\n" % logo)
            self.refused("theme.yaml:1:7: error: ")
        (self.plans / "link.png").symlink_to(self.dir / "secret.png")
        self.write("acme/theme.yaml", "logo: link.png\n")
        self.refused("theme.yaml:1:7: error: ")

    def test_logo_and_footer(self):
        self.built()
        self.assertNotIn(b"/Subtype /Image", self.pdf())
        self.assertNotIn('class="logo"', self.page())
        self.write("acme/logo.png", png(240, 60))
        self.write("acme/theme.yaml", "logo: logo.png\nfooter: Acme Ltd <Lane 1>\n")
        self.built()
        self.assertRegex(self.pdf(), rb"/Subtype\s*/Image")
        # Said once, on the cover.
        drawn = [s for s in streams(self.pdf()) if re.search(rb"/\w+ Do\b", s)]
        self.assertEqual(len(drawn), 1)
        self.assertIn('<img class="logo" alt="" src="data:image/png;base64,', self.page())
        self.assertIn('class="logo"', self.page("index.html"))
        self.assertIn("<p>Acme Ltd &lt;Lane 1&gt;</p>", self.page())
        self.assertIn("Acme Ltd <Lane 1>", pdf_text(self.out / "fixture.pdf"))

    def test_paper(self):
        def sheet():
            return re.search(rb"/MediaBox\s*\[\s*0 0 (\d+)", self.pdf() + b"".join(streams(self.pdf()))).group(1)
        self.built()
        self.assertEqual(sheet(), b"595")
        self.write("acme/theme.yaml", "paper: letter\n")
        self.built()
        self.assertEqual(sheet(), b"612")
        self.built("--paper", "a4")
        self.assertEqual(sheet(), b"595")

    def test_a_folder_of_templates(self):
        self.write("look/theme.yaml", 'colours: {light: {accent: "#5b2a86"}}\nlogo: l.png\n')
        self.write("look/l.png", png(10, 10))
        self.built("--templates", self.dir / "look")
        self.assertIn("--accent: #5b2a86", self.page())
        self.assertIn('class="logo"', self.page())
        # The workspace's is laid over it.
        self.write("acme/theme.yaml", 'colours: {light: {accent: "#1d4e89"}}\n')
        self.built("--templates", self.dir / "look")
        self.assertIn("--accent: #1d4e89", self.page())
        self.assertIn('class="logo"', self.page())
        self.write("look/theme.yaml", "paper: a5\n")
        r = self.build("--templates", self.dir / "look")
        self.assertEqual(r.returncode, 2)
        self.assertIn("look/theme.yaml:1:8: error: ", r.stdout + r.stderr)

    def test_two_workspaces_look_as_each_says(self):
        shutil.copytree(self.plans, self.dir / "all/one")
        shutil.copytree(self.plans, self.dir / "all/two")
        self.write("all/two/theme.yaml", 'colours: {light: {accent: "#5b2a86"}}\n')
        self.built(plans=self.dir / "all")
        self.assertNotIn("#5b2a86", self.page("one/fixture.html"))
        self.assertIn("#5b2a86", self.page("two/fixture.html"))
        self.assertNotIn("#5b2a86", self.page("index.html"))

    def test_a_document_may_be_called_theme_elsewhere(self):
        self.write("acme/sub/theme.yaml", PLAN.replace("fixture", "other"))
        self.built()
        self.assertTrue((self.out / "other.html").exists())

    def test_validate_knows_the_schema(self):
        self.write("acme/theme.yaml", "paper: a5\n")
        r = run("validate", self.plans / "theme.yaml")
        self.assertIn("theme.yaml: invalid", r.stdout)
        r = run("validate", SOURCE / "templates/theme.yaml")
        self.assertIn("theme.yaml: valid", r.stdout)


class Pages(Case):
    """What a reader would stumble over."""

    def test_a_card_says_what_is_not_known(self):
        (self.plans / "workspace.yaml").unlink()
        self.write("acme/plan.yaml", PLAN.replace("organisation: Acme\n", "") + (
            "activation: {levels: [{level: none, name: Small, authority: automated}, {level: 1, name: Large, authority: lead}]}\n"
            "roles: [{id: lead, name: Lead, primary: Ann}]\n"))
        self.built()
        card = pdf_text(next(self.out.rglob("*-card.pdf")))
        self.assertRegex(card, r"(?m)^ *as of 22 November 2026$")
        self.assertIn("No activation: Small", card)
        self.assertRegex(card, r"Lead +Ann +not stated")
        for empty in ("Decide within", "Address", "Account"):
            self.assertNotIn(empty, card)

    def test_columns_with_nothing_are_left_out(self):
        self.built()
        heads = re.search("Criteria in scope, what serves them.*?</thead>", self.page(), re.S).group()
        self.assertEqual(re.findall(r"<th\b[^>]*>([^<]+)", heads), ["Criterion", "State"])
        self.assertNotIn("only claimed", self.page().lower())

    def test_a_glyph_is_missed_where_the_plan_has_it(self):
        self.write("acme/plan.yaml", PLAN.replace("Ticket sales", "Ticket \u6f22 sales"))
        r = run("build", self.plans, "-o", self.out, "--as-of", "2026-11-22", "--color", "never")
        told = re.search(r"plan\.yaml:(\d+):\d+: warning: the PDF shows a replacement", r.stdout + r.stderr)
        self.assertIsNotNone(told, r.stdout + r.stderr)
        self.assertIn("\u6f22", (self.plans / "plan.yaml").read_text().splitlines()[int(told.group(1)) - 1])

    def test_the_year_has_the_end_of_evidence(self):
        r = run("dump", "--stage", "doc", SOURCE / "plans/harbour-line/controls.yaml", "--as-of", "2026-11-22")
        self.assertEqual(r.returncode, 0, r.stderr)
        self.assertIn('event [date="2027-01-07"] [kind="evidence"] [href="#evidence-ev-full"]', r.stdout)
        row = re.search(r'"7 January 2027"\s+td\s+a [^\n]+\s+"Record of the full exercise"\s+td\s+"end of evidence"', r.stdout)
        self.assertIsNotNone(row)


class Labels(Case):
    def test_the_german_catalogue_is_complete(self):
        wanted, found = texts.all_texts(SOURCE), catalogue()
        self.assertEqual(sorted(wanted - set(found)), [])
        self.assertEqual(sorted(set(found) - wanted), [])
        self.assertGreater(len(found), 900)

    def english(self, page, places=None):
        """Texts of a page that are a label, and not in German."""
        foreign = {k.strip(): v for k, v in catalogue().items() if k.strip() != v.strip() and "{" not in k and not re.fullmatch(r"[A-Z][a-z]{2}|1.5", k)}
        return sorted({(where, text) for where, text in Texts(page).found
                       if where != "code" and text.strip(" :,;.()·") in foreign and (places is None or where in places)})

    def test_a_table_goes_on_in_german(self):
        plans = self.dir / "nordkai"
        shutil.copytree(SOURCE / "tests/labels/nordkai", plans)
        plan = plans / "notfallplan.yaml"
        rows = "".join(f"  - {{to: notfallteam, where: Fach {i}, format: Papier, offline: true, verified: 2026-09-15}}\n" for i in range(60))
        plan.write_text(plan.read_text().replace("distribution:\n", "distribution:\n" + rows))
        self.built(plans=plans)
        text = pdf_text(self.out / "nordkai-notfallplan.pdf")
        self.assertIn("(Fortsetzung)", text)
        self.assertNotIn("(continued)", text)

    def test_a_german_document_has_no_english_label(self):
        self.built(plans=SOURCE / "tests/labels/nordkai")
        for name in ("nordkai-notfallplan.html", "index.html"):
            page = self.page(name)
            self.assertIn('<html lang="de">', page)
            self.assertEqual(self.english(page), [], name)
        page = self.page("nordkai-notfallplan.html")
        for text in ("halbjährlich oder bei Vorfall oder Änderung der Infrastruktur", "4 Stunden", "15. März 2027",
                     "alle 15 min", "bis zu 4 Stunden", "Kritische Funktionen", "Wiederanlaufziele", "Zum Inhalt springen",
                     'data-filter="Filter"'):
            self.assertIn(text, page)
        text = pdf_text(self.out / "nordkai-notfallplan.pdf")
        self.assertRegex(text, r"Seite 2 von \d+")
        self.assertIn("Inhalt", text)
        for word in ("Page 2 of", "Contents", "(continued)", "Version 2.1 · internal"):
            self.assertNotIn(word, text)
        card = pdf_text(self.out / "nordkai-notfallplan-card.pdf")
        self.assertIn("Notfallkarte: ", card)
        self.assertIn("Wer den Notfall ausruft", card)
        markdown = self.page("nordkai-notfallplan.md")
        self.assertIn("[Alle Dokumente](index.md)", markdown)
        self.assertNotIn("made by", markdown)

    def test_every_kind_of_section(self):
        """The fullest plan with German labels: its own texts stay English."""
        shutil.copytree(SOURCE / "plans/harbour-line", self.dir / "full")
        for path in (self.dir / "full").glob("*.yaml"):
            path.write_text(path.read_text().replace("\nlanguage: en\n", "\nlanguage: de-CH\n"))
        self.built(plans=self.dir / "full")
        pages = [p for p in self.out.rglob("harbour-line-*.html")]
        self.assertEqual(len(pages), 5)
        own = {"Capacity", "Function", "Response team", "tested"}
        for page in pages:
            left = [x for x in self.english(page.read_text(), {"h2", "caption", "dt", "thead", "th", "strong", "@aria-label"})
                    if x[1] not in own]
            self.assertEqual(left, [], page.name)

    def test_own_words_in_a_theme(self):
        self.write("acme/theme.yaml", "labels:\n  en: {Critical functions: 'Important <services>'}\n  de: {Owner: Inhaberin}\n")
        self.built()
        self.assertIn("Important &lt;services&gt;", self.page())
        self.assertNotIn("Critical functions", self.page("fixture.html").replace("Critical functions of", ""))
        self.write("acme/plan.yaml", PLAN + "language: de\n")
        self.built()
        self.assertIn("Kritische Funktionen", self.page())
        self.assertIn("<dt>Inhaberin</dt>", self.page())

    def test_another_language(self):
        self.write("acme/plan.yaml", PLAN + "language: fr\n")
        self.built()
        self.assertIn("Critical functions", self.page())
        self.write("look/labels.fr.yaml", '"Critical functions": Fonctions critiques\n"Page {1} of {2}": "Page {1} sur {2}"\nhours: heures\n')
        self.built("--templates", self.dir / "look")
        self.assertIn("Fonctions critiques", self.page())
        self.assertIn("4 heures", self.page())
        self.assertIn("Owner", self.page())
        self.assertRegex(pdf_text(self.out / "fixture.pdf"), r"Page 2 sur \d")
        self.write("look/labels.fr.yaml", "hours: [heures]\n")
        r = self.build("--templates", self.dir / "look")
        self.assertEqual(r.returncode, 2)
        self.assertIn("labels.fr.yaml:1:8: error: a text is expected here [LABEL-001]", r.stdout + r.stderr)

    def test_languages_do_not_mix(self):
        """Documents of one workspace share a registry, not their words."""
        self.write("acme/workspace.yaml", "organisation: Acme\nregistry:\n  systems: [{id: db, name: DB, rto: 2 h}]\n")
        self.write("acme/a.yaml", PLAN.replace("fixture", "a") + "language: de\nsystems: []\nscope: {includes: [{name: X, covered_by: [db]}]}\n")
        self.write("acme/b.yaml", PLAN.replace("fixture", "b") + "scope: {includes: [{name: X, covered_by: [db]}]}\n")
        self.built("-j", "1")
        self.assertIn("2 Stunden", self.page("a.html"))
        self.assertIn("2 hours", self.page("b.html"))
        self.assertNotIn("Stunden", self.page("b.html"))
        self.assertIn('<html lang="en">', self.page("index.html"))

    def test_hostile_languages(self):
        for language in ("../../x", "de/../..", "'%s%n'", "d" * 5000):
            self.write("acme/plan.yaml", PLAN + "language: %s\n" % language)
            self.assertIn(self.build().returncode, (0, 2))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
