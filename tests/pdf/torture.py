"""Documents that are hard to lay out: XHTML for pdf-demo, plans for bcpgen."""

HEAD = """<html lang="en"><head><title>{title}</title>
<meta name="document-id" content="torture"/><meta name="organisation" content="Org"/>
<meta name="version" content="1"/><meta name="classification" content="Internal"/>
<meta name="watermark" content="{watermark}"/>
<meta name="as-of" content="2026-11-22"/></head><body>
<header class="cover"><p class="meta">Org</p><h1>{title}</h1><p class="lead">Lead.</p></header>"""
TAIL = "</body></html>"
# 10,000 characters without a place to break.
WORD = "".join(chr(97 + i % 26) for i in range(10000))
# First and last code point of blocks that the fonts have some or all of.
BLOCKS = [(0x21, 0x7E), (0xA1, 0x24F), (0x250, 0x2AF), (0x386, 0x3FF), (0x400, 0x481),
          (0x48A, 0x52F), (0x531, 0x556), (0x561, 0x586), (0x5D0, 0x5EA),
          (0x621, 0x64A), (0x10D0, 0x10F0), (0x1E00, 0x1EFF), (0x1F00, 0x1FFE), (0x2010, 0x2027),
          (0x2030, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x214F),
          (0x2150, 0x218B), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2460, 0x24FF),
          (0x2500, 0x25FF), (0x2600, 0x26FF), (0x2701, 0x27BE), (0x1D400, 0x1D433),
          (0x1F600, 0x1F64F)]


def escape(s):
    return s.replace("&", "&amp;").replace("<", "&lt;")


def table(caption, heads, rows, classes=""):
    head = "".join(f"<th scope='col'>{h}</th>" for h in heads)
    body = "".join("<tr>" + "".join(r) + "</tr>" for r in rows)
    return (f"<table class='{classes}'><caption>{caption}</caption><thead><tr>{head}</tr>"
            f"</thead><tbody>{body}</tbody></table>")


def section(mark, title, *blocks, level=2, classes=""):
    return (f"<section id='{mark}' class='{classes}'><h{level}>{title}</h{level}>"
            f"{''.join(blocks)}</section>")


def long_table():
    rows = ((f"<th scope='row'>Row {i}</th>", f"<td>Cell {i} with some words in it</td>",
             f"<td class='num'>{i * 37}</td>") for i in range(1000))
    return section("long", "Long table", table(
        "A thousand rows", ("Name", "Text", "Figure"), rows))


def long_words():
    cells = [(f"<td>{WORD[:300]}</td>", "<td>short</td>", f"<td>{WORD[:64]}</td>"),
             ("<td>a</td>", f"<td><ul><li>{WORD[:100]}</li></ul></td>", "<td/>")]
    return section(
        "word", "Long word", f"<p>Before {WORD} after.</p>",
        f"<ul><li>{WORD[:2000]}</li></ul><pre>{WORD[:2000]}</pre>",
        f"<p><code>{WORD[:500]}</code></p><aside class='note bad'><p>{WORD[:400]}</p></aside>",
        f"<dl><div><dt>{WORD[:200]}</dt><dd>{WORD[:300]}</dd></div></dl>",
        table("Words", ("One", WORD[:90], "Three"), cells),
        section("wordy", WORD[:400], "<p>A heading of one word.</p>", level=3))


def tall_cells():
    tall = " ".join(f"w{i}" for i in range(3000))
    blocks = "".join(f"<p>Paragraph {i} of a cell.</p>" for i in range(90))
    mixed = "<p>Words.</p><ol>" + "<li>Item<ul><li>in item</li></ul></li>" * 9 + "</ol>"
    mixed = mixed.replace("Item<ul>", "<p>Item</p><ul>")
    inner = table("Inner", ("X", "Y"), [("<td>1</td>", "<td>2</td>")] * 3)
    return section(
        "tall", "Tall cells",
        table("Cells higher than a page", ("A", "B", "C"), [
            (f"<td>{tall}</td>", f"<td>{blocks}</td>", "<td>short</td>"),
            ("<td>next</td>", "<td>row</td>", "<td/>")]),
        table("Blocks in cells", ("A", "B", "C"), [
            (f"<td>{mixed}</td>", f"<td>{inner}</td>", "<td><pre>code\n  more</pre></td>"),
            ("<td colspan='2'>Two columns wide, with some words to fill them both</td>",
             "<td>one</td>"),
            ("<td colspan='3'>All three</td>",)]))


