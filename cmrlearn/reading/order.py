"""Lines to reading order: columns, boxes, full-width parts.

A gutter that many rows leave free, with enough prose on both sides, makes two columns; else the segments of a row are
one line. A box interrupts the column that it stands in; one beside the text is read after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cmrlearn.reading.badges import with_badges
from cmrlearn.reading.frames import Frame
from cmrlearn.reading.gutter import gutter_of
from cmrlearn.reading.lines import Line, line_of, middle, rows_of, segments_of
from cmrlearn.reading.page import RawPage, Rect, Word

SAME_EDGE = 12.0  # points by which boxes of one column may differ at their edges
FEWEST_BOXES = 4  # of a page that is a grid of boxes
HEAD_SIZE = 1.25  # times the usual size of a page's words: a heading that may stand over both columns


def lines_in_order(page: RawPage, rows: Sequence[list[Word]], frames: Sequence[Frame]) -> list[Line]:
    """Lines of a page in reading order; each knows its column and its frame.

    Parameters
    ----------
    rows
        The page's rows without running headers, footers and table cells.
    """
    boxed: dict[int, list[Word]] = {}
    free: list[Word] = []
    for w in (w for row in rows for w in row) if frames else ():
        x, y = (w.x0 + w.x1) / 2, w.base - 0.3 * w.size
        frame = next(
            (f for f in frames if f.rect.x0 <= x <= f.rect.x1 and f.rect.top <= y <= f.rect.bottom),
            None,
        )
        (free if frame is None else boxed.setdefault(frame.number, [])).append(w)
    if not boxed:
        return _in_columns(rows, page.number, [])
    around = rows_of(free)
    boxes: list[_Row] = []
    narrow: list[_Row] = []
    flow = _in_columns(around, page.number, [])
    left = min((line.x0 for line in flow), default=0.0)
    right = max((line.x1 for line in flow), default=page.width)
    columns = any(line.column for line in flow)
    for frame in frames:
        if frame.number not in boxed:
            continue
        inner = _in_columns(rows_of(boxed[frame.number]), page.number, [])
        for line in inner:
            line.frame = frame.number
            line.column += 10
        # A box within a column, or as wide as the text, only interrupts it; one beside the text is read after it.
        aside = not columns and frame.rect.width < 0.5 * (right - left) and _beside(frame.rect, flow)
        (narrow if aside else boxes).append(_Row(frame.rect.top, [], frame.rect, inner))
    if boxes:
        mostly = len(free) < 0.5 * sum(len(inner) for inner in boxed.values())
        flow = _in_columns(around, page.number, _by_column(boxes) if mostly else boxes)
    return flow + [line for row in narrow for line in row.inner]


def _by_column(boxes: list[_Row]) -> list[_Row]:
    """Boxes that stand in columns of their own, one column after the other, as one row; the rest as they are.

    A page of boxes (a briefing) has no text between them that would tell of a gutter.
    """
    columns: list[list[tuple[Rect, _Row]]] = []
    rest: list[_Row] = []
    for rect, row in sorted(((row.box, row) for row in boxes if row.box), key=lambda pair: (pair[0].x0, pair[0].top)):
        if (
            columns
            and abs(rect.x0 - columns[-1][0][0].x0) < SAME_EDGE
            and abs(rect.x1 - columns[-1][0][0].x1) < SAME_EDGE
        ):
            columns[-1].append((rect, row))
        elif columns and rect.x0 < columns[-1][0][0].x1:
            # A band over several columns, or a column that it hid.
            last = columns[-1][0][0]
            if rect.width < last.width and len(columns[-1]) == 1:
                rest.append(columns.pop()[0][1])
                columns.append([(rect, row)])
            else:
                rest.append(row)
        else:
            columns.append([(rect, row)])
    inside = [pair for column in columns for pair in column]
    if len(columns) < 2 or len(inside) < FEWEST_BOXES or not any(len(column) > 1 for column in columns):
        return boxes
    whole = _around([rect for rect, _ in inside])
    return [*rest, _Row(inside[0][0].top, [], whole, [line for _, row in inside for line in row.inner])]


def _around(rects: Sequence[Rect]) -> Rect:
    """The rectangle around some rectangles."""
    top, bottom = min(r.top for r in rects), max(r.bottom for r in rects)
    return Rect(min(r.x0 for r in rects), top, max(r.x1 for r in rects), bottom, True, False)


@dataclass(slots=True)
class _Row:
    """Segments on one baseline, or a box with its own lines."""

    base: float
    segments: list[list[Word]]
    box: Rect | None = None
    inner: list[Line] = field(default_factory=list)

    def crosses(self, gutter: float) -> bool:
        """Whether it runs over the gutter."""
        if self.box is not None:
            return self.box.x0 < gutter - 2 and self.box.x1 > gutter + 2
        return any(seg[0].x0 < gutter - 2 and max(w.x1 for w in seg) > gutter + 2 for seg in self.segments)

    def side(self, gutter: float, right: bool) -> list[list[Word]]:
        """Its segments on one side."""
        return [seg for seg in self.segments if (seg[0].x0 >= gutter) == right]

    def is_on(self, gutter: float, right: bool) -> bool:
        """Whether it has anything on one side."""
        return (self.box.x0 >= gutter) == right if self.box is not None else bool(self.side(gutter, right))

    @property
    def bottom(self) -> float:
        return self.box.bottom if self.box is not None else self.base

    def lines(self, segments: Sequence[list[Word]], page: int) -> list[Line]:
        """Its lines: the box's own, or one of the given segments."""
        return self.inner if self.box is not None else [line_of([w for seg in segments for w in seg], page)]


