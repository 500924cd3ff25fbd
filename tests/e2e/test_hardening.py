#!/usr/bin/env python3
"""The flags that make a fault of memory hard to use are in the program that was built. Usage: test_hardening.py BCPGEN"""
import platform
import re
import subprocess
import sys
import unittest

PROGRAM = sys.argv[1]


def read(tool, *args):
    return subprocess.run([tool, *args, PROGRAM], capture_output=True, text=True, check=True).stdout


class Hardening(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dynamic = read("readelf", "-W", "-d")
        cls.segments = read("readelf", "-W", "-l")
        cls.symbols = read("readelf", "-W", "--dyn-syms")

    def test_loaded_anywhere(self):
        self.assertRegex(read("readelf", "-h"), r"Type:\s+DYN")
        self.assertRegex(self.dynamic, r"FLAGS_1.*\bPIE\b")
        self.assertNotIn("TEXTREL", self.dynamic)

    def test_tables_are_read_only(self):
        self.assertIn("GNU_RELRO", self.segments)
        self.assertRegex(self.dynamic, r"FLAGS_1.*\bNOW\b")

    def test_nothing_is_both_written_and_run(self):
        self.assertRegex(self.segments, r"GNU_STACK.* RW\s+0x")
        self.assertNotRegex(self.segments, r"\bRWE\b")

    def test_libraries_are_not_looked_for_in_relative_places(self):
        for path in re.findall(r"R(?:UN)?PATH.*\[(.*)\]", self.dynamic):
            for part in path.split(":"):
                self.assertTrue(part.startswith("/usr/"), part)

    def test_stack_is_guarded(self):
        self.assertIn("__stack_chk_fail", self.symbols)

    def test_sizes_are_checked(self):
        checked = set(re.findall(r"\b__(\w+)_chk\b", self.symbols))
        self.assertLessEqual({"vsnprintf", "fprintf"}, checked)

    @unittest.skipUnless(platform.machine() == "x86_64", "an instruction of x86")
    def test_jumps_land_where_they_may(self):
        code = read("objdump", "-d", "--no-show-raw-insn", "--disassemble=main")
        self.assertRegex(code, r"<main>:\n[^\n]*endbr64")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
