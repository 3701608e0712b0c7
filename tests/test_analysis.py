"""Questions answered as data frames: small cases whose answers can be worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from test_graph import mention, record, theme

import cmrlearn as cmr
from cmrlearn.analysis.shares import wilson
from cmrlearn.errors import UsageError

pd = pytest.importorskip("pandas")
NEGLECT, TRAINING, RECORDS = theme("neglect", "harm"), theme("training_and_awareness"), theme("records_and_systems")


def reports() -> list[Any]:
    """Four reports; the first is long, and asks the police for training five times."""
    long = [record(f"a:r{i}", [mention("psni")], [TRAINING], report="a", year=2010) for i in range(5)]
    return [
        *long,
        record("b:r1", [mention("psni"), mention("sbni")], [RECORDS], report="b", year=2014),
        record("c:r1", [mention("sbni")], [RECORDS, NEGLECT], report="c", year=2018),
        record("d:r1", [], [RECORDS], report="d", year=2022),
    ]


def test_a_long_report_does_not_outvote_the_others() -> None:
    frame = cmr.analysis.asks(reports(), by="theme").set_index("theme")
    assert frame.loc["training_and_awareness", "n_recommendations"] == 5
    assert frame.loc["training_and_awareness", "share_reports"] == 1 / 4
    assert frame.index[0] == "records_and_systems"
    assert frame.loc["records_and_systems", "share_reports"] == 3 / 4


def test_shares_are_of_all_recommendations_also_of_those_without_an_agency() -> None:
    frame = cmr.analysis.asks(reports(), by="agency").set_index("agency")
    assert frame.loc["psni", "share_recommendations"] == 6 / 8
    assert frame.loc["psni", "share_reports"] == 2 / 4


def test_every_interval_holds_its_share() -> None:
    frame = cmr.analysis.asks(reports())
    assert (frame["reports_low"] <= frame["share_reports"]).all()
    assert (frame["share_reports"] <= frame["reports_high"]).all()
    assert (frame["recommendations_low"] <= frame["share_recommendations"]).all()


@pytest.mark.parametrize(("k", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (0, 0, 0.0, 1.0)])
def test_wilsons_interval_is_that_of_the_tables(k: int, n: int, low: float, high: float) -> None:
    assert [round(float(x), 4) for x in wilson(k, n)] == [low, high]


def test_incidence_loses_no_recommendation() -> None:
    table = cmr.analysis.incidence([*reports(), record("e:r1", [], [], report="e")])
    assert table["id"].nunique() == 9
    assert table.loc[table["id"] == "e:r1", ["agency", "theme"]].isna().all(axis=None)


def test_years_in_which_a_theme_is_missing_count_as_nought() -> None:
    frame = cmr.analysis.yearly(reports(), by="theme")
    training = frame[frame["theme"] == "training_and_awareness"].set_index("year")
    assert list(training["n_reports"]) == [1, 0, 0, 0]
    assert list(training["of_reports"]) == [1, 1, 1, 1]


def test_a_theme_that_only_late_reports_have_rises_and_one_of_early_ones_falls() -> None:
    made = [
        record(f"r{y}{i}:r1", themes=[TRAINING if y < 2010 else RECORDS], report=f"r{y}{i}", year=y)
        for y in range(2000, 2020)
        for i in range(2)
    ]
    frame = cmr.analysis.trends(made).set_index("theme")["direction"]
    assert frame.to_dict() == {"records_and_systems": "rises", "training_and_awareness": "falls"}


def test_there_is_no_trend_over_two_years() -> None:
    assert cmr.analysis.trends(reports()[:6]).empty


def test_a_steady_theme_has_no_clear_direction() -> None:
    made = [record(f"r{y}:r1", report=f"r{y}", year=y) for y in range(2000, 2020)]
    assert list(cmr.analysis.trends(made)["direction"]) == ["not clear"]


def test_agencies_asked_together_more_than_chance_have_a_lift_above_one() -> None:
    both = [mention("psni"), mention("sbni")]
    made = [
        record("a:r1", both, report="a"),
        record("b:r1", both, report="b"),
        *(record(f"c:r{i}", [mention("pha")], report="c") for i in range(2)),
    ]
    (row,) = cmr.analysis.shared_burdens(made).to_dict("records")
    assert (row["agency_a"], row["agency_b"], row["n_reports"], row["lift"]) == ("psni", "sbni", 2, 2.0)
    assert row["themes"] == "Training and awareness"


def test_the_body_between_two_others_is_the_most_central() -> None:
    made = [record("a:r1", [mention("psni"), mention("sbni")]), record("a:r2", [mention("sbni"), mention("pha")])]
    frame = cmr.analysis.centrality(cmr.project(made)).set_index("node")
    assert frame["betweenness"].idxmax() == "agency:sbni"
    assert frame.loc["agency:sbni", ["degree", "strength", "betweenness"]].tolist() == [2, 2, 1.0]
    assert math.isclose(frame["pagerank"].sum(), 1, rel_tol=1e-6)


def test_two_groups_that_never_meet_are_two_communities() -> None:
    made = [
        record("a:r1", [mention("psni"), mention("sbni"), mention("pha")]),
        record("a:r2", [mention("nspcc"), mention("rqia")]),
    ]
    frame = cmr.analysis.communities(cmr.project(made))
    groups = frame.groupby("community")["node"].agg(set).tolist()
    assert groups == [{"agency:psni", "agency:sbni", "agency:pha"}, {"agency:nspcc", "agency:rqia"}]
    assert frame.attrs["method"].startswith("Louvain")
    assert set(frame["within"]) == {1.0}


@pytest.mark.parametrize("records", [[], [record(agencies=[])]])
def test_questions_to_almost_nothing_are_answered_by_empty_tables(records: list[Any]) -> None:
    a = cmr.analysis
    g = cmr.project(records)
    for frame in (a.asks(records), a.yearly(records, "agency"), a.trends(records), a.shared_burdens(records)):
        assert frame.empty
    for frame in (a.centrality(g), a.communities(g), a.distinctive(records), a.gaps(records), a.recurring(records)):
        assert frame.empty
    assert a.chains(records).empty


def test_what_one_agency_alone_is_asked_is_distinctive_of_it() -> None:
    made = [record(f"a{i}:r1", [mention("psni")], [TRAINING], report=f"a{i}") for i in range(8)]
    made += [record(f"b{i}:r1", [mention("sbni")], [RECORDS], report=f"b{i}") for i in range(8)]
    made += [record("c:r1", [mention("sbni")], [TRAINING], report="c")]
    frame = cmr.analysis.distinctive(made).set_index(["group", "theme"])
    assert frame.loc[("psni", "training_and_awareness"), "z"] > 1.96
    assert frame.loc[("sbni", "training_and_awareness"), "z"] < -1.96


def test_the_log_odds_are_those_of_monroe_colaresi_and_quinn() -> None:
    made = [record(f"a{i}:r1", [mention("psni")], [TRAINING], report=f"a{i}") for i in range(3)]
    made += [record("b:r1", [mention("psni")], [RECORDS], report="b")]
    made += [record(f"c{i}:r1", [mention("sbni")], [RECORDS], report=f"c{i}") for i in range(4)]
    row = cmr.analysis.distinctive(made, prior=8).set_index(["group", "theme"]).loc[("psni", "training_and_awareness")]
    # 3 of 4 against 0 of 4, with a prior of 8 x 3/8 = 3.
    expected = math.log(6 / (4 + 8 - 6)) - math.log(3 / (4 + 8 - 3))
    assert math.isclose(row["log_odds"], expected)
    assert math.isclose(row["z"], expected / math.sqrt(1 / 6 + 1 / 3))


def test_a_report_that_does_not_ask_the_usual_body_is_a_gap() -> None:
    made = [record(f"a{i}:r1", [mention("psni")], [NEGLECT], report=f"a{i}") for i in range(3)]
    made.append(record("z:r1", [mention("sbni")], [NEGLECT], report="z"))
    made.append(record("y:r1", [], [NEGLECT], report="a0"))
    (row,) = cmr.analysis.gaps(made).to_dict("records")
    assert (row["report"], row["harm"], row["agency"], row["n_reports"], row["of_reports"]) == (
        "z",
        "neglect",
        "police",
        3,
        3,
    )


@pytest.mark.parametrize(
    "ask",
    [
        lambda a: a.asks([], by="colour"),
        lambda a: a.distinctive([], group="colour"),
        lambda a: a.distinctive([], prior=0),
        lambda a: a.gaps([], by="colour"),
        lambda a: a.recurring([], threshold=2),
        lambda a: a.recurring([], neighbours=0),
    ],
)
def test_an_unknown_option_is_an_error(ask: Any) -> None:
    with pytest.raises(UsageError):
        ask(cmr.analysis)


SUPPORT = "Supported lodgings for young people aged sixteen and seventeen should be brought within inspection by RQIA."
AGAIN = "RQIA should inspect supported lodgings that take young people of sixteen or seventeen."
FAR = "Midwives should ask who will be sober in the house on the first weekend after the birth."


def made_again() -> list[Any]:
    texts = [("a", 2012, SUPPORT), ("b", 2018, AGAIN), ("c", 2020, FAR), ("d", 2024, SUPPORT)]
    return [
        record(f"{r}:r1", [mention("rqia")], [theme("inspection_and_regulation")], report=r, year=y, text=text)
        for r, y, text in texts
    ]


def test_the_same_ask_in_other_words_recurs_and_another_matter_does_not() -> None:
    frame = cmr.analysis.recurring(made_again())
    assert {frozenset(pair) for pair in zip(frame["id"], frame["later_id"], strict=True)} == {
        frozenset(("a:r1", "b:r1")),
        frozenset(("a:r1", "d:r1")),
        frozenset(("b:r1", "d:r1")),
    }
    assert (frame["year"] < frame["later_year"]).all()
    assert list(frame["probability"]) == sorted(frame["probability"], reverse=True)


def test_a_chain_stands_in_the_order_of_its_years_with_texts_side_by_side() -> None:
    frame = cmr.analysis.chains(made_again())
    assert list(frame["id"]) == ["a:r1", "b:r1", "d:r1"]
    assert list(frame["chain"]) == [1, 1, 1]
    assert frame["similarity"].isna().tolist() == [True, False, False]
    assert (frame.loc[0, "first_year"], frame.loc[0, "last_year"]) == (2012, 2024)


def test_two_recommendations_of_one_report_are_no_recurrence() -> None:
    twice = [record("a:r1", text=SUPPORT), record("a:r2", text=SUPPORT)]
    assert cmr.analysis.recurring(twice).empty


def test_the_score_of_two_texts_does_not_depend_on_what_else_is_there() -> None:
    alone = cmr.analysis.recurring(made_again()[:2])
    among = cmr.analysis.recurring(made_again())
    same = among[(among["id"] == "a:r1") & (among["later_id"] == "b:r1")]
    assert math.isclose(alone.loc[0, "probability"], same.iloc[0]["probability"])


def improvement(**about: Any) -> Any:
    return replace(made_again()[0], kind="improvement", **about)


def test_an_improvement_of_a_later_report_is_laid_beside_the_recommendation() -> None:
    answered = improvement(id="e:i1", report="e", year=2025)
    frame = cmr.analysis.alignment([*made_again(), answered]).set_index("id")
    assert frame.loc["a:r1", "sign"] == "addressed"
    assert frame.loc["a:r1", "improvement_text"] == SUPPORT
    assert frame.loc["c:r1", "sign"] == "no sign"
    assert frame.loc["c:r1", "improvement_id"] == "e:i1", "the nearest is shown whatever its score"


def test_an_improvement_of_an_earlier_report_answers_nothing() -> None:
    frame = cmr.analysis.alignment([*made_again(), improvement(id="e:i1", report="e", year=2001)])
    assert set(frame["sign"]) == {"no sign"}
    assert frame["improvement_id"].isna().all()
