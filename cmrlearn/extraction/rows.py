"""Rows of action-plan tables: which column holds the recommendation, which the lead, which the date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmrlearn.model import Block
from cmrlearn.reading.columns import purposes
from cmrlearn.reading.tables import cell_span


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an action plan."""

    span: tuple[int, int]  # of the recommendation in the block's text
    ref: str | None
    owner: str | None
    deadline: str | None
    by_action: bool = False  # the table says what is done, and has no column of recommendations


BAND = 10  # words, at most, of a row that heads others

_KEY = re.compile(
    r"(?:safety )?recommendation(?: description| text| \d{1,2})?|action description|required action|"
    r"what (?:we|the review|the panel) recommends?|what (?:needs|has|should|must) (?:to )?(?:change|happen|be done)",
    re.I,
)


def _pair(block: Block) -> Row | None:
    """A table of facts, a name and a value a row, one of which is the recommendation."""
    if len(block.cells) != 2:
        return None
    (first, name), (_, value) = block.cells
    if not _KEY.fullmatch(name.strip()) or len(value.split()) < 4 or first.strip().lower() == "recommendation":
        return None
    number = re.search(r"\d{1,2}$", first.strip())  # "Recommendation 4" over the two columns
    return Row(cell_span(block, 1), number[0] if number else None, None, None)


def band_of(block: Block) -> str | None:
    """What a row that runs over all columns says of the rows below it: the name of an agency or of a subject.

    Only its first cell is filled, or all with the same; a lone cell further on is the rest of a row that a page cut.
    """
    values = [value.strip() for _, value in block.cells]
    if len(values) < 3 or not set(values[1:]) <= {"", values[0]}:
        return None
    text = values[0]
    plain = len(text.split()) <= BAND and text[:1].isupper() and not text.endswith((".", ";", ",", "?"))
    return text.rstrip(": ") if plain else None


def row_with(row: Row | None, owner: str | None, deadline: str | None) -> Row:
    """A row with an owner and a time that lines below the text say; what it has already stays."""
    if row is None:
        return Row((0, 0), None, owner, deadline)
    return replace(row, owner=row.owner or owner, deadline=row.deadline or deadline)


def row_of(block: Block, role: str) -> Row | None:
    """The recommendation of a table row, or None where the table is not one of recommendations."""
    pair = _pair(block)
    if pair is not None:
        return pair
    columns = purposes([heading for heading, _ in block.cells])
    by_action = "text" not in columns
    if by_action:
        if role not in ("recommendation", "plan") or "action" not in columns:
            return None
        columns["text"] = columns["action"]
    text = block.cells[columns["text"]][1]
    if len(text.split()) < 4:
        return None

    def cell(name: str) -> str | None:
        value = block.cells[columns[name]][1].strip() if name in columns else ""
        return value or None

    start, end = cell_span(block, columns["text"])
    ref = cell("ref")
    number = re.match(r"^(?:R(?:ec(?:ommendation)?)?\.?\s*)?(\d{1,3}(?:\.\d{1,2})*)[.):]?\s+(?=[A-Z])", text)
    if ref is None and number is not None:
        ref = number[1]
        start += number.end()
    if ref is not None:
        ref = re.sub(r"^(?:R(?:ec(?:ommendation)?)?\.?\s*)?(?=\d)", "", ref).rstrip(".):")
    return Row((start, end), ref, cell("owner"), cell("deadline"), by_action)
