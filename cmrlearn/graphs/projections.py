"""Graphs of one kind of thing, joined where one recommendation asks for both: agencies, themes, reports and themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, get_args

from cmrlearn.errors import UsageError
from cmrlearn.graphs.build import drawable, nodes_of
from cmrlearn.model import Facet, Recommendation, Role

if TYPE_CHECKING:
    import networkx as nx

    from cmrlearn.corpus import Corpus

Onto = Literal["agencies", "themes", "reports"]
Nodes = list[tuple[str, dict[str, Any]]]


def project(
    records: Corpus | Iterable[Recommendation],
    onto: Onto = "agencies",
    *,
    facet: Facet | None = None,
    roles: Iterable[Role] | Literal["all"] = ("lead",),
    min_score: float = 0.0,
    fold_units: bool = False,
    fold_predecessors: bool = False,
) -> nx.Graph:
    """A weighted, undirected graph of agencies, of themes, or of reports and their themes.

    Taken from the records and not from `graph(records)`, because that has no edge for a recommendation without a known
    agency, which still asks for its themes together.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records; those that count are those of `graph`.
    onto : {"agencies", "themes", "reports"}
        `agencies`: two are joined if one recommendation names both in one of `roles` (asked to act together).
        `themes`: two are joined if one recommendation asks for both. `reports`: a report is joined with each theme
        of its recommendations (a bipartite graph; nodes have `bipartite` 0 and 1).
    facet, roles, min_score, fold_units, fold_predecessors
        As in `graph`.

    Returns
    -------
    networkx.Graph
        Nodes as in `graph`, with `recommendations` and `n_reports` behind each, and for reports `type`, `label`,
        `year` and `nation`. Edges have `weight` (recommendations), `n_reports` (different reports), `jaccard` (of the
        recommendations behind either, the share behind both: 0 to 1), `ids` and `reports` (sorted tuples).

    Raises
    ------
    UsageError
        If an option is unknown.
    """
    import networkx as nx

    if onto not in get_args(Onto):
        raise UsageError(f"onto: {onto!r} is unknown; choose from {', '.join(get_args(Onto))}.")
    of = nodes_of(
        facet=facet, roles=roles, min_score=min_score, fold_units=fold_units, fold_predecessors=fold_predecessors
    )
    attributes: dict[str, dict[str, Any]] = {}
    behind: dict[str, dict[str, str]] = {}
    joined: dict[tuple[str, str], dict[str, str]] = {}
    for record in drawable(records):
        left, right = _sides(record, onto, of)
        for name, about in (*left, *right):
            attributes[name] = about
            behind.setdefault(name, {})[record.id] = record.report
        names = sorted(name for name, _ in left)
        pairs = [(a, b) for a in names for b, _ in right] if onto == "reports" else combinations(names, 2)
        for pair in pairs:
            joined.setdefault(pair, {})[record.id] = record.report
    result = nx.Graph(name=onto, onto=onto, facet=facet)
    for name in sorted(attributes):
        found = behind[name]
        counts = {"recommendations": len(found), "n_reports": len(set(found.values()))}
        result.add_node(name, **attributes[name], **counts)
    for (a, b), found in sorted(joined.items()):
        either = len(behind[a].keys() | behind[b].keys())
        result.add_edge(
            a,
            b,
            weight=len(found),
            n_reports=len(set(found.values())),
            jaccard=len(found) / either,
            ids=tuple(sorted(found)),
            reports=tuple(sorted(set(found.values()))),
        )
    return result


def _sides(
    record: Recommendation, onto: str, of: Callable[[Recommendation], tuple[Nodes, Nodes]]
) -> tuple[Nodes, Nodes]:
    agencies, themes = of(record)
    if onto == "agencies":
        return agencies, []
    if onto == "themes":
        return themes, []
    report = {"type": "report", "label": record.report, "year": record.year, "nation": record.nation, "bipartite": 0}
    return [(f"report:{record.report}", report)], [(name, about | {"bipartite": 1}) for name, about in themes]
