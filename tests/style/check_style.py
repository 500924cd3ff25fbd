#!/usr/bin/env python3
"""What the compiler does not check. Usage: check_style.py SOURCE_DIR BUILD_DIR

 - functions that are not used here, and where the allowed ones may stand;
 - no C file is longer than 800 lines;
 - each header compiles alone, twice, with the include path of its own folder.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

LINES_MAX = 800
ROOMS = ("schema", "render", "cmd")
# Those two, the results of workers, which come and go during one run, and what
# is given to libraries.
ALLOCATORS = {"schema/base/arena.c", "schema/base/buf.c", "cmd/workers.c", "cmd/memory.c"}

# name of the rule, pattern, whether a path is free of it, what to do instead
BANS = [
    ("unbounded", r"\b(?:sprintf|vsprintf|strcpy|stpcpy|strcat|gets|strncpy|strncat)\s*\(", lambda p: False,
     "use buf.h or arena_printf()"),
    ("state", r"\b(?:strtok|setlocale|setenv|putenv|rand|srand)\s*\(", lambda p: False, "it keeps global state"),
    ("number", r"\b(?:atoi|atol|atoll|atof)\s*\(", lambda p: False, "it cannot report a fault; use strtol() and its like"),
    ("stack", r"\balloca\s*\(", lambda p: False, "use the arena"),
    ("shell", r"\b(?:system|popen)\s*\(", lambda p: False, "no shell is ever run"),
    ("heap", r"\b(?:malloc|calloc|realloc|strdup|strndup|asprintf)\s*\(", lambda p: p in ALLOCATORS, "use the arena or buf.h"),
    ("output", r"\b(?:printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|perror)\s*\(", lambda p: p.startswith("cmd/"),
     "only cmd/ prints"),
    ("clock", r"\b(?:time|gettimeofday|localtime|gmtime|getenv)\s*\(", lambda p: p.startswith("cmd/"),
     "only cmd/ asks for the date or the environment"),
]

COMMENT_OR_TEXT = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""", re.DOTALL | re.VERBOSE)


def code_only(text):
    """The text with comments and literals blanked, line breaks kept."""
    return COMMENT_OR_TEXT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def banned(path, text):
    code = code_only(text)
    for name, pattern, free, advice in BANS:
        if free(path):
            continue
        for m in re.finditer(pattern, code):
            line = code.count("\n", 0, m.start()) + 1
            yield f"{path}:{line}: {m.group().rstrip('( ')}() is not used here: {advice} [{name}]"


def self_test():
    """A checker that finds nothing must not be taken for clean code."""
    wanted = {"x/a.c": ["sprintf(p", "strtok (p", "atoi(s)", "alloca(1)", "system(s)", "calloc(1, 1)", "puts(s)", "time(NULL)"],
              "cmd/a.c": ["strcpy(a, b)", "malloc(1)"]}
    for path, lines in wanted.items():
        for line in lines:
            assert list(banned(path, f"int x;\n{line};")), line
    for path, line in (("cmd/a.c", 'printf("x")'), ("schema/base/buf.c", "realloc(p, 1)"), ("x/a.c", "/* sprintf() */"),
                       ("x/a.c", 'f("puts(1)")'), ("x/a.c", "buf_printf(b)"), ("x/a.c", "snprintf(b)")):
        assert not list(banned(path, line)), line


def flags_by_folder(build):
    """The compiler and the options of one C file in each folder."""
    flags = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if path.suffix != ".c":
            continue
        words = entry["arguments"] if "arguments" in entry else shlex.split(entry["command"])
        kept, skip = [words[0]], False
        for w in words[1:]:
            if skip:
                skip = False
            elif w in ("-o", "-MF", "-MT", "-MQ"):
                skip = True
            elif w not in ("-c", "-MD", str(path)) and not w.startswith("-fsanitize"):
                kept.append(w)
        flags.setdefault(path.parent, kept)
    return flags


def compile_header(args):
    root, header, flags = args
    # Twice, for the guard; a declaration, since ISO C wants one in each unit.
    text = f'#include "{header.name}"\n#include "{header.name}"\ntypedef int used;\n'
    run = subprocess.run(flags + ["-fsyntax-only", f"-I{header.parent}", "-xc", "-"], input=text, capture_output=True, text=True)
    return [] if run.returncode == 0 else [f"{header.relative_to(root)}: does not compile alone\n{run.stderr}"]


def check_headers(root, build):
    flags = flags_by_folder(build)
    jobs = [(root, h, flags[h.parent]) for room in ROOMS for h in sorted((root / room).rglob("*.h")) if h.parent in flags]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return len(jobs), [f for found in pool.map(compile_header, jobs) for f in found]


def main():
    root, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    self_test()
    faults, files = [], 0
    for folder in (*ROOMS, "tests"):
        for path in sorted(p for p in (root / folder).rglob("*.[ch]")):
            name = path.relative_to(root).as_posix()
            text = path.read_text(encoding="utf-8")
            files += 1
            if text.count("\n") > LINES_MAX:
                faults.append(f"{name}: longer than {LINES_MAX} lines")
            if folder != "tests":
                faults += banned(name, text)
    headers, found = check_headers(root, build)
    faults += found
    print("\n".join(faults + [f"{files} files, {headers} headers, {len(faults)} faults"]))
    if files == 0 or headers == 0:
        sys.exit("nothing was checked")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
