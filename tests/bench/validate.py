#!/usr/bin/env python3
"""Measures `bcpgen validate`. Usage: validate.py BCPGEN EVENTS SOURCE_DIR [--quick]

Three programs read the same files, in turn, several times: bcpgen validate; events.c, which does no more than libyaml's
events; and ajv with js-yaml in node. Prints medians of processor time (user and system) and ratios, and then how time and
memory grow with one file's size. It measures and does not judge: no test depends on it.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
COUNT, LINES, ROUNDS = 1000, 300, 7
SIZES_MB = (1, 3, 6, 12, 25, 50)


def run(argv):
    """Processor seconds, seconds, peak memory in MB."""
    begin = time.monotonic()
    child = subprocess.Popen([str(a) for a in argv], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - begin
    said = child.stderr.read().decode()
    child.stderr.close()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{argv[0]}: status {child.returncode}\n{said[:2000]}")
    return usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss / 1024


def make_plans(folder, count, lines):
    subprocess.run([sys.executable, HERE / "make_plans.py", folder, str(count), str(lines)], check=True)
    return sorted(folder.glob("*.yaml"))


def many_files(programs, folder, count, rounds):
    files = make_plans(folder, count, LINES)
    megabytes = sum(f.stat().st_size for f in files) / 1e6
    times = {name: [] for name in programs}
    for _ in range(rounds):
        for name, argv in programs.items():
            times[name].append(run(argv + files))
    medians = {name: [statistics.median(t[i] for t in ts) for i in range(3)] for name, ts in times.items()}
    base = medians["libyaml events"][0]
    print(f"{count} plans of {LINES} lines, {megabytes:.1f} MB, {rounds} rounds, medians:\n")
    print("| program | processor time | times libyaml | MB/s | elapsed | peak memory |")
    print("|---|---|---|---|---|---|")
    for name, (cpu, seconds, memory) in medians.items():
        print(f"| {name} | {cpu:.2f} s | {cpu / base:.2f} | {megabytes / cpu:.1f} | {seconds:.2f} s | {memory:.0f} MB |")


def one_file(programs, folder, sizes, rounds):
    """Lines are of equal length on average: a first file tells how many make a megabyte."""
    probe = make_plans(folder / "probe", 1, 10000)[0]
    per_line = probe.stat().st_size / 10000
    print("\nOne file, medians of processor time:\n")
    print("| size | libyaml events | bcpgen validate | ratio | bcpgen, s per MB | peak memory |")
    print("|---|---|---|---|---|---|")
    for size in sizes:
        path = make_plans(folder / str(size), 1, int(size * 1e6 / per_line))[0]
        megabytes = path.stat().st_size / 1e6
        times = [[run(programs[name] + [path]) for name in ("libyaml events", "bcpgen validate")] for _ in range(rounds)]
        events, ours = (statistics.median(t[i][0] for t in times) for i in range(2))
        memory = max(t[1][2] for t in times)
        print(f"| {megabytes:.1f} MB | {events:.2f} s | {ours:.2f} s | {ours / events:.2f} | {ours / megabytes:.3f} | "
              f"{memory:.0f} MB |")
        path.unlink()


def main():
    program, events, source = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
    quick = "--quick" in sys.argv[4:]
    programs = {
        "libyaml events": [events],
        "bcpgen validate": [program, "validate"],
        "ajv and js-yaml": ["node", HERE / "ajv.mjs", source / "schema/plan.schema.json"],
    }
    with tempfile.TemporaryDirectory(prefix="bcp-bench-") as folder:
        folder = pathlib.Path(folder)
        many_files(programs, folder / "many", 100 if quick else COUNT, 2 if quick else ROUNDS)
        one_file(programs, folder, SIZES_MB[:2] if quick else SIZES_MB, 1 if quick else 7)


if __name__ == "__main__":
    main()
