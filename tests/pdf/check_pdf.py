"""Checks the PDFs that pdf-demo makes of document trees, and bcpgen of plans,
from outside.

What is checked: that every word of the document is in the PDF, in the order of
reading; that nothing leaves its page or lies on other text; the rules of
PDF/A-3a and PDF/UA-1 that a program can check (pdf_rules.py).

    check_pdf.py PDF_DEMO [BCPGEN PLANS]

With BCPGEN, the documents of the plans in PLANS are checked, too.
"""

import html
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import pdf_rules
import torture

HERE = pathlib.Path(__file__).resolve().parent
AS_OF = ["--as-of", "2026-11-22"]
failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


# ------------------------------------------------------------ document trees

ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
ELEMENT = re.compile(r"([a-z0-9]+)((?:\.[a-z]+)*)(?: #(\S+))?((?: \[.*\])?)$")


def unquote(s):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(1)), s)


def xhtml_of_tree(tree):
    """The document tree as "bcpgen dump --stage doc" prints it, as XHTML."""
    out, stack = [], []
    for line in tree.splitlines():
        text = line.strip()
        while len(stack) > (len(line) - len(line.lstrip(" "))) // 2:
            out.append(f"</{stack.pop()}>")
        if text.startswith('"'):
            out.append(html.escape(unquote(text[1:-1])))
            continue
        name, classes, anchor, rest = ELEMENT.match(text).groups()
        attrs = dict(re.findall(r'\[([a-z-]+)="((?:[^"\\]|\\.)*)"\]', rest))
        attrs.pop("data-number", None)
        if classes:
            attrs["class"] = classes[1:].replace(".", " ")
        if anchor:
            attrs["id"] = anchor
        out.append(f"<{name}" + "".join(
            f' {k}="{html.escape(unquote(v))}"' for k, v in attrs.items()) + ">")
        stack.append(name)
    while stack:
        out.append(f"</{stack.pop()}>")
    return "".join(out)


def check_plans(demo, bcpgen, plans, tmp, source):
    for plan in sorted(plans.glob("*/*.yaml")):
        if plan.name == "workspace.yaml":
            continue
        run = subprocess.run([bcpgen, "dump", "--stage", "doc", *AS_OF, str(plan)],
                             capture_output=True)
        check(run.returncode == 0, f"{plan}: {run.stderr.decode()[:300]}")
        xhtml = tmp / f"{plan.parent.name}-{plan.stem}.xhtml"
        xhtml.write_text(xhtml_of_tree(run.stdout.decode("utf-8")), encoding="utf-8")
        messages = check_document(demo, xhtml, tmp, "a4", source)
        check(messages == "", f"{plan}: {messages[:300]}")


def check_package(bcpgen, plans, out, *more, full=False):
    """Every PDF of a package."""
    run = subprocess.run([bcpgen, "build", *AS_OF, "-q", "-o", str(out), *more,
                          *(str(p) for p in plans)], capture_output=True)
    check(run.returncode in (0, 1), f"{out.name}: {run.stderr.decode()[:300]}")
    files = sorted(out.glob("*.pdf"))
    check(files, f"{out.name} has PDFs")
    for path in files:
        before = len(failures)
        reader = pdf_rules.check_pdf(path, check)
        check_places(path)
        if full and not path.stem.endswith("-card"):
            check_full(path)
        print(f"{out.name}/{path.name}: {len(reader.pages)} pages,"
              f" {'ok' if len(failures) == before else 'FAILED'}")


def check_packages(bcpgen, plans, tmp):
    folders = sorted(p for p in plans.iterdir() if p.is_dir())
    check_package(bcpgen, folders, tmp / "letter", "--paper", "letter", full=True)
    check_package(bcpgen, folders[:1], tmp / "public", "--audience", "public")
    graphs = []
    for n in (60, 300):
        folder = tmp / f"graph-{n}"
        folder.mkdir()
        graphs.append(folder / "plan.yaml")
        graphs[-1].write_text(torture.graph(n), encoding="utf-8")
    for folder in graphs:
        check_package(bcpgen, [folder], tmp / (folder.parent.name + "-out"))


