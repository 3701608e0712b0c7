"""Recommendations as a graph: from the agencies that are asked to the themes they are asked about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, get_args

from cmrlearn.errors import UsageError
from cmrlearn.graphs.names import AgencyName, agency_name, listed_agency, theme_label
from cmrlearn.model import Facet, Recommendation, Role

if TYPE_CHECKING:
    import networkx as nx

    from cmrlearn.corpus import Corpus


def graph(
    records: Corpus | Iterable[Recommendation],
    *,
    facet: Facet | None = None,
    roles: Iterable[Role] = ("lead",),
    min_score: float = 0.0,
    parents: bool = False,
) -> nx.MultiDiGraph:
    """A directed multigraph with an edge agency -> theme for each recommendation, role and theme.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records. Those that a reviewer rejected, and kinds other than `recommendation`, are left out.
    facet : {"harm", "practice"}, optional
        Only themes of this facet; both by default.
    roles : iterable of {"lead", "partner", "mentioned"}
        Which agencies count; only those that must act by default.
    min_score : float
        Leave out themes with a probability (0 to 1) below this.
    parents : bool
        Add the organisation that each agency is part of, with an edge whose `relation` is `part_of`.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes `agency:psni` (`type`, `label`, `name`, `acronym`, `kind`, `jurisdiction`, `parent`, `listed`) and
        `theme:harm:neglect` (`type`, `label`, `facet`). Edges carry `relation` (`asks`) and, of the recommendation,
        `id`, `report`, `ref`, `year`, `nation`, `page` (from 1), `role`, `facet`, `score`, `strength`, `confidence`,
        `status`, `text`. The graph's own attributes count what cannot be drawn: `recommendations`,
        `without_agency` and `without_theme`.

    Raises
    ------
    UsageError
        If `facet` or one of `roles` is unknown.
    """
    import networkx as nx

    wanted = tuple(dict.fromkeys([roles] if isinstance(roles, str) else roles))
    _check("facet", (facet,) if facet else (), get_args(Facet))
    _check("roles", wanted, get_args(Role))
    nodes: dict[str, dict[str, Any]] = {}
    edges: list[tuple[str, str, str, dict[str, Any]]] = []
    counts = {"recommendations": 0, "without_agency": 0, "without_theme": 0}
    for record in drawable(records):
        agencies = _agencies(record, wanted)
        themes = {
            t.theme + "\0" + t.facet: t
            for t in reversed(record.themes)
            if t.score >= min_score and (facet is None or t.facet == facet)
        }
        counts["recommendations"] += 1
        counts["without_agency"] += not agencies
        counts["without_theme"] += not themes
        for role, agency in agencies:
            for score in reversed(themes.values()):
                source, target = f"agency:{agency.key}", f"theme:{score.facet}:{score.theme}"
                nodes[source] = _agency_node(agency)
                nodes[target] = {
                    "type": "theme",
                    "label": theme_label(score.facet, score.theme),
                    "facet": score.facet,
                }
                about = _edge(record) | {"role": role, "facet": score.facet, "score": score.score}
                edges.append((source, target, f"{record.id}/{role}/{agency.key}/{score.facet}/{score.theme}", about))
    if parents:
        edges += _part_of(nodes)
    result = nx.MultiDiGraph(name="agencies and themes", roles=wanted, facet=facet, **counts)
    result.add_nodes_from(sorted(nodes.items()))
    result.add_edges_from(edges)
    return result


def drawable(records: Corpus | Iterable[Recommendation]) -> Iterable[Recommendation]:
    """The recommendations that count: not rejected by a reviewer, and of the kind `recommendation`."""
    found: Iterable[Recommendation] = getattr(records, "recommendations", records)
    return (r for r in found if r.kind == "recommendation" and r.status != "rejected")


def _check(option: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for value in given:
        if value not in known:
            raise UsageError(f"{option}: {value!r} is unknown; choose from {', '.join(known)}.")


def _agencies(record: Recommendation, roles: tuple[str, ...]) -> list[tuple[str, AgencyName]]:
    found = [(a.role, agency_name(a)) for role in roles for a in record.agencies if a.role == role]
    return list({(role, name.key): (role, name) for role, name in found}.values())


def _agency_node(agency: AgencyName) -> dict[str, Any]:
    return {
        "type": "agency",
        "label": agency.label,
        "name": agency.name,
        "acronym": agency.acronym,
        "kind": agency.kind,
        "jurisdiction": agency.jurisdiction,
        "parent": f"agency:{agency.parent}" if agency.parent else None,
        "listed": agency.listed,
    }


def _edge(record: Recommendation) -> dict[str, Any]:
    return {
        "relation": "asks",
        "id": record.id,
        "report": record.report,
        "ref": record.ref,
        "year": record.year,
        "nation": record.nation,
        "page": record.page,
        "strength": record.strength,
        "confidence": record.confidence,
        "status": record.status,
        "text": record.text,
    }


def _part_of(nodes: dict[str, dict[str, Any]]) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Edges up the organisation chart from the agencies in `nodes`, which gains the parents."""
    edges = []
    waiting = sorted(nodes)
    while waiting:
        child = waiting.pop(0)
        parent = nodes[child].get("parent")
        if not parent:
            continue
        edges.append((child, parent, "part_of", {"relation": "part_of"}))
        if parent not in nodes:
            nodes[parent] = _agency_node(listed_agency(parent.removeprefix("agency:")))
            waiting.append(parent)
    return edges
