"""A recommendation's text cut where agencies are named and where evidence of a theme stands, for pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from cmrlearn.model import AgencyMention, Facet, Recommendation


class Part(NamedTuple):
    """A stretch of the text, and the facets of the themes that it speaks for."""

    text: str
    facets: tuple[Facet, ...]


class Piece(NamedTuple):
    """A stretch of the text, the agency that it names, and the parts of it that are or are not evidence of a theme."""

    text: str
    mention: AgencyMention | None
    parts: tuple[Part, ...]


def pieces(record: Recommendation, limit: int | None = None) -> list[Piece]:
    """The text in pieces, in order; together they are the text (its first `limit` characters and "…").

    Mentions without offsets, outside the text, or overlapping an earlier one are not marked.
    """
    text = record.text
    end = len(text) if limit is None or len(text) <= limit else limit
    shown = text[:end] + ("…" if end < len(text) else "")
    marked = _evidence(record, end)
    out, at = [], 0
    for mention in sorted(record.agencies, key=lambda m: (m.start or 0, -(m.end or 0))):
        start, stop = mention.start, mention.end
        if start is None or stop is None or not at <= start < stop <= end:
            continue
        if start > at:
            out.append(_piece(shown, at, start, None, marked))
        out.append(_piece(shown, start, stop, mention, marked))
        at = stop
    return [*out, _piece(shown, at, len(shown), None, marked)] if at < len(shown) else out


def occurrences(phrase: str, text: str) -> list[tuple[int, int]]:
    """Where `phrase` stands in `text` as words of its own, whatever the case."""
    if not phrase.strip():
        return []
    words = r"\s+".join(map(re.escape, phrase.split()))
    return [m.span() for m in re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)]


def _evidence(record: Recommendation, end: int) -> list[tuple[int, int, Facet]]:
    found = {
        (start, stop, theme.facet)
        for theme in record.themes
        for phrase in theme.evidence
        for start, stop in occurrences(phrase, record.text[:end])
    }
    return sorted(found)


def _piece(
    text: str, start: int, end: int, mention: AgencyMention | None, marked: Iterable[tuple[int, int, Facet]]
) -> Piece:
    inside = [(max(a, start), min(b, end), facet) for a, b, facet in marked if a < end and b > start]
    cuts = sorted({start, end, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    parts: list[Part] = []
    for a, b in pairwise(cuts):
        facets = tuple(sorted({facet for x, y, facet in inside if x <= a and b <= y}))
        if parts and parts[-1].facets == facets:
            parts[-1] = Part(parts[-1].text + text[a:b], facets)
        else:
            parts.append(Part(text[a:b], facets))
    return Piece(text[start:end], mention, tuple(parts))
