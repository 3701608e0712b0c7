"""DOCX, HTML and text give the same kinds of block as a PDF, without pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrlearn.errors import NoTextError, UnsupportedError
from cmrlearn.extraction import extract
from cmrlearn.reading import read
from cmrlearn.reading.plain import blocks_of_text
from cmrlearn.reading.text import clean

HTML = b"""<html><head><title>x</title><script>alert(1)</script></head><body>
<h1>Serious Case Review</h1><h2>Recommendations</h2><p>The Board should:</p>
<ul><li>review its threshold document</li><li>ask each agency for an audit of records</li></ul>
<h2>Good practice</h2><ul><li>The nurse should be commended</li></ul></body></html>"""

TEXT = """SERIOUS CASE REVIEW

Recommendations

1. The Board should review its threshold document
   and tell all agencies.

2. Health visitors to record the names of all
   adults in the household.

Good practice

The nurse wrote to the school at once.
"""


def docx_file(path: Path) -> Path:
    import docx

    document = docx.Document()
    document.add_heading("Serious Case Review", 0)
    document.add_heading("Recommendations", 1)
    document.add_paragraph("The Board should review its threshold document.", style="List Number")
    document.add_paragraph("Health visitors to record the names of all adults in the household.", style="List Number")
    document.add_heading("Action plan", 1)
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ["No.", "Recommendation", "Lead"], strict=True):
        cell.text = text
    for cell, text in zip(
        table.rows[1].cells, ["3", "Audit the use of chronologies in core groups.", "The Trust"], strict=True
    ):
        cell.text = text
    document.save(str(path))
    return path


def test_a_word_document_gives_headings_numbered_items_and_table_rows(tmp_path: Path) -> None:
    report = read(docx_file(tmp_path / "a.docx"))
    assert [b.marker for b in report.blocks if b.kind == "list_item"] == ["1", "2"]
    rows = [b for b in report.blocks if b.kind == "table_row"]
    assert dict(rows[0].cells)["Lead"] == "The Trust"
    assert all(b.page is None and not b.spans for b in report.blocks)


def test_a_word_table_that_only_lays_out_the_page_is_read_as_the_text_in_it(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    table = document.add_table(rows=2, cols=1)
    bar, body = (row.cells[0] for row in table.rows)
    bar.text = ""
    bar.paragraphs[0].add_run("Improving systems and practice").bold = True
    bar.add_paragraph("The review identified the following actions for the Board:")
    body.text = ""
    body.paragraphs[0].add_run("Health").bold = True
    body.add_paragraph("The Health Board should record who lives in each home.", style="List Number")
    inner = body.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for r in inner.rows for c in r.cells), ("Agency", "Action", "Police", "Done"), strict=True
    ):
        cell.text = text
    path = tmp_path / "a.docx"
    document.save(str(path))

    got = read(path)
    assert [(b.kind, b.text) for b in got.blocks] == [
        ("heading", "Improving systems and practice"),
        ("paragraph", "The review identified the following actions for the Board:"),
        ("heading", "Health"),
        ("list_item", "The Health Board should record who lives in each home."),
        ("table_row", "Police | Done"),
    ]
    (rec,) = extract(got)
    assert rec.section == ("Improving systems and practice", "Health")


def test_recommendations_of_a_word_document_come_out_with_the_plans_lead(tmp_path: Path) -> None:
    found = extract(read(docx_file(tmp_path / "a.docx")))
    assert [r.ref for r in found] == ["1", "2", "3"]
    assert found[2].owner == "The Trust"


def test_a_web_page_gives_its_list_with_the_stem_and_no_script(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(HTML)
    report = read(path)
    assert "alert" not in report.text
    found = extract(report)
    assert [r.text for r in found] == ["review its threshold document", "ask each agency for an audit of records"]
    assert {r.stem for r in found} == {"The Board should:"}


def test_a_text_file_gives_numbered_items_joined_over_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    found = extract(read(path))
    assert [(r.ref, r.text) for r in found] == [
        ("1", "The Board should review its threshold document and tell all agencies."),
        ("2", "Health visitors to record the names of all adults in the household."),
    ]


def test_a_text_file_of_binary_bytes_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x00\x01\x02" * 50)
    with pytest.raises(UnsupportedError, match=r"a\.txt"):
        read(path)


def test_an_old_word_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 600)
    with pytest.raises(UnsupportedError, match=r"save as \.docx"):
        read(path)


def test_a_page_without_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<html><body><script>x()</script></body></html>")
    with pytest.raises(NoTextError, match="no text"):
        read(path)


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_blocks_without_losing_a_word(text: str) -> None:
    words = [w for w in clean(text).split() if w.isalpha() and len(w) > 3]
    joined = "".join(b.text for b in blocks_of_text(text)).replace(" ", "")
    # A hyphen at a line's end may join two words; letters are never lost.
    assert all(w in joined for w in words)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == " ".join(once.split())
