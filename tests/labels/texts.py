"""All texts that a catalogue of labels must have: what the templates say, the
words in their expressions, the titles and lists of words of the schema, and
the words that the writers put in."""
import json
import pathlib
import re
import xml.etree.ElementTree as ET

TAL = "{http://xml.zope.org/namespaces/tal}"
METAL = "{http://xml.zope.org/namespaces/metal}"
WORDY = {"title", "alt", "label", "sub", "note", "text"}
# Words of C that no call beside them names.
TABLES = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
    "Nov", "Dec", "Reviews", "Tests and exercises", "Waivers that end",
    "Evidence that expires", "Other dates",
    "tolerated at most", "measured last", "measured, over the target",
    "function", "system", "supplier", "stops without", "degrades without",
    "waits for a slower one", "1.5",
    "1 d", "3 d", "7 d", "30 d", "90 d", "1 y", "10 y",
    "second", "seconds", "min", "hour", "hours", "day", "days", "week",
    "weeks", "month", "months", "year", "years",
    "every 1 year", "every 1 month", "every 1 week",
    "every 1 day", "every 1 hour", "twice a week", "twice a month",
    "customer", "customers", "automated", "organisation",
    "a control", "a control in place", "no evidence",
    "a run or a passed test in the period",
    "evidence that is named but not described",
    "the reason why it does not apply",
    "public", "auditor", "internal", "info", "warning", "error", "off",
    "essential", "recommended", "strict",
    "unreadable", "no unit", "ambiguous m", "calendar unit", "negative",
    "zero", "inverted", "ambiguous", "impossible",
    "undated", "unlocated", "stale", "changed", "missing", "empty",
    "outside", "link",
] + ["{1} %s {2}" % m for m in (
    "January February March April May June July August September October "
    "November December").split()]


def holes(text):
    """A text as the template engine looks it up."""
    out, at, n = [], 0, 0
    while True:
        i = text.find("${", at)
        if i < 0:
            break
        if i > 0 and text[i - 1] == "$":
            out.append(text[at:i - 1] + "${")
            at = i + 2
            continue
        quote, j = "", i + 2
        while quote or text[j] != "}":
            if quote:
                quote = "" if text[j] == quote else quote
            elif text[j] in "'\"":
                quote = text[j]
            j += 1
        n += 1
        out.append(text[at:i] + "{%d}" % n)
        at = j + 1
    text = re.sub(r"[ \t\r\n]+", " ", "".join(out) + text[at:]).strip(" ")
    return text if re.search("[A-Za-z]", text) else None


def literals(call):
    """The texts in a call that are results, not compared or translated."""
    found = []
    for m in re.finditer(r"'([^']*)'|\"([^\"]*)\"", call):
        before = call[:m.start()].rstrip()
        after = call[m.end():].lstrip()
        if before.endswith("=") or after.startswith(("=", "!=")):
            continue
        text = m.group(1) if m.group(1) is not None else m.group(2)
        if re.search("[A-Za-z]", text):
            found.append(text)
    return found


def calls(expr, name):
    for m in re.finditer(re.escape(name) + r"\(", expr):
        depth, quote, j = 1, "", m.end()
        while depth:
            c = expr[j]
            if quote:
                quote = "" if c == quote else quote
            elif c in "'\"":
                quote = c
            else:
                depth += {"(": 1, ")": -1}.get(c, 0)
            j += 1
        yield expr[m.end():j - 1]


def of_expression(expr):
    found = []
    for call in calls(expr, "bcp:label"):
        found += literals(call)
    for call in calls(expr, "bcp:plural"):
        found += literals(call)[-2:]
    for name in ("label", "heading"):
        found += re.findall(r"(?:^|;)\s*%s '([^']*)'" % name, expr)
    return found


def of_template(path):
    found = set()
    for e in ET.parse(path).iter():
        for chunk in [e.text] + [c.tail for c in e]:
            if chunk:
                found.add(holes(chunk))
                found.update(of_expression(chunk))
        for name, value in e.attrib.items():
            found.update(of_expression(value))
            if name in WORDY:
                found.add(holes(value))
    found.discard(None)
    return found


def of_schema(path):
    found = set()

    def walk(x):
        if isinstance(x, list):
            for v in x:
                walk(v)
        if not isinstance(x, dict):
            return
        if isinstance(x.get("title"), str):
            found.add(x["title"])
        for word in x.get("enum", []):
            if isinstance(word, str):
                found.add(word.replace("-", " ").replace("_", " "))
        if isinstance(x.get("x-collection"), str):
            name = x["x-collection"].replace("_", " ").replace("-", " ")
            found.add(name[:1].upper() + name[1:])
        for key, v in x.items():
            if key not in ("examples", "default"):
                walk(v)

    walk(json.loads(path.read_text()))
    return found


def of_source(path):
    text = path.read_text()
    found = set()
    for m in re.finditer(r"labels_(?:find|get|say|count)\(", text):
        call = next(calls(text[m.start():], m.group()[:-1]))
        for s in re.findall(r'(?:"(?:[^"\\]|\\.)*"\s*)+', call):
            one = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', s))
            one = one.replace('\\"', '"')
            if re.search("[A-Za-z]", one) and "%" not in one:
                found.add(one)
    if path.name == "callength.c":
        table = text[text.index("cadence_words[] = {"):]
        found.update(re.findall(r'"([^"]+)"', table[:table.index("};")]))
    if path.name == "labels.c":
        table = text[text.index("patterns[] = {"):]
        found.update(re.findall(r'"([^"]+)"', table[:table.index("};")]))
    return found


def all_texts(root):
    root = pathlib.Path(root)
    found = set(TABLES)
    for path in sorted(root.glob("templates/*.x*ml")):
        found |= of_template(path)
    found |= of_schema(root / "schema/plan.schema.json")
    for path in sorted(root.glob("render/*/*.c")) + [
            root / "schema/plan/labels.c", root / "schema/base/callength.c"]:
        found |= of_source(path)
    return found


if __name__ == "__main__":
    import sys
    for line in sorted(all_texts(sys.argv[1])):
        print(line)
