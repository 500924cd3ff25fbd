// Comfort only: the page says everything without it. Sorts tables by a click on a head, filters long
// ones, marks in the contents where the reader is, and lets the reader choose light or dark.
(() => {
  "use strict";
  const root = document.documentElement;
  const KEY = "bcpgen-theme";

  // "light", "dark", or "" as the system has it. A page opened from a file may have no storage:
  // then a choice lasts as long as the page.
  function remembered() {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return root.dataset.theme ?? "";
    }
  }

  function wear(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const b of document.querySelectorAll(".theme > button")) b.setAttribute("aria-pressed", String(b.value === (root.dataset.theme ?? "")));
  }

  // Before anything is painted; again when the page comes back from the browser's store of pages.
  wear(remembered());
  addEventListener("pageshow", () => wear(remembered()));
  document.addEventListener("DOMContentLoaded", dress);

  function dress() {
    const units = { s: 1, sec: 1, second: 1, min: 60, minute: 60, h: 3600, hour: 3600, d: 86400, day: 86400, week: 604800, month: 2629800, year: 31557600 };
    // What the page says in another language.
    const said = document.body.dataset;
    for (const unit of (said.units || "").toLowerCase().split(" ").filter(Boolean)) units[unit.split("=")[0]] = +unit.split("=")[1];

    // A cell as something to compare: a date, a length of time, a number, or text; "" where nothing
    // is stated.
    function valueOf(cell) {
      const time = cell.querySelector("time[datetime]")?.getAttribute("datetime");
      if (time) return +(/^PT(\d+)S$/.exec(time)?.[1] ?? NaN) || time;
      const text = cell.textContent.trim();
      if (text === cell.querySelector(".tag.unsure")?.textContent) return "";
      const parts = [...text.matchAll(/(\d+(?:[.,]\d+)?)\s*(\p{L}+)/giu)];
      const seconds = parts.map(([, n, unit]) => n.replace(",", ".") * (units[unit.toLowerCase()] ?? units[unit.toLowerCase().replace(/(..)s$/, "$1")]));
      if (parts.length && /^\d/.test(text) && seconds.every((x) => x >= 0)) return seconds.reduce((a, b) => a + b);
      return /^-?\d+(?:\.\d+)?%?$/.test(text) ? parseFloat(text) : text.toLowerCase();
    }

    function compare(a, b) {
      if (typeof a === "number" && typeof b === "number") return a - b;
      return String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
    }

    // What the reader made of a table: kept with the page's entry in the history, so that it is there
    // again when they come back from a link.
    const kept = (() => {
      try {
        return history.state?.tables ?? {};
      } catch {
        return {};
      }
    })();
    function keep(number, what) {
      kept[number] = { ...kept[number], ...what };
      try {
        history.replaceState({ ...history.state, tables: kept }, "");
      } catch {
        // A page in a frame without rights: nothing is kept.
      }
    }

    function sortable(table, number) {
      const heads = [...table.tHead.rows[0].cells];
      const body = table.tBodies[0];
      heads.forEach((head, column) => {
        if (head.colSpan > 1 || head.textContent.trim() === "") return;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "sort";
        button.append(...head.childNodes);
        head.append(button);
        const sort = (down) => {
          heads.forEach((h) => h.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          const rows = [...body.rows].map((row) => ({ row, value: valueOf(row.cells[column]) }));
          // What is not stated comes last either way.
          const nothing = (x) => x.value === "";
          rows.sort((x, y) => nothing(x) - nothing(y) || (down ? compare(y.value, x.value) : compare(x.value, y.value)));
          body.append(...rows.map((x) => x.row));
          keep(number, { sort: [column, down] });
        };
        button.addEventListener("click", () => sort(head.getAttribute("aria-sort") === "ascending"));
        if (kept[number]?.sort?.[0] === column) sort(kept[number].sort[1]);
      });
    }

    const words = (cell) => cell.textContent.replace(/\s+/g, " ").trim();

    // A choice for each column that has few and short things in it.
    function choices(table, rows, bar) {
      const made = [];
      [...table.tHead.rows[0].cells].forEach((head, column) => {
        if (head.classList.contains("num") || table.tBodies[0].querySelector(`td:nth-child(${column + 1}) > time`)) return;
        const seen = new Set(rows.map((row) => words(row.cells[column])));
        if (seen.size < 2 || seen.size > Math.min(200, rows.length / 2) || [...seen].some((s) => s.length > 80)) return;
        const label = document.createElement("label");
        const select = document.createElement("select");
        select.append(new Option("\u2013", ""), ...[...seen].sort(compare).map((s) => new Option(s, s)));
        label.append(words(head), select);
        bar.append(label);
        made.push({ column, select });
      });
      return made;
    }

    function filterable(table, number) {
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
        keep(number, { filter: inputs.map((x) => x.value) });
      };
      const inputs = [input, ...chosen.map((c) => c.select)];
      const fill = (values) => {
        inputs.forEach((x, i) => { x.value = values[i] ?? ""; });
        apply();
      };
      bar.addEventListener("input", apply);
      if (kept[number]?.filter?.some(Boolean)) fill(kept[number].filter);
      // A link to a row that the filter hides takes the filter away.
      addEventListener("hashchange", () => {
        const row = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("tr");
        if (!row?.hidden || !table.contains(row)) return;
        fill([]);
        row.scrollIntoView();
      });
    }

    [...document.querySelectorAll(".scroll > table")].forEach((table, number) => {
      const rows = [...table.tBodies[0].rows];
      const columns = table.tHead.rows[0].cells.length;
      if (rows.length > 15) filterable(table, number);
      if (rows.length > 3 && rows.every((r) => r.cells.length === columns)) sortable(table, number);
    });

    // Sun, moon, and the disc that is half of either.
    const themes = [
      ["light", said.themelight || "Light colours", "M8 4.5A3.5 3.5 0 1 0 8 11.5 3.5 3.5 0 0 0 8 4.5zM7.4 0h1.2v2.6H7.4zM7.4 13.4h1.2V16H7.4zM0 7.4h2.6v1.2H0zM13.4 7.4H16v1.2h-2.6zM2 2.9 2.9 2l1.8 1.8-.9.9zM11.3 12.2l.9-.9 1.8 1.8-.9.9zM2 13.1l1.8-1.8.9.9L2.9 14zM11.3 3.8 13.1 2l.9.9-1.8 1.8z"],
      ["dark", said.themedark || "Dark colours", "M6 1.2A7 7 0 1 0 14.8 10 5.6 5.6 0 0 1 6 1.2z"],
      ["", said.themesystem || "Colours of the system", "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.4v11.2A5.6 5.6 0 0 1 8 2.4z"],
    ];
    function offerThemes() {
      const group = document.createElement("div");
      group.className = "theme";
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", said.theme || "Colours");
      for (const [theme, name, shape] of themes) {
        const button = document.createElement("button");
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
        button.type = "button";
        button.value = theme;
        button.title = name;
        button.setAttribute("aria-label", name);
        svg.setAttribute("viewBox", "0 0 16 16");
        svg.setAttribute("aria-hidden", "true");
        path.setAttribute("d", shape);
        svg.append(path);
        button.append(svg);
        button.addEventListener("click", () => {
          wear(theme);
          try {
            if (theme) localStorage.setItem(KEY, theme);
            else localStorage.removeItem(KEY);
          } catch {
            // As above.
          }
        });
        group.append(button);
      }
      (document.querySelector(".forms") ?? document.querySelector(".top > .wrap"))?.append(group);
      wear(root.dataset.theme ?? "");
    }
    offerThemes();

    // On a phone the contents are folded; a choice folds them again.
    const contents = document.querySelector(".toc > details");
    const wide = matchMedia("(min-width: 60.01rem)");
    const unfold = () => { if (contents) contents.open = wide.matches; };
    unfold();
    wide.addEventListener("change", unfold);
    contents?.addEventListener("click", (e) => { if (e.target.closest("a") && !wide.matches) contents.open = false; });

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
  }
})();
