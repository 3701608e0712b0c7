"""Measuring against gold: counts, intervals, errors worth reading, and what a change did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrlearn.errors import TableError
from cmrlearn.evaluation import compare, evaluate, read_earlier
from cmrlearn.evaluation.counts import Counts, Scores
from cmrlearn.evaluation.intervals import intervals
from cmrlearn.evaluation.outcomes import score
from cmrlearn.model import AgencyMention, Recommendation, ThemeScore
from corpus.agreement import kappa

TEXT = "The Board should audit the files of children who were not brought to clinic."
OTHER = "Write to the Department about the price of safe cots for families in hostels."
GOLD = {
    "text": TEXT,
    "pages": [3],
    "harm": ["neglect"],
    "practice": ["audit_and_quality_assurance"],
    "agencies": [{"agency": "sbni", "role": "lead"}, {"agency": None, "role": "mentioned"}],
    "strength": "should",
    "actions": ["audit"],
    "deadline": {"text": "By March 2020.", "date": None},
}


def record(text: str = TEXT, **more: object) -> Recommendation:
    fields: dict[str, object] = {
        "page": 3,
        "strength": "should",
        "actions": ("audit",),
        "agencies": (AgencyMention("sbni", "SBNI", "lead", "The Board", 0, 9),),
        "themes": (
            ThemeScore("neglect", "harm", 0.9, "model"),
            ThemeScore("policy_and_guidance", "practice", 0.8, "model"),
        ),
    }
    return Recommendation(id="a:r01", report="a", ref=None, text=text, **(fields | more))  # type: ignore[arg-type]


def test_a_pair_is_counted_field_by_field() -> None:
    scores, (outcome,) = score("a", [GOLD], [record()], [])
    assert (scores.extraction.tp, scores.verbatim, scores.page_right) == (1, 1, 1)
    assert scores.agency_role == Counts(1, 0, 0) and scores.roles["lead"] == Counts(1, 0, 0)
    assert scores.harm == {"neglect": Counts(1, 0, 0)}
    assert scores.practice == {"audit_and_quality_assurance": Counts(0, 0, 1), "policy_and_guidance": Counts(0, 1, 0)}
    assert (scores.strength_right, scores.deadline_right) == (1, 0)
    assert outcome.fields["deadline"] == ("by march 2020", None)


def test_a_body_that_the_table_lacks_is_not_scored() -> None:
    scores, _ = score("a", [GOLD], [record()], [])
    assert scores.agency.fn == 0


def test_the_worst_errors_come_first_and_say_where_they_are() -> None:
    scores, outcomes = score("a", [GOLD, GOLD | {"text": OTHER}], [record()], [])
    from cmrlearn.evaluation import Evaluation

    errors = Evaluation({"a": scores}, scores, outcomes).worst()
    assert errors[0].what == "was not found" and errors[0].page == 3
    assert str(errors[1]).startswith("a, page 3: practice: said policy_and_guidance, gold audit_and_quality_assurance")


def test_a_change_is_told_as_gained_lost_or_altered() -> None:
    def figures(*records: Recommendation) -> dict[str, object]:
        scores, outcomes = score("a", [GOLD, GOLD | {"text": OTHER}], list(records), [])
        from cmrlearn.evaluation import Evaluation

        return json.loads(json.dumps(Evaluation({"a": scores}, scores, outcomes).to_dict()))

    before = figures(record(strength="must"), record("Nobody asked for this sentence to come out as an order."))
    after = figures(record(themes=(ThemeScore("neglect", "harm", 0.9, "model"),)), record(OTHER, agencies=()))
    changes = {(c.change, c.what) for c in compare(before, after)}
    assert changes == {
        ("gained", "strength"),
        ("altered", "practice"),
        ("gained", "recommendation"),
        ("gained", "no recommendation"),
    }
    assert {c.change for c in compare(after, before)} == {"lost", "altered"}
    assert compare(after, after) == []


def test_reports_that_only_one_evaluation_has_are_not_compared() -> None:
    scores, outcomes = score("a", [GOLD], [], [])
    from cmrlearn.evaluation import Evaluation

    one = Evaluation({"a": scores}, scores, outcomes).to_dict()
    assert compare(one, {"reports": {}, "recommendations": []}) == []


def test_a_file_that_is_no_evaluation_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]", encoding="utf-8")
    with pytest.raises(TableError, match=r"x\.json: not what `cmrlearn evaluate"):
        read_earlier(tmp_path / "x.json")


def test_intervals_hold_the_figure_and_are_the_same_each_time() -> None:
    reports = [Scores(extraction=Counts(tp, 2, 1)) for tp in range(4, 14)]
    total = Scores()
    for report in reports:
        total.add(report)
    low, high = intervals(reports)["extraction.f1"]
    assert low < total.extraction.f1 < high
    assert intervals(reports) == intervals(reports)


def test_reports_that_are_all_alike_give_an_interval_of_no_width() -> None:
    low, high = intervals([Scores(extraction=Counts(3, 1, 1))] * 6)["extraction.precision"]
    assert low == high == 0.75


def test_few_reports_give_no_interval() -> None:
    assert intervals([Scores(extraction=Counts(3, 1, 1))] * 4) == {}


def test_nothing_is_left_to_read_where_all_is_right(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(f"Recommendations\n\n1. {TEXT}\n", encoding="utf-8")
    (tmp_path / "gold.json").write_text(json.dumps({"doc": "a", "recommendations": [{"text": TEXT}]}), encoding="utf-8")
    result = evaluate([tmp_path], progress=False)
    assert result.total.extraction == Counts(1, 0, 0)
    assert result.worst() == []


def test_kappa_of_a_textbook_table() -> None:
    # 20 and 15 agreed, 5 and 10 not: observed 0.70, by chance 0.50.
    said = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(said) == pytest.approx(0.4)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_kappa_is_at_most_one_and_symmetric(said: list[tuple[bool, bool]]) -> None:
    value = kappa(said)
    assert value == pytest.approx(kappa([(b, a) for a, b in said])) if value is not None else True
    assert value is None or -1 <= value <= 1 + 1e-9