def _beside(rect: Rect, flow: Sequence[Line]) -> bool:
    level = [line for line in flow if rect.top < line.base < rect.bottom]
    return len(level) >= 3


def _in_columns(printed: Sequence[list[Word]], page: int, boxes: Sequence[_Row]) -> list[Line]:
    """Lines in reading order, with the lines of the boxes where these interrupt their column."""
    if not printed:
        return [line for row in boxes for line in row.inner]
    plain = [segments_of(row) for row in with_badges(printed)]
    gutter = gutter_of(plain)
    rows = [_Row(middle([w.base for seg in row for w in seg]), row) for row in plain]
    rows = sorted([*rows, *boxes], key=lambda row: row.base)
    if gutter is None:
        return [line for row in rows for line in row.lines(row.segments, page)]
    out: list[Line] = []
    band: list[_Row] = []
    column = 0
    size = middle([w.size for row in printed for w in row])

    def flush() -> None:
        nonlocal column
        for right in (False, True):
            column += 1
            for row in band:
                if row.is_on(gutter, right):
                    for line in row.lines(row.side(gutter, right), page):
                        if line.frame is None:
                            line.column = column
                        out.append(line)
        band.clear()

    for k, row in enumerate(rows):
        if row.crosses(gutter) or _heads_both(rows, k, gutter, size):
            flush()
            if row.box is not None:
                out.extend(row.inner)
                continue
            (line,) = row.lines(row.segments, page)
            line.column = column = column + (1 if not out or out[-1].column == column else 0)
            if out and out[-1].column == line.column - 1 and _spans(out[-1], gutter):
                line.column = column = out[-1].column
            out.append(line)
        else:
            band.append(row)
    flush()
    return out


def _heads_both(rows: Sequence[_Row], k: int, gutter: float, size: float) -> bool:
    """Whether a short heading on the left stands over both columns, which begin again side by side below it."""
    row = rows[k]
    if row.box is not None or row.is_on(gutter, True) or k + 1 >= len(rows):
        return False
    own = max(w.size for seg in row.segments for w in seg)
    above = [r.bottom for r in rows[:k] if r.is_on(gutter, True)]
    if (
        own < HEAD_SIZE * size
        or not above
        or not (rows[k + 1].is_on(gutter, False) and rows[k + 1].is_on(gutter, True))
    ):
        return False
    return rows[k + 1].box is None and row.base - max(above) > 1.6 * own


def _spans(line: Line, gutter: float) -> bool:
    return line.x0 < gutter - 2 and line.x1 > gutter + 2
