#!/usr/bin/env python3
"""Each exit status of each command, and that no option changes what one means. Usage: test_status.py BCPGEN SOURCE_DIR

0 done; 1 findings at or above --fail-on; 2 an input cannot be used; 3 the command line is wrong; 4 the system failed.
The highest that applies counts. A package is put into place with 0 and 1 only.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
AS_OF = "2026-11-22"
FULL = "/dev/full"
SOUND = "id: fixture\nkind: plan\ntitle: Fixture\norganisation: Acme\n"
RULES = "group: {id: OWN, title: Own}\nrules: [{id: OWN-001}]\n"

# command: status: command lines, in the folder that world() makes; "> FILE" last is where standard output goes. None:
# the command never ends so, which the text says why.
TABLE = {
    "build": {
        0: ["build clean -o new", "clean -o new", "finding -o new", "build finding -o new --fail-on never",
            "build clean -o new --min-coverage soc2=0", "build - -o new < finding/plan.yaml"],
        1: ["build finding -o new --fail-on error", "finding -o new --fail-on info",
            "build clean -o new --min-coverage soc2=100"],
        2: ["build invalid -o new", "build unreadable -o new", "build none -o new", "build empty -o new",
            "build bad-workspace -o new", "build clean -o new --baseline none", "build clean -o new --templates bad-templates",
            "build clean -o new --schema-dir bad-schemas",
            "build clean -o new --templates none", "build clean -o new --templates folder-for-file", "build finding invalid -o new --fail-on error"],
        3: ["build clean", "build -o new", "build clean -o new --stage doc", "build clean -o new --paper a5",
            "build clean -o new --min-coverage soc9=5", "build none -o new --fail-on all", "finding -o new --as-of 2026-02-30"],
        4: ["build clean -o /dev/null/new", "build clean -o new > /dev/full", "build finding -o new > /dev/full",
            "build clean -o new --format json=/dev/full", "build clean -o new --format text=/dev/full",
            "build clean -o new --write-baseline /dev/null/b", "build invalid -o new --format json=/dev/full",
            "build finding -o new --fail-on error --format text=/dev/full"],
    },
    "check": {
        0: ["check clean", "check finding --fail-on never", "check finding --baseline known.json", "check - --fail-on never < clean.yaml",
            "check clean --fail-on warning --forecast 1d"],
        1: ["check finding", "check clean --fail-on info", "check clean --fail-on never --min-coverage soc2=100",
            "check finding --format json", "check finding --baseline nothing.json", "check - < finding/plan.yaml"],
        2: ["check invalid", "check unreadable", "check none", "check empty", "check bad-workspace", "check finding invalid",
            "check unreadable finding --fail-on never", "check clean --baseline clean", "check - < unreadable/plan.yaml",
            "check clean --schema-dir bad-schemas", "check clean --schema-dir none", "check invalid --baseline known.json"],
        3: ["check", "check clean -o new", "check none -j 0", "check invalid --forecast 90", "check finding --format xml",
            "check finding --min-coverage soc9=5", "check clean --baseline"],
        4: ["check clean > /dev/full", "check finding > /dev/full", "check invalid --format sarif > /dev/full",
            "check clean --format csv=/dev/null/f", "check finding --format text=/dev/full",
            "check clean --write-baseline /dev/full", "check none --format json=/dev/full"],
    },
    "validate": {
        0: ["validate finding/plan.yaml", "validate --schema schema.json data.json", "validate - < finding/plan.yaml"],
        1: None,  # what is against its schema cannot be used: 2
        2: ["validate invalid/plan.yaml", "validate unreadable/plan.yaml", "validate none",
            "validate finding/plan.yaml invalid/plan.yaml", "validate --schema none data.json",
            "validate --schema unreadable/plan.yaml data.json", "validate - < unreadable/plan.yaml"],
        3: ["validate", "validate data.json --fail-on error", "validate none --schema-map x"],
        4: ["validate finding/plan.yaml > /dev/full", "validate invalid/plan.yaml > /dev/full"],
    },
    "explain": {
        0: ["explain", "explain REV-003", "explain rev-003", "explain YAML-001", "explain REV-003 --workspace clean"],
        1: None,  # nothing is judged
        2: ["explain --workspace bad-rules", "explain REV-003 --workspace bad-workspace", "explain --schema-dir bad-schemas"],
        3: ["explain REV-999", "explain REV-003 REV-004", "explain --fail-on error"],
        4: ["explain > /dev/full", "explain REV-003 > /dev/full"],
    },
    "merge": {
        0: ["merge part-1 part-2 -o new"],
        1: ["merge failing-1 -o new"],
        2: ["merge part-1 -o new", "merge none -o new", "merge package -o new", "merge invalid-1 -o new"],
        3: ["merge part-1 part-2", "merge -o new", "merge part-1 part-2 -o new -q"],
        4: ["merge part-1 part-2 -o /dev/null/new", "merge part-1 part-2 -o new > /dev/full"],
    },
    "verify": {
        0: ["verify package"],
        1: ["verify changed", "verify missing", "verify added"],
        2: ["verify none", "verify clean", "verify no-manifest"],
        3: ["verify", "verify package changed", "verify package --as-of 2026-11-22"],
        4: ["verify package > /dev/full", "verify changed > /dev/full"],
    },
    "dump": {
        0: ["dump --stage json unknown.yaml", "dump --stage plan finding/plan.yaml", "dump --stage doc finding/plan.yaml",
            "dump --stage pages finding/plan.yaml", "dump --stage json - < finding/plan.yaml"],
        1: None,  # nothing is judged
        2: ["dump --stage json unreadable/plan.yaml", "dump --stage plan invalid/plan.yaml", "dump --stage doc none",
            "dump --stage pages bad-workspace/plan.yaml"],
        3: ["dump finding/plan.yaml", "dump --stage book finding/plan.yaml", "dump --stage doc", "dump --stage json none none"],
        4: [f"dump --stage {s} finding/plan.yaml > /dev/full" for s in ("json", "plan", "doc", "pages")],
    },
    "diff": {
        0: ["diff finding finding", "diff clean finding", "diff package package", "diff finding clean --fail-on error"],
        1: ["diff clean finding --fail-on error"],
        2: ["diff none finding", "diff finding none", "diff finding invalid", "diff unreadable finding --fail-on error",
            "diff finding git:no-such-revision", "diff finding empty", "diff finding finding --schema-dir none"],
        3: ["diff", "diff finding", "diff finding finding finding", "diff finding none --format xml",
            "diff finding none --baseline known.json"],
        4: ["diff clean finding > /dev/full", "diff clean finding --fail-on error --format json=/dev/full"],
    },
    "hash": {
        0: ["hash finding/plan.yaml", "hash clean"],
        1: None,  # nothing is judged
        2: ["hash invalid", "hash unreadable", "hash none", "hash finding invalid", "hash bad-workspace"],
        3: ["hash", "hash finding --fail-on error"],
        4: ["hash finding > /dev/full", "hash finding invalid > /dev/full"],
    },
    "init": {
        0: ["init fresh", "init a/b/c --from policy"],
        1: None,  # nothing is judged
        2: ["init fresh --templates none", "init fresh --schema-dir none"],
        3: ["init", "init clean", "init clean.yaml", "init clean.yaml/fresh", "init fresh --from book", "init fresh other"],
        4: ["init /proc/fresh", "init fresh > /dev/full"],
    },
}


# First words of lines that take a date to judge by.
JUDGE = {"build", "check", "init", "clean", "finding"}


def run(line, folder, place=None):
    """Runs a command line of the table; what is new comes to be in the place."""
    words = [re.sub(r"^(\w+=)?(new|fresh|a/b/c|F|cache)$", lambda m: f"{m[1] or str()}{place / m[2]}", w) for w in line.split()]
    to, source = subprocess.PIPE, subprocess.DEVNULL
    if words[-2:-1] == [">"]:
        to = open(words[-1], "wb")
        words = words[:-2]
    if words[-2:-1] == ["<"]:
        source = open(folder / words[-1], "rb")
        words = words[:-2]
    if words[0] in JUDGE and "--as-of" not in words:
        words[1:1] = ["--as-of", AS_OF]
    try:
        return subprocess.run([PROGRAM, *words], cwd=folder, stdin=source, stdout=to, stderr=subprocess.PIPE,
                              timeout=120)
    finally:
        for f in (to, source):
            if f not in (subprocess.PIPE, subprocess.DEVNULL):
                f.close()


def tree(folder):
    """All that is there, with what is in it and since when."""
    return {str(p.relative_to(folder)): (p.lstat().st_mtime_ns, p.is_file() and hashlib.sha256(p.read_bytes()).hexdigest())
            for p in [folder, *folder.rglob("*")]}


def world(folder):
    """What the table speaks of."""
    files = {
        "finding/plan.yaml": SOUND,
        "invalid/plan.yaml": SOUND + "functions: none\n",
        "unreadable/plan.yaml": SOUND + "owner: [a\n",
        "bad-workspace/plan.yaml": SOUND,
        "bad-workspace/workspace.yaml": "organisation: [Acme]\n",
        "bad-rules/plan.yaml": SOUND,
        "bad-rules/workspace.yaml": "organisation: Acme\n",
        "bad-rules/rules/own.yaml": RULES,
        "bad-templates/document.xhtml": "<html",
        "bad-schemas/plan.schema.json": "{",
        "bad-schemas/rules/REV.yaml": "group: [",
        "unknown.yaml": "a: 1\nb: [x]\n",
        "schema.json": "{\"type\": \"object\"}",
        "data.json": "{\"a\": 1}",
        "nothing.json": "",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "empty").mkdir()
    (folder / "folder-for-file/style.css").mkdir(parents=True)
    expect = {"init clean": 0, "check finding --fail-on never --write-baseline known.json": 0,
              "build clean -o part-1 --shard 1/2": 0, "build clean -o part-2 --shard 2/2": 0,
              "build finding -o failing-1 --shard 1/1 --fail-on error": 1, "build invalid -o invalid-1 --shard 1/1": 2,
              "build clean -o package": 0}
    for line, status in expect.items():
        done = run(line, folder)
        assert done.returncode == status, (line, done)
    shutil.copy(folder / "clean/continuity-plan.yaml", folder / "clean.yaml")
    known = json.loads((folder / "known.json").read_text())
    known["findings"] = []
    (folder / "nothing.json").write_text(json.dumps(known))
    for name in ("changed", "missing", "added", "no-manifest"):
        shutil.copytree(folder / "package", folder / name)
    (folder / "changed/index.md").write_text("changed")
    (folder / "missing/index.md").unlink()
    (folder / "added/new").write_text("")
    (folder / "no-manifest/manifest.json").unlink()
    (folder / "no-manifest/SHA256SUMS").unlink()


class Case(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-status-"))
        cls.addClassCleanup(shutil.rmtree, cls.base)
        cls.world = cls.base / "world"
        cls.world.mkdir()
        world(cls.world)
        cls.before = tree(cls.world)

    def place(self):
        return pathlib.Path(tempfile.mkdtemp(dir=self.base))

    def each(self, rows, check):
        """Calls check(*row) for all, as many at once as there are cores; none may return a fault."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            self.assertEqual(list(filter(None, pool.map(lambda row: check(*row), rows))), [])
        # No command touches what it reads.
        self.assertEqual(tree(self.world), self.before)


