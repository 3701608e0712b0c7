"""PDF pages to blocks: each test sets the page that it speaks of."""

from __future__ import annotations

import gc
from contextlib import nullcontext
from pathlib import Path

import pytest

from cmrlearn.errors import UnreadableError
from cmrlearn.extraction import extract
from cmrlearn.reading import read
from tests.pages import LEFT, bullet, heading, paragraph, write_pdf

LONG = "The review heard from practitioners in every agency that had known the family over time"
MORE = "and their accounts agreed on the main events, though not on who had been told of them"


def texts(path: Path, kind: str | None = None) -> list[str]:
    return [b.text for b in read(path).blocks if kind is None or b.kind == kind]


def test_lines_of_a_paragraph_are_joined_with_single_spaces(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [paragraph(100, LONG, MORE, "before the child was born.")])
    assert texts(path) == [f"{LONG} {MORE} before the child was born."]


def test_a_bold_larger_line_is_a_heading_and_the_text_below_is_not(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[*heading(100, "Findings"), *paragraph(125, LONG, MORE)]])
    kinds = [(b.kind, b.text) for b in read(path).blocks]
    assert kinds == [("heading", "Findings"), ("paragraph", f"{LONG} {MORE}")]


@pytest.mark.parametrize("glyph", ["•", "-", "o", "\u00b7"])
def test_a_bullet_of_any_glyph_is_taken_off_its_item(tmp_path: Path, glyph: str) -> None:
    page = [
        *heading(100, "Recommendations"),
        *bullet(125, LONG, "in time", glyph=glyph),
        *bullet(160, "review the protocol", glyph=glyph),
    ]
    path = write_pdf(tmp_path / "a.pdf", [page, paragraph(100, LONG, MORE)])
    items = [b for b in read(path).blocks if b.kind == "list_item"]
    assert [(b.marker, b.text) for b in items] == [(glyph, f"{LONG} in time"), (glyph, "review the protocol")]


def test_an_item_that_runs_over_the_page_turn_is_one_block_with_boxes_on_both_pages(tmp_path: Path) -> None:
    first = [
        *paragraph(100, LONG, MORE),
        *bullet(760, "the Board should ask each agency for assurance that its staff have been"),
    ]
    second = [
        *paragraph(80, "told of the change", x=LEFT + 16),
        *bullet(110, "the Trust should review its duty system"),
    ]
    path = write_pdf(tmp_path / "a.pdf", [first, second])
    items = [b for b in read(path).blocks if b.kind == "list_item"]
    assert items[0].text == "the Board should ask each agency for assurance that its staff have been told of the change"
    assert [box.page for box in items[0].boxes] == [1, 2]
    assert len(items) == 2


def test_running_headers_footers_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [
        [
            (LEFT, 40, "Rowan Safeguarding Board"),
            *paragraph(100, f"{LONG} part {n}", MORE),
            (290, 810, f"Page {n} of 4"),
        ]
        for n in range(1, 5)
    ]
    joined = " ".join(texts(write_pdf(tmp_path / "a.pdf", pages)))
    assert "Rowan Safeguarding Board" not in joined
    assert "Page" not in joined
    assert joined.count("The review heard") == 4


def test_a_footnote_number_does_not_stick_to_its_word_and_the_note_is_no_paragraph(tmp_path: Path) -> None:
    page = [
        *paragraph(100, LONG, MORE),
        (LEFT, 140, "The plan was agreed"),
        (LEFT + 101, 136, "3", "Helvetica", 6.5),
        (LEFT + 108, 140, "by the core group."),
        (LEFT, 790, "3", "Helvetica", 5.0),
        (LEFT + 8, 793, "Minutes of the core group.", "Helvetica", 8.0),
    ]
    blocks = read(write_pdf(tmp_path / "a.pdf", [page])).blocks
    assert any(b.text.endswith("The plan was agreed by the core group.") for b in blocks)
    assert [b.kind for b in blocks if "Minutes" in b.text] == ["footnote"]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"left column line {n} tells of the early years" for n in range(12)]
    right = [f"right column line {n} tells of the late years" for n in range(12)]
    page = [*paragraph(100, *left, x=60), *paragraph(100, *right, x=320)]
    text = " ".join(texts(write_pdf(tmp_path / "a.pdf", [page])))
    assert text.index("left column line 11") < text.index("right column line 0")


