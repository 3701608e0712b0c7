"""Drawn rules to the cells of tables: each test sets the strokes that it speaks of."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from cmrlearn.reading import read
from cmrlearn.reading.grid import MOST, cells_of, rows_of_cells
from cmrlearn.reading.page import Rule
from cmrlearn.reading.pdfium import read_page

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "sample"
XS, YS = (60.0, 200.0, 420.0, 540.0), (100.0, 130.0, 180.0, 230.0)
PLAN = (
    ("No.", "Recommendation", "Lead"),
    ("1", "The Trust should review its duty system.", "HSC Trust"),
    ("2", "The Board should ask for assurance.", "SBNI"),
)


def level(y: float, x0: float, x1: float) -> Rule:
    return Rule(False, y, x0, x1)


def upright(x: float, y0: float, y1: float) -> Rule:
    return Rule(True, x, y0, y1)


def full_grid() -> list[Rule]:
    return [level(y, XS[0], XS[-1]) for y in YS] + [upright(x, YS[0], YS[-1]) for x in XS]


def plan(path: Path, way: str) -> Path:
    """A page with the plan, its rules drawn in one of the ways of word processors."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    height = A4[1]
    sides = [((x, YS[0]), (x, YS[-1])) for x in XS] + [((XS[0], y), (XS[-1], y)) for y in YS]
    if way == "a box a cell":
        for x0, x1 in pairwise(XS):
            for y0, y1 in pairwise(YS):
                canvas.rect(x0, height - y1, x1 - x0, y1 - y0)
    for (x0, y0), (x1, y1) in sides if way != "a box a cell" else ():
        if way == "strokes":
            canvas.line(x0, height - y0, x1, height - y1)
        elif way == "thin filled boxes":
            canvas.rect(x0, height - y1 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, stroke=0, fill=1)
        elif way == "curves that are straight":
            canvas.bezier(x0, height - y0, x0, height - y0, x1, height - y1, x1, height - y1)
        else:  # a stroke for each side of a cell, which leaves small gaps
            xs, ys = (XS, (y0, y1)) if y0 == y1 else ((x0, x1), YS)
            for (a, b), (c, d) in pairwise([(x, y0) for x in xs] if y0 == y1 else [(x0, y) for y in ys]):
                canvas.line(a + (a != c), height - b - (b != d), c - (a != c), height - d + (b != d))
    for row, y in zip(PLAN, YS, strict=False):
        for text, x in zip(row, XS, strict=False):
            canvas.drawString(x + 4, height - y - 16, text)
    canvas.save()
    return path


WAYS = ("strokes", "thin filled boxes", "a box a cell", "curves that are straight", "a stroke a side of a cell")


@pytest.mark.parametrize("way", WAYS)
def test_a_table_reads_the_same_however_its_rules_are_drawn(tmp_path: Path, way: str) -> None:
    rows = [b.cells for b in read(plan(tmp_path / "plan.pdf", way)).blocks if b.kind == "table_row"]
    assert rows == [tuple(zip(PLAN[0], row, strict=True)) for row in PLAN[1:]]


def test_rules_that_cross_make_one_table_with_a_cell_between_each_two() -> None:
    (table,) = cells_of(full_grid())
    assert [len(row) for row in rows_of_cells(table)] == [3, 3, 3]
    assert table[0] == (XS[0], YS[0], XS[1], YS[1])


def test_a_cell_over_two_columns_is_one_cell() -> None:
    short = [level(y, XS[0], XS[-1]) for y in YS] + [upright(x, YS[0], YS[-1]) for x in (XS[0], XS[2], XS[3])]
    (table,) = cells_of([*short, upright(XS[1], YS[1], YS[-1])])
    assert rows_of_cells(table)[0] == [(XS[0], YS[0], XS[2], YS[1]), (XS[2], YS[0], XS[3], YS[1])]


def test_a_lone_box_is_no_table() -> None:
    assert cells_of([level(100, 60, 540), level(200, 60, 540), upright(60, 100, 200), upright(540, 100, 200)]) == []


def test_grids_apart_are_two_tables_the_upper_first() -> None:
    lower = [Rule(r.upright, r.at, r.start + 300, r.end + 300) if r.upright else level(r.at + 300, r.start, r.end)
             for r in full_grid()]  # fmt: skip
    first, second = cells_of([*lower, *full_grid()])
    assert (min(c[1] for c in first), min(c[1] for c in second)) == (YS[0], YS[0] + 300)


def test_rules_without_any_across_them_are_no_table() -> None:
    assert cells_of([level(y, 60, 540) for y in range(100, 400, 20)]) == []


def test_a_drawing_of_thousands_of_strokes_is_no_table() -> None:
    assert cells_of([rule for _ in range(MOST) for rule in full_grid()]) == []


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*/report.pdf")), ids=lambda p: p.parent.name)
def test_cells_are_those_that_pdfplumber_finds(path: Path) -> None:
    """As many as when it parses the page itself: the strokes are the same."""
    with pdfium.PdfDocument(path) as ours, pdfplumber.open(path) as theirs:
        for number, page in enumerate(theirs.pages, 1):
            found = read_page(ours[number - 1], number).rules
            if found:
                wanted = {tuple(round(v) for v in cell) for table in page.find_tables() for cell in table.cells}
                assert {tuple(round(v) for v in cell) for table in cells_of(found) for cell in table} == wanted


def test_a_row_that_the_page_turn_cut_has_cells_although_no_rule_closes_it() -> None:
    open_above = [level(y, XS[0], XS[-1]) for y in YS[1:]] + [upright(x, YS[0], YS[-1]) for x in XS]
    (table,) = cells_of(open_above)
    (whole,) = cells_of(full_grid())
    assert [[round(v) for v in cell] for cell in table] == [[round(v) for v in cell] for cell in whole]
