// Opens every page of a package in a browser, narrow, middling and wide, light and dark, and prints what is wrong:
// what axe-core finds, messages on the console, requests beyond the page itself, and pages wider than their window.
// Usage: node a11y.mjs CHROMIUM PACKAGE. Status 0 when all is well, 1 when not.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const widths = [360, 768, 1440];
const schemes = ["light", "dark"];
const [, , browserPath, folder] = process.argv;
const root = resolve(folder);
const pages = readdirSync(root, { recursive: true }).filter((name) => name.endsWith(".html")).sort();
let wrong = 0;

function tell(where, text) {
  console.log(`${where}: ${text}`);
  wrong += 1;
}

// What the page itself shows: no message, no request, no sideways scrolling, its script at work under its own policy.
async function look(page, name, where) {
  const url = pathToFileURL(join(root, name)).href;
  const onMessage = (m) => tell(where, `console: ${m.text()}`);
  const onError = (e) => tell(where, `error: ${e.message}`);
  const onRequest = (r) => r.url() === url || r.url().startsWith("data:") || tell(where, `request: ${r.url()}`);
  page.on("console", onMessage);
  page.on("pageerror", onError);
  page.on("request", onRequest);
  await page.goto(url, { waitUntil: "load" });
  const seen = await page.evaluate(() => {
    const sortable = [...document.querySelectorAll(".scroll > table")].some((t) => t.tBodies[0].rows.length > 15);
    return {
      wider: document.documentElement.scrollWidth - window.innerWidth,
      policy: document.querySelector("meta[http-equiv='Content-Security-Policy']")?.content ?? "",
      styled: getComputedStyle(document.body).margin === "0px",
      scripted: !sortable || document.querySelector(".filter") !== null,
    };
  });
  page.off("console", onMessage);
  page.off("pageerror", onError);
  page.off("request", onRequest);
  if (seen.wider > 0) tell(where, `the page is ${seen.wider} px wider than the window`);
  if (!seen.policy.startsWith("default-src 'none'")) tell(where, "there is no Content-Security-Policy");
  if (!seen.styled || !seen.scripted) tell(where, "the page's own style or script did not run");
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

async function check(page, where) {
  await page.evaluate(axe); // through the debugger, to which the policy does not apply
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const v of found.violations) {
    const first = v.nodes[0];
    tell(where, `${v.id} (${v.impact}), ${v.nodes.length} times: ${v.help}\n    ${first.target.join(" ")}\n    ${first.failureSummary.replace(/\n/g, "\n    ")}`);
  }
}

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const colorScheme of schemes) {
    for (const width of widths) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      for (const name of pages) {
        const page = await context.newPage();
        const where = `${name}, ${width} px, ${colorScheme}`;
        page.setDefaultTimeout(120000);
        await look(page, name, where);
        await check(page, where);
        if (colorScheme === "light" && width === widths[0]) await policyHolds(page, where);
        await page.close();
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
}
console.log(`${pages.length} pages in ${widths.length * schemes.length} windows: ${wrong === 0 ? "nothing wrong" : `${wrong} things wrong`}`);
process.exit(pages.length > 0 && wrong === 0 ? 0 : 1);
