"""Numbers set beside the text that they count, on a line of their own: a badge level with the middle of a paragraph.

Printed so, "3.1" has another baseline than the words to its right, and would be read between two of their lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cmrlearn.reading.lines import middle
from cmrlearn.reading.page import Word

__all__ = ["with_badges"]

_NUMBER = re.compile(r"\(?(?:[A-Z]{1,2}[-.]?)?\d{1,2}(?:\.\d{1,2}){0,3}[.):]?")
LEVEL = 0.4  # share of a line's height that a number must share with it to stand beside it
LEADING = 1.6  # ems between the lines of one paragraph, at most
APART = 0.3  # ems between a number and its text, at least
FAR = 6.0  # and at most
INDENT = 2.0  # points by which the left edges of a paragraph's lines may differ


def with_badges(rows: Sequence[list[Word]]) -> list[list[Word]]:
    """The rows of a page or box, from the top, with each such number in the first row of its text."""
    alone = [k for k, row in enumerate(rows) if len(row) == 1 and _NUMBER.fullmatch(row[0].text)]
    if not alone:
        return list(rows)
    out = [list(row) for row in rows]
    texts = [k for k in range(len(rows)) if k not in set(alone)]
    for k in alone:
        number = rows[k][0]
        home = _home(number, [(t, rows[t]) for t in texts])
        if home is not None:
            out[home].append(replace(number, base=middle([w.base for w in rows[home]])))
            out[k] = []
    return [row for row in out if row]


def _home(number: Word, texts: Sequence[tuple[int, list[Word]]]) -> int | None:
    """Which row a number belongs to: the first of the lines beside it, or of the paragraph whose middle it marks."""
    right = [(t, row) for t, row in texts if _is_beside(number, row)]
    level = [i for i, (_, row) in enumerate(right) if _shared(number, row) >= LEVEL]
    if not level:
        return None
    first = last = level[0]
    while first and _go_on(right[first - 1][1], right[first][1]):
        first -= 1
    while last + 1 < len(right) and _go_on(right[last][1], right[last + 1][1]):
        last += 1
    top, bottom = min(w.top for w in right[first][1]), max(w.bottom for w in right[last][1])
    centred = abs((number.top + number.bottom) / 2 - (top + bottom) / 2) < 0.5 * number.size
    return right[first if centred else level[0]][0]


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
