"""Words to printed lines, and lines to reading order: columns, side boxes, full-width parts.

A page is cut into rows of words with one baseline, a row into segments at wide gaps. A gutter that many rows leave
free, with enough prose on both sides, makes two columns; else the segments of a row are one line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from cmrlearn.reading.page import RawPage, Rect, Word

GAP = 1.0  # a gap of more than this many ems ends a segment; justified words stay well below
GUTTER = 7.0  # points that two columns are apart at least
COLUMN_LINES = 5  # lines that each of two columns must have: fewer are captions, labels or a letterhead
COLUMN_CHARS = 14  # mean characters a line in a column of prose; table cells and labels are shorter
SAME_EDGE = 12.0  # points by which boxes of one column may differ at their edges
FEWEST_BOXES = 4  # of a page that is a grid of boxes
HEAD_SIZE = 1.25  # times the usual size of a page's words: a heading that may stand over both columns
SUPERSCRIPT = 0.8  # a raised word below this share of the line's size is a note mark


@dataclass(slots=True)
class Line:
    """Words of one printed line in one column, from left to right."""

    words: list[Word]
    page: int
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    italic: bool
    frame: int | None = None
    column: int = 0
    marks: list[Word] = field(default_factory=list)  # raised note marks, left out of the words

    @property
    def top(self) -> float:
        return min(w.top for w in self.words)

    @property
    def bottom(self) -> float:
        return max(w.bottom for w in self.words)

    @property
    def text(self) -> str:
        return "".join(("" if w.glued or i == 0 else " ") + w.text for i, w in enumerate(self.words))


@dataclass(slots=True)
class Frame:
    """A drawn box that holds text."""

    number: int
    rect: Rect


def line_of(words: Sequence[Word], page: int) -> Line:
    """A line from words of one row; raised small words become marks."""
    words = _unglue_number(sorted(words, key=lambda w: w.x0))
    sizes: Counter[float] = Counter()
    bold = italic = letters = 0
    for w in words:
        n = len(w.text)
        sizes[w.size] += n
        if w.symbol or not any(c.isalpha() for c in w.text):  # a title's number may be plain
            continue
        letters += n
        bold += n if w.bold else 0
        italic += n if w.italic else 0
    size = max(sizes, key=lambda s: (sizes[s], s))
    base = median(w.base for w in words if w.size == size)
    body: list[Word] = []
    marks: list[Word] = []
    for w in words:
        raised = base - w.base
        if w.size <= SUPERSCRIPT * size and 0.12 * size < raised < 0.7 * size and _is_mark(w.text):
            marks.append(w)
        else:
            body.append(w)
    body = body or list(words)
    share = 0.97 * letters
    return Line(
        words=body,
        page=page,
        x0=body[0].x0,
        x1=max(w.x1 for w in body),
        base=base,
        size=size,
        bold=letters > 0 and bold >= share,
        italic=letters > 0 and italic >= share,
        marks=marks,
    )


def _unglue_number(words: list[Word]) -> list[Word]:
    """Part a paragraph number from the word that it is set tight against: "8.14.In" is "8.14." and "In"."""
    first = words[0]
    found = re.match(r"(\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}[.)]|[•▪■●‣➢✓])(?=[A-Z][a-z]|[A-Z]$|[A-Z] )", first.text)
    if found is None:
        return words
    cut = first.x0 + (first.x1 - first.x0) * found.end() / len(first.text)
    return [
        replace(first, text=found[1], x1=cut),
        replace(first, text=first.text[found.end() :], x0=cut),
        *words[1:],
    ]


def _is_mark(text: str) -> bool:
    core = text.strip("[](),;–- ")
    return len(core) <= 4 and (core.isdigit() or core in {"*", "†", "‡", "§", "a", "b", "c", "i", "ii", "iii", ""})


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words grouped by baseline, from the top; raised and lowered small words go to the row that they stand in."""
    rows: list[list[Word]] = []
    bases: list[float] = []
    for w in sorted(words, key=lambda w: (w.base, w.x0)):
        if rows and w.base - bases[-1] <= 0.22 * max(w.size, rows[-1][0].size):
            rows[-1].append(w)
        else:
            rows.append([w])
            bases.append(w.base)
    # A raised note mark has a row of its own above; give it back to the row whose words it touches.
    merged: list[list[Word]] = []
    for k, row in enumerate(rows):
        size = max(w.size for w in row)
        home = None
        for other in (rows[k + 1] if k + 1 < len(rows) else None, merged[-1] if merged else None):
            if other is None:
                continue
            host = max(w.size for w in other)
            near = abs(bases[k] - other[0].base) < 0.62 * host
            opens = row[-1].x1 < other[0].x0 + 0.1 * host and len(row) == 1  # the number of a footnote
            if size <= SUPERSCRIPT * host and near and (opens or all(_touches(w, other) for w in row)):
                home = other
                break
        if home is not None:
            home.extend(row)
        else:
            merged.append(row)
    return merged