class Statuses(Case):
    rows = [(command, status, line) for command, by in TABLE.items() for status, lines in by.items() for line in lines or []]

    def test_table_is_complete(self):
        said = subprocess.run([PROGRAM, "--dump-options"], capture_output=True, text=True, check=True).stdout.splitlines()
        rows = [line.split("\t") for line in said]
        self.assertEqual({r[1] for r in rows if r[0] == "command"}, set(TABLE))
        self.assertEqual([int(r[1]) for r in rows if r[0] == "status"], [0, 1, 2, 3, 4])
        for command, by in TABLE.items():
            self.assertEqual(list(by), [0, 1, 2, 3, 4], command)

    def test_table(self):
        def check(command, status, line):
            place = self.place()
            done = run(line, self.world, place)
            text = (done.stdout or b"").decode() + done.stderr.decode()
            if done.returncode != status:
                return f"{line}: {done.returncode}, not {status}: {text[-500:]}"
            if status >= 2 and not text.strip():
                return f"{line}: {status} without a word"
            if status == 3 and not done.stderr.startswith(b"bcpgen: error: "):
                return f"{line}: {done.stderr.decode()}"
            # With 2, 3 and 4 no package and no workspace is there, and no trace of one. Only init has made its folder
            # when it cannot say so.
            made = command in ("build", "merge", "init") and (status < 2 or line == "init fresh > /dev/full")
            if any(place.iterdir()) != made:
                return f"{line}: {sorted(p.name for p in place.iterdir())}"
            return None
        self.each(self.rows, check)

    def test_an_earlier_package_stays(self):
        def check(command, status, line):
            place = self.place()
            shutil.copytree(self.world / "package", place / "new")
            before = tree(place / "new")
            done = run(line, self.world, place)
            if done.returncode != status:
                return f"{line}: {done.returncode}, not {status}: {done.stderr.decode()[-500:]}"
            if status >= 2:
                return None if tree(place / "new") == before else f"{line}: the package is not as it was"
            if run("verify new", self.world, place).returncode != 0 or tree(place / "new") == before:
                return f"{line}: the package is no new one, or not whole"
            return None
        self.each([row for row in self.rows if row[0] == "build"], check)


