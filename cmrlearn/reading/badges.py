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
NEAR = 16  # rows above and below that are looked at
INDENT = 2.0  # points by which the left edges of a paragraph's lines may differ


def with_badges(rows: Sequence[list[Word]]) -> list[list[Word]]:
    """The rows of a page or box, from the top, with each such number in the first row of its text."""
    numbers = {k: n for k, row in enumerate(rows) if (n := _number_of(row)) is not None}
    if not numbers:
        return list(rows)
    texts = [[w for w in row if w is not numbers[k]] if k in numbers else row for k, row in enumerate(rows)]
    out = list(rows)
    for k, number in numbers.items():
        home = _home(k, number, texts, numbers)
        if home is not None and home != k:
            out[k] = texts[k]
            out[home] = [*out[home], replace(number, base=middle([w.base for w in texts[home]]))]
    return [row for row in out if row]


def _number_of(row: Sequence[Word]) -> Word | None:
    """The number that a row begins with, or all that it holds."""
    first = min(row, key=_LEFT) if len(row) > 1 else row[0]
    if len(first.text) > 8 or not first.text.strip("(ABCDEFGHIJKLMNOPQRSTUVWXYZ-.")[:1].isdigit():
        return None
    return first if _NUMBER.fullmatch(first.text) else None


def _home(k: int, number: Word, texts: Sequence[Sequence[Word]], numbers: dict[int, Word]) -> int | None:
    """Which row a number belongs to: the first of the lines beside it, or of the paragraph whose middle it marks."""
    if texts[k] and not (k and texts[k - 1] and _go_on(texts[k - 1], texts[k])):
        return k  # the usual place: before the first line of its text
    near = range(max(0, k - NEAR), min(len(texts), k + NEAR + 1))
    beside = [t for t in near if texts[t] and _is_beside(number, texts[t])]
    at = k if texts[k] else next((t for t in beside if _shared(number, texts[t][0]) >= LEVEL), None)
    if at is None or at not in beside:
        return None
    lines = _paragraph(beside.index(at), beside, texts)
    centre = (texts[lines[0]][0].top + texts[lines[-1]][0].bottom) / 2
    centred = abs((number.top + number.bottom) / 2 - centre) < 0.5 * number.size
    alone = sum(t in numbers for t in lines) == (at == k)
    return lines[0] if centred and alone else at


def _paragraph(at: int, beside: Sequence[int], texts: Sequence[Sequence[Word]]) -> Sequence[int]:
    """Of the rows beside a number those that go on as one paragraph with one of them."""
    first = last = at
    while first and _go_on(texts[beside[first - 1]], texts[beside[first]]):
        first -= 1
    while last + 1 < len(beside) and _go_on(texts[beside[last]], texts[beside[last + 1]]):
        last += 1
    return beside[first : last + 1]


def _left(row: Sequence[Word]) -> float:
    return min(row, key=_LEFT).x0


def _is_beside(number: Word, row: Sequence[Word]) -> bool:
    return APART * number.size <= _left(row) - number.x1 <= FAR * number.size


def _shared(number: Word, word: Word) -> float:
    """How much of a line's height a number stands beside, 0 to 1; below 0 where they lie apart."""
    return (min(word.bottom, number.bottom) - max(word.top, number.top)) / (word.bottom - word.top)


def _go_on(above: Sequence[Word], below: Sequence[Word]) -> bool:
    """Whether two rows are neighbouring lines of one paragraph."""
    a, b = above[0], below[0]
    if not 0 < b.base - a.base <= LEADING * b.size or abs(a.size - b.size) >= 0.5:
        return False
    return abs(_left(above) - _left(below)) <= INDENT
