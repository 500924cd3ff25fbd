"""Examples as YAML, in the style of our plans."""
import json
import re

WIDTH = 76
# What YAML 1.2 reads as text without quotes, with a margin of safety.
PLAIN = re.compile(r"[A-Za-z0-9./+_(][^\n\t#:{}\[\],&*!|>'\"%@`\\]*")
NOT_TEXT = re.compile(r"true|false|null|[-+]?[0-9][0-9_]*|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|"
                      r"[0-9]+(:[0-9]+)+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|nan)|[.]+", re.I)


def scalar(value, flow):
    if not isinstance(value, str):
        return json.dumps(value)
    colon_ok = re.fullmatch(r"[^:]*(:[^\s:][^:]*)*", value) and not (flow and ":" in value)
    bare = value.replace(":", "") if colon_ok else value
    bare = bare if flow else re.sub(r"(?<=[A-Za-z0-9)]),(?= )", "", bare)
    if PLAIN.fullmatch(bare) and bare == bare.strip() and not NOT_TEXT.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def name(key):
    """A key; quoted only where its first character needs it."""
    return key if key and key[0] not in "*&!%@`\"'" else json.dumps(key)


def flow(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return scalar(value, True)


def block(value, indent):
    """Lines of a mapping or a list."""
    pad = " " * indent
    lines = []
    if isinstance(value, list):
        for item in value:
            if len(flow(item)) + indent + 2 <= WIDTH or not isinstance(item, (dict, list)):
                lines.append(f"{pad}- {flow(item) if isinstance(item, (dict, list)) else scalar(item, False)}")
            else:
                inner = block(item, indent + 2)
                lines += [f"{pad}- {inner[0].strip()}"] + inner[1:]
        return lines
    for key, item in value.items():
        lines += pair(key, item, indent)
    return lines


def pair(key, value, indent=0):
    """Lines of "key: value"."""
    pad = " " * indent
    if not isinstance(value, (dict, list)):
        return [f"{pad}{name(key)}: {scalar(value, False)}"]
    short = f"{pad}{name(key)}: {flow(value)}"
    entries = isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value)
    if not value or (len(short) <= WIDTH and not entries):
        return [short]
    return [f"{pad}{name(key)}:"] + block(value, indent + 2)
