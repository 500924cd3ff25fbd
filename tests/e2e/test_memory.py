#!/usr/bin/env python3
"""The n-th allocation fails, in the program, its workers and all libraries: status 4 with a message, the earlier
package as it was, and no crash. Usage: test_memory.py BCPGEN SHIM [RUNS]

RUNS spreads so many runs over all allocations of a build, of which there are nearly 200,000. In the background:
python3 tests/e2e/test_memory.py build/bcpgen build/tests/libshim.so 5000"""
import collections
import concurrent.futures
import os
import pathlib
import shutil
import sys
import tempfile

from shimmed import AS_OF, Shim, tree

RUNS = 80
ENOMEM = 12
# With most of what has a library of its own behind it.
PLAN = """\
id: fixture
kind: plan
title: {}
organisation: Acme
functions:
  - {{id: f, name: Sales, rto: 4 h, description: "Some *prose* with `code`.", depends_on: [{{on: s}}]}}
systems:
  - {{id: s, name: Web, rto: 2 h, depends_on: [{{on: t}}]}}
  - {{id: t, name: Storage, rto: 8 h}}
"""


def main():
    program, library = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else RUNS
    shim = Shim(program, library)
    top = pathlib.Path(tempfile.mkdtemp(prefix="bcp-memory-"))
    faults, told = [], collections.Counter()

    def build(out, **how):
        return shim.run(top / "plans", "-o", out, "--as-of", AS_OF, kind="alloc", how=ENOMEM, **how)

    def one(n):
        base = top / str(n)
        shutil.copytree(top / "before", base / "out")
        done = build(base / "out", nth=n)
        # By the last lines: findings come before.
        said = "\n".join(done.said.splitlines()[-3:])
        why = next((w for w in ("for want of memory", "out of memory") if w in done.said), None)
        if done.hit == 0:
            # How many there are depends a little on how results come in pieces.
            why = "not reached"
        if done.returncode != (4 if done.hit else 0) or why is None:
            faults.append(f"allocation {n}: status {done.returncode}: {said}")
        out = tree(base / "out")
        if out == after:
            # It was in place; the last lines were to be printed.
            told["after all"] += 1
        elif out != before or not done.hit:
            faults.append(f"allocation {n}: the earlier package is not as it was")
        if os.listdir(base) != ["out"]:
            # Memory ran out while the package was opened: the next run clears up.
            told["left behind"] += 1
            done = build(base / "out")
            if done.returncode != 0 or os.listdir(base) != ["out"]:
                faults.append(f"allocation {n}: what it left stays: {os.listdir(base)}")
        told[why] += 1
        shutil.rmtree(base)

    try:
        (top / "plans").mkdir()
        (top / "plans" / "plan.yaml").write_text(PLAN.format("Before"))
        done = build(top / "before")
        assert done.returncode == 0, done.said
        before, total = tree(top / "before"), done.counts["alloc"]
        assert total > 10000, total
        (top / "plans" / "plan.yaml").write_text(PLAN.format("After"))
        done = build(top / "after")
        assert done.returncode == 0, done.said
        after = tree(top / "after")
        assert after != before
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(one, range(1, total, max(1, total // runs))))
    finally:
        shutil.rmtree(top)
    print("\n".join(faults + [f"{total} allocations, {dict(told)}, {len(faults)} faults"]))
    if not all(told[w] for w in ("out of memory", "for want of memory")):
        sys.exit("not both the program and its workers ran out of memory")
    if any(told[w] > max(2, runs // 20) for w in ("left behind", "after all", "not reached")):
        sys.exit("what happens in a few places happened too often")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
