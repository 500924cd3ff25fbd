// Uses the pages of a package as a reader does, and prints what did not go as it should.
// Usage: node drive.mjs CHROMIUM SAMPLES HOSTILE MANY: packages of the sample plans, of one in which every text means
// harm, and of many documents. Status 0 when all is well, 1 when not.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [, , browserPath, samples, hostile, many] = process.argv;
const index = pathToFileURL(join(resolve(samples), "index.html")).href;
const plan = pathToFileURL(join(resolve(samples), "harbour-line/harbour-line-bcp.html")).href;
const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 900 };
let browser;

// A page with its own storage. Whatever it says on the console or asks of a network is a fault.
async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: desk, colorScheme: "light", ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (m) => page.faults.push(`console: ${m.text()}`));
  page.on("pageerror", (e) => page.faults.push(`error: ${e.message}`));
  page.on("dialog", (d) => {
    page.faults.push(`dialog: ${d.message()}`);
    d.dismiss();
  });
  page.on("request", (r) => /^(file|data):/.test(r.url()) || page.faults.push(`request: ${r.url()}`));
  page.setDefaultTimeout(120000); // of a machine that is busy
  await page.goto(url);
  return page;
}

const has = (page) => page.evaluate(() => {
  const e = document.activeElement;
  return e.getAttribute("aria-label") ?? e.textContent.trim().replace(/\s+/g, " ");
});
const paper = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const shown = (table) => table.locator("tbody > tr:not([hidden])");
const findings = (page) => page.locator("#findings table").last();

// What is at the middle of an element must be the element: nothing lies over it, and it is in the window.
const inSight = (locator) => locator.evaluate((e) => {
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(Math.max(box.left, 0) + Math.min(box.width, innerWidth) / 2, box.top + 4);
  return top !== null && (e.contains(top) || top.contains(e)) && !top.closest(".toc");
});

