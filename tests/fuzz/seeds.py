#!/usr/bin/env python3
"""Seeds and dictionaries for the fuzz targets, made of what the project has: plans, fixtures, rules, templates.
Usage: seeds.py SOURCE_DIR OUT_DIR MOST TARGET..., where MOST of each are made, taken evenly."""
import hashlib
import json
import pathlib
import re
import struct
import sys
import zlib

import yaml

SEED_BYTES = 16384
XHTML = ('<html xmlns="http://www.w3.org/1999/xhtml" xmlns:tal="http://xml.zope.org/namespaces/tal" '
         'xmlns:metal="http://xml.zope.org/namespaces/metal" lang="en"><head><title>x</title></head><body>'
         '<section id="s"><h2>S</h2>%s</section></body></html>')
PROSE = ["![[]()" * 50, "`" * 30 + "a" + "`" * 29, "*a **b* c**", "| a | b |\n|---|:-:|\n| 1 | 2 |\n", "- [ ] a\n- [x] b\n",
         "> " * 40 + "x", "1. a\n   1. b\n      - c\n", "# h\n\nt\n===\n", "<b onclick=x>y</b>", "[a]: /b\n[a]",
         "<javascript:alert(1)> &#106;avascript:", "```x\ny\n```", "a\\\nb  \nc", "***", "&amp;&#0;&bogus;", "<!-- x", "]]>"]
EXPRESSIONS = ["1 div 0", "-(-(1))", "//*[last()]", "../..//@*", "string(//*)", "count(//node()|//@*)", "id('p')",
               "translate('abc', 'ab', 'x')", "substring('abc', 0 div 0)", "bcp:matches('aaaa', '(a|a)*b')",
               "bcp:add(0, 'annual', 9999999999)", "bcp:iso(1e300)", "bcp:duration(-1)", "bcp:long-date(0 div 0)",
               "bcp:join(//*, ', ')", "bcp:cycle(//systems[1])", "bcp:closure(//functions)", "concat('a', .)[1]"]
