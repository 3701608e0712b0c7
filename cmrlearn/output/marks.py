"""A recommendation's text cut where agencies are named, for pages that mark them."""

from __future__ import annotations

from typing import NamedTuple

from cmrlearn.model import AgencyMention, Recommendation


class Piece(NamedTuple):
    """A stretch of the text, and the agency that it names."""

    text: str
    mention: AgencyMention | None


def pieces(record: Recommendation, limit: int | None = None) -> list[Piece]:
    """The text in pieces, in order; together they are the text (its first `limit` characters and "…").

    Mentions without offsets, outside the text, or overlapping an earlier one are not marked.
    """
    text = record.text
    end = len(text) if limit is None or len(text) <= limit else limit
    found = [m for m in record.agencies if m.start is not None and m.end is not None and 0 <= m.start < m.end <= end]
    out, at = [], 0
    for mention in sorted(found, key=lambda m: (m.start or 0, -(m.end or 0))):
        start, stop = mention.start or 0, mention.end or 0
        if start < at:
            continue
        if start > at:
            out.append(Piece(text[at:start], None))
        out.append(Piece(text[start:stop], mention))
        at = stop
    rest = text[at:end] + ("…" if end < len(text) else "")
    return [*out, Piece(rest, None)] if rest else out
