"use strict";
// Draws the data of the page. Report text only ever becomes textContent.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const [form, board, canvas, panel] = ["filters", "board", "canvas", "panel"].map(byId);
  const FEW = 25, MOST = 60; // records listed, and agencies drawn, unless more are asked for
  const MANY = 300; // lines that can be told apart; with more, the thinnest are left out unless asked for
  const pitch = () => (board.clientWidth < 520 ? 46 : 34); // pixels between labels
  let view = null, chosen = null, cy = null, everyone = false;

  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined && text !== null) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const button = (name, action) => {
    const element = make("button", null, name);
    element.type = "button";
    element.addEventListener("click", action);
    return element;
  };
  const plural = (n, word, many) => `${n} ${n === 1 ? word : many || word + "s"}`;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const apart = (text) => `\u2068${text}\u2069`; // right-to-left marks in one name must not turn its neighbours
  const reportName = (record) => data.reports[record.report][1] || data.reports[record.report][0];

  function matches(text, wanted) {
    return !wanted || text.toLowerCase().includes(wanted);
  }

  // What is left of the data under the filters: nodes with their records, and one link a pair.
  function filtered(allowed) {
    const want = {};
    for (const [name, value] of new FormData(form)) want[name] = value.trim().toLowerCase();
    const nodes = new Map(), links = new Map(), records = new Set();
    const keep = (at, record) => {
      if (!nodes.has(at)) nodes.set(at, { at, ...data.nodes[at], records: new Set() });
      nodes.get(at).records.add(record);
    };
    for (const [agency, theme, at, role] of data.edges) {
      if (allowed && !allowed.has(agency)) continue;
      const a = data.nodes[agency], t = data.nodes[theme], r = data.records[at];
      if (!matches([a.name, a.label, a.acronym, a.id].join(" "), want.agency)) continue;
      if (!matches([t.label, t.id].join(" "), want.theme)) continue;
      if (!matches(data.reports[r.report].join(" "), want.report)) continue;
      if (want.facet && t.facet !== want.facet) continue;
      if (want.year && String(r.year) !== want.year) continue;
      if (want.nation && String(r.nation || "").toLowerCase() !== want.nation) continue;
      if (want.role && role !== want.role) continue;
      keep(agency, at);
      keep(theme, at);
      records.add(at);
      const key = `${agency}-${theme}`;
      if (!links.has(key)) links.set(key, { key, agency, theme, records: new Set() });
      links.get(key).records.add(at);
    }
    const size = (a, b) => b.records.size - a.records.size || a.label.localeCompare(b.label, "en");
    const all = [...nodes.values()].sort(size);
    const agencies = all.filter((n) => n.type === "agency");
    if (!allowed && !everyone && agencies.length > 1.2 * MOST) {
      return { ...filtered(new Set(agencies.slice(0, MOST).map((n) => n.at))), hidden: agencies.length - MOST, all: records.size };
    }
    return {
      nodes, links, records, agencies, hidden: 0, all: records.size,
      harm: all.filter((n) => n.type === "theme" && n.facet === "harm"),
      practice: all.filter((n) => n.type === "theme" && n.facet !== "harm"),
    };
  }

  // Two columns; the themes in two groups, each under its name.
  function place(height) {
    const right = [];
    for (const [name, list, title] of [["harm", view.harm, ": what happened"], ["practice", view.practice, ": what should change"]]) {
      if (list.length) right.push({ group: name, title }, ...list);
    }
    view.agencies.forEach((n, i) => { n.y = (i + 0.5) * height / view.agencies.length; });
    right.forEach((n, i) => { n.y = (i + 0.5) * height / right.length; });
    return right;
  }

  function label(node) {
    const element = button(`label ${node.type} ${node.facet || ""}`, (event) => choose({ node: node.at }, event));
    const text = make("span", node.label), count = make("b", node.records.size);
    element.append(...(node.type === "agency" ? [text, count] : [count, text]));
    element.style.top = `${node.y}px`;
    element.title = node.name || node.label;
    element.setAttribute("aria-label", `${node.name || node.label}: ${plural(node.records.size, "recommendation")}`);
    element.dataset.at = node.at;
    element.addEventListener("mouseenter", () => light({ node: node.at }));
    element.addEventListener("focus", () => light({ node: node.at }));
    element.addEventListener("mouseleave", () => light(chosen));
    return element;
  }

  function draw() {
    view = filtered();
    const empty = !view.records.size;
    byId("nothing").hidden = !empty;
    board.hidden = empty;
    document.querySelector(".heads").hidden = empty;
    byId("all").hidden = !view.hidden;
    byId("all").textContent = `Show ${plural(view.hidden, "more agency", "more agencies")} with fewer recommendations`;
    const of = (n, all) => (n === all ? "" : `${n} of `), agencies = view.agencies.length + view.hidden;
    const least = Number(form.elements.least.value), links = [...view.links.values()];
    const shown = links.filter((l) => l.records.size >= least).length;
    byId("count").textContent = `${of(view.records.size, view.all)}${plural(view.all, "recommendation")}, ${of(view.agencies.length, agencies)}${plural(agencies, "agency", "agencies")}, ${plural(view.harm.length + view.practice.length, "theme")}, ${of(shown, links.length)}${plural(links.length, "line")}`;
    board.querySelectorAll(".label, .group").forEach((e) => e.remove());
    if (chosen && !exists(chosen)) chosen = null;
    if (!empty) {
      const rows = Math.max(view.agencies.length, view.harm.length + view.practice.length + 2);
      const height = Math.max(rows * pitch(), Math.min(rows * 44, innerHeight - 250), 280);
      board.style.height = `${height}px`;
      const right = place(height);
      board.append(...view.agencies.map(label));
      for (const item of right) {
        if (!item.group) { board.append(label(item)); continue; }
        const title = make("div", item.group, `group ${item.group}`);
        title.append(make("i", item.title));
        title.style.top = `${item.y}px`;
        board.append(title);
      }
    }
    show();
    if (!empty) lines();
    light(chosen);
  }

  const exists = (what) => (what.link ? view.links.has(what.link) : view.nodes.has(what.node));

  // Lines that leave and arrive level: control points given as cytoscape wants them, along and across the chord.
  function bend(from, to, width) {
    const dy = to - from, square = width * width + dy * dy, part = 0.28;
    const along = part * width * width / square, across = part * width * dy / Math.sqrt(square);
    return { weights: [along, 1 - along], distances: [-across, across] };
  }

  function lines() {
    if (cy) cy.destroy();
    const width = canvas.clientWidth, left = 12, right = width - 12;
    const most = Math.max(...[...view.links.values()].map((l) => l.records.size));
    const largest = Math.max(...[...view.nodes.values()].map((n) => n.records.size));
    const drawn = [...view.links.values()].filter((l) => l.records.size >= form.elements.least.value).length;
    const faint = Math.max(0.14, Math.min(0.34, 3.6 / Math.sqrt(drawn))); // the more lines, the fainter
    const elements = [];
    for (const node of view.nodes.values()) {
      elements.push({
        data: { id: `n${node.at}`, at: node.at, size: 7 + 15 * Math.sqrt(node.records.size / largest), colour: colour(node.facet || "agency") },
        position: { x: node.type === "agency" ? left : right, y: node.y },
      });
    }
    const least = Number(form.elements.least.value);
    for (const link of view.links.values()) {
      const curve = bend(view.nodes.get(link.agency).y, view.nodes.get(link.theme).y, right - left);
      elements.push({
        classes: link.records.size < least ? "weak" : "",
        data: {
          id: `l${link.key}`, key: link.key, source: `n${link.agency}`, target: `n${link.theme}`,
          width: 1 + 9 * (link.records.size - 1) / Math.max(most - 1, 4), colour: colour(data.nodes[link.theme].facet), ...curve,
        },
      });
    }
    cy = cytoscape({
      container: canvas, elements, layout: { name: "preset", fit: false },
      pixelRatio: Math.min(devicePixelRatio, 16000 / canvas.clientHeight), // browsers draw nothing on a higher canvas
      zoomingEnabled: false, panningEnabled: false, boxSelectionEnabled: false, autoungrabify: true,
      style: [
        { selector: "node", style: { width: "data(size)", height: "data(size)", "background-color": "data(colour)", "overlay-opacity": 0 } },
        {
          selector: "edge",
          style: {
            width: "data(width)", "line-color": "data(colour)", "line-opacity": faint, "overlay-opacity": 0, "curve-style": "unbundled-bezier",
            "edge-distances": "node-position", "control-point-weights": "data(weights)", "control-point-distances": "data(distances)",
            "source-endpoint": "0 0", "target-endpoint": "0 0",
          },
        },
        { selector: "edge.weak", style: { "line-opacity": 0, events: "no" } },
        { selector: ".far", style: { "line-opacity": 0.05, "background-opacity": 0.25 } },
        { selector: "edge.weak.far", style: { "line-opacity": 0 } },
        { selector: "edge.near", style: { "line-opacity": 0.85, events: "yes", "z-index": 5 } },
      ],
    });
    cy.on("tap", "node", (event) => choose({ node: event.target.data("at") }));
    cy.on("tap", "edge", (event) => choose({ link: event.target.data("key") }));
    cy.on("tap", (event) => { if (event.target === cy) choose(null); });
    cy.on("mouseover", "node", (event) => light({ node: event.target.data("at") }));
    cy.on("mouseover", "edge", (event) => { canvas.style.cursor = "pointer"; light({ link: event.target.data("key") }); });
    cy.on("mouseout", "node, edge", () => { canvas.style.cursor = ""; light(chosen); });
  }

  const linksOf = (what) =>
    [...view.links.values()].filter((l) => (what.link ? l.key === what.link : l.agency === what.node || l.theme === what.node));

  function light(what) {
    const near = new Set();
    if (what) for (const link of linksOf(what)) near.add(`l${link.key}`).add(`n${link.agency}`).add(`n${link.theme}`);
    board.classList.toggle("dimmed", near.size > 0);
    for (const element of board.querySelectorAll(".label")) {
      element.classList.toggle("lit", near.has(`n${element.dataset.at}`));
      element.setAttribute("aria-pressed", String(Boolean(chosen && Number(element.dataset.at) === chosen.node)));
    }
    if (!cy) return;
    cy.batch(() => cy.elements().forEach((e) => {
      e.toggleClass("near", near.has(e.id()));
      e.toggleClass("far", near.size > 0 && !near.has(e.id()));
    }));
  }

  // By keyboard, or from the panel itself, reading goes on in the panel; closing leads back to where one came from.
  function choose(what, event) {
    const same = what && chosen && what.node === chosen.node && what.link === chosen.link;
    const inside = panel.contains(document.activeElement), from = chosen;
    chosen = same ? null : what;
    show();
    light(chosen);
    panel.scrollTop = 0;
    remember(true);
    if (chosen && (inside || (event && event.detail === 0))) panel.focus({ preventScroll: true });
    if (!chosen && from && inside) {
      const back = board.querySelector(`.label[data-at="${from.link ? view.links.get(from.link).agency : from.node}"]`);
      if (back) back.focus();
    }
  }

  // The filters and what is chosen stand in the address, so that a view can be kept, sent, and gone back to.
  function remember(step) {
    const state = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value && (name !== "least" || value !== usual)) state.set(name, value);
    const ids = chosen && (chosen.link ? [view.links.get(chosen.link).agency, view.links.get(chosen.link).theme] : [chosen.node]);
    if (ids) state.set("chosen", ids.map((at) => data.nodes[at].id).join("\n"));
    const hash = state.size ? `#${state}` : "#";
    if (hash === (location.hash || "#")) return;
    history[step ? "pushState" : "replaceState"](null, "", hash);
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const element of form.elements) if (element.name) element.value = state.get(element.name) || (element.name === "least" ? usual : "");
    const ids = (state.get("chosen") || "").split("\n").map((id) => data.nodes.findIndex((n) => n.id === id));
    chosen = ids.includes(-1) ? null : ids.length > 1 ? { link: ids.join("-") } : { node: ids[0] };
    draw();
  }

  function pairs(list, text) {
    const items = make("ul");
    for (const link of list.sort((a, b) => b.records.size - a.records.size || text(a).localeCompare(text(b), "en"))) {
      const item = make("li"), pick = button("pair", () => choose({ link: link.key }));
      pick.append(make("span", text(link)), make("b", link.records.size));
      item.append(pick);
      items.append(item);
    }
    return items;
  }

  function rolesOf(at) {
    const wanted = chosen.link ? view.links.get(chosen.link) : null;
    const named = new Map();
    for (const [agency, theme, record, role] of data.edges) {
      if (record !== at || !view.nodes.has(agency)) continue;
      if (wanted ? agency !== wanted.agency : data.nodes[chosen.node].type === "agency" && agency !== chosen.node) continue;
      named.set(`${agency}${role}`, `${role}: ${apart(data.nodes[agency].label)}`);
    }
    return [...named.values()];
  }

  // Themes whose evidence is marked: the chosen one, else all of those that the record is drawn with.
  function themesOf(at) {
    const theme = chosen.link ? view.links.get(chosen.link).theme : data.nodes[chosen.node].type === "theme" ? chosen.node : null;
    return Object.entries(data.records[at].why || {}).filter(([t]) => theme === null || Number(t) === theme);
  }

  // Where the words of a phrase stand in a text, whatever the case.
  function places(phrase, text) {
    const words = phrase.trim().split(/\s+/).map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
    return words ? [...text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_])${words}(?![\\p{L}\\p{N}_])`, "giu"))].map((m) => [m.index, m.index + m[0].length]) : [];
  }

  // The text, with agencies marked where they are named and evidence of themes underlined.
  function marked(record, at) {
    const text = record.text, out = make("p"), spans = [];
    for (const [, role, words] of record.named || []) for (const [a, b] of places(words, text).slice(0, 1)) spans.push([a, b, "mark", role]);
    for (const [theme, why] of themesOf(at)) for (const phrase of why[2]) for (const [a, b] of places(phrase, text)) spans.push([a, b, "u", data.nodes[theme].facet]);
    const cuts = [...new Set([0, text.length, ...spans.flatMap(([a, b]) => [a, b])])].sort((a, b) => a - b);
    let last = null;
    for (let i = 0; i + 1 < cuts.length; i += 1) {
      const over = spans.filter(([a, b]) => a <= cuts[i] && cuts[i + 1] <= b);
      const named = over.find((s) => s[2] === "mark"), spoken = over.find((s) => s[2] === "u");
      let piece = document.createTextNode(text.slice(cuts[i], cuts[i + 1]));
      if (spoken) { const u = make("u", null, spoken[3]); u.append(piece); piece = u; }
      if (!named) { last = null; out.append(piece); continue; }
      if (!last || last.span !== named) {
        last = { span: named, element: make("mark") };
        last.element.dataset.role = { lead: "must act", partner: "partner", mentioned: "named" }[named[3]];
        out.append(last.element);
      }
      last.element.append(piece);
    }
    return out;
  }

  function reasons(record, at) {
    return themesOf(at).map(([theme, [score, source, phrases]]) => {
      const elsewhere = phrases.filter((p) => !places(p, record.text).length).map((p) => `“${apart(p)}”`);
      const words = `${data.nodes[theme].label} ${score.toFixed(2)}, by ${source}`;
      return make("p", elsewhere.length ? `${words}; above the text or elsewhere in the report: ${elsewhere.join(", ")}` : words, "why");
    });
  }

  function card(at) {
    const record = data.records[at], element = make("article", null, "record");
    const where = [record.ref, reportName(record), record.page ? `page ${record.page}` : null, record.year, record.id];
    element.append(make("div", where.filter(Boolean).map(apart).join(" · "), "where"));
    if (record.text) element.append(marked(record, at));
    const chips = make("div");
    for (const role of rolesOf(at)) chips.append(make("span", role, "chip"));
    if (record.strength && record.strength !== "unspecified") chips.append(make("span", record.strength, "chip"));
    element.append(chips, ...reasons(record, at));
    return element;
  }

  function cards(records) {
    const list = [...records].sort((a, b) => a - b);
    const out = list.slice(0, FEW).map(card);
    if (list.length > FEW) {
      const more = button("more", () => more.replaceWith(...list.slice(FEW).map(card)));
      more.textContent = `Show ${list.length - FEW} more`;
      out.push(more);
    }
    return out;
  }

  function show() {
    const name = (at) => data.nodes[at].label;
    const parts = [];
    if (!chosen) {
      parts.push(make("h2", "Strongest links"));
      parts.push(make("p", "Choose a line, an agency or a theme to read the recommendations behind it.", "soft"));
      const top = [...view.links.values()].sort((a, b) => b.records.size - a.records.size).slice(0, 10);
      parts.push(pairs(top, (l) => `${apart(name(l.agency))} → ${apart(name(l.theme))}`));
    } else if (chosen.link) {
      const link = view.links.get(chosen.link);
      parts.push(make("h2", `${apart(name(link.agency))} → ${apart(name(link.theme))}`), make("p", plural(link.records.size, "recommendation"), "soft"));
      parts.push(...cards(link.records));
    } else {
      const node = view.nodes.get(chosen.node), agency = node.type === "agency";
      const about = [agency ? (node.kind || (node.listed ? null : "not in the agency table")) : node.facet, agency ? node.jurisdiction : null];
      parts.push(make("h2", node.name || node.label));
      parts.push(make("p", [plural(node.records.size, "recommendation"), ...about.filter(Boolean).map((t) => t.replaceAll("_", " "))].join(" · "), "soft"));
      parts.push(pairs(linksOf(chosen), (l) => name(agency ? l.theme : l.agency)));
      parts.push(...cards(node.records));
    }
    if (chosen) {
      const back = button("more", () => choose(null));
      back.textContent = "Close";
      parts.push(back);
    }
    panel.replaceChildren(...parts);
    document.body.classList.toggle("reading", Boolean(chosen));
  }

  function fill() {
    const options = (name, values) => form.elements[name].append(...values.map((v) => { const o = make("option", v); o.value = String(v); return o; }));
    const unique = (values) => [...new Set(values.filter((v) => v !== null && v !== undefined))].sort();
    const suggest = (id, values) => byId(id).append(...unique(values).map((v) => { const o = make("option"); o.value = v; return o; }));
    options("year", unique(data.records.map((r) => r.year)));
    options("nation", unique(data.records.map((r) => r.nation)));
    options("role", unique(data.edges.map((e) => e[3])));
    for (const name of ["year", "nation", "role"]) form.elements[name].parentElement.hidden = form.elements[name].options.length < 3;
    suggest("agencies", data.nodes.filter((n) => n.type === "agency").map((n) => n.name));
    suggest("themes", data.nodes.filter((n) => n.type === "theme").map((n) => n.label));
    suggest("reports", data.records.map(reportName));
  }

  form.hidden = false;
  byId("main").hidden = false;
  fill();
  // From how many recommendations a line is drawn when nothing else is asked for.
  const usual = (() => {
    const behind = new Map();
    for (const [agency, theme, at] of data.edges) {
      const key = `${agency}-${theme}`;
      behind.set(key, (behind.get(key) || new Set()).add(at));
    }
    const sizes = [...behind.values()].map((records) => records.size);
    const steps = [...form.elements.least.options].map((o) => o.value);
    return steps.find((least) => sizes.filter((n) => n >= least).length <= MANY) || steps.at(-1);
  })();
  recall();
  const redraw = () => { draw(); remember(false); };
  byId("all").addEventListener("click", () => { everyone = true; draw(); });
  form.addEventListener("input", redraw);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { form.elements.least.value = usual; redraw(); }));
  addEventListener("popstate", recall);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && chosen) choose(null); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 120); });
})();