def deep():
    """Forty levels of lists, and sections as deep as headings go."""
    nest = "end"
    for i in range(40):
        tag = "ul" if i % 2 else "ol"
        nest = f"<{tag}><li><p>Level {40 - i}</p>{nest if i else '<p>end</p>'}</li></{tag}>"
    parts = "<p>Bottom.</p>"
    for level in range(6, 2, -1):
        parts = section(f"deep{level}", f"Level {level}", parts, level=level)
    return section("deep", "Deep lists", nest, parts)


def wide_tables():
    out = []
    for n in (9, 14, 30, 60):
        cells = [f"<td>Column{i}wide</td>" for i in range(n)]
        out.append(table(f"{n} columns", [f"Head{i}" for i in range(n)],
                         [cells] * (40 if n < 30 else 2)))
        out.append("<p>Text after a table.</p>")
    return section("many", "Many columns", *out)


def empty_things():
    return "".join(section(f"e{i}", f"Empty {i}") for i in range(12)) + section(
        "blank", "Nearly empty", "<p/><ul><li/></ul>", "<p> </p>",
        table("Empty cells", ("A", "B"), [("<td/>", "<td/>")]),
        "<dl><div><dt>Term</dt><dd/></div></dl><pre> </pre>", "<p>\ufeff\u200b</p>",
        "<p>Signs that are not seen: a\ufeffb\u200bc\u00add\u2060e\ue000f.</p>")


def notes():
    return section("notes", "Notes", *(
        f"<p>Text {i}.</p><aside class='note {c}'><p><span class='tag {c}'>Word</span> "
        f"{'Something is said here. ' * (i % 7 + 1)}</p><p class='src'>a.yaml:{i}:1</p></aside>"
        for i in range(40) for c in ("bad", "soon", "good", "unsure", "waived")))


def many_sections():
    return "".join(section(
        f"s{i}", f"Section {i}", f"<p>Some words. <a href='#s{i * 7 % 40}'>Go on</a>.</p>",
        "<p>More.</p>" * (i % 9),
        section(f"t{i}", f"Part of {i}", "<p>Text of it.</p>" * (i % 4 + 1), level=3))
        for i in range(40))


def sign_off():
    rows = [(f"<th scope='row'>{r}</th>", "<td/>", "<td/>", "<td/>")
            for r in ("Owner", "Approver", "Reviewer")]
    return section("sign", "Sign-off", "<p>By signing.</p>", table(
        "Signatures", ("Role", "Name", "Signature", "Date"), rows, "signoff"),
        classes="appendix signoff")


def hard():
    title = "Torture" + " and a very long title" * 12
    return HEAD.format(title=title, watermark="Draft") + "".join((
        long_table(), long_words(), tall_cells(), deep(), wide_tables(), empty_things(),
        notes(), many_sections(), sign_off())) + TAIL


def scripts():
    """Each block of characters as text, in a cell, in bold and in code."""
    out = []
    for first, last in BLOCKS:
        chars = escape(" ".join(
            "".join(chr(c) for c in range(k, min(k + 24, last + 1)))
            for k in range(first, last + 1, 24)))
        out.append(section(
            f"u{first:x}", f"U+{first:04X} to U+{last:04X}", f"<p>{chars}</p>",
            f"<p><strong>{chars}</strong> <em>{chars}</em> <code>{chars}</code></p>",
            table("In cells", ("Characters", "And again"),
                  [(f"<td>{chars}</td>", f"<td>{chars}</td>")])))
    return HEAD.format(title="Scripts", watermark="") + "".join(out) + TAIL


def pages():
    """More than 300 pages of text."""
    text = "Nothing that is said here matters, but that there is much of it. "
    return HEAD.format(title="Three hundred pages", watermark="Review") + "".join(section(
        f"c{i}", f"Chapter {i}", *(
            section(f"c{i}p{k}", f"Part {k}", *(f"<p>{text * (2 + (i + k + m) % 5)}</p>"
                                               for m in range(7)), level=3)
            for k in range(6))) for i in range(80)) + TAIL


def graph(n):
    """A plan of n systems, each leaning on some before it."""
    out = [f"id: graph-{n}\nkind: plan\ntitle: Graph of {n}\nstatus: draft\n"
           "owner: Someone\nsystems:\n"]
    for i in range(n):
        out.append(f"  - id: s{i}\n    name: System number {i}\n    kind: app\n"
                   f"    rto: {1 + i % 24} h\n")
        to = sorted({i * k // 7 for k in (1, 3, 5)} - {i})
        if i and to:
            out.append("    depends_on: [" + ", ".join(f"{{on: s{t}}}" for t in to) + "]\n")
    return "".join(out)
