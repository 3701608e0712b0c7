"""Running headers, footers and page numbers: found by repetition over the pages, and taken out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from cmrlearn.reading.lines import rows_of
from cmrlearn.reading.page import RawPage, Word

TOP, BOTTOM = 0.13, 0.88  # margins as shares of the page's height: running lines stand nowhere else
LARGER = 1.12  # a heading is at least so much larger than a running header of the same words
DEPTH = 3  # rows from the edge that can be running lines

_NUMBER = re.compile(
    r"(?:page|p\.?|pg\.?)?\s*[-–—|\[(]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—|\])]?(?:\s*(?:of|/|\|)\s*\d{1,4})?", re.I
)


@dataclass(slots=True)
class _Row:
    page: int
    printed: list[Word]  # the row itself, by which it is known again
    words: list[Word]  # from the left
    key: str
    place: tuple[str, int, int]  # edge, baseline in 2-point steps, size
    size: float
    apart: bool  # a gap separates it from the text


def remove_running_lines(pages: Sequence[RawPage]) -> dict[int, list[list[Word]]]:
    """Rows of each page, from the top, without its running lines.

    A row in the top or bottom margin is dropped if its text (digits apart) is repeated on several pages, if it is a
    page number, or if it stands exactly where repeated rows stand on other pages and a gap parts it from the text.
    """
    all_rows = {page.number: sorted(rows_of(page.words), key=lambda r: r[0].base) for page in pages}
    rows = [row for page in pages for row in _edge_rows(page, all_rows[page.number])]
    repeats = Counter(row.key for row in {(r.page, r.key): r for r in rows}.values())
    needed = 2 if len(pages) <= 8 else 3
    smallest: dict[str, float] = {}
    for row in rows:
        smallest[row.key] = min(row.size, smallest.get(row.key, row.size))
    drop: dict[int, set[int]] = defaultdict(set)
    places: Counter[tuple[str, int, int]] = Counter()
    later: list[_Row] = []
    for row in rows:
        text = " ".join(w.text for w in row.words)
        numbered = _NUMBER.fullmatch(text) is not None
        if numbered or (repeats[row.key] >= needed and _may_repeat(row, text, smallest)):
            drop[row.page].add(id(row.printed))
            places[row.place] += 1
        else:
            later.append(row)
    for row in later:
        near = sum(places[(row.place[0], row.place[1] + d, row.place[2])] for d in (-1, 0, 1))
        if row.apart and near >= max(3, 0.15 * len(pages)) and len(row.words) <= 14:
            drop[row.page].add(id(row.printed))
    return {number: [row for row in page if id(row) not in drop[number]] for number, page in all_rows.items()}


def _may_repeat(row: _Row, text: str, smallest: dict[str, float]) -> bool:
    if row.size > LARGER * smallest[row.key]:
        return False  # the chapter's title itself, which the running header repeats in small
    # A list marker, or a word such as "Recommendation 4" at the top of several pages, is text, not furniture.
    return sum(c.isalpha() for c in text) >= 3 and not re.fullmatch(
        r"(?:recommendation|finding|learning point)\W*\d*\W*", text, re.I
    )


def _in_table(page: RawPage, words: list[Word]) -> bool:
    """Whether upright rules stand beside the row on both sides, as they do around the cells of a table."""
    y = words[0].base - 0.3 * words[0].size
    left, right = min(w.x0 for w in words), max(w.x1 for w in words)
    rules = [r.x0 for r in page.rects if r.width < 3 and r.height > 8 and r.top <= y <= r.bottom]
    return any(x <= left + 2 for x in rules) and any(x >= right - 2 for x in rules)


def _edge_rows(page: RawPage, rows: Sequence[list[Word]]) -> list[_Row]:
    out: list[_Row] = []
    for edge, sequence in (("top", rows), ("bottom", rows[::-1])):
        behind_gap = False
        for k, words in enumerate(sequence[:DEPTH]):
            y = words[0].base / page.height
            if _in_table(page, words):
                break  # the header row of a table that goes on over pages belongs to the table
            if (edge == "top" and y > TOP) or (edge == "bottom" and y < BOTTOM):
                break
            ordered = sorted(words, key=lambda w: w.x0)
            text = " ".join(w.text for w in ordered)
            key = re.sub(r"\W+", " ", re.sub(r"\d+|\b[ivxlc]{1,7}\b", "#", text.lower())).strip()
            size = max(w.size for w in words)
            beyond = sequence[k + 1][0].base if k + 1 < len(sequence) else None
            gap = abs(beyond - words[0].base) if beyond is not None else page.height
            apart = gap > 1.9 * size
            if k and behind_gap and not apart:
                break  # a gap, then lines close together: the text has begun
            behind_gap = apart
            out.append(
                _Row(page.number, words, ordered, key, (edge, round(words[0].base / 2), round(size)), size, apart)
            )
    return out
