"""Ruled tables, such as action plans: rows with named cells, joined again where a page cuts them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cmrlearn.model import Block, Span
from cmrlearn.reading.grid import Area, cells_of, rows_of_cells
from cmrlearn.reading.lines import line_of, rows_of
from cmrlearn.reading.page import RawPage, Word
from cmrlearn.reading.text import Hyphens, compose

CELL_SEPARATOR = " | "


@dataclass(slots=True)
class Cell:
    x0: float
    words: list[Word]
    page: int
    more: list[Cell] = field(default_factory=list)  # continuations on later pages


@dataclass(slots=True)
class Table:
    page: int
    top: float
    columns: tuple[int, ...]
    rows: list[list[Cell]]
    words: list[Word]
    header: list[str] = field(default_factory=list)
    last_page: int = 0  # where it ends, over page turns
    bottom: float = 0.0

    def blocks(self, hyphens: Hyphens) -> list[Block]:
        """One block a row, its cells named by the header."""
        out: list[Block] = []
        for row in self.rows:
            text = ""
            spans: list[Span] = []
            cells: list[tuple[str, str]] = []
            for k, cell in enumerate(row):
                if k:
                    text += CELL_SEPARATOR
                content, places = _text(cell, hyphens)
                spans.extend(Span(s.start + len(text), s.end + len(text), s.box) for s in places)
                text += content
                cells.append((self.header[k] if k < len(self.header) else "", content))
            if spans:
                sizes = sorted(w.size for cell in row for w in cell.words) or [10.0]
                out.append(
                    Block(
                        text,
                        "table_row",
                        spans[0].box.page,
                        tuple(spans),
                        size=sizes[len(sizes) // 2],
                        cells=tuple(cells),
                    )
                )
        return out


def cell_span(block: Block, index: int) -> tuple[int, int]:
    """Where cell `index` of a table row stands in the block's text."""
    start = sum(len(text) + len(CELL_SEPARATOR) for _, text in block.cells[:index])
    return start, start + len(block.cells[index][1])


def _text(cell: Cell, hyphens: Hyphens) -> tuple[str, tuple[Span, ...]]:
    lines = [line_of(row, part.page) for part in (cell, *cell.more) for row in rows_of(part.words)]
    return compose(lines, hyphens)


def table_rows(pages: Sequence[RawPage], kept: dict[int, list[Word]]) -> dict[int, list[Table]]:
    """Tables by page number; one that goes on over pages is kept with its first page."""
    found: dict[int, list[Table]] = {}
    previous: Table | None = None
    for page in pages:
        for cells in cells_of(page.rules):
            table = _table(rows_of_cells(cells), kept[page.number], page.number)
            if table is None:
                continue
            if previous is not None and _goes_on(previous, table, kept):
                _extend(previous, table)
                # Its words are taken from this page; its rows stand with the table's first page.
                rest = Table(page.number, table.top, table.columns, [], table.words)
                found.setdefault(page.number, []).append(rest)
            else:
                _take_header(table)
                found.setdefault(page.number, []).append(table)
                previous = table
    return found


def join_parts(parts: dict[int, list[Table]], kept: dict[int, list[Word]]) -> dict[int, list[Table]]:
    """Tables given a part a page, those that go on over page turns joined; headers are taken off already."""
    out: dict[int, list[Table]] = {}
    previous: Table | None = None
    for number in sorted(parts):
        for table in parts[number]:
            if previous is not None and _goes_on(previous, table, kept):
                _extend(previous, table)
                out.setdefault(number, []).append(Table(number, table.top, table.columns, [], table.words))
            else:
                out.setdefault(number, []).append(table)
                previous = table
    return out


def _table(rows: Sequence[Sequence[Area]], words: Sequence[Word], page: int) -> Table | None:
    grid: list[list[Cell]] = []
    used: list[Word] = []
    xs = sorted({round(area[0]) for row in rows for area in row})
    columns = tuple(x for k, x in enumerate(xs) if k == 0 or x - xs[k - 1] > 4)
    if len(columns) < 2 or len(rows) < 2:
        return None
    top = min(area[1] for row in rows for area in row)
    bottom = max(area[3] for row in rows for area in row)
    middles = [((w.x0 + w.x1) / 2, w.base - 0.3 * w.size, w) for w in words]
    for row in rows:
        line = [Cell(float(x), [], page) for x in columns]
        for x0, y0, x1, y1 in row:
            inside = [w for x, y, w in middles if x0 - 1 <= x <= x1 + 1 and y0 <= y <= y1]
            index = max((k for k, x in enumerate(columns) if x <= round(x0) + 4), default=0)
            line[index].words.extend(inside)
            used.extend(inside)
        grid.append(line)
    filled = sum(1 for line in grid for cell in line if cell.words)
    if filled < 3 or not used:
        return None
    return Table(page, top, columns, grid, used, last_page=page, bottom=bottom)


def _plain(cells: Sequence[Cell]) -> list[str]:
    return [" ".join(w.text for row in rows_of(c.words) for w in sorted(row, key=lambda w: w.x0)) for c in cells]


def reads_like_names(cells: Sequence[str]) -> bool:
    """Whether the cells of a first row name the columns: at least two filled, all short, none a sentence."""
    filled = [c.strip() for c in cells if c.strip()]
    return len(filled) >= 2 and all(
        len(c.split()) <= 9 and (len(c.split()) <= 2 or not c.endswith(".")) for c in filled
    )


def _take_header(table: Table) -> None:
    first = _plain(table.rows[0])
    if reads_like_names(first):
        table.header = first
        del table.rows[0]


def _goes_on(a: Table, b: Table, kept: dict[int, list[Word]]) -> bool:
    """Whether `b`, on the next page, is the rest of `a`: same columns, nothing after the one or before the other."""
    if b.page - a.last_page != 1 or len(a.columns) != len(b.columns):
        return False
    if any(abs(x - y) >= 6 for x, y in zip(a.columns, b.columns, strict=True)):
        return False
    after = any(w.base > a.bottom + 2 for w in kept[a.last_page])
    head = {id(w) for w in b.words}
    before = any(w.base < b.top - 2 and id(w) not in head for w in kept[b.page])
    return not after and not before


def _extend(a: Table, b: Table) -> None:
    a.last_page, a.bottom = b.page, b.bottom
    rows = list(b.rows)
    if rows and a.header and [_key(t) for t in _plain(rows[0])] == [_key(t) for t in a.header]:
        del rows[0]
    if rows and a.rows and not rows[0][0].words and any(c.words for c in rows[0]):
        # No number of its own: the rest of a row that the page cut.
        for cell, more in zip(a.rows[-1], rows[0], strict=True):
            if more.words:
                cell.more.append(more)
        del rows[0]
    a.rows.extend(rows)


def _key(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
