#!/usr/bin/env python3
"""Measures pages: how long they take to make, and to use. Usage: pages.py BCPGEN BENCH-PAGES-WRITERS SOURCE_DIR [DOCUMENTS]

HTML and Markdown of a plan of 300 lines, by phase, in time of the processor. Then the portfolio page of 500 such plans:
its size, the time a browser takes until it is there, and until a first filter answers (needs what `npm ci --prefix
tests/html` installs). Exits 1 when the plan takes more than 1.5 ms, the page has more than 3 MB, or is not there
or does not answer within a second. A busy machine makes all of it look worse than it is.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
AS_OF = "2026-11-22"
MOST_MS, MOST_BYTES, MOST_WAIT_MS = 1.5, 3_000_000, 1000


def make(folder, count):
    subprocess.run([sys.executable, HERE / "make_plans.py", folder, str(count), "300"], check=True)
    (folder / "workspace.yaml").write_text("organisation: Acme\n")


def writers(program, bench, base):
    """Milliseconds of each phase for one plan."""
    make(base / "one", 1)
    tree = base / "plan.xml"
    with open(tree, "wb") as out:
        subprocess.run([program, "dump", "--stage", "plan", "--as-of", AS_OF, base / "one" / "00000.yaml"], stdout=out,
                       check=True)
    said = subprocess.run([bench, tree], capture_output=True, text=True, check=True).stdout.split("\n")
    times = {line.split()[0]: float(line.split()[1]) for line in said if line}
    del times["bytes"]
    for phase, ms in times.items():
        print(f"{phase + ':':12} {ms:7.2f} ms")
    print(f"together:    {sum(times.values()):7.2f} ms")
    return times


def portfolio(program, source, base, count):
    """Bytes of the page, and the milliseconds of speed.mjs."""
    make(base / "many", count)
    out = base / "out"
    subprocess.run([program, base / "many", "-o", out, "-q", "--as-of", AS_OF], check=True)
    page = out / "index.html"
    size = page.stat().st_size
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        sys.exit("pages.py: there is no Chromium")
    said = subprocess.run(["node", source / "tests/html/speed.mjs", browser, page], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    loaded, filtered = map(int, said.split())
    print(f"portfolio of {count} documents: {size / 1e6:.2f} MB, there after {loaded} ms, a filter answers in {filtered} ms")
    return size, loaded, filtered


def main():
    program, bench, source = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 500
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        times = writers(program, bench, base)
        size, loaded, filtered = portfolio(program, source, base, count)
    return (sum(times.values()) > MOST_MS or size > MOST_BYTES or loaded > MOST_WAIT_MS or
            filtered > MOST_WAIT_MS)


sys.exit(main())
