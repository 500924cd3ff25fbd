#!/usr/bin/env python3
"""Makes a root that holds a package, the files of what it depends on and nothing else, and runs the program there.
Usage: bare_root.py PACKAGE.deb NEW_DIR

The files come from this machine's packages: no network is needed. It takes root, or user namespaces, to change the
root. tests/install/clean-root.sh does the same with apt in a whole Debian.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

PLAN = "id: p\nkind: plan\ntitle: Plan\norganisation: Acme\nfunctions: [{id: web, name: Web, rto: 4 h, systems: [db]}]\n" \
       "systems: [{id: db, name: Database, rto: 8 h}]\n"


def names(depends):
    """The names in a Depends field, of alternatives the first that is installed."""
    for part in filter(None, depends.split(",")):
        yield [re.match(r"\s*([^\s:(]+)", choice)[1] for choice in part.split("|")]


def query(field, name):
    done = subprocess.run(["dpkg-query", "-W", "-f", f"${{db:Status-Status}}\t${{{field}}}\n", name], capture_output=True,
                          text=True)
    for line in done.stdout.splitlines():
        status, _, value = line.partition("\t")
        if status == "installed":
            return value
    return None


def closure(depends):
    """Names of all packages that these need, directly or not."""
    found, todo = set(), [depends]
    while todo:
        for choices in names(todo.pop()):
            name = next((c for c in choices if query("Package", c) is not None), None)
            if name is None:
                raise SystemExit(f"none of these is installed here: {choices}")
            if name not in found:
                found.add(name)
                todo += [query("Depends", name), query("Pre-Depends", name)]
    return found


def copy(package, root):
    """Its shared libraries and data that programs read, at their places."""
    listed = subprocess.run(["dpkg-query", "-L", package], capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        path = pathlib.Path(name)
        if not path.is_file() or name.startswith("/usr/share/doc/"):
            continue
        # Folders such as /lib are links in the root of today's Debian.
        to = root / str(path.parent.resolve()).lstrip("/") / path.name
        to.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            to.unlink(missing_ok=True)
            to.symlink_to(os.readlink(path))
        else:
            shutil.copy2(path, to)


def main():
    package, root = (pathlib.Path(a).resolve() for a in sys.argv[1:3])
    subprocess.run(["dpkg-deb", "-x", package, root], check=True)
    depends = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True, check=True).stdout
    for link in ("lib", "lib64"):
        (root / "usr" / link).mkdir(exist_ok=True)
        (root / link).symlink_to(f"usr/{link}")
    packages = closure(depends)
    for name in packages:
        copy(name, root)
    (root / "etc").mkdir(exist_ok=True)
    subprocess.run(["ldconfig", "-r", root], check=True)
    (root / "srv/plans").mkdir(parents=True)
    (root / "srv/plans/plan.yaml").write_text(PLAN)
    chroot = shutil.which("chroot", path="/usr/sbin:/sbin:/usr/bin:/bin")
    enter = [chroot] if os.geteuid() == 0 else [shutil.which("unshare"), "--map-root-user", chroot]
    for args, status in ((["--version"], 0), (["init", "/srv/new"], 0), (["check", "/srv/new"], 0), (["check", "/srv/plans"], 1),
                         (["build", "/srv/plans", "-o", "/srv/out"], 0), (["verify", "/srv/out"], 0)):
        done = subprocess.run([*enter, root, "/usr/bin/bcpgen", *args], capture_output=True, text=True, env={},
                              stdin=subprocess.DEVNULL)
        if done.returncode != status:
            raise SystemExit(f"bcpgen {' '.join(args)}: {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
    made = {p.suffix for p in (root / "srv/out").rglob("p.*")}
    for suffix in (".html", ".md", ".pdf"):
        if suffix not in made:
            raise SystemExit(f"no {suffix} was made: {sorted(made)}")
    print(f"{len(packages)} packages, {sum(p.stat().st_size for p in root.rglob('*') if p.is_file()) >> 20} MiB")


if __name__ == "__main__":
    main()