def test_a_tinted_box_keeps_its_lines_together_and_apart_from_the_text_around(tmp_path: Path) -> None:
    page = [
        *paragraph(100, LONG, MORE),
        *paragraph(150, "Recommendation 1: The Board should review", "its escalation policy."),
        *paragraph(210, MORE, LONG),
    ]
    path = write_pdf(tmp_path / "a.pdf", [page], boxes=[(60, 135, 530, 178)])
    boxed = [b for b in read(path).blocks if b.frame is not None]
    assert [b.text for b in boxed] == ["Recommendation 1: The Board should review its escalation policy."]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_of_a_rotated_page_lie_on_the_page_as_it_is_shown(tmp_path: Path, rotation: int) -> None:
    import pypdfium2

    path = write_pdf(tmp_path / "a.pdf", [paragraph(100, LONG, MORE)], rotate=rotation)
    report = read(path)
    with pypdfium2.PdfDocument(path) as document:
        width, height = document[0].get_size()
    assert report.blocks[0].boxes
    for block in report.blocks:
        for box in block.boxes:
            assert 0 <= box.x0 <= box.x1 <= width + 1
            assert 0 <= box.top <= box.bottom <= height + 1


def test_every_word_of_a_block_has_a_box_and_the_offsets_give_back_the_word(tmp_path: Path) -> None:
    page = [*heading(100, "Recommendations"), *bullet(125, LONG, "in time"), *paragraph(170, LONG, MORE)]
    for block in read(write_pdf(tmp_path / "a.pdf", [page])).blocks:
        assert "".join(block.text[s.start : s.end] for s in block.spans) == block.text.replace(" ", "")


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("multi-", "agency", "multi-agency"),  # a prefix that keeps its hyphen
        ("safe-", "guarding", "safeguarding"),  # the report prints the word whole elsewhere
        ("well-", "Being", "well-Being"),  # a capital never follows a word break
    ],
)
def test_a_hyphen_at_a_line_end_goes_only_where_it_broke_a_word(
    tmp_path: Path, first: str, second: str, joined: str
) -> None:
    page = paragraph(
        100, f"{LONG} and their {first}", f"{second} work was praised by all who wrote about safeguarding", MORE
    )
    assert f"their {joined} work" in texts(write_pdf(tmp_path / "a.pdf", [page]))[0]


def test_the_same_file_gives_the_same_report(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[*heading(100, "Findings"), *paragraph(125, LONG, MORE)]])
    assert read(path) == read(path)


def plan_page(names: bool, rows: list[tuple[str, list[str], str, str]], top: float = 90) -> list[tuple[object, ...]]:
    """An action plan without rules: number, recommendation over several lines, lead, timescale."""
    xs = (60, 100, 350, 460)
    out: list[tuple[object, ...]] = []
    if names:
        out += [
            (x, top, t, "Helvetica-Bold", 10.0)
            for x, t in zip(xs, ("No.", "Recommendation", "Lead agency", "Timescale"), strict=True)
        ]
        top += 20
    for number, lines, lead, when in rows:
        for x, text in ((xs[0], number), (xs[2], lead), (xs[3], when)):
            if text:
                out.append((x, top, text, "Helvetica", 10.0))
        out += [(xs[1], top + 12 * k, line, "Helvetica", 10.0) for k, line in enumerate(lines)]
        top += 12 * len(lines) + 10
    return out


def test_a_table_without_rules_gives_rows_with_named_cells_and_goes_on_over_the_page(tmp_path: Path) -> None:
    first = [
        ("1", ["Review the threshold document with", "all partner agencies."], "The Board", "June 2024"),
        ("2", ["Audit the quality of chronologies", "in core groups and report to"], "HSC Trusts", "Six months"),
    ]
    second = [
        ("", ["the quality committee."], "", ""),
        ("3", ["Train staff in the use of the", "neglect tool."], "The Board", "2025"),
    ]
    path = write_pdf(tmp_path / "a.pdf", [plan_page(True, first), plan_page(False, second)])
    rows = [dict(b.cells) for b in read(path).blocks if b.kind == "table_row"]
    assert [r["Recommendation"] for r in rows] == [
        "Review the threshold document with all partner agencies.",
        "Audit the quality of chronologies in core groups and report to the quality committee.",
        "Train staff in the use of the neglect tool.",
    ]
    assert [r["Lead agency"] for r in rows] == ["The Board", "HSC Trusts", "The Board"]


def test_line_numbers_in_the_margin_are_no_part_of_the_text(tmp_path: Path) -> None:
    lines = [f"{LONG[: 60 + k]}" for k in range(20)]
    page = paragraph(100, *lines, x=100) + [(60, 100 + 13.5 * k, str(k + 1), "Helvetica", 8.0) for k in range(20)]
    joined = " ".join(texts(write_pdf(tmp_path / "a.pdf", [page])))
    assert not any(word.isdigit() for word in joined.split())


def test_the_numbers_of_a_list_are_no_line_numbers(tmp_path: Path) -> None:
    page = heading(80, "Recommendations")
    for k in range(12):
        page += [(LEFT, 110 + 40 * k, f"{k + 1}."), *paragraph(110 + 40 * k, LONG, MORE, x=LEFT + 24)]
    items = [b for b in read(write_pdf(tmp_path / "a.pdf", [page])).blocks if b.kind == "list_item"]
    assert [b.marker for b in items] == [str(k + 1) for k in range(12)]


