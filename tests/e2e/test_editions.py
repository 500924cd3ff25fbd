#!/usr/bin/env python3
"""What an edition withholds is in no byte of it.

A plan that uses every field of the schema, each text with a word of its own, is
marked kind by kind and built in each edition. All bytes of all files, PDFs
unpacked, are then searched: what is withheld must not be there, what is shown
must. Usage: test_editions.py BCPGEN SOURCE_DIR
"""
import importlib.util
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import pikepdf
import yaml

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
AS_OF = "2026-11-22"
LEVELS = ["public", "customer", "auditor", "internal"]
TOKEN = re.compile(r"zq\d+qz")


def load_generator():
    """The maker of a plan with every field, from the test beside this one."""
    path = pathlib.Path(__file__).with_name("test_nothing_lost.py")
    spec = importlib.util.spec_from_file_location("nothing_lost", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


lost = load_generator()


def pdf_bytes(path):
    """Everything in a PDF, its streams unpacked and its words in order."""
    out = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.all, object_stream_mode=pikepdf.ObjectStreamMode.disable,
                 compress_streams=False, qdf=True, static_id=True)
    words = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout
    raw = out.getvalue()
    # Text strings may be UTF-16 in hexadecimal digits.
    for m in re.finditer(rb"<([0-9A-Fa-f]{8,})>", raw):
        if len(m[1]) % 4 == 0:
            words += b"\n" + bytes.fromhex(m[1].decode()).decode("utf-16-be", "replace").encode()
    return raw + b"\n" + words


