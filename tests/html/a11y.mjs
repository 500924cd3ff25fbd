// Opens every page of a package in a browser, narrow, middling and wide, light and dark, and prints what is wrong:
// what axe-core finds, messages on the console, requests beyond the page itself, and pages wider than their window.
// Usage: node a11y.mjs CHROMIUM PACKAGE. Status 0 when all is well, 1 when not.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// Dark differs from light in its colours only.
const windows = [360, 768, 1440].flatMap((width) => [[width, "light"], [width, "dark"]]);
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

// In the page: marks the texts whose contrast axe-core is to measure, for it takes milliseconds for each of thousands.
// Two texts have the same contrast when all is equal that makes it: what they and all around them are painted with, and
// what lies over or under them without being around them. Of the texts that are equal in all this the first, the middle
// and the last are marked.
function markSamples() {
  const box = (e) => e.getBoundingClientRect();
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const numbers = new Map();
  const number = (key) => numbers.get(key) ?? numbers.set(key, numbers.size).get(key);
  const loose = []; // what leaves the place that the flow gives it
  const ground = new Map();
  const paint = (s) => [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.zIndex];
  const all = [...document.documentElement.querySelectorAll("*")];
  for (const e of all) {
    const s = getComputedStyle(e);
    const parts = ["::before", "::after"].map((p) => getComputedStyle(e, p)).map((p) => (p.content === "none" ? "" : paint(p)));
    const moved = s.position === "relative" && [s.top, s.left].some((v) => v !== "0px" && v !== "auto");
    if (moved || !["static", "relative"].includes(s.position) || s.float !== "none" || s.transform !== "none") loose.push([e, box(e)]);
    const clips = s.overflowX === "visible" && s.overflowY === "visible" ? "" : "clips";
    const own = [paint(s), parts, clips, s.clip, s.clipPath, s.filter, s.mixBlendMode].join();
    ground.set(e, number(`${ground.get(e.parentElement) ?? ""} ${own}`));
  }
  const groups = new Map();
  for (const e of all) {
    e.removeAttribute("data-sample");
    const said = [...e.childNodes].map((n) => (n.nodeType === Node.TEXT_NODE ? n.data.trim() : "")).join("");
    const field = e.matches("input, select, textarea, button");
    if ((said === "" && !field) || !e.checkVisibility({ checkVisibilityCSS: true })) continue;
    const s = getComputedStyle(e);
    const place = box(e);
    const over = loose.filter(([l, at]) => meet(at, place) && !l.contains(e)).map(([l]) => ground.get(l));
    const frame = e.parentElement?.closest(".scroll, details, figure, pre");
    const inside = !frame || meet(box(frame), place);
    // axe-core does not judge a single character, nor what is no letter.
    const kind = [said.length < 2, /\p{L}|\p{N}/u.test(said), inside, field && e.type, e.closest("[disabled], [aria-disabled]") !== null];
    const key = [ground.get(e), s.color, s.fontSize, s.fontWeight, s.textShadow, kind, [...new Set(over)].sort()].join();
    groups.set(key, [...(groups.get(key) ?? []), e]);
  }
  for (const g of groups.values()) for (const e of [g[0], g[g.length >> 1], g.at(-1)]) e.setAttribute("data-sample", "");
  return groups.size;
}

// In the page: what axe-core finds wrong; with names of rules, those alone.
async function ask(rules) {
  // The size of targets is part of WCAG 2.2 AA, and off unless asked for.
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } }, preload: false };
  if (rules) Object.assign(options, { runOnly: rules, rules: {} });
  return (await window.axe.run(document, options)).violations.map((v) => ({
    what: `${v.id} (${v.impact}), ${v.nodes.length} times: ${v.help}`,
    first: `${v.nodes[0].target.join(" ")}\n${v.nodes[0].failureSummary}`.replace(/\n/g, "\n    "),
  }));
}

// For dark, the rules about colours will do.
const colours = ["color-contrast", "link-in-text-block"];

async function check(page, name, width, colorScheme) {
  const where = `${name}, ${width} px, ${colorScheme}`;
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wider > 0) tell(where, `the page is ${wider} px wider than the window`);
  if (await page.evaluate(markSamples) < 5) tell(where, "there are no texts to measure");
  for (const v of await page.evaluate(ask, colorScheme === "dark" ? colours : null)) tell(where, `${v.what}\n    ${v.first}`);
}

// A text that cannot be read must be found, wherever it is: that nothing was found must say something.
async function findsOne(page, name) {
  await page.emulateMedia({ colorScheme: "light" });
  for (const at of [0.2, 0.6, 0.97]) {
    const spoilt = await page.evaluate((share) => {
      const texts = [...document.querySelectorAll("main td, main p, main dd, main li")]
        .filter((e) => e.firstChild?.nodeType === Node.TEXT_NODE && e.firstChild.data.trim().length > 3 && e.checkVisibility());
      const text = texts[Math.floor(texts.length * share)];
      text.style.setProperty("color", "#ccc");
      text.setAttribute("data-spoilt", "");
      return text.textContent;
    }, at);
    await page.evaluate(markSamples);
    const found = await page.evaluate(ask, ["color-contrast"]);
    if (found.length !== 1 || !found[0].what.includes(", 1 times")) tell(name, `a text in pale grey is not found: ${spoilt}`);
    await page.evaluate(() => {
      const text = document.querySelector("[data-spoilt]");
      text.style.removeProperty("color");
      text.removeAttribute("data-spoilt");
    });
  }
}

async function work(context, queue) {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const page = await open(context, name);
    await page.evaluate(axe); // through the debugger, to which the policy does not apply
    await page.evaluate(() => window.axe.configure({ rules: [{ id: "color-contrast", selector: "[data-sample]" }] }));
    for (const [width, colorScheme] of windows) await check(page, name, width, colorScheme);
    if (name === "index.html") await findsOne(page, name);
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
