#!/usr/bin/env python3
"""Whether run.py sees a find, keeps its input and tries it again: with a target that fails on inputs with the word "boom".
Usage: test_run.py SOURCE_DIR"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(sys.argv[1]).resolve()
RUNNER = pathlib.Path(__file__).with_name("run.py")
# What libFuzzer prints, writes and returns.
TARGET = """#!/bin/sh
prefix=
for arg; do
  case $arg in
  -artifact_prefix=*) prefix=${arg#*=} ;;
  -exact_artifact_path=*) prefix= ;;
  -*) ;;
  *) if grep -rqs boom "$arg"; then
       [ -z "$prefix" ] || echo boom >"${prefix}crash-1"
       echo "ERROR: deadly signal" >&2
       exit 77
     fi ;;
  esac
done
[ ! -e "$0.finds" ] || { echo boom >"${prefix}crash-2"; echo x >"${prefix}slow-unit-1"; echo "ERROR: leak" >&2; exit 77; }
[ ! -e "$0.silent" ] || exit 0
echo "#9 DONE cov: 12 ft: 34 corp: 5/6b" >&2
echo "stat::number_of_executed_units: 9" >&2
"""


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bcp-runner-")
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)
        self.finds = self.dir / "finds"
        self.target = self.dir / "fuzz_theme"
        self.target.write_text(TARGET)
        self.target.chmod(0o755)

    def run_it(self):
        return subprocess.run([sys.executable, "-B", RUNNER, self.dir, SOURCE, "--seconds", "1", "--seeds", "2", "--finds", self.finds,
                               "fuzz_theme"], capture_output=True, text=True)

    def test_nothing_found(self):
        done = self.run_it()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("fuzz_theme: 9 executions, 12 edges, 34 features, 5 inputs kept, 0 earlier finds", done.stdout)
        self.assertFalse(self.finds.exists())

    def test_a_find_fails_is_kept_and_tried_again(self):
        mark = self.dir / "fuzz_theme.finds"
        mark.touch()
        done = self.run_it()
        self.assertEqual(done.returncode, 1)
        self.assertIn("ERROR: leak", done.stdout)
        kept = self.finds / "theme/crash-2"
        self.assertEqual([p.name for p in kept.parent.iterdir()], ["crash-2"])
        self.assertIn(f"The input is {kept}", done.stdout)
        self.assertIn(f"Try it again:      {self.target} {kept}", done.stdout)
        mark.unlink()
        done = self.run_it()
        self.assertEqual(done.returncode, 1)
        self.assertIn("the earlier find theme/crash-2 is back", done.stdout)
        # Repaired.
        kept.write_text("harmless")
        done = self.run_it()
        self.assertEqual(done.returncode, 0)
        self.assertIn("1 earlier finds", done.stdout)

    def test_a_target_that_does_nothing_fails(self):
        (self.dir / "fuzz_theme.silent").touch()
        done = self.run_it()
        self.assertEqual(done.returncode, 1)
        self.assertIn("did not run", done.stdout)

    def test_no_targets(self):
        self.target.unlink()
        done = subprocess.run([sys.executable, "-B", RUNNER, self.dir, SOURCE], capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
