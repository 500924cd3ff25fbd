#!/usr/bin/env python3
"""Whatever a plan says must be in the page, the Markdown and the PDF.

The sample plans are compiled, and beside them a plan made from the schema that
uses every field there is, each text with a word of its own. Every scalar is
then looked for in the text of each output: as written, or in the words that
its type is printed in. Usage: test_nothing_lost.py BCPGEN SOURCE_DIR
"""
import collections
import datetime
import html
import html.parser
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
AS_OF = "2026-11-22"


# ---------------------------------------------------------------------------
# Text of the outputs. Only letters, digits and the signs below are compared,
# so that markup, punctuation and line breaks do not matter.

SIGNS = "%<>=+&@"


def squeeze(text):
    return "".join(c for c in text.lower() if c.isalnum() or c in SIGNS)


class Page(html.parser.HTMLParser):
    """Text of a page, with what its pictures stand for."""

    def __init__(self):
        super().__init__()
        self.parts = []
        self.hidden = 0

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style", "svg"):
            self.hidden += 1
        for name, value in attrs:
            if tag == "img" and name == "alt":
                self.parts.append(value or "")

    def handle_endtag(self, tag):
        if tag in ("script", "style", "svg"):
            self.hidden -= 1

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def page_text(path):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return squeeze("".join(page.parts))


