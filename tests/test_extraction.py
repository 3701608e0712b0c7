"""What counts as a recommendation. Reports are given as plain text: headings on lines of their own, markers as printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrlearn.extraction import extract, facts_of, warnings_of
from cmrlearn.extraction.labels import label_in
from cmrlearn.extraction.sections import role_of
from cmrlearn.extraction.wording import directive, signs
from cmrlearn.model import Block, Recommendation, Report
from cmrlearn.reading.columns import purposes
from cmrlearn.reading.plain import blocks_of_text
from cmrlearn.reading.tables import CELL_SEPARATOR

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


def report(text: str) -> Report:
    return Report("t", "t.txt", "txt", "0" * 64, None, tuple(blocks_of_text(text)))


def found(text: str, *kinds: str) -> list[Recommendation]:
    return extract(report(text), kinds=kinds or ("recommendation",))  # type: ignore[arg-type]


def texts(text: str) -> list[str]:
    return [r.text for r in found(text)]


def test_items_under_recommendations_come_out_with_their_numbers() -> None:
    got = found(
        "Recommendations\n\n1. The Board should review its threshold document.\n\n2. Health visitors to record all adults.\n"
    )
    assert [(r.ref, r.text) for r in got] == [
        ("1", "The Board should review its threshold document."),
        ("2", "Health visitors to record all adults."),
    ]
    assert [r.id for r in got] == ["t:r01", "t:r02"]
    assert got[0].section == ("Recommendations",)


@pytest.mark.parametrize(
    "heading",
    [
        "Terms of reference",
        "Good practice",
        "Improvements made since the review",
        "Actions already taken",
        "Questions for the Partnership",
        "Methodology",
        "Glossary",
        "Findings",
    ],
)
def test_the_same_items_under_another_heading_are_none(heading: str) -> None:
    items = "\u2022 to review the information shared between agencies\n\n\u2022 ensure that the views of the family are heard\n"
    assert texts(f"Recommendations\n\n\u2022 The Trust should audit its files.\n\n{heading}\n\n{items}") == [
        "The Trust should audit its files."
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Panel's recommendations are lettered by the agency that has to act, and numbered within each letter.",
        "Recommendations are arranged under the bodies that must answer them within three months.",
        "Our recommendations are presented in order of urgency, and each body must report on its own.",
    ],
)
def test_a_sentence_on_how_the_recommendations_are_ordered_is_none(sentence: str) -> None:
    item = "The Board should review its threshold document."
    assert texts(f"Recommendations\n\n{sentence}\n\n1. {item}\n") == [item]


def test_a_list_under_a_theme_belongs_to_the_summary_of_learning_above_it() -> None:
    got = found(
        "Summary of learning arising from these reviews\n\nThere were two recommendations.\n\nIn respect of neglect\n\n"
        "\u2022 the HSCB to consider a review of home conditions tools\n\nImprovements made\n\n\u2022 development of a neglect strategy\n"
    )
    assert [r.text for r in got] == ["the HSCB to consider a review of home conditions tools"]
    assert got[0].section[-1] == "In respect of neglect"


def test_a_labelled_recommendation_is_found_wherever_it_stands() -> None:
    got = found(
        "Findings\n\nThe visits were not recorded.\n\nRecommendation 1: The Trust should record every visit.\n\n"
        "Analysis\n\nThe school did not know.\n\nRecommendation 2\n\nThe Education Authority must tell schools of each notification.\n"
    )
    assert [(r.ref, r.text) for r in got] == [
        ("1", "The Trust should record every visit."),
        ("2", "The Education Authority must tell schools of each notification."),
    ]


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Recommendation 3: Review the protocol", "3"),
        ("Recommendation Three", "3"),
        ("RECOMMENDATION 12", None),  # capitals are for the heading's level, the label is still one: see below
        ("Recommendation 4 above was accepted", None),
        ("Recommendation 2 of the earlier review", None),
        ("Recommendations of the review", None),
        ("Multi-agency Recommendation 5.2 – audit", "5.2"),
        ("Recommended practice is to visit", None),
    ],
)
def test_a_label_is_told_from_talk_about_a_recommendation(text: str, ref: str | None) -> None:
    label = label_in(text)
    if text.isupper():
        assert label is not None and label.ref == "12"
    else:
        assert (label.ref if label else None) == ref


def test_a_stem_is_kept_with_the_items_that_complete_it() -> None:
    got = found(
        "Recommendations\n\nThe Board should:\n\n\u2022 review its training\n\n\u2022 seek assurance from each agency\n"
    )
    assert [(r.stem, r.text) for r in got] == [
        ("The Board should:", "review its training"),
        ("The Board should:", "seek assurance from each agency"),
    ]


def test_points_that_a_lead_in_makes_a_condition_are_none() -> None:
    assert (
        texts(
            "Action required\n\nThe matter will remain open until:\n\n\u2022 the Department sets a date\n\n\u2022 inspectors agree\n"
        )
        == []
    )


def test_lettered_sub_points_stay_inside_their_item_with_their_letters() -> None:
    got = texts(
        "Recommendations\n\n1. The Trust should review (in each area):\n\n(a) the duty system\n\n(b) cover for leave\n\n2. Audit files.\n"
    )
    assert got == ["The Trust should review (in each area): (a) the duty system (b) cover for leave", "Audit files."]


def test_what_an_earlier_review_recommended_is_kept_apart() -> None:
    text = (
        "Recommendations of the previous review\n\n1. The Board should agree a protocol for transfers.\n\n"
        "Recommendations\n\n1. Health visitors should be told of each transfer.\n"
    )
    assert texts(text) == ["Health visitors should be told of each transfer."]
    assert [r.kind for r in found(text, "recommendation", "prior")] == ["recommendation", "prior"]


def test_improvements_come_out_only_on_request() -> None:
    text = "Improvements made\n\n\u2022 A regional protocol on bruising has been agreed.\n\nRecommendations\n\n\u2022 Audit its use.\n"
    assert texts(text) == ["Audit its use."]
    assert [r.text for r in found(text, "improvement")] == ["A regional protocol on bruising has been agreed."]


def test_findings_and_learning_points_come_out_only_on_request() -> None:
    text = (
        "Findings\n\nHealth visitors were not told of the transfer.\n\nKey learning\n\n"
        "\u2022 A change of address is a time of risk.\n\nRecommendations\n\n\u2022 Audit transfers.\n"
    )
    assert texts(text) == ["Audit transfers."]
    assert [(r.id.split(":")[1], r.text) for r in found(text, "finding")] == [
        ("f01", "Health visitors were not told of the transfer."),
        ("f02", "A change of address is a time of risk."),
    ]


def test_a_numbered_title_gives_nothing_to_the_section_after_it() -> None:
    blocks = (
        Block("Recommendations", "heading", level=1),
        Block("School counselling", "heading", level=2, marker="3"),
        Block("Recommendations for health", "heading", level=1),
        Block("The Trust should audit its use of the protocol.", "paragraph"),
    )
    got = extract(replace(report("x"), blocks=blocks))
    assert [(r.title, r.ref) for r in got] == [(None, None)]


def test_a_recommendation_printed_twice_with_a_changed_word_is_one() -> None:
    text = (
        "Executive summary\n\nRecommendation 1: The Education Authority should ensure that each school names a lead for attendance.\n\n"
        "Findings\n\nSchools differed.\n\nRecommendation 1: The EA should ensure that every school names a lead for attendance.\n"
    )
    assert len(texts(text)) == 1


def test_siblings_that_share_their_first_forty_letters_are_two() -> None:
    stem = "The Partnership should seek assurance from all partner agencies that"
    got = texts(f"Recommendations\n\n\u2022 {stem} chronologies are kept.\n\n\u2022 {stem} supervision is recorded.\n")
    assert len(got) == 2


def test_a_list_that_tags_its_items_is_taken_at_its_word() -> None:
    got = texts(
        "Conclusions and recommendations\n\n1. Forces should have known of the risk and must learn. (Conclusion, Paragraph 4)\n\n"
        "2. Reporting by schools is to be improved. (Recommendation, Paragraph 9)\n"
    )
    assert got == ["Reporting by schools is to be improved."]


def test_a_mixed_list_is_told_apart_by_wording() -> None:
    got = texts(
        "Conclusions and recommendations\n\n1. We welcome the work of the school and agree that it was timely.\n\n"
        "2. We recommend that the Department fund a lead in each school.\n\n3. There was no plan for the transfer.\n"
    )
    assert got == ["We recommend that the Department fund a lead in each school."]


def test_a_closing_cross_reference_is_no_part_of_the_text() -> None:
    assert texts("Recommendations\n\n1. We recommend that the Trust audit its files (paragraph 4.24).\n") == [
        "We recommend that the Trust audit its files."
    ]


def test_a_report_that_makes_none_gives_none_and_says_so() -> None:
    r = report(
        "Findings\n\nStaff should have asked more. The maker recommended a monthly check.\n\nThe review makes no recommendations.\n"
    )
    got = extract(r)
    assert got == []
    assert warnings_of(r, facts_of(r), got) == ("no recommendations found",)


def test_a_stated_number_that_differs_from_the_number_found_is_a_warning() -> None:
    r = report("Recommendations\n\nThe review makes five recommendations.\n\n1. The Trust should audit its files.\n")
    (warning,) = warnings_of(r, facts_of(r), extract(r))
    assert "states 5" in warning and "1 found" in warning


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("7. Recommendations", "recommendation"),
        ("Conclusions and Recommendations", "mixed"),
        ("Appendix 2: Action Plan", "plan"),
        ("Improving Systems and Practice", "recommendation"),
        ("Improvements made as a result of CMRs", "improvement"),
        ("Progress on recommendations since 2015", "prior"),
        ("Key Lines of Enquiry", "terms"),
        ("Child A and her brother", ""),
    ],
)
def test_a_heading_says_what_its_section_is_for(heading: str, role: str) -> None:
    assert role_of(heading) == role


@pytest.mark.parametrize(
    "text",
    [
        "The Board should review its threshold document.",
        "HSCTs to remind staff of the escalation policy",
        "Review and reissue the bruising protocol.",
        "Following the audit, the Trust must agree a plan.",
        "It is recommended that health visitors attend.",
        "The Partnership is asked to write to all schools.",
        "Consideration should be given to a shared chronology.",
    ],
)
def test_an_order_is_known_by_its_wording(text: str) -> None:
    assert directive(text)


@pytest.mark.parametrize(
    "text",
    [
        "The social worker should have visited within a day.",
        "Staff were unable to provide a date.",
        "There was no record of the call.",
        "The review makes twelve recommendations.",
        "The school responded well.",
    ],
)
def test_narrative_gives_no_order(text: str) -> None:
    assert not directive(text)


WORD = st.sampled_from(
    [
        "the",
        "board",
        "should",
        "review",
        "a",
        "child",
        "plan",
        ":",
        ";",
        ".",
        "recommendation",
        "1",
        "2",
        "(a)",
        "we",
        "recommend",
        "that",
        "must",
        "Trust",
    ]
)
LINE = st.lists(WORD, min_size=1, max_size=14).map(" ".join)
KIND = st.sampled_from(["heading", "paragraph", "list_item", "table_row", "footnote", "contents"])


@given(st.lists(st.tuples(KIND, LINE, st.integers(0, 4), st.sampled_from([None, "1", "2.1", "(a)", "•"])), max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_blocks_gives_records_made_of_its_words(parts: list[tuple[str, str, int, str | None]]) -> None:
    blocks = tuple(Block(t, k, level=n, marker=m) for k, t, n, m in parts)  # type: ignore[arg-type]
    got = extract(replace(report("x"), blocks=blocks))
    printed = {w for b in blocks for w in b.text.split()} | {"(a)"}
    for r in got:
        assert 0.0 <= r.confidence <= 1.0
        assert r.text.strip()
        # A closing bracket may be cut off a word, never put on.
        assert all(w in printed or w.rstrip(".") in {p.rstrip(".") for p in printed} for w in r.text.split())
    assert len({r.id for r in got}) == len(got)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_can_be_weighed(text: str) -> None:
    assert all(isinstance(v, bool) for v in signs(text).values())


@pytest.mark.parametrize("name", sorted(p.name for p in REAL.iterdir() if p.is_dir()) if REAL.is_dir() else [])
def test_a_real_report_gives_its_recommendations_and_no_others(name: str) -> None:
    import json
    from collections import Counter

    from cmrlearn.extraction.printings import overlap, words
    from cmrlearn.reading import read

    gold = json.loads((REAL / name / "gold.json").read_text(encoding="utf-8"))
    got = [Counter(words(r.text)) for r in extract(read(REAL / name / "report.pdf"))]
    wanted = [Counter(words(r["text"])) for r in gold["recommendations"]]
    allowed = (
        [Counter(words(t if isinstance(t, str) else t["text"])) for t in gold["other_ok"]] if "other_ok" in gold else []
    )
    missed = [w for w in wanted if not any(overlap(w, g) >= 0.8 for g in got)]
    wrong = [
        g
        for g in got
        if not any(overlap(w, g) >= 0.8 for w in wanted) and not any(overlap(a, g) >= 0.6 for a in allowed)
    ]
    assert len(missed) <= 0.1 * len(wanted)
    assert len(wrong) <= 0.1 * max(1, len(got))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not part of the project")
def test_boxes_of_a_real_report_hold_the_words_of_their_recommendation_and_no_others() -> None:
    import pypdfium2 as pdfium

    from cmrlearn.extraction.printings import words
    from cmrlearn.reading import read

    path = REAL / "sbni-2021-22" / "report.pdf"
    with pdfium.PdfDocument(path) as document:
        for r in extract(read(path)):
            inside = ""
            for box in r.boxes:
                page = document[box.page - 1]
                height = page.get_height()
                middle = (box.top + box.bottom) / 2
                strip = (box.x0 - 0.5, height - middle - 2, box.x1 + 0.5, height - middle + 2)
                inside += " " + page.get_textpage().get_text_bounded(*strip)
            # The strip along the middle of a line misses what hangs above it: apostrophes and quotes.
            assert "".join(words(inside)) == "".join(words(r.text)).replace("'", "")


@pytest.mark.parametrize(
    "text",
    [
        "On 3 July the owner replied: We agree with what you recommend and will do it.",
        "The Trust and the Board have accepted our recommendations in full.",
        "We considered whether to recommend that the fee be repaid.",
        "The union submitted that I should recommend a second crew for every station.",
        "Our predecessor committee recommended in 2011 that one body should be responsible.",
        "Nobody should have to give up a job because there is no bus.",
        "Call handlers should ask about this, but in 63 cases they did not.",
        "Recommendations should be few, and should be addressed to those who can carry them out.",
    ],
)
def test_talk_about_recommendations_and_replies_to_them_are_none(text: str) -> None:
    assert texts(f"Recommendations\n\nThe Board should audit its files.\n\n{text}\n") == [
        "The Board should audit its files."
    ]


def test_a_sentence_that_leads_in_is_kept_apart_from_what_it_recommends() -> None:
    got = found(
        "Safety action required\n\nSix crews were not told of the change. Therefore, the Board recommends that\n\n"
        "the Department require that crews be told of each change within a day.\n\nTSB Recommendation M18-02\n"
    )
    assert [(r.ref, r.text) for r in got] == [
        ("M18-02", "the Department require that crews be told of each change within a day.")
    ]
    assert got[0].stem == "Therefore, the Board recommends that"


def test_numbered_items_under_a_lead_in_are_recommendations_and_the_reply_is_none() -> None:
    got = found(
        "Safety recommendations\n\n5.1 On 30 June it was recommended to the Director that he:\n\n"
        "5.1.1 amend the rule on crew rosters (042/03)\n\n5.1.2 require an audit of hours worked (043/03)\n\n"
        "5.2 On 14 July the Director replied that the rule should be kept.\n"
    )
    assert [(r.ref, r.text) for r in got] == [
        ("042/03", "amend the rule on crew rosters"),
        ("043/03", "require an audit of hours worked"),
    ]


def test_headings_that_are_themselves_the_recommendations_come_out_without_their_reasons() -> None:
    reasons = "The visits were late in all four years, and nobody had added them up or asked why."
    titles = [
        "Strengthen pre-birth planning",
        "Give health visitors time to think",
        "Review the duty system across the Trust",
    ]
    headings = tuple(b for title in titles for b in (Block(title, "heading", level=2), Block(reasons, "paragraph")))
    blocks = (Block("Recommendations", "heading", level=1), *headings)
    assert [r.text for r in extract(replace(report("x"), blocks=blocks))] == titles


def test_a_table_of_facts_gives_the_value_beside_recommendation() -> None:
    cells = (("", "What we recommend"), ("", "The Trust should audit its files each quarter."))
    row = Block(" | ".join(t for _, t in cells), "table_row", cells=cells)
    blocks = (Block("Recommendations", "heading", level=1), row)
    assert [r.text for r in extract(replace(report("x"), blocks=blocks))] == [cells[1][1]]


def test_a_bold_number_and_title_over_a_paragraph_give_title_and_text() -> None:
    blocks = (
        Block("Recommendations", "heading", level=1),
        Block("Sharing what is known", "list_item", marker="1", bold=True),
        Block("The Trust should tell schools of each referral.", "paragraph"),
    )
    (got,) = extract(replace(report("x"), blocks=blocks))
    assert (got.ref, got.title, got.text) == (
        "1",
        "Sharing what is known",
        "The Trust should tell schools of each referral.",
    )


def _report_with_timetable(times: list[str]) -> Report:
    texts = [
        "The Trust should audit its use of the protocol.",
        "The Board should write to all schools.",
        "Police should ring.",
    ]
    rows = [
        Block(
            f"{n} | {o} | {t}",
            "table_row",
            cells=(("No.", str(n)), ("Owner", o), ("To be done", t)),
            page=1,
        )
        for n, (o, t) in enumerate(zip(["Trust", "Board", "Police"], times, strict=True), 1)
    ]
    blocks = (
        Block("Recommendations", "heading", level=1),
        *(Block(t, "list_item", marker=str(n)) for n, t in enumerate(texts, 1)),
        Block("Owners and dates", "heading", level=1),
        *rows,
    )
    return Report("x", "x.txt", "txt", "0" * 64, None, blocks)


def test_a_table_of_numbers_owners_and_times_is_read_with_the_recommendations_it_numbers() -> None:
    found = extract(_report_with_timetable(["30 June 2021", "Immediately", "Spring 2022"]))
    assert [(r.owner, r.extra["timescale"]) for r in found] == [
        ("Trust", "30 June 2021"),
        ("Board", "Immediately"),
        ("Police", "Spring 2022"),
    ]


def test_a_table_without_times_is_no_timetable() -> None:
    found = extract(_report_with_timetable(["A", "B", "C"]))
    assert len(found) == 3
    assert not any(r.extra for r in found)


def test_a_heading_that_is_half_an_order_leads_in_to_each_item_below_it() -> None:
    got = found(
        "Recommendations\n\nWithin three months, the chief constable should:\n\n"
        "(a) review how officers record what children say at an incident\n\n(b) train control room staff in coercive control\n"
    )
    assert [(r.ref, r.text) for r in got] == [
        ("a", "review how officers record what children say at an incident"),
        ("b", "train control room staff in coercive control"),
    ]
    assert {r.stem for r in got} == {"Within three months, the chief constable should:"}


def test_letters_that_run_on_over_two_lead_ins_number_the_recommendations() -> None:
    listed = (
        "Recommendations\n\n1. The Home Office should:\n\n   a) publish one strategy for exploitation\n\n"
        "   b) name a senior official\n\n2. The Department for Education should:\n\n   c) count the children at risk\n\n"
        "   d) review the thresholds that councils apply\n"
    )
    assert [(r.ref, r.text) for r in found(listed)] == [
        ("a", "publish one strategy for exploitation"),
        ("b", "name a senior official"),
        ("c", "count the children at risk"),
        ("d", "review the thresholds that councils apply"),
    ]
    anew = listed.replace("c) count", "a) count").replace("d) review", "b) review")
    assert [r.ref for r in found(anew)] == ["1", "2"]


def labelled(*markers: str) -> Report:
    blocks = [Block("What we found", "heading", level=1)]
    for n, marker in enumerate(markers):
        blocks.append(
            Block(f"Staff told us at some length what had been done in area {n} before the child died.", "paragraph")
        )
        blocks.append(Block(f"The Partnership should rewrite procedure {n}.", "list_item", marker=marker))
    return Report("t", "t.txt", "txt", "0" * 64, None, tuple(blocks))


def test_r1_r2_and_r3_anywhere_in_the_text_are_recommendations() -> None:
    assert [r.ref for r in extract(labelled("R1", "R2", "R3"))] == ["R1", "R2", "R3"]
    assert extract(labelled("LP1", "LP2", "LP3")) == []
    assert extract(labelled("R7", "R12", "R30")) == []


def test_r2_within_a_paragraph_begins_a_recommendation_there() -> None:
    first = "The procedure has been amended four times. R1: The Board should rewrite the procedure for bruising."
    more = "Two midwives had asked who he was. R2: Midwives to ask every expectant father about his own health."
    last = "A reminder is a weak remedy, and R1 and R2 come first. R3 - All agencies should remind their staff of it."
    blocks = [Block("What we found", "heading", level=1), *(Block(t, "paragraph") for t in (first, more, last))]
    got = extract(Report("t", "t.txt", "txt", "0" * 64, None, tuple(blocks)))
    assert [(r.ref, r.text) for r in got] == [
        ("R1", "The Board should rewrite the procedure for bruising."),
        ("R2", "Midwives to ask every expectant father about his own health."),
        ("R3", "All agencies should remind their staff of it."),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Last year’s recommendations",
        "Final position on the action plan",
        "Anticipated improvement outcomes",
        "Next steps",
    ],
)
def test_instructions_under_headings_of_what_was_and_what_will_come_are_none(heading: str) -> None:
    own = "Recommendations\n\n1. The Trust should audit its files.\n\n2. The Board should publish its audits.\n\n"
    assert len(texts(f"{own}{heading}\n\n• The Board should review its training on neglect\n")) == 2


def test_what_has_happened_since_is_told_from_what_happened() -> None:
    assert role_of("What has happened since:") == "improvement"
    assert role_of("What happened") == "narrative"


def test_questions_are_none_unless_something_is_ordered_before_them() -> None:
    asked = "• How will the Board find out whether children know whom to tell?\n\n"
    ordered = "• Ask every lodging house one question: who else has a key to the room?\n\n"
    assert texts(f"Recommendations\n\n{asked}{ordered}• The Board should publish its audits.\n") == [
        "Ask every lodging house one question: who else has a key to the room?",
        "The Board should publish its audits.",
    ]


def test_what_reviewers_declare_of_themselves_is_none() -> None:
    stated = "I make the following statement that prior to my involvement with this learning review:\n\n"
    items = (
        "• I have not been directly concerned with the child\n\n• I have the recognised qualifications and training\n"
    )
    assert texts(f"Recommendations\n\n1. The Board should publish its audits.\n\n{stated}{items}") == [
        "The Board should publish its audits."
    ]


def test_prose_whose_verb_stands_late_is_no_noun_phrase() -> None:
    prose = "Spending on the services that help families has fallen by half. That is the wrong way round."
    assert not signs(prose)["verbless"]
    assert signs("A single chronology for every child")["verbless"]


def test_a_heading_in_a_box_is_of_that_box_alone() -> None:
    def blocks(frame: int | None) -> tuple[Block, ...]:
        return (
            Block("What we found", "heading", level=1),
            Block("Area for improvement", "heading", level=2, frame=7),
            Block("The force should improve the timeliness of its visits.", "list_item", marker="•", frame=7),
            Block(
                "The force must tell schools by nine in the morning of every call.",
                "list_item",
                marker="•",
                frame=frame,
            ),
        )

    boxed = [r.text for r in extract(Report("t", "t.txt", "txt", "0" * 64, None, blocks(7)))]
    after = [r.text for r in extract(Report("t", "t.txt", "txt", "0" * 64, None, blocks(None)))]
    assert len(boxed) == 2
    assert after == boxed[:1]


def test_actions_that_go_through_the_recommendations_again_by_number_are_none() -> None:
    def row(*cells: tuple[str, str]) -> Block:
        return Block(CELL_SEPARATOR.join(text for _, text in cells), "table_row", cells=cells)

    recs = (
        "The Board should publish its audits.",
        "The Trust should review its rota.",
        "PSNI should train its officers.",
    )
    done = (
        "Write to the chair of each panel.",
        "Meet the supplier of the software.",
        "Tell all housing officers of it.",
    )
    numbered = [Block(text, "list_item", marker=f"L{n}") for n, text in enumerate(recs, 1)]

    def plan(*numbers: str) -> list[str]:
        rows = [row(("Rec.", n), ("Action", t), ("Owner", "Manager")) for n, t in zip(numbers, done, strict=True)]
        blocks = (
            Block("Recommendations", "heading", level=1),
            *numbered,
            Block("Action plan", "heading", level=1),
            *rows,
        )
        return [r.text for r in extract(Report("t", "t.txt", "txt", "0" * 64, None, blocks))]

    assert plan("L1", "L2", "L3") == list(recs)
    assert plan("7", "8", "9") == [*recs, *done]


def test_a_table_says_number_and_recommendation_in_two_languages() -> None:
    assert purposes(["No. Rhif", "Recommendation Argymhelliad", "Lead Arweinydd"]) == {"ref": 0, "text": 1, "owner": 2}
