"use strict";
// Draws the data of the page. Report text only ever becomes textContent.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const [form, board, canvas, panel] = ["filters", "board", "canvas", "panel"].map(byId);
  const PITCH = 30, FEW = 25, MOST = 60; // pixels between labels; records listed, and agencies drawn, unless more are asked for
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
  const reportName = (record) => record.title || record.report;

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
      if (!matches([a.name, a.acronym, a.id].join(" "), want.agency)) continue;
      if (!matches([t.label, t.id].join(" "), want.theme)) continue;
      if (!matches([r.title, r.report].join(" "), want.report)) continue;
      if (want.facet && t.facet !== want.facet) continue;
      if (want.year && String(r.year) !== want.year) continue;
      if (want.nation && String(r.nation).toLowerCase() !== want.nation) continue;
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
      return { ...filtered(new Set(agencies.slice(0, MOST).map((n) => n.at))), hidden: agencies.length - MOST };
    }
    return {
      nodes, links, records, agencies, hidden: 0,
      harm: all.filter((n) => n.type === "theme" && n.facet === "harm"),
      practice: all.filter((n) => n.type === "theme" && n.facet !== "harm"),
    };
  }

  // Two columns; the themes in two groups, each under its name.
  function place(height) {
    const right = [];
    for (const [name, list, title] of [["harm", view.harm, "Harm: what happened"], ["practice", view.practice, "Practice: what should change"]]) {
      if (list.length) right.push({ group: name, title }, ...list);
    }
    view.agencies.forEach((n, i) => { n.y = (i + 0.5) * height / view.agencies.length; });
    right.forEach((n, i) => { n.y = (i + 0.5) * height / right.length; });
    return right;
  }

  function label(node) {
    const element = button(`label ${node.type} ${node.facet || ""}`, () => choose({ node: node.at }));
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
    byId("count").textContent = `${plural(view.records.size, "recommendation")}, ${plural(view.agencies.length, "agency", "agencies")}, ${plural(view.harm.length + view.practice.length, "theme")}`;
    board.querySelectorAll(".label, .group").forEach((e) => e.remove());
    if (chosen && !exists(chosen)) chosen = null;
    if (!empty) {
      const rows = Math.max(view.agencies.length, view.harm.length + view.practice.length + 2);
      const height = Math.max(rows * PITCH, Math.min(rows * 44, innerHeight - 250), 280);
      board.style.height = `${height}px`;
      const right = place(height);
      board.append(...view.agencies.map(label));
      for (const item of right) {
        if (!item.group) { board.append(label(item)); continue; }
        const title = make("div", item.title, `group ${item.group}`);
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
    const faint = Math.max(0.14, Math.min(0.34, 3.6 / Math.sqrt(view.links.size))); // the more lines, the fainter
    const elements = [];
    for (const node of view.nodes.values()) {
      elements.push({
        data: { id: `n${node.at}`, at: node.at, size: 7 + 15 * Math.sqrt(node.records.size / largest), colour: colour(node.facet || "agency") },
        position: { x: node.type === "agency" ? left : right, y: node.y },
      });
    }
    for (const link of view.links.values()) {
      const curve = bend(view.nodes.get(link.agency).y, view.nodes.get(link.theme).y, right - left);
      elements.push({
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
        { selector: ".far", style: { "line-opacity": 0.05, "background-opacity": 0.25 } },
        { selector: "edge.near", style: { "line-opacity": 0.85, "z-index": 5 } },
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

  function choose(what) {
    chosen = what && chosen && what.node === chosen.node && what.link === chosen.link ? null : what;
    show();
    light(chosen);
    panel.scrollTop = 0;
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

  function card(at) {
    const record = data.records[at], element = make("article", null, "record");
    const where = [record.ref ? `${record.ref}` : null, reportName(record), record.page ? `page ${record.page}` : null, record.year];
    element.append(make("div", where.filter(Boolean).map(apart).join(" · "), "where"), make("p", record.text));
    const chips = make("div");
    for (const role of rolesOf(at)) chips.append(make("span", role, "chip"));
    if (record.strength !== "unspecified") chips.append(make("span", record.strength, "chip"));
    element.append(chips);
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
  draw();
  byId("all").addEventListener("click", () => { everyone = true; draw(); });
  form.addEventListener("input", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(draw));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && chosen) choose(null); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 120); });
})();
