"""Reads a tagged PDF: what each page shows and where, and the structure."""

import re

import pikepdf


def to_unicode(font):
    """The text of each code of a Type0 font, by its ToUnicode."""
    table = {}
    text = font.ToUnicode.read_bytes().decode("ascii")
    for block in re.findall(r"beginbfchar\n(.*?)endbfchar", text, re.S):
        for code, value in re.findall(r"<([0-9A-F]+)> <([0-9A-F]*)>", block):
            table[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange\n(.*?)endbfrange", text, re.S):
        for ends in re.findall(r"<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]{4})>", block):
            first, last, value = (int(n, 16) for n in ends)
            for code in range(first, last + 1):
                table[code] = chr(value + code - first)
    return table


def code_length(font):
    """Bytes in a code: two, or one by a CMap in which each code is its CID."""
    if font.Encoding == "/Identity-H":
        return 2
    text = font.Encoding.read_bytes().decode("ascii")
    if not re.search("begincodespacerange\n<00> <FF>\nendcodespacerange\n"
                     "1 begincidrange\n<00> <FF> 0\nendcidrange\n", text):
        raise ValueError("CMap is one that we write")
    return 1


class Font:
    """A Type0 font."""

    def __init__(self, dictionary):
        self.dict = dictionary
        self.text = to_unicode(dictionary)
        self.length = code_length(dictionary)
        descendant = dictionary.DescendantFonts[0]
        first, widths = int(descendant.W[0]), list(descendant.W[1])
        self.widths = {first + i: int(w) for i, w in enumerate(widths)}
        self.used = set()


class Box:
    """What has been shown, in points from the lower left corner."""

    def __init__(self):
        self.x0 = self.y0 = float("inf")
        self.x1 = self.y1 = float("-inf")

    def add(self, x0, y0, x1, y1):
        self.x0, self.y0 = min(self.x0, x0), min(self.y0, y0)
        self.x1, self.y1 = max(self.x1, x1), max(self.y1, y1)

    def empty(self):
        return self.x1 < self.x0

    def meets(self, other, slack=0.3):
        return (self.x0 < other.x1 - slack and other.x0 < self.x1 - slack
                and self.y0 < other.y1 - slack and other.y0 < self.y1 - slack)


PAINT = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"}
KNOWN = PAINT | {"BT", "ET", "Td", "Tm", "Tf", "TJ", "Ts", "rg", "RG", "g", "G",
                 "w", "J", "j", "d", "m", "l", "c", "h", "re", "n", "q", "Q", "cm",
                 "BDC", "EMC", "W"}


class Page:
    """One page's content: text, place and tag of each marked content."""

    def __init__(self, page, fonts, tell):
        self.page, self.fonts, self.tell = page, fonts, tell
        self.width, self.height = (float(v) for v in list(page.MediaBox)[2:])
        self.text, self.tags, self.boxes = {}, {}, {}
        self.drawn = Box()      # all that is not margin
        self.artifact_text = Box()
        self.marks, self.open = [], []
        self.ctm, self.saved = (1, 0, 0, 1, 0, 0), []
        self.tm = self.line = (1, 0, 0, 1, 0, 0)
        self.font, self.size, self.rise = None, 0.0, 0.0
        for operands, operator in pikepdf.parse_content_stream(page):
            self.step(str(operator), operands)
        tell(not self.open and not self.saved, "marks, text and states are closed")

    def step(self, op, operands):
        self.tell(op in KNOWN, f"operator {op} is one that we write")
        if op in ("BDC", "BT", "q"):
            self.begin(op, operands)
        elif op in ("EMC", "ET", "Q"):
            self.end(op)
        elif op == "cm":
            self.ctm = times([float(v) for v in operands], self.ctm)
        elif op == "Tf":
            self.font, self.size = self.fonts[str(operands[0])], float(operands[1])
        elif op == "Td":
            self.line = times((1, 0, 0, 1, float(operands[0]), float(operands[1])),
                              self.line)
            self.tm = self.line
        elif op == "Tm":
            self.line = self.tm = tuple(float(v) for v in operands)
        elif op == "Ts":
            self.rise = float(operands[0])
        elif op == "TJ":
            self.tell("BT" in self.open, "text stands in a text object")
            self.show(operands[0])
        elif op == "re":
            x, y, w, h = (float(v) for v in operands)
            self.place(x, y), self.place(x + w, y + h)
        elif op in ("m", "l"):
            self.place(float(operands[0]), float(operands[1]))
        elif op in PAINT:
            self.tell("BT" not in self.open, f"{op} stands outside of text objects")
            self.tell(self.marks, f"{op} is marked")

    def begin(self, op, operands):
        self.open.append(op)
        if op == "q":
            self.saved.append(self.ctm)
            self.tell(len(self.saved) <= 28, "states are nested no deeper than 28")
        elif op == "BT":
            self.tell(self.open.count("BT") == 1, "no text object in another")
            self.line = self.tm = (1, 0, 0, 1, 0, 0)
        else:
            self.tell(not self.marks, "no mark in another")
            tag, props = str(operands[0])[1:], operands[1]
            if tag == "Artifact":
                self.marks.append((tag, None, props))
                return
            mcid = int(props.MCID)
            self.tell(mcid == len(self.text), f"MCIDs in order: {mcid}")
            self.text[mcid], self.tags[mcid], self.boxes[mcid] = "", tag, Box()
            self.marks.append((tag, mcid, props))

    def end(self, op):
        pair = {"EMC": "BDC", "ET": "BT", "Q": "q"}[op]
        self.tell(self.open and self.open[-1] == pair, f"{op} ends a {pair}")
        if self.open:
            self.open.pop()
        if op == "EMC" and self.marks:
            self.marks.pop()
        if op == "Q" and self.saved:
            self.ctm = self.saved.pop()

    def margin(self):
        return bool(self.marks) and str(self.marks[-1][2].get("/Type")) == "/Pagination"

    def place(self, x, y):
        x, y = apply(self.ctm, x, y)
        if not self.margin():
            self.drawn.add(x, y, x, y)

    def show(self, array):
        self.tell(self.marks, "text is marked")
        mcid = self.marks[-1][1] if self.marks else None
        pen = 0.0
        for part in array:
            if not isinstance(part, pikepdf.String):
                pen -= float(part) / 1000 * self.size
                continue
            raw = bytes(part)
            n = self.font.length
            self.tell(len(raw) % n == 0, "codes are whole")
            codes = [int.from_bytes(raw[i:i + n], "big")
                     for i in range(0, len(raw), n)]
            self.font.used.update(codes)
            text = [self.font.text.get(c, "") for c in codes]
            if mcid is not None:
                self.text[mcid] += "".join(text)
            seen = len(codes)
            # White at the end of a line hangs out of it.
            while seen > 0 and not text[seen - 1].strip():
                seen -= 1
            self.put_glyphs("".join(text[:seen]), mcid, pen, self.width_of(codes[:seen]))
            pen += self.width_of(codes)
        self.tm = times((1, 0, 0, 1, pen, 0), self.tm)

    def width_of(self, codes):
        return sum(self.font.widths.get(c, 0) for c in codes) / 1000 * self.size

    def put_glyphs(self, text, mcid, pen, width):
        if not text or self.tm[1] != 0:
            return
        # Glyphs are a little taller than this; what counts is their letters.
        low = apply(times(self.tm, self.ctm), pen, self.rise - 0.2 * self.size)
        high = apply(times(self.tm, self.ctm), pen + width,
                     self.rise + 0.72 * self.size)
        x0, x1 = sorted((low[0], high[0]))
        y0, y1 = sorted((low[1], high[1]))
        if not (-0.1 <= x0 and x1 <= self.width + 0.1 and 0 <= y0 and y1 <= self.height):
            self.tell(False, f"{text!r} is on the page: {x0} {y0} {x1} {y1}")
        if mcid is not None:
            self.boxes[mcid].add(x0, y0, x1, y1)
        if not self.margin():
            self.drawn.add(x0, y0, x1, y1)


def times(m, n):
    return (m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3],
            m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5])