def markdown_text(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^\s*```[ \w]*$", "", text, flags=re.M)
    # What the plan itself has of "<" is escaped.
    text = re.sub(r"(?<!\\)</?[a-z!](?![^<>]*://)[^<>]*>", "", text)
    text = re.sub(r"\\(?=[^\w\s])", "", text)
    return squeeze(html.unescape(text))


def pdf_text(path):
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return squeeze(done.stdout.decode("utf-8"))


READERS = {"html": page_text, "md": markdown_text, "pdf": pdf_text}


# ---------------------------------------------------------------------------
# What a scalar may look like in print.

UNITS = {
    "s": ("second", "seconds"), "min": ("min", "min"), "h": ("hour", "hours"), "d": ("day", "days"),
    "w": ("week", "weeks"), "mo": ("month", "months"), "y": ("year", "years"),
}
LENGTH = re.compile(r"(\d+(?:\.\d+)?) ?(s|min|h|d|w|mo|y)\b")
MONTHS = ("January February March April May June July August September October November December").split()


def spell_lengths(text):
    def words(m):
        one, many = UNITS[m[2]]
        return f"{m[1]} {one if m[1] == '1' else many}"

    return LENGTH.sub(words, text)


def spell_iso_duration(text):
    m = re.fullmatch(r"PT?(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text)
    if not m or not any(m.groups()):
        return None
    return spell_lengths(" ".join(f"{n} {u}" for n, u in zip(m.groups(), ("d", "h", "min", "s")) if n))


def plain_prose(text):
    """Markdown's own signs taken away, links as their text."""
    lines = []
    for line in text.splitlines():
        line = re.sub(r"^\s*(?:>\s?|#{1,6}\s+|[-*+]\s+(?:\[[ x]\]\s+)?|\d{1,9}[.)]\s+|```.*$|~~~.*$)+", "", line)
        if not re.fullmatch(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*", line):
            lines.append(line)
    text = "\n".join(lines)
    text = re.sub(r"\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)", r"\1", text)
    text = re.sub(r"<((?:https?|mailto):[^<>\s]+)>", r"\1", text)
    text = re.sub(r"\\(?=[^\w\s])", "", text)
    return html.unescape(text)


def forms(text, names):
    """All that may stand for a scalar, most likely first."""
    found = [text, plain_prose(text)]
    low = text.strip().lower()
    if low in ("true", "false"):
        found.append("yes" if low == "true" else "no")
        # The mark of a step that verifies; the word of a hard dependency.
        found.append("verification" if low == "true" else "no")
    if low == "hard":
        found.append("stops")
    if re.fullmatch(r"\d{4}-\d\d-\d\d(?:[T ].*)?", low):
        y, m, d = (int(x) for x in low[:10].split("-"))
        try:
            datetime.date(y, m, d)
            found.append(f"{d} {MONTHS[m - 1]} {y}")
        except ValueError:
            pass
    if re.fullmatch(r"[\d.]+ .*|every .*|\.\..*", low):
        spelled = spell_lengths(text)
        found.append(spelled)
        if ".." in low:
            lo, _, hi = spelled.partition("..")
            found.append(f"up to {hi}" if not lo.strip() else f"{lo} or more" if not hi.strip() else f"{lo} to {hi}")
    iso = spell_iso_duration(text.strip())
    if iso:
        found.append(iso)
    # References: "supplier/cloud-one", "other-plan/that".
    for key in (low, low.rpartition("/")[2]):
        found += names.get(key, ())
    return [f for f in (squeeze(f) for f in found) if f]


# ---------------------------------------------------------------------------
# The scalars of a plan, and what its references may be called.

def scalars(node, path=()):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from scalars(value, path + (key,))
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from scalars(value, path + (i,))
    elif node is not None and str(node).strip() not in ("", "~", "null"):
        yield path, str(node)


def collect_names(node, names):
    """ids and aliases to names, over everything that has an id."""
    if isinstance(node, list):
        for value in node:
            collect_names(value, names)
    if not isinstance(node, dict):
        return
    label = node.get("name") or node.get("title")
    if isinstance(label, str):
        keys = [node.get("id"), label]
        if isinstance(node.get("aliases"), list):
            keys += node["aliases"]
        for key in keys:
            if isinstance(key, str):
                names[key.lower()].append(label)
    for value in node.values():
        collect_names(value, names)


def load(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def names_of(folder):
    names = collections.defaultdict(list)
    for path in sorted(folder.rglob("*.yaml")):
        collect_names(load(path), names)
    organisations = [load(p).get("organisation") for p in sorted(folder.rglob("*.yaml"))]
    names["organisation"] += [o for o in organisations if o]
    for path in sorted((SOURCE / "schema" / "frameworks").glob("*.yaml")):
        framework = load(path).get("framework")
        if framework:
            names[framework["id"].lower()].append(framework["title"])
    return names


# ---------------------------------------------------------------------------
# A plan that uses every field of the schema.

class Everything:
    """Walks the plan schema and gives each text a word of its own."""

    DEPTH = 8

    def __init__(self):
        self.schema = json.loads((SOURCE / "schema" / "plan.schema.json").read_text())
        self.count = 0
        self.turn = collections.Counter()

    def word(self):
        self.count += 1
        return f"zq{self.count}qz"

    def deref(self, s):
        while "$ref" in s:
            rest = {k: v for k, v in s.items() if k != "$ref"}
            s = {**self.schema["$defs"][s["$ref"].rpartition("/")[2]], **rest}
        return s

    def pick(self, name, *choices):
        self.turn[name] += 1
        return choices[(self.turn[name] - 1) % len(choices)]

    def typed(self, kind, mapping):
        if not mapping:
            return "2026-01-31" if kind == "date" else self.word()
        if kind in ("target", "duration"):
            return self.pick(kind, "4 h", {"vague": self.word(), "quote": self.word()}, "1 h 30 min",
                             {"na": self.word(), "note": self.word()})
        if kind == "range":
            return self.pick(kind, "..4 h", "4 h..24 h", "24 h..", {"vague": self.word()})
        if kind == "period":
            return self.pick(kind, "4 mo", "1 y", {"vague": self.word()})
        if kind == "date":
            return self.pick(kind, "2026-01-31", {"text": self.word(), "captured": "2024-06-30"})
        if kind == "cadence":
            return self.pick(kind, "quarterly", "every 2 h", {"every": "annual", "or_on": [self.word(), self.word()]},
                             {"on": [self.word()]}, {"word": self.word(), "means": "semiannual"})
        if kind == "party":
            return self.pick(kind, self.word(), {"title": self.word(), "note": self.word()})
        if kind == "prose":
            return self.pick(kind, self.word(), f"{self.word()}\n\n- {self.word()}\n- {self.word()}\n")
        return self.word()

    def make(self, s, depth=0):
        s = self.deref(s)
        if "then" in s:
            # Where a field takes one or several, several.
            branches = [s[b] for b in ("then", "else") if b in s]
            return self.make(self.pick("branch", *branches) if depth <= self.DEPTH else branches[-1], depth)
        if "x-type" in s:
            return self.typed(s["x-type"], "object" in s.get("type", ()) or s["x-type"] == "prose")
        if "enum" in s:
            return self.pick("enum", *s["enum"]) if s.get("title") != "Kind" else s["enum"][0]
        if "const" in s:
            return s["const"]
        if "properties" in s:
            return self.mapping(s, depth)
        if "items" in s:
            if depth > self.DEPTH:
                return []
            return [self.make(s["items"], depth + 1) for _ in range(2 if depth < 3 else 1)]
        if "pattern" in s:
            # The only patterns: hashes, of files and of what documents say.
            return ("sha256:" if "sha256:" in s["pattern"] else "") + "0123456789abcdef" * 4
        for several in ("anyOf", "oneOf"):
            if several in s:
                return self.make(s[several][0], depth)
        kind = s.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        return {"integer": 3, "number": 3.5, "boolean": True}.get(kind) or self.word()

    def mapping(self, s, depth):
        made = {}
        for key, sub in s["properties"].items():
            if depth > self.DEPTH - 3 and key not in s.get("required", ()):
                continue
            value = self.make(sub, depth + 1)
            if value not in ([], {}):
                made[key] = value
        if "patternProperties" in s:
            made["x-own"] = {"zq-key": self.word(), "list": [self.word(), {"deep": [self.word()]}]}
        return made

    def plan(self):
        made = self.make(self.schema)
        made.update(id="everything", kind="plan", language="en")
        return made


# ---------------------------------------------------------------------------

class NothingLost(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="bcp-lost-"))

    def tearDown(self):
        shutil.rmtree(self.dir)

    def build(self, plans):
        out = self.dir / "out"
        done = subprocess.run([PROGRAM, "build", plans, "-o", out, "--as-of", AS_OF, "--fail-on", "never"],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-4000:])
        return out

    def missing(self, plan, names, text):
        """Scalars that are not there, or not as often as the plan has them."""
        wanted = collections.Counter(value for _, value in scalars(plan))
        for path, value in scalars(plan):
            shapes = forms(value, names)
            if shapes and not any(self.there(text, s, wanted[value]) for s in shapes):
                yield path, value

    @staticmethod
    def there(text, shape, times):
        # Short texts are a part of others anyway, and references become names.
        return shape in text if times == 1 or len(shape) <= 12 else text.count(shape) >= times

    def check(self, plan, names, out, suffixes=("html", "md", "pdf"), skip=()):
        for suffix in suffixes:
            paths = sorted(out.rglob(f"{plan['id']}.{suffix}"))
            self.assertEqual(len(paths), 1, f"{plan['id']}.{suffix} in {out}")
            text = READERS[suffix](paths[0])
            lost = [(p, v) for p, v in self.missing(plan, names, text) if not (suffix == "pdf" and p[-1] in skip)]
            if suffix == "pdf":
                # A value may go on on the next page, with a foot and a head in
                # between: then its words are there.
                lost = [(p, v) for p, v in lost if not all(squeeze(w) in text for w in plain_prose(v).split())]
            said = "\n".join(f"  {'.'.join(map(str, p))}: {v[:120]!r}" for p, v in lost[:30])
            self.assertFalse(lost, f"{len(lost)} values of {plan['id']} are not in the {suffix}:\n{said}")

    def test_sample_plans(self):
        out = self.build(SOURCE / "plans")
        plans = 0
        for folder in sorted(p for p in (SOURCE / "plans").iterdir() if p.is_dir()):
            names = names_of(folder)
            for path in sorted(folder.rglob("*.yaml")):
                plan = load(path)
                if "kind" in plan:
                    with self.subTest(plan=plan["id"]):
                        # In a PDF, the alternative of a picture is not seen.
                        self.check(plan, names, out, skip=("alt",))
                    plans += 1
        self.assertGreaterEqual(plans, 5)

    def test_every_field(self):
        everything = Everything()
        plan = everything.plan()
        folder = self.dir / "plans"
        folder.mkdir()
        (folder / "everything.yaml").write_text(yaml.safe_dump(plan, sort_keys=False, allow_unicode=True))
        self.assertGreater(everything.count, 1000)
        out = self.build(folder)
        names = names_of(folder)
        self.check(json.loads(json.dumps(plan), parse_int=str, parse_float=str), names, out, skip=("alt",))

    def test_finds_what_is_lost(self):
        """The looking itself: a value that is not there is told."""
        text = squeeze("The database is back after 4 hours, owned by Ann Lund.")
        plan = {"rto": "4 h", "owner": "ann", "note": "Nobody printed this.", "back": "5 h"}
        names = {"ann": ["Ann Lund"]}
        self.assertEqual([p for p, _ in self.missing(plan, names, text)], [("note",), ("back",)])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