SCHEMAS = [({"type": "object", "properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"enum": [1, "a", None]}}}, {"a": 1}),
           ({"pattern": "^(a+)+$"}, "aaaaaaaaaaaaaaaab"), ({"oneOf": [{"type": "integer"}, {"minimum": 2.5}]}, 3),
           ({"unevaluatedProperties": False, "allOf": [{"properties": {"b": True}}]}, {"b": 1, "c": 2}),
           ({"$dynamicRef": "#n", "$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}}, [[[]]]),
           ({"format": "idn-hostname", "multipleOf": 0.01, "uniqueItems": True}, "xn--ihqwcrb4cv8a8dqg056pqjye"),
           ({"contains": {"const": 1}, "minContains": 2, "prefixItems": [{}], "items": False}, [1, 1])]


def texts(value):
    """All strings of a YAML document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for k, v in value.items():
            yield from texts(k)
            yield from texts(v)
    elif isinstance(value, list):
        for v in value:
            yield from texts(v)


def load(path):
    return yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)


def png(width, height, depth, colour, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    palette = chunk(b"PLTE", bytes(range(48))) if colour == 3 else b""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
            + palette + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def pictures(source):
    for depth, colour, bytes_each in ((8, 0, 1), (8, 2, 3), (8, 3, 1), (8, 4, 2), (8, 6, 4), (16, 2, 6), (16, 6, 8)):
        yield png(3, 3, depth, colour, (b"\0" + bytes(3 * bytes_each)) * 3)
    yield png(5000, 5000, 1, 0, bytes(5000 * 626))
    # No decoder of ours reads a JPEG beyond its frame header.
    for parts in (1, 3, 4):
        yield b"\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\x08\0\4\0\4" + bytes([parts]) + b"\1\x11\0" * parts + b"\xff\xd9"
    yield from (p.read_bytes() for p in sorted(source.glob("plans/*/figures/*.png")))


def rules_of(source):
    for path in sorted((source / "schema/rules").glob("*.yaml")):
        for rule in load(path)["rules"]:
            yield rule


def expressions(source):
    yield from EXPRESSIONS
    for rule in rules_of(source):
        for key in ("each", "unknown", "broken"):
            if key in rule:
                yield rule[key]
        yield from re.findall(r"\{([^{}]+)\}", rule.get("message", ""))


def templates(source):
    yield from (XHTML % part for part in (
        '<p tal:repeat="x //systems" tal:content="prose $x/name"/>', '<p tal:define="n 1; m $n + 1" tal:content="$m"/>',
        '<div metal:define-macro="m"><div metal:use-macro="m"/></div>', '<p tal:replace="structure //title"/>',
        '<p tal:attributes="href //id; class \'lead\'" tal:omit-tag="1 = 2">${//title} $${x}</p>', "<p>a${</p>",
        '<div metal:use-macro="macros.xhtml#none"/>', '<p tal:condition="not(//x)" tal:content="inline /bcp/plan/summary"/>'))
    for path in sorted((source / "templates").glob("*.xhtml")):
        text = path.read_text()
        for tag in ("p", "ul", "dl", "table", "aside", "figure", "section", "div"):
            for part in re.findall(rf"<{tag}\b[^>]*tal:[^>]*>.*?</{tag}>", text, re.S):
                if len(part) < 2000:
                    yield XHTML % part


def plans(source):
    paths = [*source.glob("plans/*/*.yaml"), *source.glob("tests/rules/*/*.yaml"), *source.glob("tests/schema/plans/*.yaml")]
    return (p.read_bytes() for p in sorted(paths) if p.name != "workspace.yaml")


def prose(source):
    yield from PROSE
    yield from sorted({t for path in sorted(source.glob("plans/*/*.yaml")) for t in texts(load(path)) if len(t) > 60})


def yamls(source):
    yield from plans(source)
    yield from (p.read_bytes() for p in sorted(source.glob("tests/**/*.json")) if "node_modules" not in p.parts)
    yield from (b"? a\n: b\n", b"&a [*a]", b"!!str 1", b"%YAML 1.2\n---\n'a'\n...\n", "\ufeffa: 1".encode("utf-16"), b"a: |2-\n   x\n")


def schemas(_source):
    return (f"{json.dumps(s)}\n---\n{json.dumps(v)}\n" for s, v in SCHEMAS)


def rule_files(source):
    return (yaml.safe_dump({"group": {"id": "OWN", "title": "Own"}, "rules": [dict(r, id="OWN-001")]}, width=1000)
            for r in rules_of(source))


def themes(source):
    yield "colours: {light: {accent: '#5b2a86'}}\ntypes: {body: {size: 10}}\nfooter: Acme\n---\nPage {1} of {2}: Seite {1}\n"
    yield "paper: letter\nlabels: {de: {day: Tag, '{1} July {2}': '{1}. Juli {2}'}}\n"
    yield (source / "templates/theme.yaml").read_text()
    for path in sorted((source / "templates").glob("labels.*.yaml")):
        yield f"footer: x\n---\n{path.read_text()[:4000].rpartition(chr(10))[0]}\n"


# For each target what it begins with.
CORPORA = {"pipeline": plans, "yaml": yamls, "schema": schemas, "template": templates, "rules": rule_files,
           "expression": expressions, "prose": prose, "theme": themes, "picture": pictures}


def dictionaries(source):
    schema = (source / "schema/plan.schema.json").read_text()
    fields = sorted(set(re.findall(r'"([a-z_]{2,24})": \{', schema)))
    functions = sorted(set(re.findall(r"\bbcp:[a-z-]+\(", (source / "docs/ARCHITECTURE.md").read_text())))
    xpath = [*functions, "//", "::", "..", "[", "]", "position()", "last()", "ancestor::", "following::", "preceding-sibling::",
             "self::*", "string-length(", "normalize-space(", "translate(", "sum(", "floor(", "@ref", "/bcp/plan", "| ", " div "]
    tal = [f"tal:{s}=\"" for s in ("define", "condition", "repeat", "content", "replace", "attributes", "omit-tag")]
    marks = ["- ", ": ", "&a ", "*a", "<<: *a", "|", ">-", "? ", "!!str ", "---", "...", "'", '"', "{", "}", "[", "]", "#", "\\u202e"]
    values = ["4 h", "15 min", "2026-02-29", "annual", "{vague: x}", "{na: x}", "every 2 weeks", "1 h to 2 h", "9" * 20 + " h"]
    keywords = sorted(set(re.findall(r'"(\$?[a-zA-Z]+)": \{', "".join(
        p.read_text() for p in sorted((source / "schema/json/meta").glob("*.json"))))))
    return {"pipeline": [*marks, *values, *(f"{f}: " for f in fields)], "yaml": marks, "rules": [*marks, *xpath],
            "schema": [*(f'"{k}":' for k in keywords), "\n---\n", "#/", "1e400", "\\ud83d"],
            "template": [*xpath, *tal, "metal:use-macro=\"", "metal:define-macro=\"", "structure ", "prose ", "inline ", "${"],
            "expression": xpath, "prose": ["![", "](", "[]", "<a>", "&#x", "```", "> ", "- [ ] ", "|---|", "**", "__", "&lt;", "\\"],
            "theme": [*marks, "#ffffff", "colours: ", "light: ", "types: ", "size: ", "labels: ", "{1}", "{2}"],
            "picture": ["IHDR", "IDAT", "PLTE", "tRNS", "iCCP", "\\xff\\xc0"]}


def escaped(word):
    return "".join(c if " " <= c <= "~" and c not in '"\\' else "".join(f"\\x{b:02x}" for b in c.encode()) for c in word)


def main():
    source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    most, words = int(sys.argv[3]), dictionaries(source)
    for target in sys.argv[4:]:
        folder = out / target
        folder.mkdir(parents=True, exist_ok=True)
        seeds = [s if isinstance(s, bytes) else s.encode() for s in CORPORA[target](source)]
        seeds = [s for s in seeds if 0 < len(s) <= SEED_BYTES]
        if not seeds:
            sys.exit(f"no seeds for {target}")
        for seed in seeds[::-(-len(seeds) // most)]:
            (folder / hashlib.sha1(seed).hexdigest()[:16]).write_bytes(seed)
        (out / f"{target}.dict").write_text("".join(f'"{escaped(w)}"\n' for w in words[target]))


if __name__ == "__main__":
    main()