# Samples for options whose words the table of options does not list.
VALUES = {
    "shard": ["1/1"], "depfile": ["F"], "cache": ["cache"],
    "as-of": [AS_OF], "min-coverage": ["soc2=0"], "forecast": ["1d"], "format": ["json=F", "text=F"],
    "baseline": ["known.json", "nothing.json"], "write-baseline": ["F"], "jobs": ["1", "3"], "schema": ["schema.json"],
    "schema-map": ["https://a.example/=clean"], "schema-dir": ["empty"], "templates": ["empty"], "workspace": ["clean"],
    "output": [],  # in each line of build
    "help": [], "version": [],  # ask for something else
    "watch": [],  # does not end by itself
}
# Options that say what counts as a finding: with them 0 may be 1, and 1 may be 0.
JUDGES = {"as-of", "fail-on", "min-coverage", "profile", "baseline"}
# command: status: a line to which each option is added
LINES = {
    "build": {1: "build finding -o new --fail-on error", 2: "build invalid -o new", 3: "build clean -o new --no-such-option",
              4: "build finding -o /dev/null/new"},
    "check": {0: "check clean", 1: "check finding", 2: "check unreadable", 3: "check none --no-such-option",
              4: "check invalid --format csv=/dev/full"},
    "validate": {0: "validate finding/plan.yaml", 2: "validate unreadable/plan.yaml"},
    "explain": {0: "explain REV-003", 3: "explain REV-999"},
    "merge": {0: "merge part-1 part-2 -o new", 1: "merge failing-1 -o new", 2: "merge part-1 -o new"},
    "verify": {0: "verify package", 1: "verify changed", 2: "verify clean"},
    "dump": {0: "dump finding/plan.yaml", 2: "dump unreadable/plan.yaml"},
    "diff": {0: "diff finding clean", 2: "diff finding unreadable"},
    "hash": {0: "hash finding", 2: "hash invalid"},
    "init": {0: "init fresh", 3: "init clean"},
}


