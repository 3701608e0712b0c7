"""Recommendations as a graph: from the agencies that are asked to the themes they are asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

from cmrlearn.errors import UsageError
from cmrlearn.graphs.fold import folded
from cmrlearn.graphs.names import AgencyName, agency_name, listed_agency, theme_label
from cmrlearn.model import Facet, Recommendation, Role, ThemeScore

if TYPE_CHECKING:
    import networkx as nx

    from cmrlearn.corpus import Corpus

Asked = tuple[str, AgencyName, str | None]  # role, agency, and the words that name it in the text


def graph(
    records: Corpus | Iterable[Recommendation],
    *,
    facet: Facet | None = None,
    roles: Iterable[Role] | Literal["all"] = ("lead",),
    min_score: float = 0.0,
    parents: bool = False,
    fold_units: bool = False,
    fold_predecessors: bool = False,
) -> nx.MultiDiGraph:
    """A directed multigraph with an edge agency -> theme for each recommendation, role and theme.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records. Those that a reviewer rejected, and kinds other than `recommendation`, are left out.
    facet : {"harm", "practice"}, optional
        Only themes of this facet; both by default.
    roles : iterable of {"lead", "partner", "mentioned"}
        Which agencies count; only those that must act by default. "all" stands for every role.
    min_score : float
        Leave out themes with a probability (0 to 1) below this.
    parents : bool
        Add the organisation that each agency is part of, with an edge whose `relation` is `part_of`.
    fold_units : bool
        Count a unit (a police branch, a named trust) with the body that it belongs to.
    fold_predecessors : bool
        Count a body that is no more with the one that took over from it.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes `agency:psni` (`type`, `label`, `name`, `acronym`, `kind`, `jurisdiction`, `parent`, `listed`) and
        `theme:harm:neglect` (`type`, `label`, `facet`). Edges carry `relation` (`asks`); of the recommendation `id`,
        `report`, `ref`, `year`, `nation`, `page` (from 1), `strength`, `confidence`, `status`, `text`; of the agency
        `role` and `mention` (the words of the text that name it); of the theme `facet`, `score`, `decided_by`
        (heading, model, reviewer) and `evidence` (phrases that decided). The graph's own attributes count what cannot
        be drawn: `recommendations`, `without_agency` and `without_theme`.

    Raises
    ------
    UsageError
        If `facet` or one of `roles` is unknown.
    """
    import networkx as nx

    wanted = _roles(roles)
    of = _named(facet, wanted, min_score, fold_units, fold_predecessors)
    nodes: dict[str, dict[str, Any]] = {}
    drawn: list[tuple[Recommendation, list[Asked], list[ThemeScore]]] = []
    counts = {"recommendations": 0, "without_agency": 0, "without_theme": 0}
    for record in drawable(records):
        agencies, themes = of(record)
        counts["recommendations"] += 1
        counts["without_agency"] += not agencies
        counts["without_theme"] += not themes
        if not (agencies and themes):
            continue
        drawn.append((record, agencies, themes))
        for _, agency, _ in agencies:
            if (source := f"agency:{agency.key}") not in nodes:
                nodes[source] = _agency_node(agency)
        for score in themes:
            if (target := f"theme:{score.facet}:{score.theme}") not in nodes:
                nodes[target] = _theme_node(score)
    above = _part_of(nodes) if parents else []
    result = nx.MultiDiGraph(name="agencies and themes", roles=wanted, facet=facet, **counts)
    result.add_nodes_from(sorted(nodes.items()))
    for record, agencies, themes in drawn:
        about = _edge(record)
        targets = [(f"theme:{t.facet}:{t.theme}", f"/{t.facet}/{t.theme}", _of_theme(t)) for t in themes]
        for role, agency, printed in agencies:
            source, key = f"agency:{agency.key}", f"{record.id}/{role}/{agency.key}"
            for target, rest, of_theme in targets:  # add_edges_from would copy each edge's attributes twice
                result.add_edge(source, target, key=key + rest, **about, role=role, mention=printed, **of_theme)
    result.add_edges_from(above)
    return result


def drawable(records: Corpus | Iterable[Recommendation]) -> Iterable[Recommendation]:
    """The recommendations that count: not rejected by a reviewer, and of the kind `recommendation`."""
    found: Iterable[Recommendation] = getattr(records, "recommendations", records)
    return (r for r in found if r.kind == "recommendation" and r.status != "rejected")


def nodes_of(
    *,
    facet: Facet | None,
    roles: Iterable[Role] | Literal["all"],
    min_score: float,
    fold_units: bool,
    fold_predecessors: bool,
) -> Callable[[Recommendation], tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, dict[str, Any]]]]]:
    """What gives the agency nodes and the theme nodes of a record, each once, under options as in `graph`."""
    of = _named(facet, _roles(roles), min_score, fold_units, fold_predecessors)

    def nodes(record: Recommendation) -> tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, dict[str, Any]]]]:
        agencies, themes = of(record)
        named = {f"agency:{agency.key}": _agency_node(agency) for _, agency, _ in agencies}
        return list(named.items()), [(f"theme:{t.facet}:{t.theme}", _theme_node(t)) for t in themes]

    return nodes


def _roles(roles: Iterable[Role] | str) -> tuple[str, ...]:
    if roles == "all":
        return get_args(Role)
    wanted = tuple(dict.fromkeys([roles] if isinstance(roles, str) else roles))
    _check("roles", wanted, get_args(Role))
    return wanted


def _named(
    facet: Facet | None, roles: tuple[str, ...], min_score: float, fold_units: bool, fold_predecessors: bool
) -> Callable[[Recommendation], tuple[list[Asked], list[ThemeScore]]]:
    """What gives a record's agencies and its themes, each once, under the options."""
    _check("facet", (facet,) if facet else (), get_args(Facet))

    def of(record: Recommendation) -> tuple[list[Asked], list[ThemeScore]]:
        agencies: dict[tuple[str, str], Asked] = {}
        for role in roles:
            for mention in record.agencies:
                if mention.role == role:
                    name = agency_name(mention)
                    if fold_units or fold_predecessors:
                        name = folded(name, units=fold_units, predecessors=fold_predecessors)
                    printed = mention.text if mention.start is not None else None
                    agencies.setdefault((role, name.key), (role, name, printed))
        themes: dict[tuple[str, str], ThemeScore] = {}
        for theme in record.themes:
            if theme.score >= min_score and (facet is None or theme.facet == facet):
                themes.setdefault((theme.facet, theme.theme), theme)
        return list(agencies.values()), list(themes.values())

    return of


def _check(option: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for value in given:
        if value not in known:
            raise UsageError(f"{option}: {value!r} is unknown; choose from {', '.join(known)}.")


def _theme_node(score: ThemeScore) -> dict[str, Any]:
    return {"type": "theme", "label": theme_label(score.facet, score.theme), "facet": score.facet}


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


def _of_theme(score: ThemeScore) -> dict[str, Any]:
    evidence = list(score.evidence)
    return {"facet": score.facet, "score": score.score, "decided_by": score.source, "evidence": evidence}


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
