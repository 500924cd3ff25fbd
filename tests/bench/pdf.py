#!/usr/bin/env python3
"""Measures the PDF of a plan against other ways from text to paper. Usage: pdf.py BCPGEN SOURCE_DIR [ROUNDS]

The HeliosDB plan: bcpgen checks it and writes its whole package, that is PDF, HTML, Markdown, call card and tables; pandoc
with Typst (in node, as the npm package typst-ts-node-compiler), with WeasyPrint and with Chromium, and lowdown with groff,
are given bcpgen's own Markdown edition of it, which says the same, and are therefore spared the reading and checking of the
plan. In turn, several rounds in one run; medians of elapsed and processor time, the most memory of a process, size and
pages. It measures and does not judge: no test depends on it.

Installs what is missing: programs by apt-get, Typst by npm into a folder of its own (BCPGEN_BENCH_NPM, else
build/bench-npm).
"""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TYPST = "@myriaddreamin/typst-ts-node-compiler"
STYLE = "@page { size: A4; margin: 22mm } body { font-family: 'Noto Sans'; font-size: 10pt } " \
        "table { border-collapse: collapse } td, th { border: 0.5pt solid #888; padding: 2pt; text-align: left }"


def ready(modules):
    missing = [name for name in ("pandoc", "weasyprint", "chromium", "lowdown", "groff") if shutil.which(name) is None]
    if missing:
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *missing], check=True)
    if not (modules / "node_modules" / TYPST).is_dir():
        modules.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", modules, TYPST], check=True)


def run(steps):
    """Elapsed and processor seconds of commands one after the other, and the peak memory of one of them in MB."""
    begin, cpu, memory = time.monotonic(), 0.0, 0.0
    for argv in steps:
        child = subprocess.Popen([str(a) for a in argv], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stderr.close()
        if child.returncode not in (0, 1):
            sys.exit(f"{argv[0]}: status {child.returncode}\n{said[:2000]}")
        cpu += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss / 1024)
    return time.monotonic() - begin, cpu, memory


def pages(path):
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"^Pages: +(\d+)", told, re.M).group(1)), "yes" in re.search(r"^Tagged: +(\w+)", told, re.M).group(1)


def programs(bcpgen, plan, modules, folder):
    """Name, commands and the PDF that they make, of a folder with one plan."""
    out = folder / "out"
    common = [bcpgen, "build", "--no-cache", "--as-of", "2026-11-22", "--quiet", "--jobs", "1", plan, "-o"]
    run([[*common, out]])
    pdf = next(p for p in out.rglob("*.pdf") if not p.stem.endswith("-card"))
    markdown = folder / "plan.md"
    shutil.copyfile(pdf.with_suffix(".md"), markdown)
    style, typ, page, roff = (folder / name for name in ("style.css", "plan.typ", "plan.html", "plan.ms"))
    style.write_text(STYLE)
    to_html = ["pandoc", "-f", "gfm", "-t", "html", "-s", "--toc", "--metadata", "title=Plan", "-c", style, "-o", page, markdown]
    made = {name: folder / f"{name}.pdf" for name in ("typst", "weasyprint", "chromium", "groff")}
    return [
        ("bcpgen", [[*common, out]], pdf),
        ("lowdown + groff",
         [["lowdown", "-s", "-Thtml", "-o", folder / "lowdown.html", markdown],
          ["lowdown", "-s", "-Tms", "-o", roff, markdown],
          ["sh", "-c", 'groff -k -t -ms -Tpdf "$0" > "$1"', roff, made["groff"]]], made["groff"]),
        ("pandoc + typst",
         [["pandoc", "-f", "gfm", "-t", HERE / "typst.lua", "-o", typ, markdown],
          ["node", HERE / "typst.mjs", modules, typ, made["typst"]]], made["typst"]),
        ("pandoc + Chromium",
         [to_html, ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={made['chromium']}",
                    f"file://{page}"]], made["chromium"]),
        ("pandoc + weasyprint", [to_html, ["weasyprint", page, made["weasyprint"]]], made["weasyprint"]),
    ]


def compare(ways, rounds):
    """The ways in turn: medians of elapsed and processor seconds and of megabytes, by name."""
    took = {way: [] for way, _, _ in ways}
    for _ in range(rounds + 1):
        for way, steps, _ in ways:
            took[way].append(run(steps))
    # The first round is cold.
    return {way: [statistics.median(t[i] for t in times[1:]) for i in range(3)] for way, times in took.items()}


def table(ways, medians):
    print("| way | elapsed | processor | times bcpgen | peak memory | size | pages | tagged |")
    print("|---|---|---|---|---|---|---|---|")
    for way, _, path in ways:
        elapsed, cpu, memory = medians[way]
        count, tagged = pages(path)
        print(f"| {way} | {elapsed * 1e3:.0f} ms | {cpu * 1e3:.0f} ms | {cpu / medians['bcpgen'][1]:.1f} |"
              f" {memory:.0f} MB | {path.stat().st_size / 1000:.0f} kB | {count} | {'yes' if tagged else 'no'} |")


def modules_of(source):
    return pathlib.Path(os.environ.get("BCPGEN_BENCH_NPM", source / "build/bench-npm")).resolve()


def main():
    bcpgen, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    modules = modules_of(source)
    ready(modules)
    with tempfile.TemporaryDirectory() as name:
        ways = programs(bcpgen, source / "plans/heliosdb", modules, pathlib.Path(name))
        print(f"The HeliosDB plan as a PDF, {rounds} rounds, medians:\n")
        table(ways, compare(ways, rounds))


if __name__ == "__main__":
    main()
