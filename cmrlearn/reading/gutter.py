"""Whether a page has two columns, and where they part."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cmrlearn.reading.page import Word

GUTTER = 7.0  # points that two columns are apart at least
COLUMN_LINES = 5  # lines that each of two columns must have: fewer are captions, labels or a letterhead
COLUMN_CHARS = 14  # mean characters a line in a column of prose; table cells and labels are shorter

_Span = tuple[float, float, list[Word]]


def gutter_of(rows: Sequence[list[list[Word]]]) -> float | None:
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