def apply(m, x, y):
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


class Elem:
    """An element of the structure tree."""

    def __init__(self, dictionary, parent):
        self.dict, self.parent = dictionary, parent
        self.kind = str(dictionary.S)[1:]
        self.kids = []      # Elem, (page index, MCID), or the dictionary of an OBJR
        self.path = (parent.path if parent else ()) + (self.kind,)

    def elems(self, *kinds):
        return [k for k in self.kids if isinstance(k, Elem)
                and (not kinds or k.kind in kinds)]

    def walk(self):
        stack = [self]
        while stack:
            e = stack.pop()
            yield e
            stack.extend(k for k in reversed(e.kids) if isinstance(k, Elem))

    def marks(self):
        """All marked content below, in the order of reading."""
        out, stack = [], [self]
        while stack:
            e = stack.pop()
            if isinstance(e, Elem):
                stack.extend(reversed(e.kids))
            elif isinstance(e, tuple):
                out.append(e)
        return out

    def attribute(self, owner, name, default=None):
        values = self.dict.get("/A", [])
        for a in values if isinstance(values, (list, pikepdf.Array)) else [values]:
            if str(a.get("/O", "")) == "/" + owner and "/" + name in a:
                return a["/" + name]
        return default


class Reader:
    """The pages and the structure tree of an open PDF."""

    def __init__(self, pdf, tell):
        self.pdf, self.tell = pdf, tell
        self.fonts = {}
        self.index = {page.objgen: i for i, page in enumerate(pdf.pages)}
        self.pages = [self.read_page(i, p) for i, p in enumerate(pdf.pages)]
        self.root = self.read_tree(pdf.Root.StructTreeRoot)

    def read_page(self, i, page):
        fonts = {}
        for name, font in page.Resources.get("/Font", {}).items():
            if font.objgen not in self.fonts:
                self.fonts[font.objgen] = Font(font)
            fonts[str(name)] = self.fonts[font.objgen]
        return Page(page, fonts,
                    lambda ok, what: ok or self.tell(False, f"page {i + 1}: {what}"))

    def read_tree(self, root):
        self.tell(len(root.K) == 1 and root.K[0].S == "/Document", "root is a Document")
        top = Elem(root.K[0], None)
        stack = [top]
        while stack:
            e = stack.pop()
            page = self.index[e.dict.Pg.objgen] if "/Pg" in e.dict else None
            kids = e.dict.get("/K", [])
            for kid in kids if isinstance(kids, (list, pikepdf.Array)) else [kids]:
                if isinstance(kid, int):
                    e.kids.append((page, kid))
                elif kid.get("/Type") == "/MCR":
                    e.kids.append((self.index[kid.Pg.objgen], int(kid.MCID)))
                elif kid.get("/Type") == "/OBJR":
                    e.kids.append(kid)
                else:
                    self.tell(kid.P.objgen == e.dict.objgen, "parent is right")
                    e.kids.append(Elem(kid, e))
                    stack.append(e.kids[-1])
        return top

    def text_of(self, elem):
        return "".join(self.pages[p].text.get(m, "") for p, m in elem.marks())
