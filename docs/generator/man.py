#!/usr/bin/env python3
"""Writes the manual pages and the completions of shells. Usage: man.py BCPGEN SOURCE_DIR OUT_DIR

Commands, options and exit statuses come from the program's own tables (bcpgen --dump-options), fields and rules from
the schemas and schema/rules, as in docs/reference. docs/man/bcpgen.1.in has the rest.
"""
import pathlib
import re
import subprocess
import sys
import textwrap

from reference import COMMON, Manual, one_line, read_rules

WIDTH = 78


class Table:
    """The program's tables."""

    def __init__(self, program):
        run = subprocess.run([program, "--dump-options"], capture_output=True, text=True, check=True)
        self.commands, self.options, self.statuses = [], [], []
        for line in run.stdout.splitlines():
            kind, *fields = line.split("\t")
            if kind == "command":
                self.commands.append(dict(zip(("name", "args", "does"), fields, strict=True)))
            elif kind == "option":
                option = dict(zip(("name", "short", "arg", "commands", "values", "help"), fields, strict=True))
                option["commands"] = option["commands"].split(",")
                option["values"] = re.split(r", | or ", option["values"]) if option["values"] else []
                self.options.append(option)
            else:
                self.statuses.append(fields)

    def everywhere(self, option):
        return len(option["commands"]) == len(self.commands)


def escape(text):
    return "".join(c if ord(c) < 127 else f"\\[u{ord(c):04X}]" for c in text.replace("\\", "\\e"))


