"""What inputs without pages (DOCX, HTML, text) have in common: markers and headings told from the text alone."""

from __future__ import annotations

import re

from cmrlearn.model import Block, BlockKind
from cmrlearn.reading.markers import BULLETS
from cmrlearn.reading.text import clean

_MARKER = re.compile(
    r"^(?:(?P<bullet>[" + re.escape("".join(sorted(BULLETS))) + r"\ue000-\uf8ff]|[-–*o](?=\s))\s*|"
    r"(?P<number>\(?\d{1,3}(?:\.\d{1,3}){0,4}[a-z]?(?:[.):](?=\s|$)|(?=\t|\s{2,})|(?<=\d\.\d)(?=\s)|(?<=\.\d\d)(?=\s))|"
    r"\((?:\d{1,2})\))\s*|"
    r"(?P<letter>\(?(?:[a-z]|[ivx]{1,5})[.)])\s+|"
    r"(?P<label>(?:R|Rec|LP|SA)[-. ]?\d{1,2}[.):])\s+)",
)


def split_marker(text: str) -> tuple[str | None, str]:
    """A marker at the start of a line of text, and the rest."""
    m = _MARKER.match(text)
    if m is None or not text[m.end() :].strip():
        return None, text.strip()
    marker = m[0].strip()
    if m["number"]:
        marker = marker.strip("().: ")
    elif m["label"]:
        marker = marker.rstrip(".):")
    return marker, text[m.end() :].strip()


def block(
    text: str,
    kind: BlockKind,
    *,
    level: int = 0,
    marker: str | None = None,
    bold: bool = False,
    italic: bool = False,
) -> Block | None:
    """A block without place, or None if nothing is left of the text once cleaned."""
    text = clean(text)
    if not text:
        return None
    return Block(text, kind, level=level, marker=marker, bold=bold, italic=italic)


def looks_like_heading(text: str) -> bool:
    """Whether a lone line of plain text is a heading: short, no full stop, a capital first, no finite verb."""
    words = text.split()
    if not 1 <= len(words) <= 14 or re.search(r"[.;,]$", text) or not text[:1].isupper():
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 3 and all(c.isupper() for c in letters):
        return True
    finite = re.search(r"\b(?:should|must|shall|will|is|are|was|were|has|have|had|to)\b", text, re.I)
    return len(words) <= 9 and finite is None


def table_blocks(rows: list[list[str]]) -> list[Block]:
    """Blocks of a table whose first row names the columns."""
    from cmrlearn.reading.tables import CELL_SEPARATOR, reads_like_names

    out: list[Block] = []
    rows = [[clean(c) for c in row] for row in rows if any(c.strip() for c in row)]
    if not rows:
        return out
    if all(len(row) == 1 for row in rows):  # a box drawn with a table
        return [b for row in rows if (b := block(row[0], "paragraph"))]
    header = rows[0] if reads_like_names(rows[0]) else []
    for row in rows[1:] if header else rows:
        cells = tuple((header[k] if k < len(header) else "", c) for k, c in enumerate(row))
        out.append(Block(CELL_SEPARATOR.join(c for _, c in cells), "table_row", cells=cells))
    return out
