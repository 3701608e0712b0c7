"""Tables, manifest and reports.jsonl: what comes back, what is inert, what a bad row says."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrlearn.corpus import Corpus, Failure
from cmrlearn.errors import TableError, UsageError
from cmrlearn.model import AgencyMention, Box, Deadline, Fact, Recommendation, Report, ThemeScore
from cmrlearn.output.cells import guard, is_formula, unguard, utf8_text, xml_text
from cmrlearn.output.columns import from_row, to_row
from cmrlearn.output.manifest import manifest, write_manifest
from cmrlearn.output.marks import pieces
from cmrlearn.output.records import read_records
from cmrlearn.output.reports import read_reports, write_reports
from cmrlearn.output.tables import write_csv, write_jsonl, write_parquet, write_records, write_xlsx

HOSTILE = '=HYPERLINK("http://x","</script>") \'quoted\' \u202eright to left\u202c, 𝔘nicode; one\ttab'

FULL = Recommendation(
    id="a:r01",
    report="a",
    ref="5.2.1",
    text=HOSTILE,
    page=14,
    boxes=(Box(14, 72.0, 100.25, 500.5, 112.0), Box(15, 72.0, 60.0, 300.0, 72.0)),
    section=("Findings", "Neglect > and more", "[4] Training"),
    context="@home the child was hurt",
    themes=(
        ThemeScore("neglect", "harm", 0.91, "heading", ("neglect",)),
        ThemeScore("training_and_awareness", "practice", 0.5, "model"),
    ),
    agencies=(
        AgencyMention("psni", "Police Service of Northern Ireland", "lead", "PSNI", 0, 4, "subject"),
        AgencyMention(None, "the school", "partner", "the school", None, None, "heading", True),
    ),
    strength="must",
    actions=("train", "audit"),
    deadline=Deadline("by 31 March 2024", "2024-03-31"),
    confidence=0.875,
    status="edited",
    title="-Training",
    stem="The Board should:",
    owner="+PSNI",
    pages=(14, 60),
    year=2022,
    nation="NI",
    extra={"Reviewer's note": "'=keep", "ours": "yes"},
)
PLAIN = Recommendation(id="a:r02", report="a", ref=None, text="Share it.", page=None)

FORMATS = ["jsonl", "csv", "xlsx"]


@pytest.mark.parametrize("ending", FORMATS)
def test_records_come_back_as_they_were(tmp_path: Path, ending: str) -> None:
    both = [FULL, replace(PLAIN, extra={"Reviewer's note": "", "ours": ""} if ending == "csv" else PLAIN.extra)]
    if ending == "xlsx":
        both[1] = replace(PLAIN, extra={"Reviewer's note": None, "ours": None})
    assert read_records(write_records(both, tmp_path / f"r.{ending}")) == both


@pytest.mark.parametrize("ending", [*FORMATS, "parquet"])
def test_the_same_records_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    first, second = (write_records([FULL, PLAIN], tmp_path / f"{n}.{ending}").read_bytes() for n in "ab")
    assert first == second


@pytest.mark.parametrize("ending", [*FORMATS, "parquet"])
def test_no_records_are_still_a_table(tmp_path: Path, ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    path = write_records([], tmp_path / f"r.{ending}")
    assert path.exists()
    if ending != "parquet":
        assert read_records(path) == []


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.jsonl \.csv \.xlsx \.parquet"):
        write_records([], tmp_path / "r.ods")
    with pytest.raises(UsageError, match=r"\.xlsx"):
        read_records(tmp_path / "r.ods")


# Cells


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard(guard(text)) == text


@given(st.text(alphabet=st.characters()))
def test_text_for_xml_and_utf8_can_be_written(text: str) -> None:
    from xml.etree import ElementTree

    utf8_text(text).encode()
    element = ElementTree.Element("a")
    element.text = xml_text(text)
    assert (ElementTree.fromstring(ElementTree.tostring(element)).text or "") == xml_text(text)


@given(st.lists(st.text(min_size=1), max_size=4))
def test_any_section_comes_back_from_a_row(section: list[str]) -> None:
    record = replace(PLAIN, section=tuple(section))
    assert from_row(to_row(record), "x", 1) == record


@pytest.mark.parametrize("ending", FORMATS)
@given(text=st.text(min_size=1).filter(str.strip))
def test_any_text_can_be_written_and_read(tmp_path_factory: Any, ending: str, text: str) -> None:
    path = tmp_path_factory.mktemp("t") / f"r.{ending}"
    (back,) = read_records(write_records([replace(PLAIN, text=text)], path))
    expected = {"jsonl": text, "csv": text.replace("\r\n", "\n").replace("\r", "\n"), "xlsx": xml_text(text)}
    assert back.text == expected[ending]


def test_lone_surrogates_do_not_stop_a_table(tmp_path: Path) -> None:
    for ending in FORMATS:
        (back,) = read_records(write_records([replace(PLAIN, text="a\ud800b")], tmp_path / f"r.{ending}"))
        assert back.text == "a\ufffdb"


def test_csv_has_no_cell_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    hostile = replace(FULL, extra={"=cmd": "+1", "@x": "-2"})
    with open(write_csv([hostile], tmp_path / "r.csv"), encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    assert not [cell for row in rows for cell in row if is_formula(cell) and not cell.startswith("'")]


def test_csv_has_words_for_people_beside_json_for_programs(tmp_path: Path) -> None:
    with open(write_csv([FULL], tmp_path / "r.csv"), encoding="utf-8", newline="") as f:
        (row,) = csv.DictReader(f)
    assert row["lead"] == "Police Service of Northern Ireland"
    assert (row["partner"], row["harm"], row["deadline_date"]) == ("the school", "Neglect", "2024-03-31")
    assert json.loads(row["agencies"])[0]["agency"] == "psni"


def test_excel_cells_are_text_and_the_sheet_is_ready_for_work(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = write_xlsx([replace(FULL, text="#N/A"), replace(FULL, text="=1+1")], tmp_path / "r.xlsx")
    sheet = load_workbook(path).active
    types = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert types == {"s", "n"}
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref.startswith("A1:")
    (choices,) = sheet.data_validations.dataValidation
    assert choices.formula1 == '"auto,accepted,edited,rejected"'
    header = [cell.value for cell in sheet[1]]
    (where,) = choices.sqref.ranges
    assert (where.min_col, where.min_row, where.max_row) == (header.index("status") + 1, 2, 3)


def test_excel_takes_a_text_longer_than_a_cell(tmp_path: Path) -> None:
    long = replace(FULL, text="word " * 10_000, boxes=FULL.boxes * 2_000)
    (back,) = read_records(write_xlsx([long], tmp_path / "r.xlsx"))
    assert back.text.endswith("…") and long.text.startswith(back.text[:-1])
    assert back.boxes == ()


def test_excel_files_hold_no_date_of_writing(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_xlsx([PLAIN], tmp_path / "r.xlsx")) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert book.read("docProps/core.xml").count(b"2000-01-01") == 2


def test_parquet_keeps_nested_fields_nested(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = parquet.read_table(write_parquet([FULL, PLAIN], tmp_path / "r.parquet")).to_pylist()
    assert rows[0]["boxes"][1]["page"] == 15
    assert rows[0]["agencies"][0]["agency"] == "psni"
    assert (rows[1]["page"], rows[1]["themes"]) == (None, [])


def test_an_interrupted_write_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Any:
        yield FULL
        raise KeyboardInterrupt

    for ending in FORMATS:
        with pytest.raises(KeyboardInterrupt):
            write_records(broken(), tmp_path / f"r.{ending}")
    assert not list(tmp_path.iterdir())


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = write_jsonl([PLAIN], tmp_path / "r.jsonl")
    before = path.read_bytes()

    def broken() -> Any:
        yield FULL
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_jsonl(broken(), path)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


# Tables of other people


def test_a_table_with_only_a_text_column_is_enough(tmp_path: Path) -> None:
    (tmp_path / "plan 1.csv").write_text("\ufeffText\nTrain staff.\n\nShare more.\n", "utf-8")
    records = read_records(tmp_path / "plan 1.csv")
    assert [(r.id, r.report, r.text) for r in records] == [
        ("plan-1:r01", "plan-1", "Train staff."),
        ("plan-1:r02", "plan-1", "Share more."),
    ]


def test_known_columns_are_taken_and_others_kept(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("ID,report,text,Page,Owner's name\nx1,cmr,Train staff.,7.0,Ann\n", "utf-8")
    (r,) = read_records(tmp_path / "t.csv")
    assert (r.id, r.report, r.page, r.extra) == ("x1", "cmr", 7, {"Owner's name": "Ann"})


def test_a_table_that_excel_on_windows_wrote_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("text\nthe child’s plan – now\n".encode("cp1252"))
    assert read_records(tmp_path / "t.csv")[0].text == "the child’s plan – now"


def test_excel_dates_numbers_and_blank_rows_are_understood(tmp_path: Path) -> None:
    import datetime

    from openpyxl import Workbook

    book = Workbook()
    for row in (
        ["text", "ref", "year", "due"],
        ["Train.", 5, 2021, datetime.date(2022, 1, 31)],
        [None] * 4,
        ["Share."],
    ):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    first, second = read_records(tmp_path / "t.xlsx")
    assert (first.ref, first.year, first.extra["due"]) == ("5", 2021, "2022-01-31T00:00:00")
    assert (second.id, second.ref) == ("t:r02", None)


def test_json_lines_keep_unknown_fields(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"text": "Train.", "id": "7", "colour": "red"}\n', "utf-8")
    (r,) = read_records(tmp_path / "t.jsonl")
    assert (r.id, r.report, r.extra) == ("7", "t", {"colour": "red"})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "id,body\n1,x\n", r"t\.csv: the table has no column named text \(columns found: id, body\)"),
        ("t.csv", "", "no column named text .*none"),
        ("t.csv", "id,text\n1,x\n2,\n", "row 3, column text: is empty"),
        ("t.csv", "text,page\nx,three\n", "row 2, column page: should be a number, not 'three'"),
        ("t.csv", "text,page\nx,1e999\n", "row 2, column page: should be a number"),
        ("t.csv", "text,year\nx,2020.5\n", "row 2, column year: should be a whole number"),
        ("t.csv", "text,themes\nx,neglect\n", "row 2, column themes: should be JSON .* rename the column"),
        ("t.csv", 'text,boxes\nx,"[1]"\n', "row 2, column boxes"),
        ("t.csv", "text,status\nx,done\n", "row 2, column status"),
        ("t.xlsx", "no workbook", r"t\.xlsx: cannot be read as an Excel workbook"),
        ("t.jsonl", '{"text": "x"}\nnonsense\n', "row 2, column row: is not JSON"),
        ("t.jsonl", "[1]\n", "row 1, column row: should be a JSON object"),
        ("t.jsonl", '{"id": "1"}\n', "row 1, column text: is empty"),
        ("t.jsonl", '{"text": "x", "themes": [{"theme": 1}]}\n', r"row 1, column themes\.0\."),
        ("t.jsonl", '{"text": ["x"]}\n', "row 1, column text"),
        ("t.jsonl", '{"text": "x", "boxes": 5}\n', "row 1, column boxes"),
        ("t.jsonl", '{"text": "x", "extra": 5}\n', "row 1"),
    ],
)
def test_a_bad_table_names_file_row_and_column(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(TableError, match=message):
        read_records(tmp_path / name)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_table_error(tmp_path_factory: Any, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("t")
    for ending in FORMATS:
        (folder / f"t.{ending}").write_bytes(b"text\n" + raw if ending == "csv" else raw)
        try:
            read_records(folder / f"t.{ending}")
        except TableError as error:
            assert f"t.{ending}" in str(error)


# What goes with the tables


def test_reports_come_back_without_blocks_and_with_counts(tmp_path: Path) -> None:
    report = Report(
        "a", "a.pdf", "pdf", "0" * 64, 40, (), "Title", "sbni", "NI", 2020, "cmr", (Fact("n", 2, "two", 3),), ("odd",)
    )
    path = write_reports([report], [FULL, PLAIN, replace(PLAIN, kind="improvement")], tmp_path / "reports.jsonl")
    line = json.loads(path.read_text("utf-8"))
    assert line["counts"] == {"improvement": 1, "recommendation": 2}
    assert "blocks" not in line and line["warnings"] == ["odd"]
    assert read_reports(path) == [report]


def test_a_report_without_recommendations_says_nought(tmp_path: Path) -> None:
    report = Report("a", "a.pdf", "pdf", "0" * 64, 40, ())
    assert json.loads(write_reports([report], [], tmp_path / "r.jsonl").read_text())["counts"] == {"recommendation": 0}


def test_the_manifest_says_what_was_run_on_what(tmp_path: Path) -> None:
    report = Report("a", "a.pdf", "pdf", "ab" * 32, 40, ())
    corpus = Corpus(
        (report,),
        (FULL,),
        failures=(Failure("b.pdf", "b.pdf: damaged."),),
        settings={"kinds": ["x"], "models": [{"name": "m"}]},
    )
    data = manifest(corpus)
    assert data["inputs"] == [{"report": "a", "file": "a.pdf", "sha256": "ab" * 32}]
    assert (data["models"], data["settings"]) == ([{"name": "m"}], {"kinds": ["x"]})
    assert data["counts"] == {"reports": 1, "recommendation": 1}
    assert data["failures"] == [{"path": "b.pdf", "reason": "b.pdf: damaged."}]
    assert {"networkx", "pydantic"} <= data["packages"].keys()
    assert json.loads(write_manifest(corpus, tmp_path / "m.json").read_text()) == data


# Marks


@given(
    st.text(max_size=30), st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=5), st.integers(1, 40)
)
def test_pieces_are_the_text_whatever_the_offsets(text: str, spans: list[tuple[int, int]], limit: int) -> None:
    mentions = tuple(AgencyMention(None, "x", "lead", "x", a, b) for a, b in spans)
    record = replace(PLAIN, text=text, agencies=mentions)
    assert "".join(p.text for p in pieces(record)) == text
    shown = "".join(p.text for p in pieces(record, limit))
    assert shown == (text if len(text) <= limit else text[:limit] + "…")


def test_the_summary_lays_recommendations_made_again_side_by_side_with_their_years() -> None:
    from test_analysis import AGAIN, FAR, made_again

    from cmrlearn.corpus import Corpus
    from cmrlearn.output.summary import summary_page

    page = summary_page(Corpus.of(made_again()))
    part = page.split('<section id="recurring">')[1].split("</section>")[0]
    assert "2012 to 2024" in part and AGAIN in part and FAR not in part
    assert re.search(r'<a href="#r\d+"><bdi>a:r1</bdi></a>', part)
    assert "in ten that it took for the same were not" in " ".join(part.split())


def test_evidence_is_cut_out_of_the_text_inside_and_outside_the_names_of_agencies() -> None:
    told = AgencyMention("psni", "PSNI", "lead", "The Police Service", 0, 18)
    theme = ThemeScore("training_and_awareness", "practice", 0.9, "model", ("police service", "train"))
    record = replace(PLAIN, text="The Police Service is to train trainers.", agencies=(told,), themes=(theme,))
    parts = [[(p.text, p.facets) for p in piece.parts] for piece in pieces(record)]
    assert parts == [
        [("The ", ()), ("Police Service", ("practice",))],
        [(" is to ", ()), ("train", ("practice",)), (" trainers.", ())],
    ]


def test_why_names_the_place_of_each_phrase_the_heading_first_where_that_decided() -> None:
    from cmrlearn.output.why import why

    themes = (
        ThemeScore("neglect", "harm", 0.9, "heading", ("neglect", "starved")),
        ThemeScore("training_and_awareness", "practice", 0.8, "model", ("train", "neglect", "taught")),
    )
    record = replace(
        PLAIN,
        text="Train staff in neglect.",
        section=("Findings", "Finding 2: Neglect"),
        context="He was starved.",
        themes=themes,
    )
    said = [{place: [g.phrase for g in found] for place, found in w.places.items()} for w in why(record)]
    assert said == [
        {"heading": ["Neglect"], "context": ["starved"]},
        {"text": ["train", "neglect"], "report": ["taught"]},
    ]


def test_the_summary_of_one_report_has_no_recurring_learning() -> None:
    from test_analysis import made_again

    from cmrlearn.corpus import Corpus
    from cmrlearn.output.summary import summary_page

    assert 'id="recurring"' not in summary_page(Corpus.of(made_again()[:1]))
