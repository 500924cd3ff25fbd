"""Runs of the program under shim.c, and the packages that they leave."""
import hashlib
import mmap
import os
import pathlib
import struct
import subprocess
import tempfile
import time

KINDS = ("open", "mkdir", "write", "fsync", "rename", "close", "remove", "lock", "alloc")
AS_OF = "2026-11-22"
SECONDS = 60
HIT = 8 * (1 + len(KINDS))  # where in the page


def tree(folder):
    """Every entry below a folder, with what it holds; None when there is no folder."""
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        return None
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "folder"
            for p in folder.rglob("*")}


class Shim:
    def __init__(self, program, library):
        self.program, self.library = program, library

    def run(self, *args, kind="any", nth=0, how="28", env=()):
        """.counts are the calls of each kind, .hit the process in which the n-th was."""
        with tempfile.NamedTemporaryFile() as page, tempfile.TemporaryFile() as said:
            page.truncate(mmap.PAGESIZE)
            view = mmap.mmap(page.fileno(), mmap.PAGESIZE)
            # One document after the other, so that the n-th call is the same each time.
            p = subprocess.Popen(
                [self.program, *args, "-j", "1"], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                env={**os.environ, **dict(env), "LD_PRELOAD": self.library, "SHIM_PAGE": page.name, "SHIM_KIND": kind,
                     "SHIM_NTH": str(nth), "SHIM_ERRNO": str(how)})
            deadline = time.monotonic() + SECONDS
            while p.poll() is None:
                if time.monotonic() > deadline or str(how).startswith("kill") and view[HIT:HIT + 8] != bytes(8):
                    p.kill()
                time.sleep(0.001)
            values = struct.unpack(f"{2 + len(KINDS)}Q", view[:HIT + 8])
            said.seek(0)
            done = subprocess.CompletedProcess(args, p.returncode)
            done.said = said.read().decode("utf-8", "replace")
        assert time.monotonic() < deadline, done.said
        done.counts = dict(zip(("any", *KINDS), values))
        done.hit = values[-1]
        return done
