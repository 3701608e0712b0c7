"""Folding agencies together, and graphs of agencies, themes and reports alone: small exact cases."""

from __future__ import annotations

import time
from typing import Any

import pytest
from test_graph import mention, record, theme

import cmrlearn as cmr
from cmrlearn.errors import UsageError

NEGLECT = theme("neglect", "harm")
TRAINING, RECORDS = theme("training_and_awareness"), theme("records_and_systems", score=0.4)


def agencies(**options: Any) -> set[str]:
    asked = ["psni_cse_team", "belb", "hscb", "nips", "ruc", "rcpc_ni"]
    g = cmr.graph([record(agencies=[mention(a) for a in asked])], **options)
    return {n.removeprefix("agency:") for n in g if n.startswith("agency:")}


def test_units_are_counted_with_the_body_that_they_belong_to() -> None:
    assert agencies(fold_units=True) == {"psni", "elbs_ni", "hscb", "nips", "ruc", "rcpc_ni"}


def test_a_body_that_is_no_more_is_counted_with_its_successor() -> None:
    assert agencies(fold_predecessors=True) == {"psni_cse_team", "ea_ni", "doh_sppg", "nips", "psni", "sbni"}


def test_both_kinds_of_folding_work_together() -> None:
    assert agencies(fold_units=True, fold_predecessors=True) == {"psni", "ea_ni", "doh_sppg", "nips", "sbni"}


def test_an_agency_and_its_unit_in_one_recommendation_are_one_edge_when_folded() -> None:
    both = [record(agencies=[mention("psni"), mention("psni_cse_team")])]
    assert cmr.graph(both).number_of_edges() == 2
    assert cmr.graph(both, fold_units=True).number_of_edges() == 1


def test_a_body_that_the_table_lacks_is_folded_into_nothing() -> None:
    g = cmr.graph([record(agencies=[mention(None)])], fold_units=True, fold_predecessors=True)
    assert "agency:unlisted:the-school" in g


def test_all_roles_can_be_asked_for_in_one_word() -> None:
    asked = [record(agencies=[mention("psni"), mention("sbni", "partner"), mention("hscb", "mentioned")])]
    assert cmr.graph(asked, roles="all").number_of_edges() == 3


def three() -> list[Any]:
    return [
        record("a:r1", [mention("psni"), mention("sbni")], [NEGLECT, TRAINING]),
        record("a:r2", [mention("psni"), mention("sbni"), mention("hscb", "partner")], [TRAINING, RECORDS]),
        record("b:r1", [mention("psni")], [NEGLECT, TRAINING], report="b"),
        record("b:r2", [], [NEGLECT, TRAINING], report="b"),
        record("b:r3", [mention("psni"), mention("sbni")], [], report="b", status="rejected"),
    ]


def test_agencies_are_joined_by_the_recommendations_that_ask_both() -> None:
    g = cmr.project(three(), "agencies")
    assert sorted(g) == ["agency:psni", "agency:sbni"]
    edge = g.edges["agency:psni", "agency:sbni"]
    assert (edge["weight"], edge["n_reports"], edge["ids"]) == (2, 1, ("a:r1", "a:r2"))
    assert edge["jaccard"] == 2 / 3
    assert g.nodes["agency:psni"]["recommendations"] == 3


def test_partners_are_joined_when_their_role_is_asked_for() -> None:
    g = cmr.project(three(), "agencies", roles=("lead", "partner"))
    assert {tuple(sorted(e)) for e in g.edges} >= {("agency:hscb", "agency:psni"), ("agency:hscb", "agency:sbni")}


def test_themes_are_joined_also_by_recommendations_without_an_agency() -> None:
    g = cmr.project(three(), "themes")
    edge = g.edges["theme:harm:neglect", "theme:practice:training_and_awareness"]
    assert (edge["weight"], edge["n_reports"]) == (3, 2)
    assert g.number_of_edges() == 2


def test_a_theme_below_the_threshold_joins_nothing() -> None:
    assert cmr.project(three(), "themes", min_score=0.5).number_of_edges() == 1


def test_one_facet_can_be_projected_alone() -> None:
    g = cmr.project(three(), "themes", facet="practice")
    assert set(g) == {"theme:practice:training_and_awareness", "theme:practice:records_and_systems"}


def test_reports_are_joined_with_their_themes_as_a_bipartite_graph() -> None:
    nx = pytest.importorskip("networkx")
    g = cmr.project(three(), "reports")
    assert nx.is_bipartite(g)
    assert g.edges["report:b", "theme:harm:neglect"]["weight"] == 2
    assert g.edges["report:a", "theme:practice:training_and_awareness"]["ids"] == ("a:r1", "a:r2")


def test_an_unknown_projection_names_the_choices() -> None:
    with pytest.raises(UsageError, match="agencies, themes, reports"):
        cmr.project([], "colours")


def test_a_graph_of_a_hundred_thousand_recommendations_takes_less_than_five_seconds() -> None:
    asked = [mention("psni"), mention("sbni", "partner")]
    records = [record(f"r{i // 20}:{i}", asked, [NEGLECT, TRAINING], report=f"r{i // 20}") for i in range(100_000)]
    start = time.perf_counter()
    g = cmr.graph(records)
    assert time.perf_counter() - start < 5
    assert g.number_of_edges() == 200_000
