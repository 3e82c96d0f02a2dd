"use strict";
// What a reader can do with the page: say who they are, choose a year, look for a name, and save charts and figures.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const names = data.names;
  const locale = data.lang === "nl" ? "nl-NL" : "en-GB";
  const euro = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR", minimumFractionDigits: 2 });
  const state = { own: "", year: data.years[0], needle: "", shown: names[0] || "" };
  const views = {};
  const byId = (id) => document.getElementById(id);
  const fill = (text, values) => text.replace(/\[(\w+)\]/g, (_, name) => values[name]);

  // The choice of who one is: in the address, else as remembered; a browser may forbid to remember.
  const remembered = () => {
    const asked = new URLSearchParams(location.hash.slice(1)).get("own");
    if (asked && names.includes(asked)) return asked;
    try {
      const kept = localStorage.getItem(data.key) || localStorage.getItem("finarr:own");
      return names.includes(kept) ? kept : "";
    } catch { return ""; }
  };
  const remember = (own) => {
    try {
      for (const key of [data.key, "finarr:own"]) own ? localStorage.setItem(key, own) : localStorage.removeItem(key);
    } catch { /* the address still has it */ }
    try {
      history.replaceState(null, "", own ? "#own=" + encodeURIComponent(own) : location.pathname + location.search);
    } catch { /* not where the address may not be changed */ }
  };

  const matches = (name) => name === state.own || data.readers[name].search.includes(state.needle);

  const visible = (row) => {
    if (row.dataset.year && Number(row.dataset.year) !== state.year) return false;
    const party = row.dataset.party;
    return !party || !data.readers[party] || matches(party);
  };

  const tables = [...document.querySelectorAll("table[data-figure]")].map((table) => ({
    body: table.tBodies[0], rows: [...table.tBodies[0].rows], foot: table.tFoot ? [...table.tFoot.rows] : [],
  }));
  const showTables = () => {
    for (const { body, rows, foot } of tables) {
      const first = rows.filter((row) => row.dataset.party && row.dataset.party === state.own);
      body.append(...first, ...rows.filter((row) => !first.includes(row)));
      for (const row of rows) {
        row.hidden = !visible(row);
        row.classList.toggle("own", first.includes(row));
      }
      for (const row of foot) row.hidden = !visible(row);
    }
  };

  // Rows that count several together: with a filter those that are shown, without one what was computed exactly.
  const counted = [...document.querySelectorAll("tr[data-members]")].map((row) => ({
    row,
    heads: [...row.closest("table").tHead.rows[0].cells],
    members: row.dataset.members.split(" ").filter(Boolean).map(Number),
    kept: [...row.cells].map((cell) => [cell.textContent, cell.dataset.value, cell.className]),
  }));
  const figureOf = (column, chosen, figures) => {
    const total = (name) => chosen.reduce((sum, place) => sum + (figures[name][place] || 0), 0);
    const per = (amount) => (total("people") ? amount / total("people") : null);
    const count = (test) => chosen.filter((place) => test(figures.effect[place] || 0)).length;
    if (column === "count") return chosen.length;
    if (column === "gaining") return count((effect) => effect > 0);
    if (column === "losing") return count((effect) => effect < 0);
    if (figures[column]) return total(column);
    const whole = column.replace(/_per_head$/, "");
    return figures[whole] && whole !== column ? per(total(whole)) : undefined;
  };
  const shownAs = (kind, value, decimals) => {
    const money = kind === "euro" || kind === "effect" ? { style: "currency", currency: "EUR" } : {};
    const digits = { minimumFractionDigits: money.style ? decimals : 0, maximumFractionDigits: decimals };
    const side = kind !== "effect" || !Number(value.toFixed(decimals)) ? "" : " " + data.marks[value > 0 ? 0 : 1];
    return new Intl.NumberFormat(locale, { ...money, ...digits }).format(value) + side;
  };
  const showSums = () => {
    for (const { row, heads, members, kept } of counted) {
      const chosen = members.filter((place) => matches(names[place]));
      const figures = data.sums[row.dataset.year] || {};
      [...row.cells].forEach((cell, place) => {
        const { column, kind, decimals } = heads[place].dataset;
        const value = state.needle ? figureOf(column, chosen, figures) : undefined;
        if (value === undefined) {
          cell.textContent = kept[place][0];
          cell.className = kept[place][2];
          if (kept[place][1] !== undefined) cell.dataset.value = kept[place][1];
          return;
        }
        cell.textContent = value === null ? "–" : shownAs(kind, value, Number(decimals));
        cell.dataset.value = value === null ? "" : value.toFixed(Number(decimals));
        if (kind === "effect") {
          cell.classList.toggle("gain", value > 0);
          cell.classList.toggle("loss", value < 0);
        }
      });
    }
  };

  const showAccounts = () => {
    for (const table of document.querySelectorAll("table[data-account]")) {
      const account = data.accounts[table.dataset.account] || { texts: [], steps: {} };
      const steps = account.steps[state.shown] || [];
      table.tBodies[0].replaceChildren(...steps.filter((step) => step[0] === state.year || data.years.length === 1).map(([year, place, amount, strong]) => {
        const row = document.createElement("tr");
        row.classList.toggle("strong", Boolean(strong));
        const cells = [String(year), account.texts[place], euro.format(Number(amount))].map((shown) => {
          const cell = document.createElement("td");
          cell.textContent = shown;
          return cell;
        });
        cells[2].className = "n";
        cells[2].dataset.value = amount;
        row.append(...cells);
        return row;
      }));
    }
  };

  const showMine = () => {
    const reader = data.readers[state.own];
    byId("mine").hidden = !reader;
    if (!reader) return;
    byId("mine-title").textContent = state.own;
    byId("mine-text").textContent = (reader.summary[state.year] || "").replaceAll("€ ", "€\u00a0");
  };

  const showStatus = () => {
    const found = names.filter(matches);
    const text = !state.needle ? words.all_shown : found.length ? words.some_shown : words.none_shown;
    byId("status").textContent = fill(text, { n: found.length, m: names.length });
  };

  const signals = () => ({ ...state, narrow: window.innerWidth < 640 });
  const showCharts = () => Promise.all(Object.values(views).map((view) => {
    for (const [name, value] of Object.entries(signals())) view.signal(name, value);
    return view.runAsync();
  }));

  const show = () => {
    showTables();
    showSums();
    showAccounts();
    showMine();
    showStatus();
    return showCharts();
  };

  // Charts
  const unpacked = (rows) => {
    if (Array.isArray(rows)) return rows;
    const columns = Object.entries(rows.columns);
    const value = ([kind, first, second], place) => (kind === "c" ? first : kind === "t" ? first[second[place]] : first[place]);
    return Array.from({ length: rows.n }, (_, place) => Object.fromEntries(columns.map(([name, column]) => [name, value(column, place)])));
  };
  for (const spec of Object.values(data.charts)) {
    for (const source of spec.data || []) if (source.values) source.values = unpacked(source.values);
  }
  const draw = () => Promise.all(Object.entries(data.charts).map(async ([id, spec]) => {
    const options = { mode: "vega", renderer: "svg", actions: false, logLevel: 1, formatLocale: data.locale };
    const place = byId("chart-" + id);
    place.replaceChildren();
    views[id] = (await vegaEmbed(place, spec, options)).view;
    const picture = place.querySelector("svg");
    if (picture) picture.setAttribute("aria-hidden", "true");
  }));

  // Saving
  const saveAs = (name, url) => {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
  };
  const fileName = (id, suffix) => (data.title + " " + id).normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase() + suffix;

  const quoted = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
    return /[";,\n\r]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  };
  const csv = (table) => {
    const [mark, point] = data.lang === "nl" ? [";", ","] : [",", "."];
    const lines = [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map((cell) => (
      cell.dataset.value === undefined ? quoted(cell.textContent.trim()) : cell.dataset.value.replace(".", point)
    )).join(mark));
    return (data.lang === "nl" ? "\ufeff" : "") + lines.join("\r\n") + "\r\n";
  };
  const saveCsv = (id) => {
    const table = document.querySelector(`table[data-figure="${id}"], table[data-account="${id}"]`);
    const url = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv;charset=utf-8" }));
    saveAs(fileName(id, ".csv"), url);
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  const savePng = async (id) => {
    const chart = await views[id].toCanvas(2);
    const edge = 24, line = 40;
    const picture = document.createElement("canvas");
    picture.width = chart.width + 2 * edge;
    picture.height = chart.height + 3 * line + 2 * edge;
    const pen = picture.getContext("2d");
    const write = (text, font, colour, y) => {
      pen.font = font;
      pen.fillStyle = colour;
      pen.fillText(text, edge, y, chart.width);
    };
    pen.fillStyle = "white";
    pen.fillRect(0, 0, picture.width, picture.height);
    const year = data.years.length > 1 && JSON.stringify(data.charts[id]).includes("datum.year == year") ? `, ${state.year}` : "";
    write(byId("title-" + id).textContent + year, "bold 30px sans-serif", "#1a1a1a", edge + 28);
    write(data.title, "24px sans-serif", "#595959", edge + line + 24);
    pen.drawImage(chart, edge, edge + 2 * line);
    write(data.made, "20px sans-serif", "#595959", picture.height - edge);
    saveAs(fileName(id, ".png"), picture.toDataURL("image/png"));
  };
  const addButtons = () => {
    for (const place of document.querySelectorAll("[data-save]")) {
      const id = place.dataset.save;
      const title = byId("title-" + id).textContent;
      const add = (text, action) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = text;
        button.setAttribute("aria-label", text + ": " + title);
        button.addEventListener("click", action);
        place.append(button);
      };
      if (data.charts[id]) add(words.save_png, () => savePng(id));
      if (document.querySelector(`table[data-figure="${id}"], table[data-account="${id}"]`)) add(words.save_csv, () => saveCsv(id));
    }
  };

  // Choosing
  const choose = (own) => {
    state.own = own;
    byId("own").value = own;
    if (own) state.shown = own;
    for (const pick of document.querySelectorAll("[data-pick]")) pick.value = state.shown;
  };
  byId("own").addEventListener("change", (event) => { choose(event.target.value); remember(state.own); show(); });
  if (byId("year")) byId("year").addEventListener("change", (event) => { state.year = Number(event.target.value); show(); });
  byId("needle").addEventListener("input", (event) => { state.needle = event.target.value.trim().toLowerCase(); show(); });
  byId("needle").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.target.value = state.needle = "";
    show();
  });
  for (const pick of document.querySelectorAll("[data-pick]")) {
    pick.addEventListener("change", (event) => {
      state.shown = event.target.value;
      for (const other of document.querySelectorAll("[data-pick]")) other.value = state.shown;
      show();
    });
  }
  window.addEventListener("resize", () => { showCharts(); });

  document.querySelector(".tools").hidden = false;
  addButtons();
  choose(remembered());
  show();
  draw().then(showCharts).then(() => { document.documentElement.dataset.ready = "true"; });
})();
