// Comfort only: the page says everything without it. Sorts tables by a click on a head, filters long
// ones, and marks in the contents where the reader is.
(() => {
  "use strict";
  const units = { s: 1, sec: 1, second: 1, min: 60, minute: 60, h: 3600, hour: 3600, d: 86400, day: 86400, week: 604800, month: 2629800, year: 31557600 };
  // What the page says in another language.
  const said = document.body.dataset;
  for (const unit of (said.units || "").toLowerCase().split(" ").filter(Boolean)) units[unit.split("=")[0]] = +unit.split("=")[1];

  // A cell as something to compare: a date, a length of time, a number, or text.
  function valueOf(cell) {
    const time = cell.querySelector("time[datetime]");
    if (time) return time.getAttribute("datetime");
    const text = cell.textContent.trim();
    const parts = [...text.matchAll(/(\d+(?:[.,]\d+)?)\s*(\p{L}+)/giu)];
    const seconds = parts.map(([, n, unit]) => n.replace(",", ".") * (units[unit.toLowerCase()] ?? units[unit.toLowerCase().replace(/(..)s$/, "$1")]));
    if (parts.length && /^\d/.test(text) && seconds.every((x) => x >= 0)) return seconds.reduce((a, b) => a + b);
    return /^-?\d+(?:\.\d+)?%?$/.test(text) ? parseFloat(text) : text.toLowerCase();
  }

  function compare(a, b) {
    if (a === "" || b === "") return (a === "") - (b === ""); // what is not stated comes last
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
  }

  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    heads.forEach((head, column) => {
      if (head.colSpan > 1 || head.textContent.trim() === "") return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((h) => h.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => ({ row, value: valueOf(row.cells[column]) }));
        rows.sort((x, y) => (down ? compare(y.value, x.value) : compare(x.value, y.value)));
        body.append(...rows.map((x) => x.row));
      });
    });
  }

  const words = (cell) => cell.textContent.replace(/\s+/g, " ").trim();

  // A choice for each column that has few and short things in it.
  function choices(table, rows, bar) {
    const made = [];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (head.classList.contains("num") || table.tBodies[0].querySelector(`td:nth-child(${column + 1}) > time`)) return;
      const seen = new Set(rows.map((row) => words(row.cells[column])));
      if (seen.size < 2 || seen.size > Math.min(120, rows.length / 2) || [...seen].some((s) => s.length > 80)) return;
      const label = document.createElement("label");
      const select = document.createElement("select");
      select.append(new Option("\u2013", ""), ...[...seen].sort(compare).map((s) => new Option(s, s)));
      label.append(words(head), select);
      bar.append(label);
      made.push({ column, select });
    });
    return made;
  }

  function filterable(table) {
    const rows = [...table.tBodies[0].rows];
    const bar = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("span");
    bar.className = "filter";
    input.type = "search";
    count.setAttribute("role", "status");
    label.append(said.filter || "Filter", input);
    bar.append(label);
    const chosen = rows.every((r) => r.cells.length === table.tHead.rows[0].cells.length) ? choices(table, rows, bar) : [];
    bar.append(count);
    table.closest(".scroll").before(bar);
    const apply = () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const picked = chosen.filter((c) => c.select.value !== "");
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !(wanted.every((w) => text.includes(w)) && picked.every((c) => words(row.cells[c.column]) === c.select.value));
        if (!row.hidden) shown += 1;
      }
      count.textContent = wanted.length || picked.length ? (said.rows || "{1} of {2} rows").replace("{1}", shown).replace("{2}", rows.length) : "";
    };
    bar.addEventListener("input", apply);
  }

  for (const table of document.querySelectorAll(".scroll > table")) {
    const rows = [...table.tBodies[0].rows];
    const columns = table.tHead.rows[0].cells.length;
    if (rows.length > 15) filterable(table);
    if (rows.length > 3 && rows.every((r) => r.cells.length === columns)) sortable(table);
  }

  const links = new Map([...document.querySelectorAll(".toc a")].map((a) => [a.getAttribute("href").slice(1), a]));
  const sections = [...document.querySelectorAll("main > section[id]")].filter((s) => links.has(s.id));
  if (sections.length && "IntersectionObserver" in window) {
    const seen = new Set();
    const watch = new IntersectionObserver((entries) => {
      for (const e of entries) seen[e.isIntersecting ? "add" : "delete"](e.target);
      const first = sections.find((s) => seen.has(s));
      if (!first) return;
      for (const a of links.values()) a.removeAttribute("aria-current");
      links.get(first.id).setAttribute("aria-current", "true");
    }, { rootMargin: "0px 0px -60% 0px" });
    sections.forEach((s) => watch.observe(s));
  }
})();
