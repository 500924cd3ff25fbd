"""Rules of PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1, as the Matterhorn
Protocol lists them) that a program can check, and rules of good pages.

    pdf_rules.py FILE.pdf...
"""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pikepdf

import pdf_reader

# ISO 32000-1, 14.8.4; we write no others, so that no RoleMap is needed.
STANDARD = set("""Document Part Art Sect Div BlockQuote Caption TOC TOCI Index
NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody
TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby Warichu Figure
Formula Form""".split())
# What an element may hold (all of it), and where it may stand.
HOLDS = {"Table": {"Caption", "TR", "THead", "TBody", "TFoot"}, "TR": {"TH", "TD"},
         "THead": {"TR"}, "TBody": {"TR"}, "TFoot": {"TR"},
         "L": {"Caption", "LI"}, "LI": {"Lbl", "LBody"},
         "TOC": {"TOC", "TOCI", "Caption"}}
STANDS = {"TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"},
          "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"}, "LI": {"L"},
          "Lbl": {"LI", "Note", "BibEntry"}, "LBody": {"LI"}, "TOCI": {"TOC"},
          "Caption": {"Table", "L", "Figure", "TOC"}}
# Elements that group others and hold no content of their own.
GROUPS = {"Document", "Part", "Sect", "Div", "Table", "TR", "THead", "TBody", "L",
          "TOC", "TOCI", "LI"}
ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide",
           "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/JavaScript",
           "/GoToE", "/GoToR", "/SubmitForm", "/Named"}