def everything_in(folder):
    """All names and bytes of a package, by the file's name."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = pdf_bytes(path) if path.suffix == ".pdf" else path.read_bytes()
            if path.suffix == ".ics":
                # A fold may be in the middle of a word.
                data = data.replace(b"\r\n ", b"")
            found[path.relative_to(folder).as_posix()] = data + b"\n" + str(path.relative_to(folder)).encode()
    return found


def tokens(node):
    return set(TOKEN.findall(json.dumps(node, default=str)))


def words_in(data):
    """All words of our own in some bytes, in one pass; two may share the letter between them."""
    return {m.decode() + "z" for m in re.findall(rb"zq\d+q(?=z)", data)}


def squeezed(data):
    return re.sub(rb"\s+", b"", data)


class Editions(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-editions-"))
        self.count = 0

    def tearDown(self):
        shutil.rmtree(self.dir)

    def workspace(self, plans, workspace=None):
        """A new folder with these documents."""
        self.count += 1
        folder = self.dir / f"w{self.count}"
        folder.mkdir()
        for plan in plans:
            text = yaml.safe_dump(plan, sort_keys=False, allow_unicode=True)
            (folder / f"{plan['id']}.yaml").write_text(text)
        if workspace is not None:
            (folder / "workspace.yaml").write_text(yaml.safe_dump(workspace, sort_keys=False))
        return folder

    def build(self, folder, edition, *more):
        self.count += 1
        out = self.dir / f"out{self.count}"
        call = [PROGRAM, "build", folder, "-o", out, "--as-of", AS_OF, "--audience", edition, "-q", *more]
        done = subprocess.run(call, capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        return everything_in(out)

    def page_of(self, folder):
        """The page of the internal edition."""
        out = self.dir / f"whole-{folder.name}"
        subprocess.run([PROGRAM, "build", folder, "-o", out, "--as-of", AS_OF, "-q"], capture_output=True, check=True)
        return next(out.rglob("everything.html")).read_bytes()

    def absent(self, words, package, what):
        for name, data in package.items():
            flat = data if not name.endswith(".pdf") else data + squeezed(data)
            there = [w for w in words if not TOKEN.fullmatch(w) and w.encode() in flat]
            there += sorted(words_in(flat).intersection(words))
            self.assertFalse(there, f"{what}: {there[:8]} in {name}")

    # -----------------------------------------------------------------------

    def test_each_kind_of_entity(self):
        """Each collection of the plan in turn, a fourth of them at a time, is
        marked: below the mark it is gone, and the rest is not."""
        plan = lost.Everything().plan()
        everything = [k for k, v in plan.items() if isinstance(v, (list, dict)) and tokens(v)]
        self.assertGreater(len(everything), 35)
        strip_marks(plan)
        for part in range(4):
            marked = everything[part::4]
            editions = {k: "public" for k in everything}
            editions.update({"**.source": "public", "**.overrides": "public", "evidence.path": "public",
                             "evidence.url": "public", "evidence.sha256": "public", "suppliers.account": "public",
                             "backups.locations.account": "public", "tests.runs.findings": "public"})
            copy = json.loads(json.dumps(plan, default=str))
            for i, key in enumerate(marked):
                # By themselves what can carry a mark, the others by a path.
                if i % 2 == 0 and all("tags" in e for e in as_list(copy[key])):
                    mark(copy[key], "internal")
                else:
                    editions[key] = "internal"
            folder = self.workspace([copy], {"organisation": "Everybody", "editions": editions})
            hidden = set().union(*(tokens(copy[k]) for k in marked))
            page = self.page_of(folder)
            complete = tokens(copy) & words_in(page)
            self.assertGreater(len(complete), len(tokens(copy)) * 0.95)
            shown = complete - hidden
            # A word from elsewhere that stands with a hidden one is hidden too.
            with self.subTest(part=part):
                edition = ("customer", "auditor")[part % 2]
                package = self.build(folder, edition)
                self.absent(hidden, package, f"{marked} in the {edition} edition")
                page = package[next(n for n in package if n.endswith("everything.html"))]
                there = shown & words_in(page)
                self.assertGreater(len(there), len(shown) * 0.85)

    def test_entities_by_id_fields_and_documents(self):
        plan = {
            "id": "alpha", "kind": "plan", "title": "Alpha plan", "purpose": "Goes on. See zq101qz at once.",
            "functions": [{"id": "zq109qz", "name": "zq101qz", "visibility": "auditor", "rto": "4 h"},
                          {"id": "open", "name": "zq102qz", "depends_on": [{"on": "zq109qz"}], "rto": {"inherits": "zq109qz"}}],
            "people": [{"id": "ann", "name": "zq103qz Lund", "title": "zq104qz"}],
            "roles": [{"id": "lead", "name": "Lead", "primary": "ann", "backup": "zq103qz Lund"}],
            "suppliers": [{"id": "s", "name": "Supplier", "account": {"label": "Account", "value": "zq105qz"}}],
            "contacts": [{"id": "c", "for": "lead", "channel": "phone", "value": "+47 zq106qz"},
                         {"id": "desk", "for": "s", "channel": "phone", "value": "+47 zq107qz"}],
            "sections": [{"id": "attack-notes", "heading": "Notes", "body": "zq108qz"},
                         {"id": "more", "heading": "More", "body": "Call +47 zq106qz. Everybody knows."}],
        }
        other = {"id": "beta", "kind": "policy", "title": "zq110qz", "visibility": "internal", "purpose": "zq111qz"}
        third = {"id": "gamma", "kind": "policy", "title": "Gamma", "related": [{"document": "beta", "why": "zq112qz"}]}
        editions = {"people": "internal", "contacts.desk": "public", "sections.attack-notes": "auditor",
                    "documents.gamma": "customer"}
        folder = self.workspace([plan, other, third], {"organisation": "O", "editions": editions})
        hidden = {
            "public": [1, 3, 4, 5, 6, 8, 9, 10, 11, 12],
            "customer": [1, 3, 4, 5, 6, 8, 9, 10, 11],
            "auditor": [3, 4, 5, 6, 10, 11],
            "internal": [],
        }
        for edition, numbers in hidden.items():
            with self.subTest(edition=edition):
                package = self.build(folder, edition)
                words = {f"zq{n + 100}qz" for n in numbers}
                self.absent(words, package, edition)
                text = b"".join(package.values())
                for n in set(range(1, 13)) - set(numbers):
                    self.assertIn(f"zq{n + 100}qz".encode(), text)
                self.assertEqual(any("beta" in n for n in package), edition == "internal")
                self.assertEqual(any("gamma" in n for n in package), edition != "public")
                # Those who do not know of it must not learn its id either.
                if edition != "internal":
                    self.absent(["beta"], package, "the id of a document")
                self.assertIn(b"Everybody knows" if edition == "internal" else b"withheld",
                              package[next(n for n in package if n.endswith("alpha.md"))])

    def test_what_outsiders_never_see(self):
        plan = {
            "id": "p", "kind": "plan", "title": "Plan", "next_review": "2020-01-01",
            "waivers": [{"id": "w1", "rule": "REV-003", "reason": "zq1qz", "approver": "x", "expires": "2027-01-01",
                         "visibility": "public"}],
            "functions": [{"id": "f", "name": "F", "owner": "nobody-known"}],
        }
        folder = self.workspace([plan])
        for edition in LEVELS:
            package = self.build(folder, edition)
            text = b"".join(package.values())
            outsider = edition in ("public", "customer")
            for word in (b"zq1qz", b"REV-003", b"p.yaml", b"Provenance"):
                self.assertEqual(word in text, not outsider, f"{word} in the {edition} edition")
            manifest = json.loads(package["manifest.json"].rpartition(b"\n")[0])
            self.assertEqual(manifest["edition"], edition)
            self.assertEqual(manifest["inputs"] == [], outsider)
            page = next(data for n, data in package.items() if n.endswith("p.html"))
            self.assertEqual(f"{edition.capitalize()} edition".encode() in page, edition != "internal")

    def test_findings_of_what_is_withheld(self):
        plan = {"id": "p", "kind": "plan", "title": "Plan",
                "systems": [{"id": "zq101qz", "name": "zq102qz", "visibility": "internal", "owner": "zq103qz"},
                            {"id": "b", "name": "zq104qz", "owner": "zq105qz"}]}
        folder = self.workspace([plan])
        package = self.build(folder, "auditor")
        self.absent(["zq101qz", "zq102qz", "zq103qz"], package, "findings")
        text = b"".join(package.values())
        self.assertIn(b"zq105qz", text)
        self.assertIn(b"not listed", text)

    def test_same_at_any_j_and_shared_trees_come_back(self):
        folder = SOURCE / "plans" / "harbour-line"
        one = self.build(folder, "customer", "-j", "1")
        many = self.build(folder, "customer", "-j", "4")
        self.assertEqual(one.keys(), many.keys())
        for name in one:
            self.assertEqual(one[name], many[name], name)
        self.absent(["+47 00 00 00 2", "HL-20417"], one, "harbour-line")

    def test_cards(self):
        folder = SOURCE / "plans" / "harbour-line"
        for edition in LEVELS:
            package = self.build(folder, edition)
            cards = [n for n in package if n.endswith("-card.pdf")]
            if edition in ("public", "customer"):
                self.assertEqual(cards, [])
                continue
            self.assertGreaterEqual(len(cards), 3)
            card = package[next(n for n in cards if "harbour-line-bcp" in n)]
            self.assertEqual(b"+47 00 00 00 21" in card, edition == "internal")
            self.assertIn(b"Call card", card)
            page = package[next(n for n in package if n.endswith("harbour-line-bcp.html"))]
            self.assertIn(b'href="harbour-line-bcp-card.pdf"', page)
            self.assertIn(b"harbour-line-bcp-card.pdf", package["index.html"])

    def test_card_has_two_pages_at_most(self):
        plan = lost.Everything().plan()
        strip_marks(plan)
        many = {
            "id": "many", "kind": "plan", "title": "A plan with much of everything",
            "activation": {"levels": [{"level": i, "name": f"Level {i} of many", "authority": f"r{i}", "procedure": f"p{i}",
                                       "criteria": [f"Something long happens number {k} " * 4 for k in range(5)]}
                                      for i in range(1, 9)]},
            "roles": [{"id": f"r{i}", "name": f"Role number {i}", "primary": f"Person {i}"} for i in range(40)],
            "procedures": [{"id": f"p{i}", "name": f"Procedure {i}", "steps": [{"text": "Do what must be done. " * 12}] * 30}
                           for i in range(1, 9)],
        }
        self.build(self.workspace([many, plan]), "internal")
        for path in sorted((self.dir / f"out{self.count}").rglob("*-card.pdf")):
            with pikepdf.open(path) as pdf:
                self.assertLessEqual(len(pdf.pages), 2, path)

    def test_plain_pdf(self):
        folder = SOURCE / "plans" / "harbour-line"
        sizes = {}
        for profile in ("a3a", "plain"):
            package = self.build(folder, "internal", "--pdf-profile", profile)
            base = self.dir / f"out{self.count}"
            for path in sorted(base.rglob("*.pdf")):
                done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                sizes.setdefault(path.name, []).append(path.stat().st_size)
                raw = package[path.relative_to(base).as_posix()]
                for word in (b"/StructTreeRoot", b"/OutputIntents", b"/Metadata", b"/MCID", b"/MarkInfo"):
                    self.assertEqual(word in raw, profile == "a3a", f"{word} in {path.name}, {profile}")
                if not path.name.endswith("-card.pdf"):
                    self.assertEqual(b"/EmbeddedFile" in raw, profile == "a3a")
                    self.assertIn(b"/Outlines", raw)
        for name, (tagged, plain) in sizes.items():
            self.assertLess(plain, tagged * 0.9, name)

    def test_usage(self):
        for option in (["--audience", "everybody"], ["--pdf-profile", "x"]):
            call = [PROGRAM, "build", "x", "-o", self.dir / "o", *option]
            self.assertEqual(subprocess.run(call, capture_output=True).returncode, 3)
        wrong = self.workspace([{"id": "a", "kind": "policy", "title": "A"}], {"editions": {"a..b": "internal"}})
        call = [PROGRAM, "build", wrong, "-o", self.dir / "o"]
        self.assertEqual(subprocess.run(call, capture_output=True).returncode, 2)


def strip_marks(node):
    """The generator's own levels would stand in the way."""
    if isinstance(node, dict):
        node.pop("visibility", None)
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        strip_marks(value)


def mark(node, level):
    for entity in as_list(node):
        entity["visibility"] = level


def as_list(node):
    return node if isinstance(node, list) else [node]


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