def _touches(word: Word, row: Sequence[Word]) -> bool:
    return any(-0.3 * o.size <= word.x0 - o.x1 <= 0.6 * o.size or 0 <= o.x0 - word.x1 <= 0.6 * o.size for o in row)


def segments_of(row: Sequence[Word]) -> list[list[Word]]:
    """A row cut at wide gaps."""
    ordered = sorted(row, key=lambda w: w.x0)
    segments = [[ordered[0]]]
    right = ordered[0].x1
    for w in ordered[1:]:
        if w.x0 - right > GAP * max(w.size, segments[-1][-1].size):
            segments.append([w])
        else:
            segments[-1].append(w)
        right = max(right, w.x1)
    return segments


def frames_of(page: RawPage) -> list[Frame]:
    """Drawn boxes that hold text: tinted or bordered, neither a page-wide band nor a cell or rule."""
    frames: list[Frame] = []
    for rect in sorted(page.rects, key=lambda r: (r.top, r.x0, -r.width, -r.height)):
        if rect.width < 0.2 * page.width or rect.height < 16:
            continue
        if rect.filled and rect.light:
            continue
        if rect.x0 <= 4 and rect.x1 >= page.width - 4:
            continue
        if rect.width * rect.height > 0.92 * page.width * page.height:
            continue
        if any(_same(rect, f.rect) or _inside(rect, f.rect) for f in frames):
            continue
        frames.append(Frame(len(frames), rect))
    return _joined(frames)


def _same(a: Rect, b: Rect) -> bool:
    return abs(a.x0 - b.x0) + abs(a.x1 - b.x1) + abs(a.top - b.top) + abs(a.bottom - b.bottom) < 12


def _inside(a: Rect, b: Rect) -> bool:
    return a.x0 >= b.x0 - 2 and a.x1 <= b.x1 + 2 and a.top >= b.top - 2 and a.bottom <= b.bottom + 2


def _joined(frames: list[Frame]) -> list[Frame]:
    """Boxes stacked edge to edge with one width (a title bar over its body, a shaded line each) count as one."""
    out: list[Frame] = []
    for f in frames:
        for g in out:
            if (
                abs(f.rect.x0 - g.rect.x0) < 3
                and abs(f.rect.x1 - g.rect.x1) < 3
                and -3 < f.rect.top - g.rect.bottom < 3
            ):
                g.rect = Rect(g.rect.x0, g.rect.top, g.rect.x1, max(f.rect.bottom, g.rect.bottom), True, False)
                break
        else:
            out.append(Frame(len(out), f.rect))
    return out


