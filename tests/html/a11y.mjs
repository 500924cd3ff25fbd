// Opens every page of a package in a browser, narrow, middling and wide, light and dark, and prints what is wrong:
// what axe-core finds, messages on the console, requests beyond the page itself, and pages wider than their window.
// Usage: node a11y.mjs CHROMIUM PACKAGE. Status 0 when all is well, 1 when not.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Dark differs from light in its colours only, which have no width of their own.
const windows = [[360, "light"], [768, "light"], [1440, "light"], [360, "dark"], [1440, "dark"]];
const [, , browserPath, folder] = process.argv;
const root = resolve(folder);
const pages = readdirSync(root, { recursive: true }).filter((name) => name.endsWith(".html")).sort();
let wrong = 0;

function tell(where, text) {
  console.log(`${where}: ${text}`);
  wrong += 1;
}

// Opens a page and listens to it; its own style and script must work under its own policy.
async function open(context, name) {
  const page = await context.newPage();
  const url = pathToFileURL(join(root, name)).href;
  page.setDefaultTimeout(300000);
  page.on("console", (m) => tell(name, `console: ${m.text()}`));
  page.on("pageerror", (e) => tell(name, `error: ${e.message}`));
  page.on("request", (r) => r.url() === url || r.url().startsWith("data:") || tell(name, `request: ${r.url()}`));
  await page.goto(url, { waitUntil: "load" });
  const seen = await page.evaluate(() => {
    const long = [...document.querySelectorAll(".scroll > table")].some((t) => t.tBodies[0].rows.length > 15);
    return {
      policy: document.querySelector("meta[http-equiv='Content-Security-Policy']")?.content ?? "",
      styled: getComputedStyle(document.body).margin === "0px",
      scripted: !long || document.querySelector(".filter") !== null,
    };
  });
  if (!seen.policy.startsWith("default-src 'none'")) tell(name, "there is no Content-Security-Policy");
  if (!seen.styled || !seen.scripted) tell(name, "the page's own style or script did not run");
  return page;
}

// The policy must stop what is not the page's own.
async function policyHolds(page, where) {
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.intruder = true";
    document.body.append(script);
    const style = document.createElement("style");
    style.textContent = "body { outline: 7px solid red }";
    document.body.append(style);
    const image = new Promise((done) => {
      const img = new Image();
      img.onload = () => done(true);
      img.onerror = () => done(false);
      img.src = "http://127.0.0.1:9/x.png";
    });
    const loaded = await image;
    const painted = getComputedStyle(document.body).outlineWidth === "7px";
    script.remove();
    style.remove();
    return window.intruder === true || painted || loaded;
  });
  if (ran) tell(where, "the Content-Security-Policy lets a strange script, style or image in");
}

// For dark, the rules about colours will do.
async function check(page, name, width, colorScheme) {
  const where = `${name}, ${width} px, ${colorScheme}`;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wider > 0) tell(where, `the page is ${wider} px wider than the window`);
  const found = await page.evaluate(async (rules) => {
    // The size of targets is part of WCAG 2.2 AA, and off unless asked for.
    const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } }, preload: false };
    if (rules) Object.assign(options, { runOnly: rules, rules: {} });
    return (await window.axe.run(document, options)).violations.map((v) => ({
      what: `${v.id} (${v.impact}), ${v.nodes.length} times: ${v.help}`,
      first: `${v.nodes[0].target.join(" ")}\n${v.nodes[0].failureSummary}`.replace(/\n/g, "\n    "),
    }));
  }, colorScheme === "dark" ? ["color-contrast", "link-in-text-block"] : null);
  for (const v of found) tell(where, `${v.what}\n    ${v.first}`);
}

async function work(context, queue) {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const page = await open(context, name);
    await page.evaluate(axe); // through the debugger, to which the policy does not apply
    for (const [width, colorScheme] of windows) await check(page, name, width, colorScheme);
    page.removeAllListeners();
    await policyHolds(page, name);
    await page.close();
  }
}

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const queue = [...pages];
  await Promise.all([1, 2].map(async () => work(await browser.newContext(), queue)));
} finally {
  await browser.close();
}
console.log(`${pages.length} page(s) in ${windows.length} windows: ${wrong === 0 ? "nothing wrong" : `${wrong} fault(s)`}`);
process.exit(pages.length > 0 && wrong === 0 ? 0 : 1);
