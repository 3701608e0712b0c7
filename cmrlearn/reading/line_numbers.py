"""Numbers of lines in the margin of a draft: found by counting up at the left edge, and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cmrlearn.reading.lines import rows_of
from cmrlearn.reading.page import RawPage, Word

ROWS = 10  # numbered rows that a page needs to prove that the report numbers its lines
# Counting by one or by five, and the share of all rows that then bears a number; items of a list are far fewer.
STEPS = {1: 0.75, 5: 0.14}


def drop_line_numbers(pages: Sequence[RawPage]) -> None:
    """Take the line numbers out of the words of each page, if the report numbers its lines at all."""
    needed = max(1, 0.5 * sum(1 for p in pages if len(p.words) > 150))
    full = [page for page in pages if sum(w.text.isdigit() and len(w.text) <= 4 for w in page.words) >= ROWS]
    if len(full) < needed:
        return
    counted = {page.number: _counted(page.words) for page in full}
    if sum(1 for numbers, share in counted.values() if len(numbers) >= ROWS and share) < needed:
        return
    for page in pages:
        numbers, share = counted.get(page.number) or _counted(page.words)
        if share:
            drop = {id(w) for w in numbers}
            page.words = [w for w in page.words if id(w) not in drop]


def _counted(words: Sequence[Word]) -> tuple[list[Word], bool]:
    """Numbers that stand alone at the left of their rows, and whether they count the rows."""
    rows = [sorted(row, key=lambda w: w.x0) for row in rows_of(words)]
    rows = sorted((row for row in rows if row), key=lambda row: row[0].base)
    numbers = [row[0] for row in rows if _is_number(row[0]) and _stands_off(row)]
    if len(numbers) < 2:
        return numbers, False
    for step, share in STEPS.items():
        steps = sum(1 for a, b in pairwise(numbers) if int(b.text) - int(a.text) == step)
        if steps >= 0.85 * (len(numbers) - 1) and len(numbers) >= share * len(rows):
            return numbers, True
    return numbers, False


def _is_number(word: Word) -> bool:
    return len(word.text) <= 4 and word.text.isdigit()


def _stands_off(row: Sequence[Word]) -> bool:
    return len(row) == 1 or row[1].x0 - row[0].x1 > 0.5 * row[0].size
