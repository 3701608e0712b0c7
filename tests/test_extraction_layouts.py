"""Boxes, bars, plans and lines that stand around recommendations. Reports are given as blocks."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

import cmrlearn
from cmrlearn.extraction import extract
from cmrlearn.extraction.labels import label_in
from cmrlearn.extraction.plan_lines import plan_line
from cmrlearn.model import Block, Recommendation, Report
from cmrlearn.reading.tables import CELL_SEPARATOR

RESOURCES = Path(cmrlearn.__file__).parent / "resources"
ORDERS = (
    "The Board should publish a strategy on the neglect of children of school age, with measures of what it changes.",
    "The Trust should review the rota of its emergency department so that a senior doctor sees every injured infant.",
    "PSNI should train the officers of its call centre in what to ask about children at each address.",
)


def found(*blocks: Block) -> list[Recommendation]:
    return extract(Report("t", "t.txt", "txt", "0" * 64, None, blocks))


def heading(text: str, level: int = 1, **more: object) -> Block:
    return Block(text, "heading", level=level, **more)  # type: ignore[arg-type]


def row(*cells: tuple[str, str]) -> Block:
    return Block(CELL_SEPARATOR.join(text for _, text in cells), "table_row", cells=cells)


def plan_row(ref: str, text: str, lead: str = "") -> Block:
    return row(("Ref", ref), ("Recommendation", text), ("Lead", lead), ("By when", "June 2024" if text else ""))


def test_a_row_over_all_columns_heads_the_rows_below_it() -> None:
    got = found(
        heading("Action plan"),
        plan_row("Riverton Constabulary", ""),
        plan_row("P1", ORDERS[0]),
        plan_row("P2", ORDERS[1]),
        plan_row("Riverton Homes", ""),
        plan_row("H1", ORDERS[2]),
    )
    assert [(r.ref, r.section[-1]) for r in got] == [
        ("P1", "Riverton Constabulary"),
        ("P2", "Riverton Constabulary"),
        ("H1", "Riverton Homes"),
    ]


def test_the_rest_of_a_row_that_a_page_cut_heads_nothing() -> None:
    rest = row(("Ref", ""), ("Recommendation", ""), ("Lead", "Named Nurse"), ("By when", ""))
    got = found(heading("Action plan"), plan_row("P1", ORDERS[0]), rest, plan_row("P2", ORDERS[1]))
    assert {r.section for r in got} == {("Action plan",)}


def test_a_title_bar_that_leads_in_what_stands_below_it_is_over_headings_of_the_same_type() -> None:
    def blocks(last: str) -> tuple[Block, ...]:
        return (
            heading("Improving systems and practice", 3, frame=7),
            Block(last, "paragraph", frame=7),
            heading("Health", 3),
            *(Block(text, "list_item", marker=str(n)) for n, text in enumerate(ORDERS, 1)),
        )

    led = found(*blocks("The review identified the following actions for the Board and its members:"))
    told = found(*blocks("The review was glad to see what has been done since."))
    assert [r.text for r in led] == list(ORDERS)
    assert all(r.section == ("Improving systems and practice", "Health") for r in led)
    assert not told


@pytest.mark.parametrize(
    ("text", "owner", "time"),
    [
        ("Lead: the Trust", "the Trust", None),
        ("LEAD Police and schools WHEN May 2024", "Police and schools", "May 2024"),
        ("Responsible: ICB; Timescale: within 12 months", "ICB", "within 12 months"),
        ("Timescale by April 2025", None, "by April 2025"),
    ],
)
def test_a_short_line_says_who_leads_and_by_when(text: str, owner: str | None, time: str | None) -> None:
    assert plan_line(Block(text, "paragraph")) == (owner, time)


@pytest.mark.parametrize(
    "text",
    [
        "Lead professionals should be named for every child.",
        "When the mother was asked, she said that all was well",
        "Who will tell the school?",
        "The lead agency: who is it, and when will it act, and what becomes of a child for whom nobody leads",
    ],
)
def test_a_sentence_with_such_words_is_no_line_of_a_plan(text: str) -> None:
    assert plan_line(Block(text, "paragraph")) is None


def test_lines_below_a_recommendation_are_its_owner_and_time_and_lead_in_nothing() -> None:
    items = [
        b
        for n, text in enumerate(ORDERS, 1)
        for b in (
            Block(text, "list_item", marker=str(n)),
            Block(f"LEAD Team {n} WHEN May 202{n}", "paragraph"),
        )
    ]
    got = found(heading("Recommendations"), *items)
    assert [(r.text, r.owner, r.extra, r.stem) for r in got] == [
        (text, f"Team {n}", {"timescale": f"May 202{n}"}, None) for n, text in enumerate(ORDERS, 1)
    ]


def test_in_a_labelled_box_the_bold_order_is_the_recommendation_and_not_the_reasons_above_it() -> None:
    reasons = "In 2021 we recommended indicators. Practitioners should not be expected to make do with these."
    box = (
        heading("National recommendation 1", 5, frame=4),
        heading("A framework", 3, frame=4),
        Block(reasons, "paragraph", italic=True, frame=4),
        Block(ORDERS[0], "paragraph", bold=True, frame=4),
        Block("Timescale by April 2025", "paragraph", frame=4),
    )
    (got,) = found(heading("National recommendations"), *box)
    assert (got.ref, got.title, got.text) == ("1", "A framework", ORDERS[0])
    assert got.extra == {"timescale": "by April 2025"}
    assert got.section == ("National recommendations",)
    (plain,) = found(heading("National recommendations"), *(replace(b, bold=False) for b in box))
    assert plain.text.startswith("In 2021")


SHORT = (
    "A strategy on neglect of children of school age.",
    "A senior doctor for every injured infant.",
    "Training of officers of the call centre.",
)
OTHERS = (
    "Midwives should ask about violence at home.",
    "Dentists ought to be told of plans.",
    "Landlords must report broken doors.",
)


@pytest.mark.parametrize(
    ("items", "kept"),
    [
        (SHORT, []),
        (tuple(f"changes to what is done ({'Recommendation'} {n});" for n in (1, 2, 3)), []),
        (OTHERS, list(OTHERS)),
    ],
)
def test_a_summary_that_goes_through_labelled_recommendations_in_short_is_no_second_list(
    items: tuple[str, ...], kept: list[str]
) -> None:
    got = found(
        heading("Our recommendations in brief"),
        *(Block(text, "list_item", marker=str(n)) for n, text in enumerate(items, 1)),
        heading("Recommendations in full"),
        *(Block(f"Recommendation {n}: {text}", "paragraph") for n, text in enumerate(ORDERS, 1)),
    )
    assert [r.text for r in got] == [*kept, *ORDERS]


def test_a_timetable_of_the_numbered_ones_is_read_though_a_plan_has_further_references() -> None:
    def due(ref: str, action: str, time: str) -> Block:
        return row(("No.", ref), ("Action to carry out", action), ("Lead", "Chair"), ("By when", time))

    got = found(
        heading("Recommendations"),
        *(Block(f"Recommendation {n}: {text}", "paragraph") for n, text in enumerate(ORDERS, 1)),
        heading("Action plan"),
        plan_row("HV1", "Health visitors should record the names of all adults in the home."),
        plan_row("HV2", "Midwives should ask every woman about violence, when she is alone."),
        plan_row("HV3", "School nurses to see each child who is educated at home once in a year."),
        heading("Overview recommendations", 2),
        due("1", "Sampling exercise, first report to Board", "May 2024"),
        due("2", "Task and finish group of the two hospitals", "June 2024"),
        due("3", "Draft of the script for the call centre", "July 2024"),
    )
    assert [(r.ref, r.extra["timescale"]) for r in got] == [
        ("1", "May 2024"),
        ("2", "June 2024"),
        ("3", "July 2024"),
        ("HV1", "June 2024"),
        ("HV2", "June 2024"),
        ("HV3", "June 2024"),
    ]


def test_what_leads_up_to_the_board_recommends_in_prose_is_no_part_of_it() -> None:
    asked = "The Board therefore recommends that the Department require railways to report slow trains."
    (got,) = found(
        heading("Safety action required"),
        Block(f"Several railways have lists, but crews must register in advance. {asked}", "paragraph"),
    )
    assert got.text == asked


def test_a_reference_with_a_hyphen_in_a_sentence_is_no_label() -> None:
    assert label_in("Recommendation R08-02 was issued seven years before this accident.") is None


def test_what_an_appendix_extracts_from_somebody_elses_report_is_none() -> None:
    got = found(
        heading("Appendix 1: Extract from the operator's internal review"),
        heading("Recommendations to the company", 2),
        *(Block(text, "list_item", marker=str(n)) for n, text in enumerate(ORDERS, 1)),
    )
    assert not got


def test_what_a_reply_lists_is_none() -> None:
    got = found(
        heading("Recommendations"),
        Block("On 4 May the Commission recommended that the Director keep a register.", "list_item", marker="7.1"),
        Block("On 9 June the Director replied:", "list_item", marker="7.2"),
        Block("We do not accept this as written. We will instead:", "paragraph"),
        Block("ask each company for its list", "list_item", marker="\u2022"),
        Block("report by 30 June", "list_item", marker="\u2022"),
        Block("On 4 May the Commission recommended that the Minister amend the rules.", "list_item", marker="7.3"),
    )
    assert [r.ref for r in got] == ["7.1", "7.3"]


def test_a_motion_asks_in_its_subjunctive() -> None:
    motion = "That the Council, in consultation with the police, prepare a plan for the rescue of 200 people."
    (got,) = found(heading("Recommendations"), Block(motion, "list_item", marker="1"))
    assert got.text == motion


@pytest.mark.parametrize(
    "line", ["Anticipated improvement outcome: staff should know", "Update, May 2014: all must now do so."]
)
def test_what_a_recommendation_is_good_for_and_what_became_of_it_is_no_part_of_it(line: str) -> None:
    size = {"size": 10.0, "indent": 20.0}
    got = found(
        heading("Recommendations"),
        *(
            block
            for n, text in enumerate(ORDERS, 1)
            for block in (
                Block(text, "list_item", marker=str(n), **size),  # type: ignore[arg-type]
                Block(line, "paragraph", **size),  # type: ignore[arg-type]
            )
        ),
    )
    assert [r.text for r in got] == list(ORDERS)


def test_areas_for_improvement_are_recommendations_only_where_a_report_has_no_others() -> None:
    own = (
        heading("Our recommendations"),
        *(Block(text, "list_item", marker=str(n)) for n, text in enumerate(ORDERS, 1)),
    )
    area = "Forces should improve how quickly call takers find out that a child is looked after."
    areas = (heading("Area for improvement"), Block(area, "paragraph"))
    assert [r.text for r in found(*own, *areas)] == list(ORDERS)
    assert [r.text for r in found(*areas)] == [area]


def test_a_subject_that_has_a_purpose_is_no_terms_of_reference() -> None:
    def under(subject: str) -> list[str]:
        items = (Block(text, "list_item", marker=str(n)) for n, text in enumerate(ORDERS, 1))
        return [r.text for r in found(heading("Recommendations"), heading(subject, 2), *items)]

    assert under("The purpose of school transport") == list(ORDERS)
    assert under("The purpose of this review") == []


def test_what_a_committee_judges_is_no_recommendation_and_what_it_repeats_is() -> None:
    judged = "It is unacceptable that families should receive different answers on either side of a border."
    repeated = "We repeat the recommendation of our predecessors that the Government place a duty on councils."
    got = found(
        heading("Conclusions and recommendations"),
        *(Block(text, "list_item", marker=str(n)) for n, text in enumerate((judged, repeated, *ORDERS), 1)),
    )
    assert [r.text for r in got] == [repeated, *ORDERS]


@pytest.mark.parametrize("table", sorted(p.name for p in RESOURCES.glob("*.csv")))
def test_every_row_of_a_table_of_the_package_has_as_many_cells_as_the_table_has_columns(table: str) -> None:
    with (RESOURCES / table).open(encoding="utf-8", newline="") as f:
        first, *rows = csv.reader(f)
    assert rows
    assert {len(row) for row in rows} == {len(first)}
