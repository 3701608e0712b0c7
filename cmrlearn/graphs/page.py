"""graph.html: one file to explore the graph in, with nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrlearn.model import Report
from cmrlearn.output.render import render, resource, script_json

if TYPE_CHECKING:
    import networkx as nx


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
        HTML with its style, script and data inside. All report text is data, never markup.
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
        reports=len({r["report"] for r in data["records"]}),
        counts={k: graph.graph.get(k, 0) for k in ("recommendations", "without_agency", "without_theme")},
    )


def page_data(graph: nx.MultiDiGraph, titles: dict[str, str]) -> dict[str, list[Any]]:
    """Nodes, records and edges `[agency, theme, record, role, score]` (the first three are positions in the lists)."""
    edges = [(s, t, d) for s, t, d in graph.edges(data=True) if d.get("relation") == "asks"]
    used = {node for s, t, _ in edges for node in (s, t)}
    nodes = [node for node in graph if node in used]
    at = {node: i for i, node in enumerate(nodes)}
    records: dict[str, dict[str, Any]] = {}
    for _, _, about in edges:
        fields = ("id", "report", "ref", "year", "nation", "page", "strength", "confidence", "text")
        record = {name: about.get(name) for name in fields}
        records.setdefault(about["id"], record | {"title": titles.get(about["report"])})
    place = {name: i for i, name in enumerate(records)}
    return {
        "nodes": [{"id": node} | dict(graph.nodes[node]) for node in nodes],
        "records": list(records.values()),
        "edges": [[at[s], at[t], place[d["id"]], d["role"], d["score"]] for s, t, d in edges],
    }


def _rows(data: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Agency, theme and the places of their recommendations, for readers without scripts; most first."""
    pairs: dict[tuple[int, int], list[int]] = {}
    for agency, theme, record, _, _ in data["edges"]:
        found = pairs.setdefault((agency, theme), [])
        if record not in found:
            found.append(record)
    nodes, records = data["nodes"], data["records"]
    rows = [
        {"agency": nodes[a]["name"], "theme": nodes[t]["label"], "records": [records[i] for i in found]}
        for (a, t), found in pairs.items()
    ]
    return sorted(rows, key=lambda row: (-len(row["records"]), row["agency"], row["theme"]))