# ------------------------------------------------------------ expected text

def local(e):
    return e.tag.split("}")[-1]


def words_of(e):
    """All text, and the words of pictures that are not at hand."""
    if local(e) == "img":
        return "" if pathlib.Path(e.get("src")).exists() else e.get("alt")
    return (e.text or "") + "".join(words_of(c) + (c.tail or "") for c in e)


def squeeze(s):
    # A soft hyphen is in the PDF where a line ends in it; private characters
    # are shown as unknown ones.
    s = re.sub("[\ue000-\uf8ff]", "\ufffd", s)
    return re.sub(r"[\s\u00a0\u200b\u00ad\ufeff]+", "", s)


def expected_text(path):
    body = ET.fromstring(path.read_text(encoding="utf-8")).find("body")
    return squeeze(words_of(body))


def text_of(reader):
    """What the PDF says, without what layout added: markers, numbers of
    headings, the contents, the imprint, and the words of drawings, which are
    those of their data."""
    out, stack = [], [reader.root]
    while stack:
        e = stack.pop()
        if isinstance(e, tuple):
            out.append(reader.pages[e[0]].text.get(e[1], ""))
            continue
        if isinstance(e, str):
            out.append(e)
            continue
        if not isinstance(e, pdf_rules.pdf_reader.Elem) or is_added(reader, e):
            continue
        if re.fullmatch("H[2-6]", e.kind):
            stack.append(re.sub("^([0-9A-Z]+(\\.[0-9]+)*)\u2002", "", reader.text_of(e)))
        elif e.kind == "Figure":
            stack.extend(e.elems("Caption"))
        else:
            stack.extend(reversed(e.kids))
    return squeeze("".join(out))


def is_added(reader, e):
    if e.kind == "TOC" or (e.kind == "P" and ", as of 2026-11-22" in reader.text_of(e)):
        return True
    if e.kind == "Lbl":
        numbering = e.parent.parent.attribute("List", "ListNumbering", "/None")
        return numbering != "/None" or reader.text_of(e).strip() == "\u2610"
    return False


def check_order(path, reader):
    """pdftotext reads the words of each page in the order of the document.
    Where text runs from right to left it has an order of its own."""
    run = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True)
    pages = run.stdout.decode("utf-8", "replace").split("\f")
    for i, page in enumerate(reader.pages):
        want = squeeze("".join(page.text[k] for k in sorted(page.text)))
        if re.search("[\u0590-\u08ff\ufb1d-\ufefc]", want):
            continue
        found = iter(squeeze(pages[i]))
        check(all(c in found for c in want),
              f"{path.name} page {i + 1}: pdftotext reads in the order of the document")


WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)"'
                  r' yMax="([\d.-]+)">(.*?)</word>')


def check_places(path):
    """No word outside the margins, no word on another."""
    # Cards have less white.
    left = 40 if path.stem.endswith("-card") else 62
    boxes_of = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True,
                          capture_output=True).stdout.decode("utf-8", "replace")
    for number, page in enumerate(boxes_of.split("<page ")[1:], 1):
        width = float(re.search(r'width="([\d.]+)"', page).group(1))
        height = float(re.search(r'height="([\d.]+)"', page).group(1))
        boxes = []
        for m in WORD.finditer(page):
            x0, y0, x1, y1 = (float(v) for v in m.groups()[:4])
            # Nothing but the letters of a watermark, behind the text, is so large.
            if y1 - y0 > (25 if len(m.group(5)) < 3 else 40):
                continue
            if not (x0 >= left - 0.1 and x1 <= width - left + 0.5 and y0 > 30 and y1 < height - 25):
                check(False, f"{path.name} page {number}: {m.group(5)[:30]} is inside: {x0} {y0} {x1} {y1}")
            # Fonts claim more height than their letters have.
            third = (y1 - y0) * 0.3
            boxes.append((x0 + 0.3, y0 + third, x1 - 0.3, y1 - third, m.group(5)))
        boxes.sort(key=lambda b: b[1])
        for i, a in enumerate(boxes):
            for b in boxes[i + 1:]:
                if b[1] >= a[3]:
                    break
                if not (a[0] >= b[2] or b[0] >= a[2]):
                    check(False, f"{path.name} page {number}: {a[4][:30]} lies on {b[4][:30]}")


