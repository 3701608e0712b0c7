"""The tag stage as a whole."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrlearn.model import Block, Deadline, Recommendation, Report, from_json, to_json
from cmrlearn.tagging import tag

BARE = Recommendation("x:r01", "x", None, "", 1)


def report(text="", **fields):
    facts = {"nation": "NI", "year": 2022} | fields
    return Report("x", "x.pdf", "pdf", "0", 1, (Block(text, "paragraph", 1),), **facts)


def leads(text, rep=None, **fields):
    return tag([replace(BARE, text=text, **fields)], report=rep)[0].leads()


def test_order_ids_and_texts_are_kept_and_the_inputs_unchanged():
    recs = [replace(BARE, id=f"x:r{i}", text=t) for i, t in enumerate(("Review it.", "", "The EA should act."))]
    out = tag(recs, report=report())
    assert [(r.id, r.text) for r in out] == [(r.id, r.text) for r in recs]
    assert all(r.agencies == () for r in recs)


def test_the_same_records_give_the_same_bytes_again():
    recs = [replace(BARE, text="The EA and the PSNI should share information and train staff by June 2023.")]
    assert [to_json(r) for r in tag(recs, report=report())] == [to_json(r) for r in tag(recs, report=report())]


def test_a_tagged_record_survives_json():
    rec = tag([replace(BARE, text="The EA should train staff by June 2023.")], report=report())[0]
    assert from_json(Recommendation, to_json(rec)) == rec


@pytest.mark.parametrize(
    ("publisher", "nation", "lead"),
    [
        ("sbni", "NI", "sbni"),
        ("cysur", "Wales", "cysur"),
        ("Greenshire Safeguarding Children Board", "England", "lscb_england"),
        (None, "NI", "sbni"),
    ],
)
def test_the_board_is_the_publisher(publisher, nation, lead):
    assert leads("The Board should review its training.", report(publisher=publisher, nation=nation)) == [lead]


def test_the_trust_is_the_only_one_that_the_report_names():
    one = report("The Northern Trust knew the family. A nurse of the Northern Trust called.")
    two = report("The Northern Trust knew the family. The Northern Trust told the Western Trust.")
    assert leads("The Trust should act.", one) == ["nhsct"]
    assert leads("The Trust should act.", two) == ["hsc_trusts"]


def test_a_lone_noun_is_the_body_in_brackets_behind_it():
    assert leads("The Department (DHSSPS) should remind the Trusts.", report(year=2010)) == ["dhssps"]


@pytest.mark.parametrize(
    ("year", "board", "trust"), [(2005, "hssb_ni", "legacy_hss_trusts_ni"), (2011, "hscb", "hsc_trusts")]
)
def test_the_board_and_the_trust_are_those_of_the_reports_year(year, board, trust):
    then = report(year=year)
    assert leads("The Board should act.", then) == [board]
    assert leads("Each Trust should act.", then) == [trust]


def test_a_report_without_a_nation_takes_the_one_its_bodies_agree_on():
    texts = ("Ofsted should act.", "The police should act.", "Ofsted should write to NHS England.")
    recs = [replace(BARE, id=f"x:r{i}", text=text) for i, text in enumerate(texts)]
    tagged = tag(recs, report=report(nation=None))
    assert tagged[1].leads() == ["police_england"]


def test_a_table_of_records_defines_acronyms_too():
    recs = [
        replace(BARE, id="a", text="The Environment Agency (EA) should act.", nation="NI"),
        replace(BARE, id="b", text="The EA should report.", nation="NI"),
        replace(BARE, id="c", report="y", text="The EA should report.", nation="NI"),
    ]
    assert [r.leads() for r in tag(recs)] == [["Environment Agency"], ["Environment Agency"], ["ea_ni"]]


def test_the_trust_is_the_one_named_before():
    text = "The Northern Trust should act. The Trust should also tell families."
    mentions = tag([replace(BARE, text=text)], report=report())[0].agencies
    assert [m.agency for m in mentions] == ["nhsct"]


def test_an_acronym_that_the_report_defines_outranks_the_table():
    rep = report("The Environment Agency (EA) and the Education Welfare Service (EWS) were asked.")
    assert leads("The EA should act.", report()) == ["ea_ni"]
    assert leads("The EA should act.", rep) == ["Environment Agency"]


def test_an_acronym_that_the_report_defines_as_no_body_is_none():
    rep = report("An Enhanced Assessment (EA) was made.")
    assert leads("The EA should be shorter.", rep) == []


def test_records_without_a_nation_take_the_one_their_bodies_agree_on():
    recs = [
        replace(BARE, id="a", text="The SBNI should write to NISCC."),
        replace(BARE, id="b", text="The PSNI and the Trust should agree a form."),
        replace(BARE, id="c", text="The police should act."),
    ]
    assert [r.leads() for r in tag(recs)] == [["sbni"], ["psni", "hsc_trusts"], ["psni"]]


def test_the_report_decides_over_the_record():
    assert leads("The Department of Health should act.", report(nation="NI"), nation="England") == ["dept_health_ni"]


def test_a_lead_in_belongs_to_the_sentence():
    rec = tag([replace(BARE, text="review the policy by March 2024", stem="The EA must:", nation="NI")])[0]
    assert rec.leads() == ["ea_ni"]
    assert rec.strength == "must"
    assert rec.agencies[0].inherited
    assert rec.deadline == Deadline("by March 2024", None)


def test_a_deadline_in_an_action_plans_column_counts():
    rec = tag([replace(BARE, text="Review it.", extra={"Timescale": "March 2024"})])[0]
    assert rec.deadline == Deadline("March 2024", None)


def test_a_deadline_that_extraction_found_is_kept_and_dated():
    rec = tag([replace(BARE, text="Review it.", deadline=Deadline("30 September 2023"))])[0]
    assert rec.deadline == Deadline("30 September 2023", "2023-09-30")


def test_other_columns_are_no_deadline():
    assert tag([replace(BARE, text="Review it.", extra={"Note": "March 2024"})])[0].deadline is None


def test_shouted_text_is_read_without_inventing_bodies():
    rec = tag([replace(BARE, text="THE TRUST SHOULD REVIEW HIS SET OF RULES", nation="England")])[0]
    assert {m.agency for m in rec.agencies} <= {"nhs_trusts_england"}


WORDS = st.sampled_from(
    [
        "the",
        "Trust",
        "should",
        "PSNI",
        "and",
        ",",
        "(",
        ")",
        "to",
        "review",
        "EA",
        "by",
        "with",
        ":",
        ";",
        "Board",
        "ICB’s",
        "\x01",
        "\x02",
        "ensure",
        "that",
        ".",
        "(a)",
    ]
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(WORDS, max_size=40),
    st.sampled_from(["NI", "England", None]),
)
def test_no_order_of_words_breaks_it(words, nation):
    text = " ".join(words)
    rec = tag([replace(BARE, text=text, nation=nation)])[0]
    assert all(m.inherited or text[m.start : m.end] == m.text for m in rec.agencies)
    assert len({(m.agency or m.name) for m in rec.agencies}) == len(rec.agencies)


def test_importing_the_stage_loads_nothing_heavy():
    code = "import sys, cmrlearn.tagging; print([m for m in ('yaml', 'pandas', 'sklearn', 'spacy', 'numpy', 'pydantic') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
