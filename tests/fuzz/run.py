#!/usr/bin/env python3
"""Runs fuzz targets for a while, first over the inputs of earlier finds (tests/fuzz/finds/TARGET/), and says how far each
came. A find is a failure, and its input is kept in BUILD_DIR/finds. Usage:
run.py BUILD_DIR SOURCE_DIR [--seconds N] [--seeds N] [--keep DIR] [TARGET...]; BUILD_DIR is where the targets are, DIR a
corpus that goes on growing from run to run."""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
# What a single input may take, under sanitizers and with both processors busy.
SECONDS_EACH = 25
MEGABYTES = 3000
INPUT_BYTES = 20000


def run(target, args, work):
    name = target.removeprefix("fuzz_")
    corpus = (args.keep or work) / f"corpus-{name}"
    finds = args.build / "finds"
    for folder in (corpus, finds):
        folder.mkdir(parents=True, exist_ok=True)
    known = sorted((HERE / "finds" / name).glob("*"))
    options = [f"-timeout={SECONDS_EACH}", f"-rss_limit_mb={MEGABYTES}", f"-artifact_prefix={finds}/{name}-"]
    done = []
    if known:
        done.append(subprocess.run([args.build / target, *options, *known], capture_output=True, text=True, errors="replace"))
    if not known or done[0].returncode == 0:
        done.append(subprocess.run(
            [args.build / target, *options, f"-max_total_time={args.seconds}", f"-max_len={INPUT_BYTES}", "-print_final_stats=1",
             "-reload=0", f"-dict={work / f'{name}.dict'}", corpus, work / name], capture_output=True, text=True, errors="replace"))
    said = "".join(d.stderr for d in done)
    if bad := next((d for d in done if d.returncode != 0), None):
        print(said[-8000:])
        print(f"{target}: failed with status {bad.returncode}; the input is in {finds}")
        return False
    runs = re.search(r"stat::number_of_executed_units: (\d+)", said)
    reached = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", said)
    if not runs or not reached:
        print(f"{said[-2000:]}\n{target}: did not run")
        return False
    print(f"{target}: {runs[1]} executions, {reached[-1][0]} edges, {reached[-1][1]} features, {reached[-1][2]} inputs kept, "
          f"{len(known)} earlier finds")
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--seeds", default="1000000", help="most of a target")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("targets", nargs="*")
    args = parser.parse_intermixed_args()
    args.build = args.build.resolve()
    targets = args.targets or sorted(p.name for p in args.build.glob("fuzz_*") if p.is_file())
    if not targets:
        sys.exit(f"no targets in {args.build}")
    with tempfile.TemporaryDirectory(prefix="bcp-fuzz-") as work:
        subprocess.run([sys.executable, "-B", HERE / "seeds.py", args.source, work, args.seeds], check=True)
        good = [run(t, args, pathlib.Path(work)) for t in targets]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