def check_full(path):
    """No page of half white: chapters and figures find their place. The cover, the
    contents, the last chapter and the sheet to sign end where they end."""
    text = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True,
                          capture_output=True).stdout.decode("utf-8", "replace")
    pages = text.split("<page ")[1:]
    first = next(i for i, page in enumerate(pages)
                 if ">In<" in page and ">short<" in page and ">Contents<" not in page)
    for number, page in list(enumerate(pages, 1))[first:-2]:
        height = float(re.search(r'height="([\d.]+)"', page).group(1))
        # Above the foot.
        low = max((float(m.group(4)) for m in WORD.finditer(page)
                   if float(m.group(4)) < height - 60), default=0)
        check((low - 68) / (height - 130) > 0.6, f"{path.name} page {number} is full to {low}")


def make(demo, xhtml, out, *more):
    run = subprocess.run([demo, str(xhtml), str(out), *more], capture_output=True)
    check(run.returncode == 0, f"{xhtml.name}: {run.stderr.decode()[:500]}")
    return run.stderr.decode("utf-8")


def check_document(demo, xhtml, tmp, paper, source):
    out = tmp / (xhtml.stem + ".pdf")
    before = len(failures)
    messages = make(demo, xhtml, out, paper, str(source))
    first = out.read_bytes()
    make(demo, xhtml, out, paper, str(source))
    check(first == out.read_bytes(), f"{xhtml.name}: equal bytes each time")
    reader = pdf_rules.check_pdf(out, check)
    title = ET.fromstring(xhtml.read_text(encoding="utf-8")).find("head/title").text
    check(str(reader.pdf.docinfo.Title) == title, f"{xhtml.name}: title")
    check(reader.pdf.Root.AF[0].EF.F.read_bytes() == source.read_bytes(),
          f"{xhtml.name}: attachment is whole")
    want, got = expected_text(xhtml), text_of(reader)
    if want != got:
        at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b),
                  min(len(want), len(got)))
        check(False, f"{xhtml.name}: text differs at {at}: want "
              f"{want[max(0, at - 20):at + 40]!r}, got {got[max(0, at - 20):at + 40]!r}")
    check(xhtml.stem != "torture-pages" or len(reader.pages) >= 300, "300 pages")
    check_order(out, reader)
    check_places(out)
    print(f"{xhtml.name}: {len(first)} bytes, {len(reader.pages)} pages,"
          f" {'ok' if len(failures) == before else 'FAILED'}")
    return messages


def main():
    demo = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        tmp = pathlib.Path(name)
        source = tmp / "plan.yaml"
        source.write_text("id: torture\n", encoding="utf-8")
        made = []
        for make_one in (torture.hard, torture.scripts, torture.pages):
            made.append(tmp / f"torture-{make_one.__name__}.xhtml")
            made[-1].write_text(make_one(), encoding="utf-8")
        messages = {}
        for xhtml in sorted(HERE.glob("*.xhtml")) + made:
            messages[xhtml.name] = check_document(demo, xhtml, tmp, "a4", source)
        for xhtml in (HERE / "plan.xhtml", made[0]):
            check_document(demo, xhtml, tmp, "letter", source)
        check(messages["plan.xhtml"] == "", "no warning for plain text")
        check("U+1F9EF" in messages["scripts.xhtml"]
              and messages["scripts.xhtml"].count("PDF-001") == 2,
              "a character without a glyph is told once: " + messages["scripts.xhtml"])
        if len(sys.argv) > 3:
            check_packages(sys.argv[2], pathlib.Path(sys.argv[3]), tmp)
            check_plans(demo, sys.argv[2], pathlib.Path(sys.argv[3]), tmp, source)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
