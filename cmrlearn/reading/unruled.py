"""Tables without rules: a row of column names, and below it text that keeps to the columns.

Only tables whose header names at least two columns of an action plan are taken; lists of other kinds are left to the
reading of lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from cmrlearn.reading.columns import purposes
from cmrlearn.reading.lines import middle, segments_of
from cmrlearn.reading.page import RawPage, Word
from cmrlearn.reading.tables import Cell, Table

NAMED = 3  # columns that a header needs, with at least two known purposes among them
NAME_WORDS = 5
SLACK = 6.0  # points that a cell's text may start left of its column's name

_Row = list[list[Word]]


def unruled_tables(pages: Sequence[RawPage], printed: dict[int, list[list[Word]]]) -> dict[int, list[Table]]:
    """Tables by page number, a part a page; parts after the first bear the header of the first."""
    found: dict[int, list[Table]] = {}
    header: tuple[list[str], list[float]] | None = None
    for page in pages:
        rows = sorted((segments_of(row) for row in printed[page.number]), key=_base)
        start = next((k for k, row in enumerate(rows) if _is_header(row)), None)
        if start is not None:
            names, xs, last = _read_header(rows, start)
            header = (names, xs)
            body = rows[last + 1 :]
            head = [w for row in rows[start : last + 1] for seg in row for w in seg]
        elif header is not None and rows and _keeps_to(rows[:6], header[1]):
            body, head = rows, []
        else:
            header = None
            continue
        table = _table(page.number, header, body, head)
        if table is None:
            header = None
            continue
        found.setdefault(page.number, []).append(table)
        if len(table.words) < 0.8 * sum(len(seg) for row in body for seg in row):
            header = None  # text follows the table: it does not go on over the page
    return found


def _base(row: _Row) -> float:
    return middle([w.base for seg in row for w in seg])


def _name(segment: Sequence[Word]) -> str:
    return " ".join(w.text for w in segment)


def _is_header(row: _Row) -> bool:
    if len(row) < NAMED or any(len(seg) > NAME_WORDS for seg in row):
        return False
    known = purposes([_name(seg) for seg in row])
    return len(known) >= 2 and ("text" in known or "action" in known)


def _read_header(rows: Sequence[_Row], start: int) -> tuple[list[str], list[float], int]:
    """Names and left edges of the columns, and the last row of the header (names may take two lines)."""
    names = [_name(seg) for seg in rows[start]]
    xs = [seg[0].x0 for seg in rows[start]]
    size = rows[start][0][0].size
    last = start
    for row in rows[start + 1 : start + 3]:
        close = _base(row) - _base(rows[last]) < 1.5 * size
        bold = all(w.bold for seg in row for w in seg) and all(w.bold for seg in rows[start] for w in seg)
        if not (close and bold and all(len(seg) <= NAME_WORDS for seg in row)):
            break
        for seg in row:
            k = _column(seg, xs)
            names[k] = f"{names[k]} {_name(seg)}"
        last += 1
    return names, xs, last


def _column(segment: Sequence[Word], xs: Sequence[float]) -> int:
    return max((k for k, x in enumerate(xs) if x - SLACK <= segment[0].x0), default=0)


def _crosses(segment: Sequence[Word], xs: Sequence[float]) -> bool:
    """Whether a segment runs on under the next column's name."""
    k = _column(segment, xs)
    return k + 1 < len(xs) and max(w.x1 for w in segment) > xs[k + 1] + SLACK


def _keeps_to(rows: Sequence[_Row], xs: Sequence[float]) -> bool:
    """Whether rows at the top of a page go on in the columns of the page before."""
    segments = [seg for row in rows for seg in row]
    at = {_column(seg, xs) for seg in segments if abs(seg[0].x0 - xs[_column(seg, xs)]) <= SLACK}
    return len(at) >= 2 and not any(_crosses(seg, xs) for seg in segments)


def _table(number: int, header: tuple[list[str], list[float]], rows: Sequence[_Row], head: list[Word]) -> Table | None:
    names, xs = header
    known = purposes(names)
    text = known.get("text", known.get("action", 0))
    marker = known.get("ref")
    grid: list[list[Cell]] = []
    used = list(head)
    previous: float | None = None
    for row in rows:
        if any(_crosses(seg, xs) for seg in row):
            break
        columns = {_column(seg, xs) for seg in row}
        gap = _base(row) - previous if previous is not None else 1e9
        size = row[0][0].size
        begins = marker in columns if marker is not None else (text in columns and gap > 1.6 * size)
        if begins or not grid:
            grid.append([Cell(x, [], number) for x in xs])
        for seg in row:
            grid[-1][_column(seg, xs)].words.extend(seg)
            used.extend(seg)
        previous = _base(row)
    if not grid or not any(cells[text].words for cells in grid):
        return None
    top = min(w.top for w in used)
    bottom = max(w.bottom for w in used)
    return Table(number, top, tuple(round(x) for x in xs), grid, used, names, number, bottom)