const tests = {
  // The stale review, its owner and its line: without a scroll, a search or a click.
  async "the stale review is in the first window, at both widths"() {
    for (const viewport of [phone, desk]) {
      const page = await open(index, { viewport });
      assert.match(await page.locator("h1").innerText(), /past its review date/);
      const first = page.locator("#next li").first();
      const text = (await first.innerText()).replace(/\s+/g, " ");
      assert.match(text, /144 days late .*Izymes.* review was due 1 July 2026 Izymes, CEO\/Director · plans\/izymes\/bcdr-policy\.yaml:23 · REV-003/);
      const box = await first.boundingBox();
      assert.ok(box.y + box.height <= viewport.height, `it ends at ${box.y + box.height} px`);
      await page.getByRole("link", { name: "REV-003" }).first().click();
      assert.match(page.url(), /izymes-bcdr\.html#finding-\d+$/);
      const target = page.locator(":target");
      assert.match(await target.innerText(), /review was due 2026-07-01/);
      assert.ok(await inSight(target), "the finding is not in sight");
      await page.goBack();
      assert.equal(page.url(), index);
      return page;
    }
  },

  async "the same by keyboard alone"() {
    const page = await open(index);
    await page.keyboard.press("Tab");
    assert.equal(await has(page), "Skip to content");
    assert.ok(await inSight(page.locator(".skip")));
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "content-start");
    await page.keyboard.press("Tab");
    assert.match(await has(page), /^Izymes Business Continuity/);
    await page.keyboard.press("Tab");
    assert.equal(await has(page), "REV-003");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
    assert.equal(outline, "3px");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#finding-\d+$/);
    return page;
  },

  async "the tab order is that of the page, and leads out of every part"() {
    const page = await open(plan);
    const order = [];
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      order.push(await has(page));
    }
    assert.deepEqual(order.slice(0, 10), ["Skip to content", "All documents", "PDF", "Markdown", "Source", "Light colours",
      "Dark colours", "Colours of the system", "In short", "The year ahead"]);
    return page;
  },

  async "findings are filtered by words and by choices"() {
    const page = await open(index);
    const table = findings(page);
    const bar = page.locator("#findings .filter").last();
    const all = await shown(table).count();
    await bar.getByRole("searchbox").fill("izymes review");
    const some = await shown(table).count();
    assert.ok(some > 0 && some < all / 4, `${some} of ${all}`);
    assert.equal(await bar.getByRole("status").innerText(), `${some} of ${all} rows`);
    await bar.getByRole("searchbox").fill("");
    assert.equal(await shown(table).count(), all);
    for (const [name, value, column] of [["Severity", "Error", 2], ["Owner", "none named", 5], ["Rule", "REV-002", 1]]) {
      await bar.locator("label", { hasText: new RegExp(`^${name}`) }).locator("select").selectOption(value);
      const cells = await shown(table).locator(`> :nth-child(${column})`).allInnerTexts();
      assert.ok(cells.length > 0 && cells.every((c) => c.trim() === value), `${name}: ${cells}`);
    }
    return page;
  },

  async "a sort by keyboard goes up, then down, and says so"() {
    const page = await open(index);
    const head = page.locator("#documents thead th", { hasText: "Errors" });
    const numbers = async () => (await page.locator("#documents tbody tr > :nth-child(6)").allInnerTexts()).map(Number);
    const want = (await numbers()).sort((a, b) => a - b);
    await head.getByRole("button").focus();
    await page.keyboard.press("Enter");
    assert.deepEqual(await numbers(), want);
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    await page.keyboard.press("Space");
    assert.deepEqual(await numbers(), want.reverse());
    assert.equal(await head.getAttribute("aria-sort"), "descending");
    const rto = page.locator("#recovery thead th", { hasText: "RTO" });
    await rto.getByRole("button").click();
    const seconds = await page.locator("#recovery tbody time").evaluateAll((all) => all.map((t) => +/PT(\d+)S/.exec(t.dateTime)[1]));
    assert.ok(seconds.length > 5);
    assert.equal(await rto.getAttribute("aria-sort"), "ascending");
    assert.deepEqual(seconds, [...seconds].sort((a, b) => a - b));
    const last = () => page.locator("#recovery tbody tr").last().locator(":nth-child(3)").innerText();
    assert.match(await last(), /not stated/);
    await rto.getByRole("button").click();
    assert.match(await last(), /not stated/, "what is not stated comes last either way");
    return page;
  },

  async "a filter and a sort are there again after a look elsewhere"() {
    const page = await open(index);
    const bar = page.locator("#findings .filter").last();
    await bar.getByRole("searchbox").fill("jitbit");
    await findings(page).getByRole("button", { name: "Place" }).click();
    const before = await shown(findings(page)).allInnerTexts();
    await shown(findings(page)).first().getByRole("link").click();
    assert.match(page.url(), /jitbit.*#finding-/);
    await page.goBack();
    assert.equal(await bar.getByRole("searchbox").inputValue(), "jitbit");
    assert.deepEqual(await shown(findings(page)).allInnerTexts(), before);
    await page.reload();
    assert.deepEqual(await shown(findings(page)).allInnerTexts(), before);
    return page;
  },

  async "a link to a row that is filtered away shows it"() {
    const page = await open(plan);
    const table = page.locator("table:has(tbody > tr[id]):has(tbody > tr:nth-child(17)), table:has(tbody > tr:nth-child(17)):has(th[id])").first();
    const id = await table.locator("tbody [id]").last().getAttribute("id");
    await table.locator("xpath=../preceding-sibling::*[1]").getByRole("searchbox").fill("no such words");
    assert.equal(await shown(table).count(), 0);
    await page.evaluate((hash) => { location.hash = hash; }, id);
    await page.locator(`tr:not([hidden]) #${id}, tr:not([hidden])#${id}`).waitFor();
    return page;
  },

  async "light, dark and the system's colours, by keyboard, kept for the next page"() {
    const page = await open(index);
    const light = await paper(page);
    const button = (name) => page.getByRole("button", { name, exact: true });
    assert.equal(await button("Colours of the system").getAttribute("aria-pressed"), "true");
    await button("Dark colours").focus();
    await page.keyboard.press("Space");
    const dark = await paper(page);
    assert.notEqual(dark, light);
    assert.equal(await button("Dark colours").getAttribute("aria-pressed"), "true");
    assert.equal(await button("Colours of the system").getAttribute("aria-pressed"), "false");
    await page.goto(plan);
    assert.equal(await paper(page), dark);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
    await page.emulateMedia({ media: "print" });
    assert.notEqual(await paper(page), dark, "dark on paper");
    await page.emulateMedia({ media: "screen", colorScheme: "dark" });
    await button("Light colours").click();
    assert.equal(await paper(page), light);
    await button("Colours of the system").click();
    assert.equal(await paper(page), dark);
    return page;
  },

  async "colours change where nothing can be stored"() {
    const page = await open("about:blank");
    await page.addInitScript(() => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } }));
    await page.goto(index);
    const light = await paper(page);
    await page.getByRole("button", { name: "Dark colours" }).click();
    assert.notEqual(await paper(page), light);
    return page;
  },

  async "on a phone the contents unfold, lead to their section and fold again"() {
    const page = await open(plan, { viewport: phone });
    const link = page.locator(".toc").getByRole("link", { name: "Backups" });
    assert.equal(await link.isVisible(), false);
    await page.locator(".toc summary").focus();
    await page.keyboard.press("Enter");
    assert.equal(await link.isVisible(), true);
    await link.click();
    assert.equal(await link.isVisible(), false);
    assert.ok(await inSight(page.locator("#backups > h2")), "the heading is covered");
    assert.equal(await page.locator(".toc summary").isVisible(), true);
    return page;
  },

  async "without a script the page says the same and follows the system"() {
    for (const viewport of [phone, desk]) {
      const page = await open(plan, { viewport, javaScriptEnabled: false, colorScheme: "dark" });
      assert.equal(await page.locator(".filter, .sort, .theme").count(), 0);
      const link = page.locator(".toc").getByRole("link", { name: "Backups" });
      if (viewport === phone) await page.locator(".toc summary").click();
      await link.click();
      assert.ok(await inSight(page.locator("#backups > h2")));
      assert.notEqual(await page.locator("html").evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(252, 251, 249)");
      for (const name of ["PDF", "Markdown", "Source"]) assert.ok(await page.locator(".forms").getByRole("link", { name }).isVisible());
      await page.context().close();
    }
  },

  async "a title is shown to the keyboard, inside the window"() {
    for (const viewport of [phone, desk]) {
      const page = await open(pathToFileURL(join(resolve(samples), "izymes/izymes-bcdr.html")).href, { viewport });
      const links = page.locator("main a[title]");
      const n = await links.count();
      assert.ok(n > 10, `${n} links with a title`);
      await page.keyboard.press("Tab");
      const seen = await links.evaluateAll((all, step) => all.filter((_, i) => i % step === 0).map((a) => {
        a.focus();
        return { text: getComputedStyle(a, "::after").content, over: document.documentElement.scrollWidth - innerWidth };
      }), Math.ceil(n / 25));
      assert.ok(seen.length > 10);
      for (const { text, over } of seen) {
        assert.notEqual(text, "none");
        assert.equal(over, 0, `the page grew by ${over} px`);
      }
      await page.context().close();
    }
  },

  async "nothing is wider than 320 px, and nothing moves"() {
    for (const url of [index, plan]) {
      const page = await open(url, { viewport: { width: 320, height: 256 } });
      const seen = await page.evaluate(() => ({
        over: document.documentElement.scrollWidth - innerWidth,
        moves: [...document.querySelectorAll("*")].some((e) => {
          const s = getComputedStyle(e);
          return s.animationName !== "none" || s.transitionDuration !== "0s" || s.scrollBehavior === "smooth";
        }),
      }));
      assert.deepEqual(seen, { over: 0, moves: false });
      await page.context().close();
    }
  },

  async "in forced colours a status has a frame, and a drawing keeps its own"() {
    const page = await open(plan, { forcedColors: "active", colorScheme: "dark" });
    assert.notEqual(await page.locator(".tag").first().evaluate((e) => getComputedStyle(e).borderTopStyle), "none");
    assert.equal(await page.locator(".drawing").first().evaluate((e) => getComputedStyle(e).forcedColorAdjust), "none");
    return page;
  },

  async "paper has every row, boxes to tick, and none of the bar"() {
    const page = await open(plan);
    const table = page.locator(".filter + .scroll > table").first();
    const rows = await table.locator("tbody > tr").count();
    await page.locator(".filter").first().getByRole("searchbox").fill("no such words");
    await page.emulateMedia({ media: "print" });
    assert.equal(await table.locator("tbody > tr:visible").count(), rows);
    assert.equal(await page.locator(".top, .toc, .filter, .skip").locator("visible=true").count(), 0);
    const boxes = await page.locator(".checklist > li").count();
    assert.ok(boxes > 0);
    assert.equal(await page.locator(".checklist > li > .box:visible").count(), boxes);
    return page;
  },

  async "links to a document's PDF, Markdown and source lead to files that are there"() {
    const page = await open(plan);
    for (const name of ["PDF", "Markdown", "Source"]) {
      const href = await page.locator(".forms").getByRole("link", { name }).getAttribute("href");
      assert.match(href, /^[^/:]+$/);
      const { existsSync } = await import("node:fs");
      assert.ok(existsSync(join(resolve(samples), "harbour-line", href)), href);
    }
    return page;
  },

  async "what functions need a system is told at the system"() {
    const page = await open(plan);
    const row = page.locator("#systems dl > div", { has: page.locator("dt", { hasText: "Booking database" }) });
    await row.getByRole("link", { name: "Ticket sales" }).first().click();
    assert.match(page.url(), /#functions-ticket-sales$/);
    assert.ok(await inSight(page.locator(":target")));
    return page;
  },

  async "texts that mean harm do nothing"() {
    for (const name of ["index.html", "fixture.html"]) {
      const page = await open(pathToFileURL(join(resolve(hostile), name)).href);
      await page.locator(".sort").evaluateAll((all) => all.forEach((button) => button.click()));
      const boxes = page.locator("input[type=search]");
      for (let i = 0; i < (await boxes.count()); i++) await boxes.nth(i).fill("<img src=x onerror=alert(1)>");
      const seen = await page.evaluate(() => ({
        text: document.body.innerText.includes("<img src=x onerror="),
        made: document.querySelectorAll("main script, main img:not([src^='data:']), main iframe, main form, main base, [onerror], [onload], [onclick]").length,
        links: [...document.links].map((a) => a.protocol).filter((p) => !["file:", "http:", "https:", "mailto:", "tel:"].includes(p)),
        owned: window.owned === undefined,
      }));
      assert.deepEqual(seen, { text: true, made: 0, links: [], owned: true });
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
  },

  async "many documents: the page is there at once and a filter answers"() {
    const page = await open(pathToFileURL(join(resolve(many), "index.html")).href);
    assert.match(await page.locator("h1").innerText(), /^\d+ documents are past their review date/);
    const table = page.locator("#documents table");
    await page.locator("#documents .filter").getByRole("searchbox").fill("00007");
    assert.equal(await shown(table).count(), 1);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(over, 0);
    return page;
  },
};

let failed = 0;
browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const [name, test] of Object.entries(tests)) {
    try {
      const page = await test();
      assert.deepEqual(page?.faults ?? [], []);
      await page?.context().close();
    } catch (e) {
      failed += 1;
      console.log(`FAILED: ${name}\n    ${e.message.split("\n").slice(0, 12).join("\n    ")}`);
    }
  }
} finally {
  await browser.close();
}
console.log(`${Object.keys(tests).length} walks: ${failed === 0 ? "all went well" : `${failed} did not`}`);
process.exit(failed === 0 ? 0 : 1);