def plain(markdown):
    """Links and marks of the reference as plain words."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", one_line(markdown))
    return text.replace("**", "").replace("`", "'")


def prose(text):
    """Lines of text for mdoc: each sentence on lines of its own, none of them a request."""
    lines = []
    for sentence in re.split(r"(?<=[.!?])\s+|(?<=[.!?][)\"'])\s+", text.strip()):
        lines += textwrap.wrap(escape(sentence), WIDTH, break_long_words=False, break_on_hyphens=False)
    return ["\\&" + line if line[:1] in ".'" else line for line in lines]


def macro_args(text):
    """Words after a macro, none of which is a macro itself."""
    return " ".join("\\&" + w if re.fullmatch(r"[A-Z%][A-Za-z0-9]{1,2}|[.,:;()\[\]?!|]", w) else w
                    for w in escape(text).split())


def capital(text):
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def program_page(table, source):
    holes = {"SYNOPSIS": [], "COMMANDS": [], "OPTIONS": [], "STATUS": []}
    for c in table.commands:
        holes["SYNOPSIS"] += [".Nm", f".Cm {c['name']}", f".Op Ar option ...\n.Ar {macro_args(c['args'])}"
                              if not c["args"].startswith("[") else f".Op Ar option ...\n.Op Ar {c['args'].strip('[]')}"]
        holes["COMMANDS"] += [f".It Cm {c['name']} {macro_args(c['args'])}"] + prose(capital(c["does"]))
    for o in table.options:
        short = f"Fl {o['short']} , " if o["short"] else ""
        arg = f" Ar {macro_args(o['arg'])}" if o["arg"] else ""
        only = "" if table.everywhere(o) else f" [{', '.join(o['commands'])}]"
        holes["OPTIONS"] += [f".It {short}Fl -{o['name']}{arg}"] + prose(capital(o["help"] + only))
    for number, means in table.statuses:
        holes["STATUS"] += [f".It {number}"] + prose(capital(means))
    text = (source / "docs/man/bcpgen.1.in").read_text(encoding="utf-8")
    for name, lines in holes.items():
        text = text.replace(f"@{name}@", "\n".join(lines))
    return text


def head(date, name, about):
    return [date, f".Dt {name.upper()} 5", ".Os", ".Sh NAME", f".Nm {name}", f".Nd {about}", ".Sh DESCRIPTION"]


def field(manual, thing, key):
    schema = thing.part["properties"][key]
    words = manual.schemas.words
    title, text = words(schema, "title") or key, words(schema, "description") or ""
    need = "Required" if key in manual.required(thing) else "Optional"
    return ([f".It Cm {macro_args(key)}"] + prose(capital(plain(title))) + prose(plain(text)) +
            prose(f"{need}: {plain(manual.type_of(schema, thing.page))}."))


def plan_page(manual, date):
    lines = head(date, "bcpgen-plan", "the format of continuity plans")
    lines += prose("A document is a file in YAML 1.2 or JSON, a mapping with the fields below. The parts of a document "
                   "that have fields of their own follow it, and after them the file workspace.yaml of a folder. Keys that "
                   "begin with x- are yours.")
    lines += [".Pp"] + prose("Most parts may also have the fields " + ", ".join(COMMON) + ".")
    for thing in manual.things.values():
        keys = [k for k in thing.part["properties"] if k not in COMMON]
        if not keys:
            continue
        lines.append(f".Ss {macro_args(plain(thing.heading))}")
        lines += prose(plain(manual.intro(thing)[0])) + [".Bl -tag -width Ds"]
        for key in keys:
            lines += field(manual, thing, key)
        lines.append(".El")
    return lines + [".Sh SEE ALSO", ".Xr bcpgen 1 ,", ".Xr bcpgen-rules 5"]


def rules_page(manual, date):
    lines = head(date, "bcpgen-rules", "what bcpgen checks continuity plans for")
    lines += prose("A rule is met, broken, or it cannot tell, which is neither. A workspace may change the severity of a rule "
                   "or switch it off, and add rules of its own in the folder rules/.")
    lines += [".Pp", ".Ql bcpgen explain ID", "prints one of these rules."]
    for group in manual.groups:
        lines += [f".Ss {macro_args(group['group']['title'])}", ".Bl -tag -width Ds"]
        for rule in group["rules"]:
            lines.append(f".It {macro_args(rule['id'])} Pq {rule['severity']}")
            lines += prose(capital(plain(rule["title"])))
            for key in ("checks", "why", "fix"):
                if rule.get(key):
                    name = {"checks": "Checks", "why": "Why", "fix": "What to do"}[key]
                    lines += [".Pp"] + prose(f"{name}: {plain(rule[key])}")
            if rule.get("criteria"):
                lines += [".Pp"] + prose("Serves " + ", ".join(rule["criteria"]) + ".")
        lines.append(".El")
    return lines + [".Sh SEE ALSO", ".Xr bcpgen 1 ,", ".Xr bcpgen-plan 5"]


def takes(argument):
    return "folder" if argument in ("DIR", "OUT", "PREFIX=DIR") else "file" if argument == "FILE" else ""


def bash(table):
    names = " ".join(c["name"] for c in table.commands)
    lines = ["# Completions of bcpgen for bash, made from its table of options.", "_bcpgen()", "{",
             "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=build word", "",
             "\tCOMPREPLY=()", "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do",
             "\t\tcase $word in", f"\t\t{names.replace(' ', ' | ')})", "\t\t\tcommand=$word", "\t\t\tbreak", "\t\t\t;;",
             "\t\tesac", "\tdone", "\tcase $prev in"]
    for o in table.options:
        if not o["arg"]:
            continue
        flags = f"--{o['name']}" + (f" | -{o['short']}" if o["short"] else "")
        if o["values"]:
            act = f"mapfile -t COMPREPLY < <(compgen -W '{' '.join(o['values'])}' -- \"$cur\")"
        elif takes(o["arg"]):
            act = f"mapfile -t COMPREPLY < <(compgen -{'d' if takes(o['arg']) == 'folder' else 'f'} -- \"$cur\")"
        else:
            act = ""
        lines += [f"\t{flags})"] + ([f"\t\t{act}"] if act else []) + ["\t\treturn", "\t\t;;"]
    lines += ["\tesac", "\tif [[ $cur == -* ]]; then", "\t\tcase $command in"]
    for c in table.commands:
        flags = " ".join(f"--{o['name']}" for o in table.options if c["name"] in o["commands"])
        lines += [f"\t\t{c['name']}) word='{flags}' ;;"]
    lines += ["\t\tesac", "\t\tmapfile -t COMPREPLY < <(compgen -W \"$word\" -- \"$cur\")", "\t\treturn", "\tfi",
              "\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")", "\tif ((COMP_CWORD == 1)); then",
              f"\t\tmapfile -t -O ${{#COMPREPLY[@]}} COMPREPLY < <(compgen -W '{names}' -- \"$cur\")", "\tfi", "}",
              "complete -o filenames -F _bcpgen bcpgen"]
    return lines


def quoted(text):
    return text.replace("'", "'\\''")


def zsh(table):
    lines = ["#compdef bcpgen", "# Completions of bcpgen for zsh, made from its table of options.", "",
             "_bcpgen() {", "  local -a commands", "  local command=build word", "", "  commands=("]
    lines += [f"    '{c['name']}:{quoted(c['does'])}'" for c in table.commands]
    names = "|".join(c["name"] for c in table.commands)
    lines += ["  )", "  for word in ${words[2,CURRENT-1]}; do", f"    case $word in {names}) command=$word; break ;; esac",
              "  done", "  if (( CURRENT == 2 )); then", "    _describe command commands", "  fi", "  case $command in"]
    for c in table.commands:
        lines += [f"  {c['name']})", "    _arguments \\"]
        for o in table.options:
            if c["name"] not in o["commands"]:
                continue
            text = quoted(re.sub(r"([\[\]:])", r"\\\1", o["help"]))
            action = f"({' '.join(o['values'])})" if o["values"] else {"folder": "_files -/", "file": "_files"}.get(
                takes(o["arg"]), " ")
            tail = f":{o['arg'].lower()}:{action}" if o["arg"] else ""
            flag = f"{{-{o['short']},--{o['name']}}}'" if o["short"] else f"'--{o['name']}"
            lines.append(f"      {flag}[{text}]{tail}' \\")
        lines += ["      '*:file:_files'", "    ;;"]
    return lines + ["  esac", "}", "", "_bcpgen \"$@\""]


def fish(table):
    lines = ["# Completions of bcpgen for fish, made from its table of options."]
    for c in table.commands:
        lines.append(f"complete -c bcpgen -n __fish_use_subcommand -a {c['name']} -d '{fish_quoted(c['does'])}'")
    for o in table.options:
        line = "complete -c bcpgen"
        if not table.everywhere(o) and "build" not in o["commands"]:
            line += f" -n '__fish_seen_subcommand_from {' '.join(o['commands'])}'"
        line += f" -l {o['name']}" + (f" -s {o['short']}" if o["short"] else "")
        if o["values"]:
            line += f" -x -a '{' '.join(o['values'])}'"
        elif o["arg"]:
            line += " -r" if takes(o["arg"]) else " -x"
        lines.append(f"{line} -d '{fish_quoted(o['help'])}'")
    return lines


def fish_quoted(text):
    return text.replace("\\", "\\\\").replace("'", "\\'")


def main():
    program, source, out = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
    table = Table(program)
    manual = Manual(source, read_rules(program, source))
    page = program_page(table, source)
    date = page.splitlines()[0]
    files = {"bcpgen.1": page.rstrip("\n").split("\n"), "bcpgen-plan.5": plan_page(manual, date),
             "bcpgen-rules.5": rules_page(manual, date), "bcpgen.bash": bash(table), "_bcpgen": zsh(table),
             "bcpgen.fish": fish(table)}
    out.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        (out / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
