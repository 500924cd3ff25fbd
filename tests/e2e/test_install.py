#!/usr/bin/env python3
"""What is installed and packed, the manual pages and the completions. Usage: test_install.py BCPGEN SOURCE_DIR BUILD_DIR"""
import gzip
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE, BUILD = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
PAGES = ("man1/bcpgen.1.gz", "man5/bcpgen-plan.5.gz", "man5/bcpgen-rules.5.gz")
CONTENT = sorted(["bin/bcpgen", "share/bash-completion/completions/bcpgen", "share/zsh/site-functions/_bcpgen",
                  "share/fish/vendor_completions.d/bcpgen.fish", "share/doc/bcpgen/README.md",
                  "share/doc/bcpgen/CHANGELOG.md", "share/doc/bcpgen/SECURITY.md", "share/doc/bcpgen/KNOWN_LIMITS.md",
                  "share/doc/bcpgen/copyright"] + ["share/man/" + p for p in PAGES])
PACKED = sorted(CONTENT + ["share/doc/bcpgen/changelog.gz", "share/lintian/overrides/bcpgen"])


def run(*args, **more):
    return subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=300, **more)


def options():
    """The long options of the program, without dashes."""
    return re.findall(r"--([a-z-]+)", run(PROGRAM, "--help").stdout.split("Options:")[1].split("Exit status")[0])


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-install-"))
        cls.root = cls.base / "root"
        done = run("cmake", "--install", BUILD, "--prefix", cls.root)
        assert done.returncode == 0, done.stdout + done.stderr

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.base)

    def page(self, name):
        return gzip.decompress((self.root / "share/man" / name).read_bytes()).decode()

    def test_licences_of_what_is_built_in(self):
        text = (self.root / "share/doc/bcpgen/copyright").read_text()
        self.assertTrue(text.startswith((SOURCE / "LICENSE").read_text()))
        for words in ("OFL-1.1", "DejaVu", "bitstream-vera"):
            self.assertIn(words, text)

    def test_content(self):
        found = sorted(str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file())
        self.assertEqual(found, CONTENT)

    def test_the_program_runs(self):
        done = run(self.root / "bin/bcpgen", "--version", env={"PATH": "/usr/bin:/bin"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_manual_pages_are_clean(self):
        for page in PAGES:
            done = run("mandoc", "-T", "lint", self.root / "share/man" / page)
            self.assertIn(done.returncode, (0, 1, 2), done.stderr)
            # mandoc looks for other pages in the system only.
            faults = [line for line in done.stdout.splitlines() if "referenced manual not found" not in line]
            self.assertEqual(faults, [], page)

    def test_manual_page_names_all(self):
        page = self.page(PAGES[0])
        for name in set(options()):
            self.assertRegex(page, rf"(?m)^\.It .*Fl -{name}\b")
        for status in range(5):
            self.assertRegex(page, rf"(?m)^\.It {status}$")
        for line in run(PROGRAM, "--dump-options").stdout.splitlines():
            kind, name, *rest = line.split("\t")
            if kind == "command":
                self.assertRegex(page, rf"(?m)^\.It Cm {name}\b")
            # What each means, word by word, is the program's own text.
            self.assertIn(re.sub(r"\W+", " ", rest[-1])[1:].strip(), re.sub(r"\W+", " ", page), line)
        self.assertNotIn("@", page)

    def test_rules_page_names_all(self):
        page = self.page(PAGES[2])
        rules = re.findall(r"(?m)^  - id: ([A-Z]+-\d+)$",
                           "".join(p.read_text() for p in sorted((SOURCE / "schema/rules").glob("*.yaml"))))
        self.assertGreater(len(rules), 100)
        self.assertEqual([r for r in rules if f".It {r} " not in page], [])

    def test_completions_parse(self):
        for shell, path in (("bash", "share/bash-completion/completions/bcpgen"), ("zsh", "share/zsh/site-functions/_bcpgen"),
                            ("fish", "share/fish/vendor_completions.d/bcpgen.fish")):
            done = run(shell, "-n", self.root / path)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    def complete(self, *words):
        script = (f". '{self.root}/share/bash-completion/completions/bcpgen'; COMP_WORDS=(\"$@\"); "
                  "COMP_CWORD=$(($# - 1)); compopt() { :; }; _bcpgen; printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = run("bash", "-c", script, "bash", *words, cwd=self.base)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        return done.stdout.split()

    def test_bash_completes(self):
        self.assertEqual(self.complete("bcpgen", "exp"), ["explain"])
        self.assertEqual(self.complete("bcpgen", "check", "--fail-on", "w"), ["warning"])
        self.assertEqual(self.complete("bcpgen", "check", "--fore"), ["--forecast"])
        self.assertEqual(self.complete("bcpgen", "dump", "--fore"), [])
        self.assertEqual(self.complete("bcpgen", "init", "x", "--from", "po"), ["policy"])

    # What is typed, and what a tab makes of it, in shells that complete by themselves.
    TYPED = {"bcpgen exp": "bcpgen explain", "bcpgen check --fail-on w": "bcpgen check --fail-on warning",
             "bcpgen check --fore": "bcpgen check --forecast", "bcpgen init x --from po": "bcpgen init x --from policy",
             "bcpgen dump --stage pa": "bcpgen dump --stage pages"}

    def test_fish_completes(self):
        path = self.root / "share/fish/vendor_completions.d/bcpgen.fish"
        for typed, wanted in self.TYPED.items():
            done = run("fish", "--no-config", "-c", f"source '{path}'; complete -C '{typed}'", cwd=self.base,
                       env={"PATH": f"{self.root}/bin:{os.environ['PATH']}", "HOME": str(self.base)})
            self.assertEqual((done.returncode, done.stderr), (0, ""), typed)
            self.assertIn(wanted.split()[-1], [line.split("\t")[0] for line in done.stdout.splitlines()], typed)

    def test_zsh_completes(self):
        """In a terminal; the line that a tab makes is printed between brackets."""
        script = (f"PS1= PS2=; unsetopt zle_bracketed_paste 2>/dev/null; fpath=('{self.root}/share/zsh/site-functions' $fpath)\n"
                  "autoload -Uz compinit && compinit -D -u\n"
                  "show() { zle expand-or-complete; BUFFER=\"print -r -- '<''${BUFFER}>'\"; zle accept-line }\n"
                  "zle -N show; bindkey '^I' show\nprint rea''dy\n")
        (self.base / "zsh").mkdir()
        pid, fd = pty.fork()
        if pid == 0:
            os.chdir(self.base / "zsh")
            os.execvpe("zsh", ["zsh", "-f", "-i"], {"PATH": f"{self.root}/bin:{os.environ['PATH']}", "TERM": "dumb"})
        said = ""

        def until(pattern):
            nonlocal said
            while not re.search(pattern, said):
                self.assertTrue(select.select([fd], [], [], 60)[0], said)
                said += os.read(fd, 4096).decode(errors="replace")
        try:
            os.write(fd, script.encode())
            until("ready")
            for typed, wanted in self.TYPED.items():
                said = ""
                os.write(fd, f"{typed}\t".encode())
                until(r"(?m)^<.*>")
                self.assertEqual(re.search(r"(?m)^<(.*?) *>", said)[1], wanted)
        finally:
            os.close(fd)
            os.waitpid(pid, 0)

    def test_words_of_the_table_are_taken(self):
        for line in run(PROGRAM, "--dump-options").stdout.splitlines():
            fields = line.split("\t")
            if fields[0] != "option" or not fields[5]:
                continue
            command = fields[4].split(",")[0]
            for word in re.split(", | or ", fields[5]):
                self.assertNotIn(f"--{fields[1]} takes", run(PROGRAM, command, f"--{fields[1]}", word).stderr)
            self.assertIn(f"--{fields[1]} takes {fields[5]}, not ,",
                          run(PROGRAM, command, f"--{fields[1]}", ",").stderr)


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-deb-"))
        cls.addClassCleanup(shutil.rmtree, cls.base)
        done = run("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", cls.base, cwd=cls.base)
        assert done.returncode == 0, done.stdout + done.stderr
        cls.package, = cls.base.glob("*.deb")
        cls.root = cls.base / "x"
        done = run("dpkg-deb", "-x", cls.package, cls.root)
        assert done.returncode == 0, done.stderr

    def test_content(self):
        found = sorted(str(p.relative_to(self.root / "usr")) for p in self.root.rglob("*") if p.is_file())
        self.assertEqual(found, PACKED)
        self.assertTrue(os.access(self.root / "usr/bin/bcpgen", os.X_OK))

    def test_depends(self):
        depends = run("dpkg-deb", "-f", self.package, "Depends").stdout
        for name in ("libyaml-0-2", "libxml2", "libcmark0", "libhpdf", "libpcre2-8-0", "libharfbuzz0b", "libunibreak",
                     "libfribidi0", "libdeflate0", "libjansson4", "libssl", "libgvc6", "libc6", "libgit2"):
            self.assertIn(name, depends)

    def test_what_debian_asks(self):
        """What lintian complains of; tests/install/clean-root.sh --lintian asks it."""
        log = gzip.decompress((self.root / "usr/share/doc/bcpgen/changelog.gz").read_bytes()).decode()
        done = subprocess.run(["dpkg-parsechangelog", "-l", "-", "-S", "Version"], input=log, capture_output=True, text=True)
        version = run("dpkg-deb", "-f", self.package, "Version").stdout
        self.assertEqual((done.stdout, done.stderr), (version, ""))
        elf = run("readelf", "-W", "-S", "-d", self.root / "usr/bin/bcpgen").stdout
        self.assertNotIn(".symtab", elf)
        # One folder, of libgvc6, as the override says; never one of the machine that built it.
        paths = re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", elf)
        self.assertEqual([re.sub(r"lib/[^/]+/", "lib/*/", p) for p in paths], ["/usr/lib/*/graphviz"])
        for path in (self.root / "usr").rglob("*.gz"):
            self.assertEqual(path.read_bytes()[3:8], bytes(5), f"{path}: a name or a time is in it")

    def test_in_a_root_of_its_own(self):
        """It runs where there is nothing but what it depends on."""
        done = run(sys.executable, SOURCE / "tests/install/bare_root.py", self.package, self.base / "bare")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