def lines_in_order(page: RawPage, words: Sequence[Word], frames: Sequence[Frame]) -> list[Line]:
    """Lines of a page in reading order; each knows its column and its frame.

    Parameters
    ----------
    words
        The page's words without running headers, footers and table cells.
    """
    boxed: dict[int, list[Word]] = {}
    free: list[Word] = []
    for w in words:
        x, y = (w.x0 + w.x1) / 2, w.base - 0.3 * w.size
        frame = next(
            (f for f in frames if f.rect.x0 <= x <= f.rect.x1 and f.rect.top <= y <= f.rect.bottom),
            None,
        )
        (free if frame is None else boxed.setdefault(frame.number, [])).append(w)
    boxes: list[_Row] = []
    narrow: list[_Row] = []
    flow = _in_columns(free, page.number, [])
    left = min((line.x0 for line in flow), default=0.0)
    right = max((line.x1 for line in flow), default=page.width)
    columns = any(line.column for line in flow)
    for frame in frames:
        if frame.number not in boxed:
            continue
        inner = _in_columns(boxed[frame.number], page.number, [])
        for line in inner:
            line.frame = frame.number
            line.column += 10
        # A box within a column, or as wide as the text, only interrupts it; one beside the text is read after it.
        aside = not columns and frame.rect.width < 0.5 * (right - left) and _beside(frame.rect, flow)
        (narrow if aside else boxes).append(_Row(frame.rect.top, [], frame.rect, inner))
    if boxes:
        mostly = len(free) < 0.5 * sum(len(inner) for inner in boxed.values())
        flow = _in_columns(free, page.number, _by_column(boxes) if mostly else boxes)
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


def _in_columns(words: Sequence[Word], page: int, boxes: Sequence[_Row]) -> list[Line]:
    """Lines in reading order, with the lines of the boxes where these interrupt their column."""
    if not words:
        return [line for row in boxes for line in row.inner]
    plain = [segments_of(row) for row in rows_of(words)]
    gutter = _gutter(plain)
    rows = [_Row(median(w.base for seg in row for w in seg), row) for row in plain]
    rows = sorted([*rows, *boxes], key=lambda row: row.base)
    if gutter is None:
        return [line for row in rows for line in row.lines(row.segments, page)]
    out: list[Line] = []
    band: list[_Row] = []
    column = 0
    size = median(w.size for w in words)

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


_Span = tuple[float, float, list[Word]]


def _gutter(rows: Sequence[list[list[Word]]]) -> float | None:
    """x of the gutter of a two-column page, or None.

    A gutter begins where lines of the right column begin; of all such places the one that the fewest lines cross wins.
    """
    flat: list[_Span] = [(seg[0].x0, max(w.x1 for w in seg), seg) for row in rows for seg in row]
    x_min, x_max = min(s[0] for s in flat), max(s[1] for s in flat)
    width = x_max - x_min
    starts = sorted({round(s[0]) for s in flat if x_min + 0.3 * width < s[0] < x_min + 0.72 * width})
    best: tuple[int, int, float] | None = None
    for start in starts:
        x = start - 2.0
        left = [s for s in flat if s[1] <= x]
        right = [s for s in flat if s[0] >= x]
        crossing = len(flat) - len(left) - len(right)
        if min(len(left), len(right)) < COLUMN_LINES or crossing > 0.4 * len(flat):
            continue
        # The widest lines of the left column tell where it ends; a ragged column still has many near that edge.
        if start - max(s[1] for s in left) < GUTTER or not _are_columns(left, right, x - x_min, x_max - x):
            continue
        score = (-crossing, min(len(left), len(right)), -x)
        if best is None or score > best:
            best = score
    return -best[2] if best else None


def _are_columns(left: Sequence[_Span], right: Sequence[_Span], left_width: float, right_width: float) -> bool:
    """Prose on both sides, or on one side with close-set lines on the other; cells of a table are neither."""
    prose = (_is_prose(left, left_width), _is_prose(right, right_width))
    if all(prose):
        return True
    return (prose[0] and _is_list(right, right_width)) or (prose[1] and _is_list(left, left_width))


def _is_prose(side: Sequence[_Span], width: float) -> bool:
    chars = sum(len(w.text) + 1 for s in side for w in s[2]) / len(side)
    wide = sum(1 for s in side if s[1] - s[0] > 0.6 * width)
    return chars >= COLUMN_CHARS and wide >= 0.4 * len(side)


def _is_list(side: Sequence[_Span], width: float) -> bool:
    chars = sum(len(w.text) + 1 for s in side for w in s[2]) / len(side)
    wide = sum(1 for s in side if s[1] - s[0] > 0.6 * width)
    bases = sorted(s[2][0].base for s in side)
    close = sum(1 for a, b in pairwise(bases) if b - a < 2.6 * side[0][2][0].size)
    return chars >= 0.7 * COLUMN_CHARS and wide >= 2 and close >= 0.7 * (len(side) - 1)
