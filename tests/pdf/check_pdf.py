"""Checks the PDFs that pdf-demo makes of document trees, from outside.

What is checked: that every word of the document is in the PDF, in the order of
reading; that nothing leaves its page or lies on other text; and the rules of
PDF/A-3a and PDF/UA-1 that a program can check (marked content, structure,
fonts, metadata, links, attachment).

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

import pikepdf

HERE = pathlib.Path(__file__).resolve().parent
failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


# ---------------------------------------------------------------- fixtures

HEAD = """<html lang="en"><head><title>{title}</title>
<meta name="document-id" content="torture"/><meta name="organisation" content="Org"/>
<meta name="version" content="1"/><meta name="classification" content="Internal"/>
<meta name="as-of" content="2026-11-22"/></head><body>
<header class="cover"><p class="meta">Org</p><h1>{title}</h1><p class="lead">Lead.</p></header>"""


def torture():
    """Tables over pages, words wider than a page, cells taller than one,
    deep lists, more columns than fit."""
    out = [HEAD.format(title="Torture" + " and a very long title" * 12)]
    rows = "".join(
        f"<tr><th scope='row'>Row {i}</th><td>Cell {i} with some words in it</td>"
        f"<td class='num'>{i * 37}</td></tr>" for i in range(300))
    out.append("<section id='long'><h2>Long table</h2><table><caption>Three hundred"
               " rows</caption><thead><tr><th scope='col'>Name</th>"
               "<th scope='col'>Text</th><th scope='col' class='num'>Figure</th></tr>"
               f"</thead><tbody>{rows}</tbody></table></section>")
    word = "".join(chr(97 + i % 26) for i in range(2000))
    out.append(f"<section id='word'><h2>Long word</h2><p>Before {word} after.</p>"
               f"<ul><li>{word}</li></ul><pre>{word}</pre></section>")
    tall = " ".join(f"w{i}" for i in range(3000))
    blocks = "".join(f"<p>Paragraph {i} of a cell.</p>" for i in range(90))
    out.append("<section id='tall'><h2>Tall cells</h2><table><thead><tr>"
               "<th scope='col'>A</th><th scope='col'>B</th><th scope='col'>C</th></tr>"
               f"</thead><tbody><tr><td>{tall}</td><td>{blocks}</td><td>short</td></tr>"
               "<tr><td>next</td><td>row</td><td></td></tr></tbody></table></section>")
    nest = "end"
    for i in range(40):
        tag = "ul" if i % 2 else "ol"
        nest = f"<{tag}><li><p>Level {40 - i}</p>{nest if i else '<p>end</p>'}</li></{tag}>"
    out.append(f"<section id='deep'><h2>Deep lists</h2>{nest}</section>")
    cells = "".join(f"<td>Column{i}wide</td>" for i in range(30))
    heads = "".join(f"<th scope='col'>Head{i}</th>" for i in range(30))
    out.append("<section id='many'><h2>Many columns</h2><table><thead><tr>"
               f"{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table></section>")
    for i in range(40):
        out.append(f"<section id='s{i}'><h2>Section {i}</h2><p>Some words. "
                   f"<a href='#s{(i * 7) % 40}'>Go on</a>.</p>" + "<p>More.</p>" * (i % 9)
                   + f"<section id='t{i}'><h3>Part of {i}</h3><p>Text of it.</p>"
                   "</section></section>")
    out.append("</body></html>")
    return "".join(out)


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
        run = subprocess.run([bcpgen, "dump", "--stage", "doc", "--as-of", "2026-11-22",
                              str(plan)], capture_output=True)
        check(run.returncode == 0, f"{plan}: {run.stderr.decode()[:300]}")
        xhtml = tmp / f"{plan.parent.name}-{plan.stem}.xhtml"
        xhtml.write_text(xhtml_of_tree(run.stdout.decode("utf-8")), encoding="utf-8")
        messages = check_document(demo, xhtml, tmp, "a4", source)
        check(messages == "", f"{plan}: {messages[:300]}")


# ------------------------------------------------------------ expected text

def local(e):
    return e.tag.split("}")[-1]


def words_of(e):
    """All text, and the words of pictures that are not at hand."""
    if local(e) == "img":
        return "" if pathlib.Path(e.get("src")).exists() else e.get("alt")
    return (e.text or "") + "".join(words_of(c) + (c.tail or "") for c in e)


def squeeze(s):
    # A soft hyphen is in the PDF where a line ends in it.
    return re.sub(r"[\s\u00a0\u200b\u00ad]+", "", s)


def expected_text(path):
    body = ET.fromstring(path.read_text(encoding="utf-8")).find("body")
    return squeeze(words_of(body))


# ------------------------------------------------------------------ reading

def to_unicode(font):
    table = {}
    text = font.ToUnicode.read_bytes().decode("ascii")
    for block in re.findall(r"beginbfchar\n(.*?)endbfchar", text, re.S):
        for code, value in re.findall(r"<([0-9A-F]+)> <([0-9A-F]*)>", block):
            table[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    return table


class Page:
    """The marked contents of a page: text by MCID, and what is outside."""

    def __init__(self, page, fonts):
        self.text = {}
        self.tags = {}
        self.stray = []
        self.codes_zero = 0
        stack, font = [], None
        for operands, operator in pikepdf.parse_content_stream(page):
            op = str(operator)
            if op in ("BDC", "BMC"):
                props = operands[1] if len(operands) > 1 else {}
                mcid = int(props["/MCID"]) if "/MCID" in props else None
                stack.append((str(operands[0]), mcid))
                if mcid is not None:
                    check(mcid == len(self.text), f"MCIDs in order: {mcid}")
                    self.text[mcid] = ""
                    self.tags[mcid] = str(operands[0])[1:]
            elif op == "EMC":
                stack.pop()
            elif op == "Tf":
                font = fonts[str(operands[0])]
            elif op == "TJ":
                self.show(operands[0], font, stack)
            elif op in ("f", "S", "s", "B", "Do") and not stack:
                self.stray.append(op)
        check(not stack, "marked content is closed")

    def show(self, array, font, stack):
        if len(stack) != 1:
            self.stray.append("TJ")
            return
        mcid = stack[-1][1]
        for part in array:
            if not isinstance(part, pikepdf.String):
                continue
            raw = bytes(part)
            for i in range(0, len(raw), 2):
                code = raw[i] << 8 | raw[i + 1]
                self.codes_zero += code == 0
                if mcid is not None:
                    self.text[mcid] += font[code]


class Reader:
    """Walks the structure tree of a PDF in the order of reading."""

    def __init__(self, pdf):
        self.pdf = pdf
        self.pages = []
        self.index = {}
        for i, page in enumerate(pdf.pages):
            fonts = {str(k): to_unicode(v) for k, v in page.Resources.Font.items()}
            self.pages.append(Page(page, fonts))
            self.index[page.objgen] = i
        self.seen = {}
        self.annots = {}
        self.types = {}
        self.parts = []
        self.headings = []
        self.ids = set()

    def walk(self, elem, path=()):
        kind = str(elem.S)[1:]
        self.types[kind] = self.types.get(kind, 0) + 1
        # A list's numbering tells markers from terms.
        path = path + (kind if kind != "L" else f"L/{elem.A.ListNumbering}",)
        self.check_elem(elem, kind, path)
        page = self.index[elem.Pg.objgen] if "/Pg" in elem else None
        kids = elem.get("/K", [])
        for kid in kids:
            if isinstance(kid, int):
                self.content(elem, page, kid, path)
            elif kid.get("/Type") == "/MCR":
                self.content(elem, self.index[kid.Pg.objgen], int(kid.MCID), path)
            elif kid.get("/Type") == "/OBJR":
                self.annots[kid.Obj.objgen] = elem.objgen
            else:
                check(kid.P.objgen == elem.objgen, f"parent of {kid.S} is right")
                self.walk(kid, path)

    def content(self, elem, page, mcid, path):
        key = (page, mcid)
        check(key not in self.seen, f"content {key} has one element")
        self.seen[key] = elem.objgen
        check(self.pages[page].tags[mcid] == path[-1], f"tag of {key} is {path[-1]}")
        self.parts.append((path, self.pages[page].text[mcid]))

    def check_elem(self, elem, kind, path):
        kids = [k for k in elem.get("/K", []) if not isinstance(k, int)
                and "/S" in k] if isinstance(elem.get("/K", []), pikepdf.Array) else []
        names = [str(k.S)[1:] for k in kids]
        attrs = elem.get("/A", {})
        if kind == "TH":
            check(attrs.get("/Scope") in ("/Row", "/Column"), "TH has a scope")
        if kind == "L":
            check(set(names) <= {"LI", "Caption"}, f"L holds LI, not {names}")
        if kind == "LI":
            check(set(names) <= {"Lbl", "LBody"} and names, f"LI holds {names}")
        if kind == "Table":
            check(set(names) <= {"Caption", "THead", "TBody"}, f"Table holds {names}")
            self.check_table(elem)
        if kind == "Note":
            check("/ID" in elem, "Note has an ID")
            self.ids.add(str(elem.ID))
        if kind == "Figure":
            check("/Alt" in elem, "Figure has alternative text")
        if re.fullmatch(r"H[1-6]", kind):
            self.headings.append(int(kind[1]))
        if kind == "Link":
            check(any(not isinstance(k, int) and k.get("/Type") == "/OBJR"
                      for k in elem.K), "Link has an annotation")
        allowed = {"TR": {"THead", "TBody"}, "TD": {"TR"}, "TH": {"TR"},
                   "Lbl": {"LI"}, "LBody": {"LI"}, "TOCI": {"TOC"}}
        if kind in allowed:
            check(path[-2] in allowed[kind], f"{kind} in {path[-2]}")

    def check_table(self, table):
        counts = set()
        for group in table.K:
            if group.S not in ("/THead", "/TBody"):
                continue
            for row in group.K:
                n = 0
                for cell in row.K:
                    span = cell.get("/A", {}).get("/ColSpan", 1)
                    n += int(span)
                counts.add(n)
        check(len(counts) == 1, f"rows of one length: {counts}")

    def text(self):
        """What the document says, without what layout added: markers, numbers
        of headings, the contents, the imprint."""
        out = []
        for path, text in self.parts:
            marker = path[-1] == "Lbl" and (
                not path[-3].endswith("None") or text.strip() == "☐")
            if "TOC" not in path and not marker:
                out.append(text)
        return squeeze("".join(out))


def check_structure(pdf, reader):
    root = pdf.Root.StructTreeRoot
    reader.walk(root.K[0])
    tree = {}
    nums = list(root.ParentTree.Nums)
    for key, value in zip(nums[::2], nums[1::2]):
        tree[int(key)] = value
    for i, page in enumerate(pdf.pages):
        p = reader.pages[i]
        check(not p.stray, f"page {i + 1}: ink outside of marks: {p.stray[:3]}")
        check(p.codes_zero == 0, f"page {i + 1}: .notdef is shown")
        check(page.get("/Tabs") == "/S", "tab order follows the structure")
        parents = list(tree[int(page.StructParents)])
        check(len(parents) == len(p.text), f"page {i + 1}: parent tree")
        for mcid, parent in enumerate(parents):
            check(reader.seen.get((i, mcid)) == parent.objgen,
                  f"page {i + 1}: content {mcid} and its element agree")
        for annot in page.get("/Annots", []):
            check(annot.get("/Contents", "") != "", "a link says where it goes")
            check(int(annot.F) & 4, "links print")
            check(reader.annots.get(annot.objgen)
                  == tree[int(annot.StructParent)].objgen, "link and element agree")
            check_link(pdf, page, annot)
    levels = reader.headings
    check(levels[0] == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])),
          f"heading levels do not jump: {levels}")
    if reader.ids:
        names = [str(n) for n in list(root.IDTree.Names)[::2]]
        check(names == sorted(names) and set(names) == reader.ids, "IDTree is whole")


def check_link(pdf, page, annot):
    x0, y0, x1, y1 = [float(v) for v in annot.Rect]
    w, h = float(page.MediaBox[2]), float(page.MediaBox[3])
    check(0 <= x0 < x1 <= w and 0 <= y0 < y1 <= h, f"link on the page: {x0} {y0} {x1} {y1}")
    if "/Dest" in annot:
        check(any(annot.Dest[0].objgen == p.objgen for p in pdf.pages),
              "link leads to a page")
    else:
        check(annot.A.S == "/URI", "link has an action")


def check_fonts(pdf):
    fonts = pdf.pages[0].Resources.Font
    for name, font in fonts.items():
        d = font.DescendantFonts[0]
        check("/FontFile2" in d.FontDescriptor, f"{name} is embedded")
        check(re.match(r"/[A-Z]{6}\+", str(d.BaseFont)), f"{name} is a subset")
        table = to_unicode(font)
        widths = list(d.W[1])
        check(len(widths) == len(table) + 1, f"{name}: a width for each code")
        gids = d.CIDToGIDMap.read_bytes()
        check(len(gids) == 2 * len(widths), f"{name}: a glyph for each code")
        check(all(gids[2 * i] << 8 | gids[2 * i + 1] for i in table),
              f"{name}: no code leads to .notdef")
        check(all(v not in ("", "\0", "\ufeff", "\ufffe") for v in table.values()),
              f"{name}: each code has text")


def check_metadata(pdf, title):
    root = pdf.Root
    check(bool(root.MarkInfo.Marked), "marked")
    check(str(root.Lang) != "", "language")
    check(bool(root.ViewerPreferences.DisplayDocTitle), "title is displayed")
    intent = root.OutputIntents[0]
    check(intent.S == "/GTS_PDFA1", "output intent")
    icc = intent.DestOutputProfile.read_bytes()
    check(icc[36:40] == b"acsp" and int.from_bytes(icc[:4], "big") == len(icc)
          and icc[12:20] == b"mntrRGB ", "ICC profile")
    check(len(pdf.trailer.ID) == 2, "file ID")
    xmp = root.Metadata.read_bytes().decode("utf-8")
    ET.fromstring(re.sub(r"<\?xpacket.*?\?>", "", xmp))
    for piece in ("<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<",
                  "<xmp:CreateDate>2026-11-22T00:00:00+00:00<",
                  f"<pdf:Producer>{pdf.docinfo['/Producer']}<"):
        check(piece in xmp, f"XMP has {piece}")
    check(str(pdf.docinfo["/Title"]) == title, "title in Info")
    check(str(pdf.docinfo["/CreationDate"]) == "D:20261122000000+00'00'", "date in Info")
    check("/Encrypt" not in pdf.trailer, "not encrypted")


def check_attachment(pdf, source):
    spec = pdf.Root.AF[0]
    check(spec.AFRelationship == "/Source", "attachment is the source")
    check(spec.EF.F.read_bytes() == source.read_bytes(), "attachment is whole")
    check(spec.EF.F.Subtype == "/application/yaml", "attachment has a type")
    names = pdf.Root.Names.EmbeddedFiles.Names
    check(str(names[0]) == source.name, "attachment has its name")


def check_outline(pdf):
    with pdf.open_outline() as outline:
        check(len(outline.root) > 0, "there is an outline")
        for item in outline.root:
            check(item.destination is not None, f"{item.title} leads somewhere")


WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)"'
                  r' yMax="([\d.-]+)">(.*?)</word>')


def check_places(path):
    """No word outside the margins, no word on another."""
    boxes_of = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True,
                          capture_output=True).stdout.decode("utf-8", "replace")
    for number, page in enumerate(boxes_of.split("<page ")[1:], 1):
        width = float(re.search(r'width="([\d.]+)"', page).group(1))
        height = float(re.search(r'height="([\d.]+)"', page).group(1))
        boxes = []
        for m in WORD.finditer(page):
            x0, y0, x1, y1 = (float(v) for v in m.groups()[:4])
            check(x0 >= 62 and x1 <= width - 62 + 0.5 and y0 > 30 and y1 < height - 25,
                  f"{path.name} page {number}: {m.group(5)[:30]} is inside: "
                  f"{x0} {y0} {x1} {y1}")
            # Fonts claim more height than their letters have.
            third = (y1 - y0) * 0.3
            boxes.append((x0 + 0.3, y0 + third, x1 - 0.3, y1 - third, m.group(5)))
        boxes.sort(key=lambda b: b[1])
        for i, a in enumerate(boxes):
            for b in boxes[i + 1:]:
                if b[1] >= a[3]:
                    break
                check(a[0] >= b[2] or b[0] >= a[2],
                      f"{path.name} page {number}: {a[4][:30]} lies on {b[4][:30]}")


def check_pages(pdf, reader):
    """No heading at the foot of a page, no page with next to nothing on it."""
    for i, p in enumerate(reader.pages[:-1]):
        last = p.tags[len(p.tags) - 1] if p.tags else ""
        check(not re.fullmatch(r"H[2-6]|Caption", last) or i == 0,
              f"page {i + 1} ends in a heading")


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
    run = subprocess.run(["qpdf", "--check", str(out)], capture_output=True)
    check(run.returncode == 0, run.stdout.decode() + run.stderr.decode())
    with pikepdf.open(out) as pdf:
        reader = Reader(pdf)
        check_structure(pdf, reader)
        check_fonts(pdf)
        title = ET.fromstring(xhtml.read_text(encoding="utf-8")).find("head/title").text
        check_metadata(pdf, title)
        check_attachment(pdf, source)
        check_outline(pdf)
        check_pages(pdf, reader)
        want, got = expected_text(xhtml), strip_added(xhtml, reader)
        if want != got:
            at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b),
                      min(len(want), len(got)))
            check(False, f"{xhtml.name}: text differs at {at}: want "
                  f"{want[max(0, at - 20):at + 40]!r}, got {got[max(0, at - 20):at + 40]!r}")
    check_places(out)
    print(f"{xhtml.name}: {len(first)} bytes, {len(reader.pages)} pages,"
          f" {'ok' if len(failures) == before else 'FAILED'}")
    return messages


def strip_added(xhtml, reader):
    """The text of the PDF without the numbers of its headings and without the
    imprint at the foot of the cover."""
    parts = []
    for path, text in reader.parts:
        if re.fullmatch(r"H[2-6]", path[-1]):
            text = re.sub(r"^([0-9A-Z]+(\.[0-9]+)*)\u2002", "", text)
        parts.append((path, text))
    reader.parts = [(p, t) for p, t in parts if ", as of 2026-11-22" not in t]
    return reader.text()


def main():
    demo = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        tmp = pathlib.Path(name)
        source = tmp / "plan.yaml"
        source.write_text("id: torture\n", encoding="utf-8")
        big = tmp / "torture.xhtml"
        big.write_text(torture(), encoding="utf-8")
        messages = {}
        for xhtml in sorted(HERE.glob("*.xhtml")) + [big]:
            messages[xhtml.name] = check_document(demo, xhtml, tmp, "a4", source)
        check_document(demo, HERE / "plan.xhtml", tmp, "letter", source)
        check(messages["plan.xhtml"] == "", "no warning for plain text")
        check("U+1F9EF" in messages["scripts.xhtml"]
              and messages["scripts.xhtml"].count("PDF-001") == 2,
              "a character without a glyph is told once: " + messages["scripts.xhtml"])
        if len(sys.argv) > 3:
            check_plans(demo, sys.argv[2], pathlib.Path(sys.argv[3]), tmp, source)
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
