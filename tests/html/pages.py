#!/usr/bin/env python3
"""Makes packages and looks at their pages from outside. Usage: pages.py BCPGEN SOURCE_DIR a11y|drive|nu

a11y    every page of the sample plans in a browser, with axe-core (a11y.mjs)
drive   pages used as readers use them, with mouse and keyboard (drive.mjs)
nu      every page through the Nu HTML Checker

Needs node, Chromium, Java, and what `npm ci --prefix tests/html` installs.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHECKER = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"
MANY = 60
PAYLOADS = (
    '<script>window.owned=1;alert(1)</script><img src=x onerror="window.owned=1">',
    "\"'><svg/onload=window.owned=1>--></style></script></title></textarea><![CDATA[",
    "[x](javascript:window.owned=1) ![x](javascript:alert(2)) <javascript:alert(3)> `` ` | a | # b",
    "<img src=x onerror=alert(1)> ${7*7} &lt;script&gt; &#60;script&#62;alert(1)&#60;/script&#62;",
)
# Fields of a plan with words for people, which nothing refers to or reads as a value.
WORDS = {"name", "title", "text", "description", "purpose", "summary", "why", "content", "statement", "heading", "body",
         "criteria", "reason", "detail", "services", "capacity", "impact", "objectives", "definition", "caption", "alt"}


def need(found, what):
    if not found:
        sys.exit(f"{what} is missing: run ./bootstrap.sh --test")
    return found


def build(program, source, out, *more):
    subprocess.run([program, source, "-o", out, "--as-of", "2026-11-22", "-q", *more], check=True)
    return out


def spoil(node, key, count):
    """Puts a payload, with a number of its own, into every field that holds words."""
    if isinstance(node, dict):
        return {k: spoil(v, k, count) for k, v in node.items()}
    if isinstance(node, list):
        return [spoil(v, key, count) for v in node]
    if not isinstance(node, str) or key not in WORDS:
        return node
    count.append(key)
    return f"{len(count)} {PAYLOADS[len(count) % len(PAYLOADS)]}"


def write_hostile(program, source, folder):
    folder.mkdir()
    sample = source / "plans/harbour-line/continuity-plan.yaml"
    plan = json.loads(subprocess.run([program, "dump", "--stage", "json", sample], capture_output=True, check=True).stdout)
    count = []
    plan = spoil(plan, "", count)
    assert len(count) > 200, count
    plan["id"], plan["organisation"] = "fixture", PAYLOADS[0]
    (folder / "plan.json").write_text(json.dumps(plan, ensure_ascii=False, indent=1))


def write_many(folder):
    folder.mkdir()
    for i in range(MANY):
        (folder / f"{i}.yaml").write_text(
            f"id: plan-{i:05d}\nkind: plan\ntitle: Plan {i:05d}\norganisation: Company {i % 7}\n"
            f"next_review: 20{25 + i % 3}-{1 + i % 12:02d}-01\nfunctions: [{{id: f, name: Function {i}, rto: {1 + i % 9} h}}]\n")


def a11y(program, source, base, browser):
    package = build(program, source / source / "plans", base / "out")
    return ["node", HERE / "a11y.mjs", browser, package]


def drive(program, source, base, browser):
    write_hostile(program, source, base / "hostile")
    write_many(base / "many")
    return ["node", HERE / "drive.mjs", browser, build(program, source / "plans", base / "out"),
            build(program, base / "hostile", base / "inert"),
            build(program, base / "many", base / "portfolio", "--pdf-profile", "plain")]


def nu(program, source, base, _browser):
    write_hostile(program, source, base / "hostile")
    package = build(program, source / "plans", base / "out")
    build(program, base / "hostile", package / "hostile", "--pdf-profile", "plain")
    pages = sorted(package.rglob("*.html"))
    assert len(pages) > 10, pages
    # A deep stack for long pages; its own warnings doubt hashes in a policy.
    return ["java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-jar", CHECKER, "--errors-only", *pages]


def main():
    program, source = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
    check = {"a11y": a11y, "drive": drive, "nu": nu}[sys.argv[3]]
    browser = need(next(filter(None, map(shutil.which, BROWSERS)), None), "a browser")
    for tool in ("node", "java"):
        need(shutil.which(tool), tool)
    for part in (HERE / "node_modules/playwright-core", CHECKER):
        need(part.exists(), part.name)
    with tempfile.TemporaryDirectory() as folder:
        command = check(program, source, pathlib.Path(folder), browser)
        return subprocess.run(command, check=False).returncode


sys.exit(main())
