"""A table that says who and by when for recommendations printed elsewhere, by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cmrlearn.model import Block, Recommendation
from cmrlearn.reading.columns import purposes

__all__ = ["with_timetable"]

_FEWEST = 3  # rows of a timetable
_SHARE = 0.8  # of the numbered recommendations that it must name, and of its cells that must look like times
_LONGEST = 6  # words of a cell that is a time
_TIME = re.compile(
    r"\d{4}|\b(?:immediate|days?|weeks?|months?|years?|terms?|quarter|spring|summer|autumn|winter|january|february|march|"
    r"april|may|june|july|august|september|october|november|december|next|ongoing)",
    re.I,
)
_NUMBER = re.compile(r"^(?:R(?:ec(?:ommendation)?)?\.?\s*)?(?=\d)", re.I)


def with_timetable(recs: Sequence[Recommendation], blocks: Sequence[Block]) -> list[Recommendation]:
    """Recommendations with owner and timescale from a table of numbers, owners and times, where the report prints one.

    Only what a recommendation lacks is filled in. The table must name four in five of those that are numbered as its
    own rows are. What it says is to be done about one of them is no further recommendation.
    """
    for rows in _tables(blocks):
        found = _read(rows)
        if len(found) < _FEWEST:
            continue
        forms = {_form(ref) for ref in found}
        cells = {value.strip() for row in rows for _, value in row.cells}
        elsewhere = [r for r in recs if r.text not in cells]
        refs = {r.ref for r in elsewhere if r.ref and _form(r.ref) in forms}
        if refs and len(refs & found.keys()) >= _SHARE * max(len(refs), len(found)):
            kept = [r for r in recs if r.text not in cells or r.ref not in refs]
            return [_filled(r, *found[r.ref]) if r.ref in found else r for r in kept]
    return list(recs)


def _form(ref: str) -> str:
    """How a reference is written: "CSC12" and "CSC3" alike."""
    return re.sub(r"\d+", "0", ref)


def _filled(rec: Recommendation, owner: str | None, time: str) -> Recommendation:
    extra = dict(rec.extra)
    extra.setdefault("timescale", time)
    return replace(rec, owner=rec.owner or owner, extra=extra)


def _tables(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Rows that stand together and have the same columns."""
    rows: list[Block] = []
    for block in blocks:
        if block.kind != "table_row":
            continue
        if rows and [h for h, _ in rows[0].cells] != [h for h, _ in block.cells]:
            yield rows
            rows = []
        rows.append(block)
    if rows:
        yield rows


def _read(rows: Sequence[Block]) -> dict[str, tuple[str | None, str]]:
    """Number to owner and time; empty where the rows are no timetable."""
    columns = purposes([heading for heading, _ in rows[0].cells])
    if "ref" not in columns:
        return {}
    time = columns.get("deadline")
    if time is None:
        others = [k for k in range(len(rows[0].cells)) if k not in columns.values()]
        time = next((k for k in reversed(others) if _times(rows, k)), None)
    if time is None or not _times(rows, time):
        return {}
    out = {}
    for row in rows:
        ref = _NUMBER.sub("", row.cells[columns["ref"]][1].strip()).rstrip(".):")
        value = row.cells[time][1].strip()
        owner = row.cells[columns["owner"]][1].strip() if "owner" in columns else ""
        if ref and value:
            out[ref] = (owner or None, value)
    return out


def _times(rows: Sequence[Block], column: int) -> bool:
    cells = [row.cells[column][1] for row in rows]
    return sum(len(c.split()) <= _LONGEST and _TIME.search(c) is not None for c in cells) >= _SHARE * len(cells)
