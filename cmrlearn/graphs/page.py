"""graph.html: one file to explore the graph in, with nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrlearn.model import Report
from cmrlearn.output.render import render, resource, script_json

if TYPE_CHECKING:
    import networkx as nx

MOST_TEXTS = 5000  # recommendations; with more, the page leaves their texts out so that a browser can hold it


def graph_page(graph: nx.MultiDiGraph, *, reports: Iterable[Report] = ()) -> str:
    """The page that shows `graph`: agencies left, themes right, filters, and the recommendations behind each line.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        As `cmrlearn.graph` makes it; `part_of` edges are not shown.
    reports : iterable of Report
        Give titles to the report ids; reports not listed are called by their id.

    Returns
    -------
    str
        HTML with its style, script and data inside. All report text is data, never markup. With more than 5,000
        recommendations it has their ids and pages without their texts, and says so.
    """
    from markupsafe import Markup

    data = page_data(graph, {r.id: r.title for r in reports if r.title})
    return render(
        "graph.html",
        data=Markup(script_json(data)),  # the three are ours or escaped by script_json
        library=Markup(resource("vendor", "cytoscape.min.js")),
        script=Markup(resource("templates", "graph.js")),
        rows=_rows(data),
        shown=len(data["records"]),
        reports=len(data["reports"]),
        texts=len(data["records"]) <= MOST_TEXTS,
        most=MOST_TEXTS,
        counts={k: graph.graph.get(k, 0) for k in ("recommendations", "without_agency", "without_theme")},
    )


def page_data(graph: nx.MultiDiGraph, titles: dict[str, str]) -> dict[str, list[Any]]:
    """What the page's script draws.

    `nodes`; `reports` `[id, title]`; `records`, whose `report` is a position in `reports`, whose `named` are `[agency,
    role, words of the text]` and whose `why` gives for the position of a theme `[score, source, phrases]`; `edges`
    `[agency, theme, record, role]`, positions in `nodes`, `nodes` and `records`.
    """
    edges = [(s, t, d) for s, t, d in graph.edges(data=True) if d.get("relation") == "asks"]
    used = {node for s, t, _ in edges for node in (s, t)}
    nodes = [node for node in graph if node in used]
    at = {node: i for i, node in enumerate(nodes)}
    reports: dict[str, int] = {}
    records: dict[str, dict[str, Any]] = {}
    texts = len({d["id"] for _, _, d in edges}) <= MOST_TEXTS
    for source, target, about in edges:
        record = records.get(about["id"])
        if record is None:
            fields = ("id", "ref", "year", "nation", "page", *(("strength", "text") if texts else ()))
            record = {name: about[name] for name in fields if about.get(name) is not None}
            record["report"] = reports.setdefault(about["report"], len(reports))
            records[about["id"]] = record
        if texts:
            named = [at[source], about["role"], about.get("mention")]
            if named[2] and named not in record.setdefault("named", []):
                record["named"].append(named)
            why = [about["score"], about.get("decided_by"), list(about.get("evidence") or ())]
            record.setdefault("why", {})[str(at[target])] = why
    place = {name: i for i, name in enumerate(records)}
    shown = ("label", "type", "facet", "name", "acronym", "kind", "jurisdiction", "listed")
    return {
        "nodes": [{"id": n} | {k: v for k in shown if (v := graph.nodes[n].get(k)) is not None} for n in nodes],
        "reports": [[name, titles.get(name)] for name in reports],
        "records": list(records.values()),
        "edges": [[at[s], at[t], place[d["id"]], d["role"]] for s, t, d in edges],
    }


def _rows(data: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Agency, theme and the places of their recommendations, for readers without scripts; most first."""
    pairs: dict[tuple[int, int], list[int]] = {}
    for agency, theme, record, _ in data["edges"]:
        found = pairs.setdefault((agency, theme), [])
        if record not in found:
            found.append(record)
    nodes, records = data["nodes"], data["records"]
    rows = [
        {"agency": nodes[a]["name"], "theme": nodes[t]["label"], "records": [records[i] for i in found]}
        for (a, t), found in pairs.items()
    ]
    return sorted(rows, key=lambda row: (-len(row["records"]), row["agency"], row["theme"]))
