#!/usr/bin/env python3
"""Every fact of the captured documents is in their pages, Markdown and PDFs.

facts/DOCUMENT-ID.txt has one fact a line: a few words, as a reader would search
for them. " | " parts the forms in which a fact may be printed; " >> " parts
words that follow one another closely, as in a row of a table, and " >>> " words
that stand in one paragraph or list. The plans are compiled with rules that find
nothing, so that no finding that quotes a plan stands in for its content.
Usage: test_facts.py BCPGEN SOURCE_DIR
"""
import html
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
FACTS = pathlib.Path(__file__).resolve().parent / "facts"
AS_OF = "2026-11-22"
# Characters that may stand between the parts of a fact.
APART = {" >> ": 60, " >>> ": 200}
FEWEST = 1050

SILENT = """\
group: {{id: {group}, title: Nothing}}
rules:
  - {{id: {group}-999, title: Nothing, severity: info, each: /bcp/plan, broken: false(), message: none,
     checks: none, why: none, fix: none, criteria: ["soc2:CC4.1"]}}
"""

ALIKE = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-",
    "\u00a0": " ", "\u202f": " ", "\u00ad": None, "\u200b": None, "\u2060": None,
})


# ---------------------------------------------------------------------------
# Texts of the three outputs

def plain(text):
    return " ".join(text.translate(ALIKE).lower().split())


INLINE = "a|abbr|b|cite|code|em|i|kbd|mark|q|s|small|span|strong|sub|sup|time|wbr"


def strip_tags(text):
    text = re.sub(r"(?is)<(script|style|svg|head)\b.*?</\1>|<!--.*?-->", " ", text)
    text = re.sub(rf"(?i)</?(?:{INLINE})\b[^>]*>", "", text)
    return re.sub(r"<[/!?a-zA-Z][^>]*>", " ", text)


def page_text(path):
    return plain(html.unescape(strip_tags(path.read_text(encoding="utf-8"))))


def markdown_text(path):
    """The text a reader of the rendered Markdown would see, nearly."""
    text = path.read_text(encoding="utf-8")
    signs = {}
    text = re.sub(r"\\([!-/:-@\[-`{-~])", lambda m: signs.setdefault(m[1], chr(0xE000 + ord(m[1]))), text)
    text = strip_tags(text)
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)", r"\1", text)
    text = re.sub(r"(?m)^\s*(?:>\s?|#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?)+", " ", text)
    text = re.sub(r"(?m)^[\s|:-]+$", " ", text)
    text = re.sub(r"[*_`]", "", text).replace("|", " ")
    for sign, mark in signs.items():
        text = text.replace(mark, sign)
    return plain(html.unescape(text))


def pdf_text(path):
    """Pages without the lines that each of them has at its top and foot."""
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
    pages = [p.splitlines() for p in done.stdout.decode("utf-8").split("\f")]
    seen = {}
    for lines in pages:
        for line in {furniture(l) for l in lines[:3] + lines[-3:]}:
            seen[line] = seen.get(line, 0) + 1
    kept = []
    for lines in pages:
        ends = set(range(3)) | set(range(len(lines) - 3, len(lines)))
        kept += [l for i, l in enumerate(lines) if i not in ends or seen[furniture(l)] < max(3, len(pages) - 3)]
    return plain("\n".join(kept))


def furniture(line):
    return re.sub(r"\d+", "0", line)


READERS = {"html": page_text, "md": markdown_text, "pdf": pdf_text}


# ---------------------------------------------------------------------------
# Facts

def facts_of(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("# "):
            yield line.strip()


def pattern(form):
    """Words with white space alike, not in the middle of other words."""
    parts = []
    for part in re.split("( >>>? )", form):
        if part in APART:
            parts.append(".{0,%d}?" % APART[part])
            continue
        words = re.escape(plain(part)).replace("\\ ", " ")
        # A line may break after these, and then there is a space.
        words = re.sub(r"((?:\\-|/|\.)(?=\S))", r"\1 ?", words.replace("\\.", "."))
        words = words.replace(".", "\\.")
        parts.append(rf"(?<![a-z0-9]){words}(?![a-z0-9])")
    return re.compile("".join(parts))


def found(fact, text):
    return any(pattern(form).search(text) for form in fact.split(" | "))


def build(folder):
    rules = folder / "schema" / "rules"
    rules.mkdir(parents=True)
    for path in (SOURCE / "schema" / "rules").glob("*.yaml"):
        (rules / path.name).write_text(SILENT.format(group=path.stem.upper()))
    out = folder / "out"
    done = subprocess.run([PROGRAM, "build", SOURCE / "plans", "-o", out, "--as-of", AS_OF,
                           "--schema-dir", rules.parent], capture_output=True, text=True, timeout=300)
    if done.returncode:
        sys.exit(f"the plans cannot be built:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return out


def self_test():
    """The looking itself must be able to fail."""
    text = plain("Web Servers 4\u00a0hours. The human-\ninduced one isn\u2019t [ID]. " + "x " * 40 + "8 hours")
    there = ("web servers >> 4 hours", "web servers >>> 8 hours", "human-induced", "nowhere | isn't", "[ID]")
    absent = ("web servers >> 8 hours", "web server", "4 hour", "4 hours >> web servers", "nowhere | elsewhere")
    wrong = [f for f in there if not found(f, text)] + [f for f in absent if found(f, text)]
    if wrong:
        sys.exit(f"the search itself is wrong about {wrong}")


def main():
    self_test()
    passed = failed = count = 0
    with tempfile.TemporaryDirectory(prefix="bcp-facts-") as folder:
        out = build(pathlib.Path(folder))
        for path in sorted(FACTS.glob("*.txt")):
            facts = list(facts_of(path))
            count += len(facts)
            for suffix, read in READERS.items():
                files = list(out.rglob(f"{path.stem}.{suffix}"))
                if len(files) != 1:
                    sys.exit(f"{len(files)} files {path.stem}.{suffix} in the package")
                text = read(files[0])
                lost = [f for f in facts if not found(f, text)]
                passed += len(facts) - len(lost)
                failed += len(lost)
                for fact in lost:
                    print(f"{path.stem}.{suffix}: not there: {fact}")
    if count < FEWEST:
        sys.exit(f"only {count} facts, not {FEWEST}")
    print(f"{count} facts in {len(READERS)} formats: {passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
