"""Numbers set beside the text that they count and not before its first line: a badge level with a paragraph's middle.

Printed so, "3.1" would be read between two lines of its text, or within one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from cmrlearn.reading.lines import middle
from cmrlearn.reading.page import Word

__all__ = ["with_badges"]

_NUMBER = re.compile(r"\(?(?:[A-Z]{1,2}[-.]?)?\d{1,2}(?:\.\d{1,2}){0,3}[.):]?")
_LEFT = attrgetter("x0")
LEVEL = 0.4  # share of a line's height that a number must share with it to stand beside it
LEADING = 1.6  # ems between the lines of one paragraph, at most
APART = 0.3  # ems between a number and its text, at least
FAR = 6.0  # and at most
INDENT = 2.0  # points by which the left edges of a paragraph's lines may differ


def with_badges(rows: Sequence[list[Word]]) -> list[list[Word]]:
    """The rows of a page or box, from the top, with each such number in the first row of its text."""
    numbers = {k: n for k, row in enumerate(rows) if (n := _number_of(row)) is not None}
    if not numbers:
        return list(rows)
    texts = [[w for w in row if w is not numbers.get(k)] for k, row in enumerate(rows)]
    out = [list(row) for row in rows]
    for k, number in numbers.items():
        home = _home(k, number, texts, numbers)
        if home is not None and home != k:
            out[k] = texts[k]
            out[home].append(replace(number, base=middle([w.base for w in texts[home]])))
    return [row for row in out if row]


def _number_of(row: Sequence[Word]) -> Word | None:
    """The number that a row begins with, or all that it holds."""
    first = min(row, key=_LEFT) if len(row) > 1 else row[0]
    if len(first.text) > 8 or not first.text.strip("(ABCDEFGHIJKLMNOPQRSTUVWXYZ-.")[:1].isdigit():
        return None
    return first if _NUMBER.fullmatch(first.text) else None


def _home(k: int, number: Word, texts: Sequence[Sequence[Word]], numbers: dict[int, Word]) -> int | None:
    """Which row a number belongs to: the first of the lines beside it, or of the paragraph whose middle it marks."""
    beside = [t for t, row in enumerate(texts) if row and _is_beside(number, row)]
    level = [t for t in beside if _shared(number, texts[t]) >= LEVEL]
    if not level:
        return None
    at = k if texts[k] else level[0]
    if at not in beside:
        return None
    paragraph = _paragraph(beside.index(at), [texts[t] for t in beside])
    lines = [beside[i] for i in paragraph]
    top, bottom = min(w.top for w in texts[lines[0]]), max(w.bottom for w in texts[lines[-1]])
    centred = abs((number.top + number.bottom) / 2 - (top + bottom) / 2) < 0.5 * number.size
    alone = sum(t in numbers for t in lines) == (at == k)
    return lines[0] if centred and alone else at


def _paragraph(at: int, rows: Sequence[Sequence[Word]]) -> range:
    """Neighbouring rows that go on as one paragraph, around one of them."""
    first = last = at
    while first and _go_on(rows[first - 1], rows[first]):
        first -= 1
    while last + 1 < len(rows) and _go_on(rows[last], rows[last + 1]):
        last += 1
    return range(first, last + 1)


def _is_beside(number: Word, row: Sequence[Word]) -> bool:
    gap = min(w.x0 for w in row) - number.x1
    return APART * number.size <= gap <= FAR * number.size


def _shared(number: Word, row: Sequence[Word]) -> float:
    top, bottom = min(w.top for w in row), max(w.bottom for w in row)
    return (min(bottom, number.bottom) - max(top, number.top)) / (bottom - top)


def _go_on(above: Sequence[Word], below: Sequence[Word]) -> bool:
    """Whether two rows are neighbouring lines of one paragraph."""
    size = max(w.size for w in below)
    step = below[0].base - above[0].base
    same_edge = abs(min(w.x0 for w in above) - min(w.x0 for w in below)) <= INDENT
    return same_edge and 0 < step <= LEADING * size and abs(above[0].size - below[0].size) < 0.5
