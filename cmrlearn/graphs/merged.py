"""The graph of a collection too large for an edge a recommendation: one edge an agency and theme, with counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrlearn.graphs.build import drawable, nodes_of
from cmrlearn.model import Recommendation
from cmrlearn.output.render import render

if TYPE_CHECKING:
    import networkx as nx

    from cmrlearn.corpus import Corpus

SHOWN = 500  # rows of the page


def merged(records: Corpus | Iterable[Recommendation]) -> nx.DiGraph:
    """Agencies that must act and themes, with one edge for all recommendations that ask the same of the same.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Those that count are those of `graph`; those of a report must stand together. Gone through once.

    Returns
    -------
    networkx.DiGraph
        Nodes as in `graph`. Edges carry `relation` (`asks`), `weight` (recommendations), `n_reports`, and `first_year`
        and `last_year` of the reports. The graph's own attributes are those of `graph`.
    """
    import networkx as nx

    of = nodes_of(facet=None, roles=("lead",), min_score=0.0, fold_units=False, fold_predecessors=False)
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str], dict[str, Any]] = {}
    latest: dict[tuple[str, str], str] = {}  # report that an edge was last counted for
    counts = {"recommendations": 0, "without_agency": 0, "without_theme": 0}
    for record in drawable(records):
        agencies, themes = of(record)
        counts["recommendations"] += 1
        counts["without_agency"] += not agencies
        counts["without_theme"] += not themes
        for node, about in (*agencies, *themes):
            nodes.setdefault(node, about)
        for source, _ in agencies:
            for target, _ in themes:
                pair = source, target
                edge = edges.setdefault(pair, {"relation": "asks", "weight": 0, "n_reports": 0})
                edge["weight"] += 1
                edge["n_reports"] += latest.get(pair) != record.report
                latest[pair] = record.report
                if record.year:
                    edge["first_year"] = min(edge.get("first_year", record.year), record.year)
                    edge["last_year"] = max(edge.get("last_year", record.year), record.year)
    joined = {node for pair in edges for node in pair}
    result = nx.DiGraph(name="agencies and themes", **counts)
    result.add_nodes_from((node, about) for node, about in sorted(nodes.items()) if node in joined)
    result.add_edges_from((s, t, about) for (s, t), about in sorted(edges.items()))
    return result


def merged_page(graph: nx.DiGraph) -> str:
    """A page without script: the pairs of agency and theme that most recommendations join, and how to see more."""
    pairs = sorted(graph.edges(data=True), key=lambda e: (-e[2]["weight"], e[0], e[1]))
    rows = [
        about | {"agency": graph.nodes[s]["name"], "theme": graph.nodes[t]["label"], "facet": graph.nodes[t]["facet"]}
        for s, t, about in pairs[:SHOWN]
    ]
    return render("merged.html", rows=rows, pairs=len(pairs), counts=graph.graph)
