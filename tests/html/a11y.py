#!/usr/bin/env python3
"""Looks at every page of the sample plans in a browser. Usage: a11y.py BCPGEN SOURCE_DIR

See a11y.mjs for what is looked at. Needs node, Chromium, and what `npm ci --prefix tests/html` installs.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main():
    program, source = sys.argv[1:3]
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or shutil.which("node") is None:
        sys.exit("a browser or node is missing: run ./bootstrap.sh --test")
    if not (HERE / "node_modules/playwright-core").is_dir():
        sys.exit("playwright-core is missing: run ./bootstrap.sh --test")
    with tempfile.TemporaryDirectory() as folder:
        package = folder + "/out"
        subprocess.run([program, "plans", "-o", package, "--as-of", "2026-11-22", "-q"], cwd=source, check=True)
        return subprocess.run(["node", HERE / "a11y.mjs", browser, package], check=False).returncode


sys.exit(main())