FORBIDDEN = {"/JS", "/AA", "/OpenAction", "/XFA", "/Alternates", "/OPI", "/TR",
             "/HTP", "/Ref", "/PS", "/Perms", "/OCProperties", "/AcroForm"}
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PDF = "{http://ns.adobe.com/pdf/1.3/}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUAID = "{http://www.aiim.org/pdfua/ns/id/}"
PDFAEXT = "{http://www.aiim.org/pdfa/ns/extension/}"


# ------------------------------------------------------------------ objects

def check_objects(pdf, tell):
    tell(len(pdf.objects) <= 8388607, "not too many objects")
    for obj in pdf.objects:
        stack = [obj]
        while stack:
            stack.extend(check_value(stack.pop(), tell))


def check_value(o, tell):
    """One value; returns those directly in it."""
    if isinstance(o, pikepdf.Stream):
        filters = o.get("/Filter", [])
        names = filters if isinstance(filters, (list, pikepdf.Array)) else [filters]
        tell(all(str(f) in ("/FlateDecode", "/DCTDecode") for f in names),
             f"filters are allowed: {filters}")
        tell("/F" not in o and "/FFilter" not in o, "no stream lies outside")
        tell(o.get("/Interpolate") is not True, "no picture is interpolated")
    if isinstance(o, (pikepdf.Dictionary, pikepdf.Stream)):
        keys = set(o.keys())
        tell(not keys & FORBIDDEN, f"keys are allowed: {keys & FORBIDDEN}")
        tell(all(len(k.encode()) <= 128 for k in keys), "names are short")
        if o.get("/Type") != "/Filespec" and "/S" in o and "/P" not in o:
            tell(str(o.S) not in ACTIONS, f"action {o.S} is allowed")
        return [v for _, v in o.items() if not is_reference(v)]
    if isinstance(o, pikepdf.Array):
        return [v for v in o if not is_reference(v)]
    if isinstance(o, pikepdf.String):
        tell(len(bytes(o)) <= 32767, "strings are short")
    elif isinstance(o, int):
        tell(-2**31 <= o < 2**31, "integers are small")
    return []


def is_reference(v):
    return isinstance(v, pikepdf.Object) and v.is_indirect


def check_file(path, pdf, tell):
    raw = path.read_bytes()
    tell(raw.startswith(b"%PDF-1.7\n%") and all(b > 127 for b in raw[10:14]),
         "header of PDF 1.7, and bytes that are no text")
    tell(raw.endswith(b"%%EOF\n"), "nothing behind the end")
    tell(raw.count(b"%%EOF") == 1 and raw.count(b"startxref") == 1, "saved once")
    tell("/Encrypt" not in pdf.trailer, "not encrypted")
    tell(len(pdf.trailer.ID) == 2 and all(len(bytes(i)) == 16 for i in pdf.trailer.ID),
         "file ID")
    streams = list(re.finditer(rb"/Length (\d+)>>\nstream\n", raw))
    tell(len(streams) == raw.count(b"\nendstream\nendobj\n"), "streams say their lengths")
    for m in streams:
        tell(raw[m.end() + int(m.group(1)):].startswith(b"\nendstream"),
             "length of a stream is right")


# ----------------------------------------------------------------- metadata

def check_metadata(pdf, tell):
    root, info = pdf.Root, pdf.docinfo
    tell(root.get("/MarkInfo", {}).get("/Marked") is True, "marked")
    tell(root.MarkInfo.get("/Suspects", False) is False, "no suspects")
    tell(LANGUAGE.match(str(root.get("/Lang", ""))), "language of the document")
    tell(root.ViewerPreferences.DisplayDocTitle is True, "title is displayed")
    tell(str(info.get("/Title", "")).strip() != "", "there is a title")
    meta = root.Metadata
    tell(meta.Type == "/Metadata" and meta.Subtype == "/XML", "metadata stream")
    tell("/Filter" not in meta, "metadata is plain")
    text = meta.read_bytes().decode("utf-8")
    packet = text.split("?>")[0]
    tell("bytes" not in packet and "encoding" not in packet, "packet without attributes")
    check_xmp(ET.fromstring(re.sub(r"<\?xpacket.*?\?>", "", text)), info, tell)
    check_intent(root, tell)


def check_xmp(xmp, info, tell):
    def one(name):
        found = list(xmp.iter(name))
        items = [li for e in found for li in e.iter(RDF + "li")]
        return (items or found or [None])[0]

    def words(name):
        e = one(name)
        return "" if e is None else e.text or ""

    for name, want in ((PDFAID + "part", "3"), (PDFAID + "conformance", "A"),
                       (PDFUAID + "part", "1"), (DC + "title", str(info.Title)),
                       (PDF + "Producer", str(info.get("/Producer", ""))),
                       (XMP + "CreatorTool", str(info.get("/Creator", ""))),
                       (DC + "creator", str(info.get("/Author", "")))):
        tell(words(name) == want, f"XMP has {name}: {words(name)!r}, want {want!r}")
    for name, key in ((XMP + "CreateDate", "/CreationDate"),
                      (XMP + "ModifyDate", "/ModDate")):
        pieces = re.match(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\+00'00'$",
                          str(info.get(key, "")))
        want = "{}-{}-{}T{}:{}:{}+00:00".format(*pieces.groups()) if pieces else ""
        tell(words(name) == want, f"{key}: XMP {words(name)}, Info {want}")
    described = [e.text for e in xmp.iter(
        "{http://www.aiim.org/pdfa/ns/schema#}namespaceURI")]
    tell(PDFUAID[1:-1] in described, "XMP describes the schema of PDF/UA")
    known = {DC, XMP, PDF, PDFAID, PDFUAID, PDFAEXT, RDF, "{adobe:ns:meta/}",
             "{http://www.aiim.org/pdfa/ns/schema#}",
             "{http://www.aiim.org/pdfa/ns/property#}"}
    spaces = {e.tag.split("}")[0] + "}" for e in xmp.iter()}
    tell(spaces <= known, f"XMP schemas are known: {spaces - known}")


def check_intent(root, tell):
    intents = [i for i in root.OutputIntents if i.S == "/GTS_PDFA1"]
    tell(len(intents) == 1 and intents[0].OutputConditionIdentifier is not None,
         "one output intent")
    profile = intents[0].DestOutputProfile
    icc = profile.read_bytes()
    tell(profile.N == 3 and icc[36:40] == b"acsp" and icc[8] <= 4
         and int.from_bytes(icc[:4], "big") == len(icc)
         and icc[12:20] in (b"mntrRGB ", b"prtrRGB "), "ICC profile for RGB")


def check_attachments(pdf, tell):
    specs = list(pdf.Root.get("/AF", []))
    names = list(pdf.Root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", []))
    tell(sorted(n.objgen for n in names[1::2]) == sorted(s.objgen for s in specs),
         "each embedded file is associated with the document")
    keys = [bytes(n) for n in names[::2]]
    tell(keys == sorted(keys), "names are sorted")
    for spec in specs:
        tell(spec.Type == "/Filespec" and str(spec.AFRelationship) in (
            "/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"),
            "what a file is to the document")
        tell(str(spec.F) == str(spec.UF) != "", "a file has its name twice")
        tell(str(spec.get("/Desc", "")) != "", "a file is described")
        stream = spec.EF.F
        tell(stream.Type == "/EmbeddedFile"
             and re.match(r"/[\w.+-]+/[\w.+-]+$", str(stream.Subtype)), "MIME type")
        tell(int(stream.Params.Size) == len(stream.read_bytes()), "size of a file")
        tell(str(stream.Params.ModDate).startswith("D:"), "date of a file")


# -------------------------------------------------------------------- fonts

def tables_of(data):
    """The tables of a TrueType font."""
    count = int.from_bytes(data[4:6], "big")
    out = {}
    for i in range(count):
        at = 12 + 16 * i
        start, size = (int.from_bytes(data[at + k:at + k + 4], "big") for k in (8, 12))
        out[data[at:at + 4].decode("ascii")] = data[start:start + size]
    return out


def glyph_widths(data):
    """Advance of each glyph in 1/1000 em."""
    t = tables_of(data)
    units = int.from_bytes(t["head"][18:20], "big")
    long_ones = int.from_bytes(t["hhea"][34:36], "big")
    count = int.from_bytes(t["maxp"][4:6], "big")
    out = []
    for gid in range(count):
        at = 4 * min(gid, long_ones - 1)
        out.append(int.from_bytes(t["hmtx"][at:at + 2], "big") * 1000 / units)
    return out


def check_fonts(reader, tell):
    for font in reader.fonts.values():
        name = str(font.dict.BaseFont)
        check_font(font, lambda ok, what, name=name: tell(ok, f"{name}: {what}"))


def check_font(font, tell):
    d = font.dict
    kid = d.DescendantFonts[0]
    described = kid.FontDescriptor
    tell(d.Subtype == "/Type0", "Type0")
    if d.Encoding != "/Identity-H":
        info = d.Encoding.CIDSystemInfo
        tell(d.Encoding.WMode == 0 and info == kid.CIDSystemInfo
             and f"/CMapName {d.Encoding.CMapName} def".encode() in d.Encoding.read_bytes(),
             "CMap fits the font")
    tell(kid.Subtype == "/CIDFontType2" and kid.BaseFont == d.BaseFont
         == described.FontName, "one name")
    tell(re.match(r"/[A-Z]{6}\+", str(d.BaseFont)), "subset has a tag")
    tell("/FontFile2" in described, "embedded")
    tell("/CIDSet" not in described, "no CIDSet, which could be wrong")
    data = described.FontFile2.read_bytes()
    tell(int(described.FontFile2.Length1) == len(data), "length of the font")
    tell({"glyf", "loca", "head", "hhea", "hmtx", "maxp"} <= set(tables_of(data)),
         "tables are there")
    widths = glyph_widths(data)
    gids = kid.CIDToGIDMap.read_bytes()
    tell(len(gids) == 2 * len(font.widths), "a glyph for each code")
    for code in sorted(font.used):
        gid = gids[2 * code] << 8 | gids[2 * code + 1]
        text = font.text.get(code, "")
        tell(0 < gid < len(widths), f"code {code} is no .notdef")
        tell(gid < len(widths) and abs(widths[gid] - font.widths.get(code, -9)) <= 1,
             f"width of code {code}")
        tell(text and not re.search("[\0\ufeff\ufffe\uffff]", text),
             f"code {code} has text: {text!r}")
        tell(not re.search("[\ue000-\uf8ff\U000f0000-\U0010fffd]", text),
             f"code {code} has no private text")


# ---------------------------------------------------------------- structure

def check_structure(reader, tell):
    pdf, root = reader.pdf, reader.pdf.Root.StructTreeRoot
    tell("/RoleMap" not in root, "no types of our own")
    owners, ids = {}, {}
    for e in reader.root.walk():
        check_elem(reader, e, tell)
        for kid in e.kids:
            if isinstance(kid, tuple):
                tell(kid not in owners, f"content {kid} has one element")
                owners[kid] = e
                tell(kid[1] in reader.pages[kid[0]].tags, f"content {kid} is marked")
        if "/ID" in e.dict:
            tell(str(e.dict.ID) not in ids, f"ID {e.dict.ID} is there once")
            ids[str(e.dict.ID)] = e
    names = list(root.get("/IDTree", {}).get("/Names", []))
    tell([str(n) for n in names[::2]] == sorted(ids), "IDTree is whole")
    check_headings(reader, tell)
    check_parents(reader, owners, tell)
    tell(LANGUAGE.match(str(pdf.Root.Lang)), "language")


def check_elem(reader, e, tell):
    kids = [k.kind for k in e.elems()]
    tell(e.kind in STANDARD, f"{e.kind} is a standard type")
    if e.kind in HOLDS:
        tell(set(kids) <= HOLDS[e.kind], f"{e.kind} holds {set(kids)}")
    if e.kind in STANDS:
        tell(e.parent.kind in STANDS[e.kind], f"{e.kind} stands in {e.parent.kind}")
    if e.kind in GROUPS:
        tell(not any(isinstance(k, tuple) for k in e.kids), f"{e.kind} holds content")
    if e.kind in {"Table", "TR", "L", "LI", "TOC", "TOCI", "THead", "TBody"}:
        tell(kids, f"{e.kind} is not empty")
    if "Caption" in kids:
        tell(kids.count("Caption") == 1 and "Caption" in (kids[0], kids[-1]),
             f"caption of {e.kind} is its first or last")
    if e.kind == "LI":
        tell(kids in (["Lbl", "LBody"], ["LBody"], ["Lbl"])
             or kids == sorted(kids, reverse=True), f"LI holds {kids}")
    if e.kind == "L":
        tell(str(e.attribute("List", "ListNumbering", "/None"))[1:] in (
            "None", "Disc", "Circle", "Square", "Decimal", "UpperRoman", "LowerRoman",
            "UpperAlpha", "LowerAlpha"), "numbering of a list")
        numbered = e.attribute("List", "ListNumbering", "/None") != "/None"
        tell(not numbered or all(i.elems("Lbl") for i in e.elems("LI")),
             "items of a list with markers have theirs")
    if e.kind == "Note":
        tell("/ID" in e.dict, "Note has an ID")
    if e.kind == "Figure":
        check_figure(reader, e, tell)
    if e.kind == "Link":
        tell(any(isinstance(k, pikepdf.Object) for k in e.kids),
             f"Link has an annotation: {reader.text_of(e)[:40]!r}")
    if e.kind == "Table":
        check_table(e, tell)
    for key in ("/Alt", "/ActualText", "/E"):
        tell(key not in e.dict or str(e.dict[key]).strip(), f"{key} is not empty")
    tell("/Lang" not in e.dict or LANGUAGE.match(str(e.dict.Lang)),
         f"language {e.dict.get('/Lang')}")


def check_figure(reader, e, tell):
    tell(str(e.dict.get("/Alt", "")).strip(), "Figure has alternative text")
    box = e.attribute("Layout", "BBox")
    marks = e.marks()
    tell(box is not None and marks, "Figure has a place")
    if box is None or not marks:
        return
    page = reader.pages[marks[0][0]]
    x0, y0, x1, y1 = (float(v) for v in box)
    tell(-0.1 <= x0 < x1 <= page.width + 0.1 and -0.1 <= y0 < y1 <= page.height + 0.1,
         f"Figure is on its page: {x0} {y0} {x1} {y1}")


def check_table(table, tell):
    """Rows are equally long, and each cell has a head."""
    groups = [g.kind for g in table.elems() if g.kind != "Caption"]
    tell(groups.count("THead") <= 1 and ("THead" not in groups or "TBody" in groups)
         and groups == sorted(groups, key=["THead", "TR", "TBody", "TFoot"].index),
         f"groups of a table: {groups}")
    rows = [e for e in table.walk() if e.kind == "TR"
            and (e.parent is table or e.parent.parent is table)]
    widths, columns = set(), set()
    for row in rows:
        at, heads = 0, [c for c in row.elems("TH")
                        if c.attribute("Table", "Scope") in ("/Row", "/Both")]
        for cell in row.elems():
            span = int(cell.attribute("Table", "ColSpan", 1))
            tell(span >= 1 and int(cell.attribute("Table", "RowSpan", 1)) == 1,
                 "spans of a cell")
            scope = cell.attribute("Table", "Scope")
            tell(cell.kind != "TH" or scope in ("/Row", "/Column", "/Both"),
                 "TH has a scope")
            if cell.kind == "TH" and scope != "/Row":
                columns.update(range(at, at + span))
            tell(cell.kind != "TD" or heads or set(range(at, at + span)) <= columns,
                 "TD has a head")
            at += span
        widths.add(at)
    tell(len(widths) == 1, f"rows of one length: {widths}")


def check_headings(reader, tell):
    levels = [int(e.kind[1]) for e in reader.root.walk()
              if re.fullmatch("H[1-6]", e.kind)]
    tell(levels and levels[0] == 1 and levels.count(1) == 1, f"one H1 first: {levels}")
    tell(all(b <= a + 1 for a, b in zip(levels, levels[1:])),
         f"levels of headings do not jump: {levels}")
    for e in reader.root.walk():
        if re.fullmatch("H[1-6]", e.kind):
            tell(reader.text_of(e).strip(), f"{e.kind} has text")


def check_parents(reader, owners, tell):
    """From content and annotations back to their elements."""
    root = reader.pdf.Root.StructTreeRoot
    nums = list(root.ParentTree.Nums)
    keys = [int(k) for k in nums[::2]]
    tree = dict(zip(keys, nums[1::2]))
    tell(keys == sorted(tree) and int(root.ParentTreeNextKey) > keys[-1], "parent tree")
    links = {}
    for e in reader.root.walk():
        for kid in e.kids:
            if isinstance(kid, pikepdf.Object):
                tell(e.kind == "Link" and kid.Obj.objgen not in links,
                     "an annotation belongs to one link")
                links[kid.Obj.objgen] = e
    for i, page in enumerate(reader.pdf.pages):
        tell(page.Tabs == "/S", f"page {i + 1}: tab order is that of the structure")
        parents = list(tree[int(page.StructParents)])
        tell(len(parents) == len(reader.pages[i].text),
             f"page {i + 1}: an element for each content")
        for mcid, parent in enumerate(parents):
            owner = owners.get((i, mcid))
            tell(owner is not None and owner.dict.objgen == parent.objgen,
                 f"page {i + 1}: content {mcid} and its element agree")
        for annot in page.get("/Annots", []):
            check_annotation(reader, i, annot, links, tree, tell)


def check_annotation(reader, i, annot, links, tree, tell):
    page = reader.pages[i]
    tell(annot.Subtype == "/Link", f"annotations are links: {annot.Subtype}")
    tell(str(annot.get("/Contents", "")).strip(), "a link says where it goes")
    flags = int(annot.F)
    tell(flags & 4 and not flags & (1 | 2 | 32 | 256), "links print and are not hidden")
    elem = links.get(annot.objgen)
    tell(elem is not None
         and elem.dict.objgen == tree[int(annot.StructParent)].objgen,
         "a link and its element agree")
    x0, y0, x1, y1 = (float(v) for v in annot.Rect)
    tell(0 <= x0 < x1 <= page.width and 0 <= y0 < y1 <= page.height,
         f"a link is on the page: {x0} {y0} {x1} {y1}")
    if "/Dest" in annot:
        tell(annot.Dest[0].objgen in reader.index, "a link leads to a page")
    else:
        tell(annot.A.S == "/URI" and str(annot.A.URI).isascii(), "a link leads out")


def check_outline(reader, tell):
    with reader.pdf.open_outline() as outline:
        stack = list(outline.root)
        tell(stack or "/Outlines" not in reader.pdf.Root, "the outline is not empty")
        while stack:
            item = stack.pop()
            stack.extend(item.children)
            tell(item.title.strip() and item.destination is not None,
                 f"{item.title!r} leads somewhere")


# -------------------------------------------------------------------- pages

def check_pages(reader, tell):
    for i, page in enumerate(reader.pdf.pages):
        box = [float(v) for v in page.MediaBox]
        tell(box[:2] == [0, 0] and all(3 <= v <= 14400 for v in box[2:]),
             f"page {i + 1}: size")
        tell("/Resources" in page and "/Group" not in page, f"page {i + 1}: resources")
    check_cells(reader, tell)
    check_ends(reader, tell)


def check_cells(reader, tell):
    """No cell of a row on another: nothing leaves its cell."""
    for row in (e for e in reader.root.walk() if e.kind == "TR"):
        places = {}
        for cell in row.elems():
            for page, mcid in cell.marks():
                box = reader.pages[page].boxes[mcid]
                if not box.empty():
                    places.setdefault(page, {}).setdefault(id(cell), []).append(box)
        for page, cells in places.items():
            cells = list(cells.values())
            for k, one in enumerate(cells):
                for other in cells[k + 1:]:
                    tell(not any(a.meets(b) for a in one for b in other),
                         f"page {page + 1}: cells of a row lie on each other")


def check_ends(reader, tell):
    """No heading or caption of a table at the foot; pages are well filled."""
    first, owners = {}, {}
    for e in reader.root.walk():
        for kid in e.kids:
            if isinstance(kid, tuple):
                owners[kid] = e
    for i, page in enumerate(reader.pages):
        first[i] = owners.get((i, 0))
    for i, page in enumerate(reader.pages[:-1]):
        last = owners.get((i, len(page.text) - 1))
        path = last.path if last is not None else ()
        if i > 0:
            tell(not re.search(" (H[2-6]|Table Caption)( |$)", " " + " ".join(path)),
                 f"page {i + 1} ends in a heading")
        full = (page.height - 68 - page.drawn.y0) / (page.height - 130)
        turned = (page.width > page.height) != (
            reader.pages[i + 1].width > reader.pages[i + 1].height)
        part = first[i + 1] is not None and "H2" in first[i + 1].path
        if i > 0 and not part and not turned:
            tell(full >= 0.25, f"page {i + 1} is nearly empty: {full:.2f}")


# ---------------------------------------------------------------------- all

def run_tools(path, tell):
    for command in (["qpdf", "--check", str(path)], ["pdfinfo", str(path)],
                    ["pdftotext", str(path), "-"], ["mutool", "info", str(path)]):
        try:
            run = subprocess.run(command, capture_output=True)
        except FileNotFoundError:
            tell(False, f"{command[0]} is not there")
            continue
        tell(run.returncode == 0 and not run.stderr,
             f"{command[0]}: {run.stderr.decode('utf-8', 'replace')[:200]}")


def check_pdf(path, check):
    """All rules on one file; check(condition, what) is told. Returns the reader
    of the file, still open."""
    told = set()

    def tell(condition, what):
        if condition:
            return
        # A rule that is broken a thousand times is told of five times.
        kind = re.sub(r"[\d.]+|'.*?'", "#", what)
        if sum(k == kind for k, _ in told) < 5:
            told.add((kind, what))
            check(False, f"{path.name}: {what}")

    run_tools(path, tell)
    pdf = pikepdf.open(path)
    check_file(path, pdf, tell)
    check_objects(pdf, tell)
    check_metadata(pdf, tell)
    check_attachments(pdf, tell)
    reader = pdf_reader.Reader(pdf, tell)
    check_fonts(reader, tell)
    check_structure(reader, tell)
    check_outline(reader, tell)
    check_pages(reader, tell)
    return reader


def main():
    import pathlib
    failed = []

    def check(condition, what):
        if not condition:
            failed.append(what)
            print("FAILED:", what)

    for name in sys.argv[1:]:
        reader = check_pdf(pathlib.Path(name), check)
        print(f"{name}: {len(reader.pages)} pages")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
