"""Why a recommendation has its themes: the phrases that decided, and in which part of the report each stands."""

from __future__ import annotations

from typing import NamedTuple

from cmrlearn.graphs.names import theme_label
from cmrlearn.model import Facet, Recommendation, ThemeScore
from cmrlearn.output.marks import occurrences

AROUND = 60  # characters shown either side of a phrase that stands outside the text


class Ground(NamedTuple):
    """A phrase that decided, the part of the report it stands in, and where that is not the text, the words around."""

    phrase: str
    place: str  # "text", "title", "heading", "lead-in", "context"; "report" where it stands in none of these
    before: str = ""
    after: str = ""


class Why(NamedTuple):
    """A theme with what speaks for it."""

    label: str
    facet: Facet
    score: float
    source: str
    grounds: tuple[Ground, ...]

    @property
    def places(self) -> dict[str, list[Ground]]:
        """The grounds by their place."""
        out: dict[str, list[Ground]] = {}
        for ground in self.grounds:
            out.setdefault(ground.place, []).append(ground)
        return out


def why(record: Recommendation) -> list[Why]:
    """The record's themes in their order, each with its grounds."""
    return [
        Why(theme_label(t.facet, t.theme), t.facet, t.score, t.source, tuple(grounds(record, t))) for t in record.themes
    ]


def grounds(record: Recommendation, theme: ThemeScore) -> list[Ground]:
    """Each phrase of the theme's evidence with its place: for a theme of a heading the heading first, else the text."""
    headings = [("heading", heading) for heading in reversed(record.section)]
    places = [("text", record.text), ("title", record.title or ""), ("lead-in", record.stem or "")]
    places = [*headings, *places] if theme.source == "heading" else [*places, *headings]
    places.append(("context", record.context or ""))
    return [_ground(phrase, places) for phrase in theme.evidence]


def _ground(phrase: str, places: list[tuple[str, str]]) -> Ground:
    for place, text in places:
        found = occurrences(phrase, text)
        if found and place == "text":
            return Ground(phrase, place)
        if found:
            start, end = found[0]
            before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
            return Ground(
                text[start:end],
                place,
                ("…" if start > AROUND else "") + before,
                after + ("…" if end + AROUND < len(text) else ""),
            )
    return Ground(phrase, "report")
