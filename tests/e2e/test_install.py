#!/usr/bin/env python3
"""What is installed and packed, the manual pages and the completions. Usage: test_install.py BCPGEN SOURCE_DIR BUILD_DIR"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE, BUILD = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
PAGES = ("man1/bcpgen.1", "man5/bcpgen-plan.5", "man5/bcpgen-rules.5")
CONTENT = sorted(["bin/bcpgen", "share/bash-completion/completions/bcpgen", "share/zsh/site-functions/_bcpgen",
                  "share/fish/vendor_completions.d/bcpgen.fish", "share/doc/bcpgen/README.md",
                  "share/doc/bcpgen/CHANGELOG.md", "share/doc/bcpgen/copyright"] + ["share/man/" + p for p in PAGES])


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

    def test_content(self):
        found = sorted(str(p.relative_to(self.root)) for p in self.root.rglob("*") if p.is_file())
        self.assertEqual(found, CONTENT)

    def test_the_program_runs(self):
        done = run(self.root / "bin/bcpgen", "--version", env={"PATH": "/usr/bin:/bin"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_manual_pages_are_clean(self):
        for page in PAGES:
            done = run("mandoc", "-T", "lint", self.root / "share/man" / page)
            # mandoc looks for other pages in the system only.
            faults = [line for line in done.stdout.splitlines() if "referenced manual not found" not in line]
            self.assertEqual(faults, [], page)

    def test_manual_page_names_all(self):
        page = (self.root / "share/man/man1/bcpgen.1").read_text()
        for name in set(options()):
            self.assertRegex(page, rf"(?m)^\.It .*Fl -{name}\b")
        for status in range(5):
            self.assertRegex(page, rf"(?m)^\.It {status}$")
        self.assertNotIn("@", page)

    def test_rules_page_names_all(self):
        page = (self.root / "share/man/man5/bcpgen-rules.5").read_text()
        rules = re.findall(r"(?m)^  - id: ([A-Z]+-\d+)$",
                           "".join(p.read_text() for p in sorted((SOURCE / "schema/rules").glob("*.yaml"))))
        self.assertGreater(len(rules), 100)
        self.assertEqual([r for r in rules if f".It {r} " not in page], [])

    def test_completions_parse(self):
        for shell, path in (("bash", "share/bash-completion/completions/bcpgen"), ("zsh", "share/zsh/site-functions/_bcpgen"),
                            ("fish", "share/fish/vendor_completions.d/bcpgen.fish")):
            if shutil.which(shell):
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


@unittest.skipUnless(shutil.which("dpkg-shlibdeps") and shutil.which("file"), "dpkg-dev or file is not installed")
class Package(unittest.TestCase):
    def test_package(self):
        base = pathlib.Path(tempfile.mkdtemp(prefix="bcp-deb-"))
        self.addCleanup(shutil.rmtree, base)
        done = run("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", base, cwd=base)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        package, = base.glob("*.deb")
        (base / "x").mkdir()
        self.assertEqual(run("dpkg-deb", "-x", package, base / "x").returncode, 0)
        found = sorted(str(p.relative_to(base / "x/usr")) for p in (base / "x").rglob("*") if p.is_file())
        self.assertEqual(found, CONTENT)
        self.assertTrue(os.access(base / "x/usr/bin/bcpgen", os.X_OK))
        depends = run("dpkg-deb", "-f", package, "Depends").stdout
        for name in ("libyaml-0-2", "libxml2", "libcmark0", "libhpdf", "libpcre2-8-0", "libharfbuzz0b", "libunibreak",
                     "libfribidi0", "libdeflate0", "libjansson4", "libssl", "libgvc6", "libc6"):
            self.assertIn(name, depends)
        self.assertIn("version", run(base / "x/usr/bin/bcpgen", "--help").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
