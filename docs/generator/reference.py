#!/usr/bin/env python3
"""Writes docs/reference from the schemas and the rules. Usage: reference.py BCPGEN SOURCE_DIR [--check]

All pages but values.md are written anew. --check writes them elsewhere and fails where they differ, where a link leads
nowhere, or where an example is not the YAML that it should be.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

from looks import Looks
from model import Schemas, Tree
from yamlwrite import pair

BY_HAND = "values.md"
# Top-level mappings and lists that identify the document; other ones have a page each.
HEADER = {"review", "approvals", "changes", "communications_of_change", "distribution", "related", "captured_from",
          "targets", "targets_approved"}
COMMON = ["quote", "note", "source", "tags", "mappings", "overrides"]
# x-type: how the manual calls it, and its section in values.md.
KINDS = {
    "text": ("text", "texts"), "prose": ("Markdown text", "markdown"), "id": ("id", "ids"),
    "duration": ("length of time", "lengths-of-time"), "target": ("recovery target", "recovery-targets"),
    "range": ("range of time", "ranges"), "period": ("calendar time", "calendar-time"), "date": ("date", "dates"),
    "cadence": ("cadence", "cadences"), "ref": ("reference", "references"), "party": ("party", "parties"),
}
PARTIES = {"people", "roles", "teams", "suppliers"}
MANY_REFS = 20
WIDTH = 118


def slug(heading):
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def one_line(text):
    return " ".join(str(text).split())


def wrap(text):
    """Lines of a paragraph; code and links are kept whole."""
    whole = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)", lambda m: m.group().replace(" ", "\0"), text)
    return textwrap.fill(whole, WIDTH, break_long_words=False, break_on_hyphens=False).replace("\0", " ")


class Thing:
    """A mapping with fields of its own, and where the manual has it."""

    def __init__(self, part, places):
        self.part, self.places = part, places
        self.page = self.name = self.heading = None

    def link(self, page, text=None):
        text = text or self.heading
        file = "" if self.page == page else self.page
        return f"[{text}]({file}#{slug(self.heading)})"


class Manual:
    def __init__(self, source, rules):
        self.schemas = Schemas(source / "schema")
        self.tree = Tree(self.schemas)
        self.groups = rules
        self.rules = {r["id"]: r for g in rules for r in g["rules"]}
        self.looks = {i: Looks(self.tree, r).run() for i, r in self.rules.items()}
        self.by_field = {}
        for rule, seen in self.looks.items():
            for place in seen.fields:
                self.by_field.setdefault(place.field, {}).setdefault(rule, set()).update(
                    self.where(p) for p in place.parents)
        self.find_things()
        self.pages, self.examples = {}, []

    @staticmethod
    def where(place):
        return place.path().removeprefix("registry.")

    # Where things are described

    def find_things(self):
        self.things = {}
        for place in self.tree.all:
            for part in self.schemas.objects(place.schema):
                if "x-type" in part or any("x-type" in p and p.get("properties") is part["properties"]
                                           for p in self.schemas.parts(place.schema)):
                    continue
                self.things.setdefault(id(part["properties"]), Thing(part, [])).places.append(place)
        names = set()
        for thing in self.things.values():
            self.place_thing(thing, names)
        self.collections = {}
        for thing in self.things.values():
            if "x-collection" in thing.part:
                self.collections[thing.part["x-collection"]] = thing

    def place_thing(self, thing, names):
        first = thing.places[0]
        pages = {self.page_of(p) for p in thing.places if not p.path().startswith("registry.")}
        if not pages:
            pages = {self.page_of(first)}
        if any(a.name in COMMON for a in Looks.ancestors(first) + [first]):
            thing.page = "common.md"
        else:
            thing.page = pages.pop() if len(pages) == 1 else "shared.md"
        shared = thing.page in ("common.md", "shared.md")
        name = first.name if shared else self.where(first)
        if not first.parents:
            name = ""
        elif name in names:
            name = self.where(first)
        names.add(name)
        thing.name = name
        title = self.schemas.words(thing.part, "title") or self.schemas.words(first.schema, "title")
        thing.heading = f"{title} (`{name}`)" if name else title

    def page_of(self, place):
        parts = place.path().split(".")
        if self.tree.workspace in Looks.ancestors(place) + [place]:
            return "workspace.md"
        if parts == [""]:
            return "document.md"
        return "document.md" if self.in_header(parts[0]) else f"{parts[0]}.md"

    def in_header(self, key):
        schema = self.schemas.plan["properties"][key]
        kind = any("x-type" in p for p in self.schemas.parts(schema))
        return key in HEADER or key in COMMON or not self.schemas.objects(schema) or \
            (kind and not any("x-collection" in p for p in self.schemas.parts(schema)) and not self.is_section(schema))

    def is_section(self, schema):
        return any("properties" in p and "x-type" not in p for p in self.schemas.parts(schema))

    # What a field's value may be, in words

    def type_of(self, schema, page):
        target = self.schemas.target(schema)
        if "x-type" in schema and "const" not in schema:
            return self.kind_of(schema, page)
        if target is not None:
            return self.type_of(target, page)
        if "if" in schema:
            return self.either(schema, page)
        if "anyOf" in schema:
            return " or ".join(self.type_of(s, page) for s in schema["anyOf"])
        if "enum" in schema:
            words = [f"`{w}`" for w in schema["enum"]]
            return ("one of " if len(words) > 2 else "") + ", ".join(words[:-1]) + " or " + words[-1]
        if "const" in schema:
            return f"the word `{schema['const']}`"
        return self.plain_type(schema, page)

    def plain_type(self, schema, page):
        types = schema.get("type", "object")
        types = [types] if isinstance(types, str) else types
        words = []
        for t in types:
            if t == "object":
                words.append(self.mapping_of(schema, page))
            elif t == "array":
                inner = self.type_of(schema["items"], page)
                words.append(f"list; each entry: {inner}")
            else:
                words.append({"string": "text", "number": "number", "integer": "whole number", "boolean": "`true` or `false`",
                              "null": "nothing"}[t])
        text = " or ".join(words)
        for key, word in (("minimum", "at least"), ("maximum", "at most")):
            if key in schema:
                text += f", {word} {schema[key]}"
        if schema.get("minItems"):
            text += f"; at least {schema['minItems']} entry" + ("" if schema["minItems"] == 1 else "s")
        if "x-expected" in schema:
            text += f": {schema['x-expected']}"
        return text

    def mapping_of(self, schema, page):
        if "properties" in schema:
            thing = self.things.get(id(schema["properties"]))
            if thing is None:  # the value of a key that anybody chooses
                return "mapping of " + " and ".join(f"`{k}`" for k in schema["properties"])
            title = one_line(self.schemas.words(thing.part, "title") or thing.name)
            return f"mapping ({thing.link(page, title)})"
        names, values = schema.get("propertyNames", {}), schema.get("additionalProperties")
        if isinstance(values, dict):
            return f"mapping; each key {names.get('x-expected', 'any text')}, each value {self.type_of(values, page)}"
        return "mapping"

    def either(self, schema, page):
        test, then, other = schema["if"], schema.get("then", {}), schema.get("else", {})
        if test.get("type") == "array":
            return self.type_of(other, page) + ", or a list of such"
        if "const" in test:
            return f"the word `{test['const']}`, or {self.type_of(other, page)}"
        return f"{self.type_of(then, page)}, or {self.type_of(other, page)}"

    def kind_of(self, schema, page):
        word, anchor = KINDS[schema["x-type"]]
        link = f"[{word}]({BY_HAND}#{anchor})"
        wanted = schema.get("x-ref", "").split()
        if schema["x-type"] not in ("ref", "party") or set(wanted) == PARTIES:
            return link
        if len(wanted) > MANY_REFS:
            return f"{link} to anything that has an id"
        joint = ", one of " if schema["x-type"] == "party" else " to one of "
        return link + joint + ", ".join(self.collection(c, page) for c in wanted)

    def collection(self, name, page):
        if name in self.collections:
            return self.collections[name].link(page, name)
        return f"[{name}](document.md)"

    # Pages

    def rule_link(self, rule, where=""):
        return f"[{rule}](rules.md#{slug(rule)}){where}"

    def rules_of(self, thing, key):
        found = self.by_field.get((id(thing.part["properties"]), key), {})
        every = {self.where(p) for p in thing.places}
        links = []
        for rule in sorted(found):
            some = found[rule] & every
            named = len(some) <= 2 and len(every) > 1 and some != every and "" not in some
            links.append(self.rule_link(rule, f" (in {' and '.join(f'`{s}`' for s in sorted(some))})" if named else ""))
        return links

    def required(self, thing):
        part = thing.part
        return set(part.get("required", [])) | {k for p in part.get("allOf", []) for k in p.get("required", [])}

    def field(self, thing, key, schema):
        words = self.schemas.words
        title, text = words(schema, "title") or key, words(schema, "description") or ""
        lines = [f"### {self.field_name(thing, key)}", "", wrap(f"**{one_line(title)}.** {one_line(text)}"), ""]
        facts = f"Value: {self.type_of(schema, thing.page)}. {'Required' if key in self.required(thing) else 'Optional'}"
        if "default" in schema:
            facts += f"; without it, `{pair('', schema['default'])[0][2:].strip()}`"
        lines += [wrap(facts + "."), ""]
        links = self.rules_of(thing, key)
        if links:
            lines += [wrap("Rules: " + ", ".join(links) + "."), ""]
        examples = words(schema, "examples") or []
        if examples:
            lines.append("```yaml")
            for n, example in enumerate(examples):
                lines += (["---"] if n else []) + pair(key, example)
                self.examples.append({key: example})
            lines += ["```", ""]
        return lines

    @staticmethod
    def field_name(thing, key):
        return f"{thing.name}.{key}" if thing.name else key

    def own_keys(self, thing):
        """Keys that are described with it: the common ones have a page."""
        keys = thing.part["properties"]
        if thing.page == "common.md":
            return [k for k in keys if k not in COMMON]
        return [k for k in keys if k not in COMMON and (thing.name or not self.own_page(thing, k))]

    def own_page(self, thing, key):
        return thing.page == "document.md" and not self.in_header(key)

    def intro(self, thing):
        part, lines = thing.part, []
        described = self.schemas.words(part, "description") or self.schemas.words(thing.places[0].schema, "description")
        lines += [wrap(one_line(described)), ""]
        collection = part.get("x-collection")
        if collection:
            lines += [wrap(f"Other parts refer to it by its id, or as `{collection}/ID`."), ""]
        if thing.page in ("shared.md", "common.md"):
            where = sorted({self.where(p) for p in thing.places})
            if len(where) <= 12:
                lines += [wrap("Used by " + ", ".join(f"`{w}`" for w in where) + "."), ""]
        common = [k for k in COMMON if k in part["properties"]]
        if common and thing.page != "common.md":
            lines += [wrap(f"Beside the fields below it may have the [common fields](common.md) "
                           f"{', '.join(f'`{k}`' for k in common)}, and keys of your own that begin with `x-`."), ""]
        return lines

    def table(self, thing):
        lines = ["| field | | |", "|---|---|---|"]
        for key in self.own_keys(thing):
            schema = thing.part["properties"][key]
            title = one_line(self.schemas.words(schema, "title") or key)
            lines.append(f"| [`{key}`](#{slug(self.field_name(thing, key))}) | {title} | "
                         f"{'required' if key in self.required(thing) else ''} |")
        return lines + [""]

    def thing(self, thing, level="## "):
        lines = [f"{level}{thing.heading}", ""] + self.intro(thing) + self.table(thing)
        for key in self.own_keys(thing):
            lines += self.field(thing, key, thing.part["properties"][key])
        return lines

    def rules_table(self, page):
        # Of a page's rules, those that look at something described on it.
        mine = {id(t.part["properties"]): set(self.own_keys(t)) for t in self.things.values() if t.page == page}
        top = page[:-3]
        seen = {r for (props, key), rules in self.by_field.items() for r in rules
                if key in mine.get(props, ()) or
                (props == id(self.schemas.plan["properties"]) and key == top)}
        if not seen:
            return []
        lines = ["## Rules", "", "| rule | | severity |", "|---|---|---|"]
        lines += [f"| {self.rule_link(r)} | {one_line(self.rules[r]['title'])} | {self.rules[r]['severity']} |"
                  for r in sorted(seen)]
        return lines + [""]

    def page(self, name, title, intro):
        mine = [t for t in self.things.values() if t.page == name]
        lines = [f"# {title}", "", wrap(intro), ""]
        for t in mine:
            lines += self.thing(t)
        self.pages[name] = lines + self.rules_table(name)

    def section_page(self, key):
        schema = self.schemas.plan["properties"][key]
        title = self.schemas.words(schema, "title")
        kind = "list" if schema.get("type") == "array" or "if" in schema else "mapping"
        intro = f"{schema.get('description', '')} A {kind} under the key `{key}` of a document."
        self.page(f"{key}.md", title, one_line(intro))

    def write(self):
        plan = self.schemas.plan["properties"]
        self.page("document.md", "Document", "What stands at the top level of a document and is no list of entries.")
        sections = [k for k in plan if not self.in_header(k)]
        for key in sections:
            self.section_page(key)
        self.page("shared.md", "Shared parts", "Mappings that several parts of a document use.")
        self.common_page()
        self.page("workspace.md", "Workspaces", "The file `workspace.yaml` of a folder.")
        self.rules_page()
        self.index(sections)
        return {n: "\n".join(lines).rstrip("\n") + "\n" for n, lines in self.pages.items()}

    def common_page(self):
        self.page("common.md", "Common fields", "Fields that a document and nearly every entry of it may have.")
        some = next(t for t in self.things.values() if all(k in t.part["properties"] for k in COMMON) and t.name)
        stand_in = Thing(some.part, [p for t in self.things.values() for p in t.places])
        stand_in.page, stand_in.name, stand_in.heading = "common.md", "", ""
        lines = []
        for key in COMMON:
            lines += self.field(stand_in, key, some.part["properties"][key])
        head = self.pages["common.md"]
        self.pages["common.md"] = head[:4] + lines + head[4:]

    def rules_page(self):
        lines = ["# Rules", "", wrap("What `bcpgen check` looks for. `bcpgen explain ID` prints the same. An error fails the "
                                     "gate unless `--fail-on` says otherwise; where a rule lacks what it needs, it says that "
                                     "it cannot tell, which is neither met nor broken."), ""]
        for group in self.groups:
            g = group["group"]
            lines += [f"## {g['id']}: {g['title']}", ""]
            for rule in group["rules"]:
                lines += self.rule(rule)
        self.pages["rules.md"] = lines

    def rule(self, rule):
        notes = [rule["severity"], f"profile {rule.get('profile', 'recommended')}"]
        if "kinds" in rule:
            notes.append("for " + ", ".join(rule["kinds"]))
        if "by" in rule:
            notes.append(f"reported by the {rule['by']}")
        if rule.get("waivable") is False:
            notes.append("cannot be waived")
        lines = [f"### {rule['id']}", "", f"**{one_line(rule['title'])}** ({'; '.join(notes)})", ""]
        lines += [wrap(one_line(rule.get("checks", ""))), ""] if rule.get("checks") else []
        lines += [wrap(f"Why: {one_line(rule['why'])}"), "", wrap(f"What to do: {one_line(rule['fix'])}"), ""]
        if rule.get("criteria"):
            lines += [wrap("Serves " + ", ".join(rule["criteria"]) + "."), ""]
        seen = self.looks[rule["id"]]
        fields = self.field_links(seen.fields)
        if fields:
            lines += [wrap("Looks at " + ", ".join(fields) + "."), ""]
        elif seen.kinds:
            lines += [wrap("Looks at " + ", ".join(self.kind_words(seen.kinds)) + "."), ""]
        return lines

    @staticmethod
    def kind_words(kinds):
        words = {"entity": "all entries that have an id"}
        return [words.get(k) or f"every [{KINDS[k][0]}]({BY_HAND}#{KINDS[k][1]})" for k in sorted(kinds)]

    def field_links(self, places):
        found = {}
        for place in places:
            props, key = place.field
            thing = self.things.get(props)
            if thing is None:
                continue
            if not thing.name and self.own_page(thing, key):
                found[key, ""] = f"[{key}]({key}.md)"
            elif key in self.own_keys(thing):
                name = self.field_name(thing, key)
                found[name, thing.page] = f"[{name}]({thing.page}#{slug(name)})"
            elif key in COMMON:
                found[key, "common.md"] = f"[{key}](common.md#{key})"
        return [found[k] for k in sorted(found)]

    def index(self, sections):
        plan = self.schemas.plan["properties"]
        lines = ["# Reference", "",
                 wrap("All fields of plans, policies, controls and workspaces, from `schema/plan.schema.json` and "
                      "`schema/workspace.schema.json`, with the rules that look at each. An editor with a YAML language "
                      "server shows the same text while you write: begin the file with"), "",
                 "```yaml", "# yaml-language-server: $schema=../schema/plan.schema.json", "```", "",
                 wrap("This folder is written by `cmake --build build --target reference`, all but "
                      f"[{BY_HAND}]({BY_HAND})."), "",
                 "## A document", "", "| part | key | |", "|---|---|---|",
                 "| [Document](document.md) | | identity, review, approval, targets of the whole |"]
        for key in sections:
            lines.append(f"| [{self.schemas.words(plan[key], 'title')}]({key}.md) | `{key}` | "
                         f"{one_line(plan[key].get('description', ''))} |")
        lines += ["| [Common fields](common.md) | | " + ", ".join(f"`{k}`" for k in COMMON) + " |",
                  "| [Shared parts](shared.md) | | what several parts use |", "",
                  "## Beside documents", "", "- [Workspace](workspace.md): `workspace.yaml`, what documents share",
                  "- [Rules](rules.md): what is checked, why, and what to do",
                  f"- [Values]({BY_HAND}): how lengths of time, dates, cadences and references are written", "",
                  "## Kinds of values", "", wrap("Some rules look at every value of a kind, wherever it stands."), "",
                  "| kind | rules |", "|---|---|"]
        for kind, (word, anchor) in KINDS.items():
            rules = [self.rule_link(r) for r in sorted(self.looks) if kind in self.looks[r].kinds]
            if kind in ("prose", "id", "text"):
                rules += [self.rule_link(r) for r in sorted(self.looks) if "text" in self.looks[r].kinds and kind != "text"]
            lines.append(f"| [{word}]({BY_HAND}#{anchor}) | {', '.join(sorted(set(rules)))} |")
        self.pages["README.md"] = lines


def read_rules(program, source):
    groups = []
    for path in sorted((source / "schema/rules").glob("*.yaml")):
        run = subprocess.run([program, "dump", "--stage", "json", path], capture_output=True, text=True, check=True)
        groups.append(json.loads(run.stdout))
    return groups


def broken_links(pages):
    anchors = {}
    for name, text in pages.items():
        headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.S), re.M)
        anchors[name] = [slug(h) for h in headings]
        for twice in {a for a in anchors[name] if anchors[name].count(a) > 1}:
            yield f"{name}: two headings are #{twice}"
    for name, text in pages.items():
        for file, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", text):
            target = file or name
            if target not in pages or (anchor and anchor not in anchors[target]):
                yield f"{name}: {file}#{anchor} leads nowhere"


def self_test(tree):
    """Expressions and the fields that they look at: a reader that sees nothing must not pass for a rule that does."""
    cases = [
        ("/bcp/plan[status='draft']", "not(approvals/date/@days)", "approvals.date status"),
        ("/bcp/plan/functions[rto/@seconds]", "rto/@seconds > bcp:ref(depends_on/on)[@collection='systems']/rto/@seconds",
         "functions functions.depends_on.on functions.rto registry.systems.rto systems.rto"),
        ("/bcp/plan/functions | /bcp/plan/systems", "self::systems and data='true' and not(rpo)",
         "functions systems systems.data systems.rpo"),
        ("/bcp/plan", "*[name()='title'] and not(name()='plan' or owner)", "title"),
        ("/bcp/plan/tests/runs", "../cadence and bcp:grace(../cadence)", "settings.grace tests.cadence tests.runs"),
        ("bcp:typed('date')[@error]", "@error='impossible'", ""),
    ]
    for each, broken, wanted in cases:
        seen = Looks(tree, {"each": each, "broken": broken}).run()
        found = " ".join(sorted(p.path() for p in seen.fields))
        assert found == wanted and not seen.unknown(), (each, broken, found, seen.unknown())
    assert Looks(tree, {"each": "/bcp/plan", "broken": "ownr"}).run().unknown() == ["ownr"]


def examples(pages):
    for name, text in sorted(pages.items()):
        for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S):
            for document in re.split(r"^---\n", block, flags=re.M):
                if re.sub(r"^#.*\n", "", document, flags=re.M):
                    yield name, document


def bad_examples(program, pages, wanted):
    """Each example must be YAML, and the generated ones must mean what the schema says."""
    found = list(examples(pages))
    with tempfile.TemporaryDirectory(prefix="bcp-reference-") as folder:
        path = pathlib.Path(folder) / "examples.yaml"
        path.write_text("".join("-\n" + textwrap.indent(document, "  ") for _, document in found), encoding="utf-8")
        run = subprocess.run([program, "dump", "--stage", "json", path], capture_output=True, text=True)
    if run.returncode != 0:
        yield f"examples: not YAML\n{run.stdout}{run.stderr}"
        return
    for (name, document), value in zip(found, json.loads(run.stdout), strict=True):
        if name != BY_HAND and value not in wanted:
            yield f"{name}: not what the schema has:\n{document}"


def main():
    program, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    folder = source / "docs/reference"
    manual = Manual(source, read_rules(program, source))
    self_test(manual.tree)
    pages = manual.write()
    faults = [f"rule {i} looks at '{name}', which is no field there" for i, seen in manual.looks.items()
              for name in seen.unknown()]
    if "--check" in sys.argv[3:]:
        there = {p.name: p.read_text(encoding="utf-8") for p in folder.glob("*") if p.name != BY_HAND}
        faults += [f"docs/reference/{n} is stale: run cmake --build BUILD_FOLDER --target reference"
                   for n in sorted(pages.keys() | there.keys()) if pages.get(n) != there.get(n)]
    else:
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.md"):
            if old.name != BY_HAND and old.name not in pages:
                old.unlink()
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8")
    pages[BY_HAND] = (folder / BY_HAND).read_text(encoding="utf-8")
    faults += broken_links(pages)
    faults += bad_examples(program, pages, manual.examples)
    print("\n".join(faults + [f"{len(pages)} pages, {len(faults)} faults"]))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
