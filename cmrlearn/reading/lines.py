"""Words to printed lines: rows of one baseline, cut into segments at wide gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from cmrlearn.reading.page import Word

GAP = 1.0  # a gap of more than this many ems ends a segment; justified words stay well below
SUPERSCRIPT = 0.8  # a raised word below this share of the line's size is a note mark

_LEFT, _SIZE, _DOWNWARDS = attrgetter("x0"), attrgetter("size"), attrgetter("base", "x0")


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
    text: str = ""
    marks: list[Word] = field(default_factory=list)  # raised note marks, left out of the words


def line_of(words: Sequence[Word], page: int) -> Line:
    """A line from words of one row; raised small words become marks."""
    words = _unglue_number(sorted(words, key=_LEFT))
    size = words[0].size
    body, marks = words, []
    if any(w.size != size for w in words):
        sizes: Counter[float] = Counter()
        for w in words:
            sizes[w.size] += len(w.text)
        size = max(sizes, key=lambda s: (sizes[s], s))
        base = middle([w.base for w in words if w.size == size])
        marks = [w for w in words if _is_raised(w, base, size)]
        body = [w for w in words if not _is_raised(w, base, size)] or words
    else:
        base = middle([w.base for w in words])
    return Line(
        words=body,
        page=page,
        x0=body[0].x0,
        x1=max(w.x1 for w in body),
        base=base,
        size=size,
        bold=_nearly_all(words, [w.bold for w in words]),
        italic=_nearly_all(words, [w.italic for w in words]),
        text="".join(w.text if w.glued else f" {w.text}" for w in body).removeprefix(" "),
        marks=marks,
    )


def middle(values: list[float]) -> float:
    """The median; puts the values in order."""
    values.sort()
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def _nearly_all(words: Sequence[Word], marked: Sequence[bool]) -> bool:
    """Whether the letters of a line are of a face but for a stray one; a title's number may be plain."""
    if not any(marked):
        return False
    lettered = [not w.symbol and any(map(str.isalpha, w.text)) for w in words]
    letters = sum(len(w.text) for w, is_one in zip(words, lettered, strict=True) if is_one)
    of_face = sum(len(w.text) for w, is_one, face in zip(words, lettered, marked, strict=True) if is_one and face)
    return letters > 0 and of_face >= 0.97 * letters


def _is_raised(w: Word, base: float, size: float) -> bool:
    return w.size <= SUPERSCRIPT * size and 0.12 * size < base - w.base < 0.7 * size and _is_mark(w.text)


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
    row: list[Word] = []
    base = size = 0.0
    for w in sorted(words, key=_DOWNWARDS):
        # Comparisons in place of `max` here and below: this is done several times for every word of a report.
        if rows and w.base - base <= 0.22 * (w.size if w.size > size else size):
            row.append(w)
        else:
            row = [w]
            rows.append(row)
            base, size = w.base, w.size
            bases.append(base)
    # A raised note mark has a row of its own above; give it back to the row whose words it touches.
    sizes = [max(map(_SIZE, row)) for row in rows]
    merged: list[int] = []
    for k, row in enumerate(rows):
        home = None
        for other in (k + 1 if k + 1 < len(rows) else None, merged[-1] if merged else None):
            if other is None or sizes[k] > SUPERSCRIPT * sizes[other]:
                continue
            host = sizes[other]
            near = abs(bases[k] - bases[other]) < 0.62 * host
            opens = row[-1].x1 < rows[other][0].x0 + 0.1 * host and len(row) == 1  # the number of a footnote
            if near and (opens or all(_touches(w, rows[other]) for w in row)):
                home = rows[other]
                break
        if home is not None:
            home.extend(row)
        else:
            merged.append(k)
    return [rows[k] for k in merged]


def _touches(word: Word, row: Sequence[Word]) -> bool:
    return any(-0.3 * o.size <= word.x0 - o.x1 <= 0.6 * o.size or 0 <= o.x0 - word.x1 <= 0.6 * o.size for o in row)


def segments_of(row: Sequence[Word]) -> list[list[Word]]:
    """A row cut at wide gaps."""
    ordered = sorted(row, key=_LEFT)
    segments: list[list[Word]] = []
    start = 0
    right, size = ordered[0].x1, ordered[0].size  # how far the words run, and the size of the last
    for k, w in enumerate(ordered):
        gap = w.x0 - right
        if gap > GAP * size and gap > GAP * w.size:
            segments.append(ordered[start:k])
            start = k
        if w.x1 > right:
            right = w.x1
        size = w.size
    segments.append(ordered[start:])
    return segments
