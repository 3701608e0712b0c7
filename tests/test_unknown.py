"""Organisations that the table lacks, and tables of one's own."""

import csv
import io

import pytest

from cmrlearn.model import Block, Recommendation, Report
from cmrlearn.tagging import load_agencies, tag
from cmrlearn.tagging.unknown import COLUMNS, of_records, of_report, unknown

TABLE = load_agencies()


def report(*paragraphs, nation="NI"):
    blocks = tuple(Block(text, "paragraph", page) for page, text in enumerate(paragraphs, start=1))
    return Report("x", "x.pdf", "pdf", "0", len(blocks), blocks, nation=nation, year=2020)


def found(*paragraphs, **fields):
    return unknown(of_report(report(*paragraphs, **fields), TABLE))


def names(*paragraphs, **fields):
    return [u.name for u in found(*paragraphs, **fields)]


def test_names_come_with_counts_and_the_first_place_the_most_frequent_first():
    first, second = found(
        "She went to the Amaryllis Project.", "The Amaryllis Project and Lochend Clinic were asked. Nobody came."
    )
    assert (first.name, first.count, first.page) == ("Amaryllis Project", 2, 1)
    assert (second.name, second.page, second.example) == (
        "Lochend Clinic",
        2,
        "The Amaryllis Project and Lochend Clinic were asked.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "The PSNI and the Belfast Trust met.",  # known
        "The Chief Executive and the Head Teacher met Mary Murphy in Belfast.",  # posts, people, places
        "The Protocol for Joint Investigation by Social Workers and Quayside Board was read.",  # a title
        "Graded Care Profiles were used.",  # a tool
        "The Core Group and the Family Group met.",  # ways of working
        "THE QUAYSIDE PROJECT WAS CLOSED AND NOBODY SAID SO.",  # shouted
        "The SDQ and the CSE screening tool were used.",  # acronyms that nobody is told by
    ],
)
def test_what_is_no_unknown_organisation_is_not_listed(text):
    assert names(text) == []


def test_headings_and_contents_are_left_out():
    rep = Report("x", "x.pdf", "pdf", "0", 1, (Block("The Quayside Project", "heading", 1),), nation="NI")
    assert unknown(of_report(rep, TABLE)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sarah Jones, Director of the Quayside Children's Project, came.", "Quayside Children's Project"),
        ("The Transportation Safety Board of Redland was told.", "Transportation Safety Board of Redland"),
        ("Ask Harbour Women's Centre to come.", "Harbour Women's Centre"),
        ("QTX should act on it at once.", "QTX"),
    ],
)
def test_the_name_is_whole_and_nothing_but_the_name(text, name):
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Glenvarna School was asked.", "education"),
        ("Redtown Constabulary was asked.", "police"),
        ("The Quayside Surgery was asked.", "primary_care"),
        ("The Redland Inspectorate was asked.", "regulator"),
        ("The Harbour Foundation was asked.", "voluntary"),
        ("The Quayside Consortium was asked.", "group"),
    ],
)
def test_the_kind_is_guessed_from_the_noun(text, kind):
    assert [u.kind for u in found(text, nation="Scotland")] == [kind]


def test_an_acronym_that_the_report_defines_comes_with_its_name():
    (one,) = found("The Quayside Partnership Forum (QPF) met.", "The QPF should act.")
    assert (one.name, one.acronym, one.count) == ("Quayside Partnership Forum", "QPF", 2)


def test_the_rows_are_a_table_that_the_tagger_takes():
    rows = [u.row() for u in found("The Amaryllis Project met the Harbour Women's Centre.")]
    assert tuple(rows[0])[: len(COLUMNS)] == COLUMNS
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    table = load_agencies(text=text.getvalue())
    (rec,) = tag(
        [Recommendation("x:r1", "x", None, "The Amaryllis Project should act.", 1, nation="NI")], agencies=table
    )
    assert rec.leads() == ["amaryllis_project"]
    assert unknown(of_records([rec], table)) == []


def test_a_proposed_id_takes_nobody_elses_place():
    own = load_agencies(text="id,name\namaryllis_project,Another Thing\n")
    rec = Recommendation("x:r1", "x", None, "The Amaryllis Project should act.", 1)
    assert [u.id for u in unknown(of_records([rec], own))] == ["amaryllis_project_2"]


def test_the_command_reads_folders_of_mine_tables_and_reports(cli, report, tmp_path):
    from conftest import write_pdf

    lines = ("Recommendations", "Recommendation 1: The Amaryllis Project should review its training with the PSNI.")
    write_pdf(report.parent / "second.pdf", lines)
    out = tmp_path / "out"
    assert cli("mine", report.parent, "-o", out, "-q").status == 0
    for path in (out, out / "recommendations.csv", report.parent):
        shown = cli("agencies", "--unknown", path)
        rows = list(csv.DictReader(io.StringIO(shown.out)))
        assert [(r["name"], r["count"]) for r in rows] == [("Amaryllis Project", "1")], shown.err
    assert rows[0]["source"] == "second, page 1"


def test_what_was_listed_is_listed_no_more_with_the_users_table(cli, tmp_path):
    records = tmp_path / "r.csv"
    records.write_text("text\nThe Amaryllis Project should act.\n", encoding="utf-8")
    own = tmp_path / "own.csv"
    own.write_text(cli("agencies", "--unknown", records).out, encoding="utf-8")
    assert cli("agencies", "--unknown", records, "--agencies", own).out == ""
    tagged = cli("tag", records, "--agencies", own, "-q").records[0]
    assert tagged["agencies"][0]["agency"] == "amaryllis_project"


def test_a_report_that_cannot_be_read_is_named_and_the_others_are_listed(cli, report, tmp_path):
    (report.parent / "broken.pdf").write_bytes(b"nothing")
    shown = cli("agencies", "--unknown", report.parent)
    assert shown.status == 3 and "broken.pdf" in shown.err


def test_a_missing_path_is_refused(cli, tmp_path):
    assert cli("agencies", "--unknown", tmp_path / "none").status == 2