class Options(Case):
    def options(self):
        """(command, option, argument or None) of the program's table."""
        said = subprocess.run([PROGRAM, "--dump-options"], capture_output=True, text=True, check=True).stdout.splitlines()
        for line in said:
            kind, name, *rest = line.split("\t")
            # With --ninja nothing is judged.
            if kind != "option" or name == "ninja":
                continue
            _, arg, commands, words, _ = rest
            if words:
                # The first and the last: what lies between is of their kind.
                values = words.replace(" or ", ", ").split(", ")
                values = [values[0], values[-1]]
            elif name in VALUES:
                values = VALUES[name]
            else:
                self.assertEqual(arg, "", f"--{name}: give VALUES a sample")
                values = [None]
            for command in commands.split(","):
                # They must be those of the parts.
                if command == "merge" and name in ("schema-dir", "templates"):
                    continue
                for value in values:
                    yield command, name, value

    def test_no_option_changes_a_meaning(self):
        def check(command, name, value, status, line):
            more = f" --{name}" + (f" {value}" if value is not None else "")
            more += " --stage json" if command == "dump" and name != "stage" else ""
            done = run(line + more, self.world, self.place())
            if done.returncode in ({0, 1} if name in JUDGES and status < 2 else {status}):
                return None
            return f"{line}{more}: {done.returncode}, not {status}: {done.stderr.decode()[-300:]}"
        rows = [(*option, status, line) for option in self.options() for status, line in LINES[option[0]].items()]
        self.assertGreater(len(rows), 200)
        self.each(rows, check)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
