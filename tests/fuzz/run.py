#!/usr/bin/env python3
"""Runs fuzz targets for a while, first over the inputs of earlier finds, and says how far each came. A find is a failure;
its input is left in FINDS/TARGET, where it is tried again by every later run, and is to be kept there. Usage:
run.py BUILD_DIR SOURCE_DIR [--seconds N] [--seeds N] [--keep DIR] [--finds FINDS] [TARGET...]; BUILD_DIR is where the
targets are, DIR a corpus that goes on growing from run to run."""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
# What a single input may take, under sanitizers and with both processors busy.
SECONDS_EACH = 25
MEGABYTES = 3000
INPUT_BYTES = 20000


ADVICE = """Try it again:      {target} {path}
Make it smaller:   {target} -minimize_crash=1 -runs=10000 -exact_artifact_path=small {path}
Give the file a name that says what was wrong, and commit it together with the repair: every file in
{folder} is a test of its own."""


def call(target, args, options, *inputs):
    """Runs a target; the inputs that it found wrong are kept among the finds."""
    name = target.removeprefix("fuzz_")
    with tempfile.TemporaryDirectory(prefix="bcp-find-") as found:
        done = subprocess.run([args.build / target, f"-timeout={SECONDS_EACH}", f"-rss_limit_mb={MEGABYTES}",
                               f"-artifact_prefix={found}/", *options, *inputs],
                              capture_output=True, text=True, errors="replace")
        if done.returncode == 0:
            return done.stderr
        print(f"{done.stderr[-8000:]}\n{target}: failed with status {done.returncode}")
        # Of an input that was only slow libFuzzer writes a "slow-unit", which is no find.
        for path in (p for p in sorted(pathlib.Path(found).iterdir()) if not p.name.startswith("slow-unit-")):
            folder = args.finds / name
            folder.mkdir(parents=True, exist_ok=True)
            kept = shutil.copy(path, folder)
            print(f"The input is {kept}\n" + ADVICE.format(target=args.build / target, path=kept, folder=folder))
    return None


def run(target, args, work):
    name = target.removeprefix("fuzz_")
    known = sorted((args.finds / name).glob("*"))
    for path in known:
        if call(target, args, ["-exact_artifact_path=/dev/null"], path) is None:
            print(f"{target}: the earlier find {name}/{path.name} is back")
            return False
    corpus = (args.keep or work) / f"corpus-{name}"
    corpus.mkdir(parents=True, exist_ok=True)
    said = call(target, args, [f"-max_total_time={args.seconds}", f"-max_len={INPUT_BYTES}", "-print_final_stats=1", "-reload=0",
                               f"-dict={work / f'{name}.dict'}"], corpus, work / name)
    if said is None:
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
    parser.add_argument("--finds", type=pathlib.Path, default=HERE / "finds")
    parser.add_argument("targets", nargs="*")
    args = parser.parse_intermixed_args()
    args.build = args.build.resolve()
    targets = args.targets or sorted(p.name for p in args.build.glob("fuzz_*") if p.is_file())
    if not targets:
        sys.exit(f"no targets in {args.build}")
    with tempfile.TemporaryDirectory(prefix="bcp-fuzz-") as work:
        subprocess.run([sys.executable, "-B", HERE / "seeds.py", args.source, work, args.seeds,
                        *(t.removeprefix("fuzz_") for t in targets)], check=True)
        good = [run(t, args, pathlib.Path(work)) for t in targets]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