def test_a_chapter_title_stays_although_the_running_header_repeats_it(tmp_path: Path) -> None:
    header = [(LEFT, 40, "Conclusions and recommendations", "Helvetica", 9.0)]
    first = [
        *header,
        (LEFT, 90, "Conclusions and recommendations", "Helvetica-Bold", 18.0),
        *paragraph(130, LONG, MORE),
    ]
    rest = [[*header, *paragraph(100, LONG, MORE)] for _ in range(4)]
    headings = texts(write_pdf(tmp_path / "a.pdf", [first, *rest]), "heading")
    assert headings == ["Conclusions and recommendations"]


def test_extract_takes_the_path_of_a_report_and_finds_what_it_finds_in_the_report_read(tmp_path: Path) -> None:
    page = [
        *heading(100, "Recommendations"),
        *bullet(125, "The Trust should review its duty system"),
        *bullet(160, "The Board should ask each agency for assurance"),
    ]
    path = write_pdf(tmp_path / "a.pdf", [page, paragraph(100, LONG, MORE)])
    assert extract(path) == extract(str(path)) == extract(read(path))
    assert len(extract(path)) == 2


@pytest.mark.parametrize("damaged", [False, True])
def test_pythons_collector_is_on_again_once_a_file_is_read_or_given_up(tmp_path: Path, damaged: bool) -> None:
    path = write_pdf(tmp_path / "a.pdf", [paragraph(100, LONG, MORE)])
    if damaged:
        path.write_bytes(b"%PDF-1.7\n" + bytes(100))
    with pytest.raises(UnreadableError) if damaged else nullcontext():
        read(path)
    assert gc.isenabled()


def test_the_collector_stays_off_for_a_caller_who_turned_it_off(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [paragraph(100, LONG, MORE)])
    gc.disable()
    try:
        read(path)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_an_aside_in_plain_type_stays_with_the_bold_sentence_before_it(tmp_path: Path) -> None:
    bold = ("Helvetica-Bold", 11.0)
    lines = (
        "The Government should legislate in the next session of Parliament so that regional bodies",
        "can run homes of their own, under a duty to publish what they spend on them each year.",
    )
    page = [
        *heading(90, "Conclusions and recommendations"),
        (LEFT, 120.0, "6."),
        *((LEFT + 16, 120.0 + 13.5 * k, line, *bold) for k, line in enumerate(lines)),
        (LEFT + 16, 147.0, "(Paragraph 19)"),
        *paragraph(
            190, "The Committee then turned to the next matter, which was the cost of all this to", "local councils."
        ),
    ]
    (item,) = (b for b in read(write_pdf(tmp_path / "a.pdf", [page])).blocks if b.kind == "list_item")
    assert item.text == f"{' '.join(lines)} (Paragraph 19)"


@pytest.mark.parametrize("level", [2.5, 13.5])
def test_a_number_set_beside_its_text_on_a_line_of_its_own_belongs_to_the_whole_text(
    tmp_path: Path, level: float
) -> None:
    lines = (
        "Schools and academy trusts should not move to a permanent exclusion until a meeting",
        "has looked at what the change would do to the safety of the child. The Inclusion",
        "Service will convene the meeting.",
    )
    page = [
        *heading(80, "Recommendations"),
        *((LEFT, top + level, number) for top, number in ((120.0, "2.1"), (190.0, "2.2"))),
        *paragraph(120, *lines, x=LEFT + 40),
        *paragraph(190, *lines, x=LEFT + 40),
    ]
    items = [b for b in read(write_pdf(tmp_path / "a.pdf", [page])).blocks if b.kind == "list_item"]
    assert [(b.marker, b.text) for b in items] == [("2.1", " ".join(lines)), ("2.2", " ".join(lines))]


def test_a_bold_title_set_off_from_the_plain_text_below_it_is_a_heading(tmp_path: Path) -> None:
    title = "Recommendation 2: Offenders who form relationships with the parents of small children"
    text = ("Westshire Probation Trust and the county's Children's Social Care must agree a joint", "protocol by May.")
    page = [
        *paragraph(80, LONG, MORE),
        (LEFT, 140.0, title, "Helvetica-Bold", 11.0),
        *paragraph(155.5, *text),
        *paragraph(200, LONG, MORE),
    ]
    blocks = read(write_pdf(tmp_path / "a.pdf", [page])).blocks
    at = next(k for k, b in enumerate(blocks) if b.text == title)
    assert (blocks[at].kind, blocks[at + 1].text) == ("heading", " ".join(text))
