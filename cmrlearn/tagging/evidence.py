"""What speaks for each theme of a recommendation: which of the taxonomy's terms occur, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cmrlearn.model import Facet, Recommendation
from cmrlearn.tagging.terms import Hit, Terms

__all__ = ["FEATURES", "Evidence", "Place", "Reason", "evidence_of", "own_words"]

Place = Literal["text", "title", "heading", "context", "report"]

# What the shared weights may look at; 0 or 1 each, `rivals` up to 4.
FEATURES = (
    "text", "text_more", "generic", "named", "long_term", "main", "title", "context", "context_more", "rivals", "other",
    "heading", "heading_second", "heading_else",
)  # fmt: skip

_PURPOSE = re.compile(
    r"\b(?:so that|in order to|to ensure|to support|to enable|to allow|to assist|to help|with the aim)\b", re.IGNORECASE
)


class Reason(NamedTuple):
    """A printed phrase that moved a theme's score: where it stands, and by how many log odds."""

    phrase: str
    place: Place
    start: int
    end: int
    weight: float


@dataclass(slots=True)
class Evidence:
    """What speaks for one theme of one recommendation."""

    theme: str
    features: dict[str, float]
    reasons: tuple[Reason, ...]  # the taxonomy's terms as printed, the most telling place first
    from_heading: bool = False


def own_words(rec: Recommendation) -> str:
    """What the recommendation itself says: its title, the lead-in that it completes, its text."""
    return "\n".join(part for part in (rec.title, rec.stem, rec.text) if part)


def evidence_of(rec: Recommendation, terms: Terms, facet: Facet) -> list[Evidence]:
    """Evidence for each theme of a facet that has any, in order of the themes' ids."""
    heading, under = _nearest(rec.section, terms, facet)
    places: dict[Place, tuple[str, list[Hit]]] = {
        "text": (rec.text, terms.find(rec.text, facet)),
        "title": (rec.title or "", terms.find(rec.title or "", facet)),
        "heading": (heading, under),
        "context": (rec.context or "", terms.find(rec.context or "", facet)),
    }
    purpose = _PURPOSE.search(rec.text)
    main_end = purpose.start() if purpose and purpose.start() > 20 else len(rec.text)
    themes = sorted({h.theme for _, hits in places.values() for h in hits})
    strong = {h.theme for h in places["text"][1] if not h.generic}
    first = list(dict.fromkeys(h.theme for h in under))
    return [_evidence(t, places, facet, main_end, len(strong - {t}), first) for t in themes]


def _nearest(section: tuple[str, ...], terms: Terms, facet: Facet) -> tuple[str, list[Hit]]:
    for heading in reversed(section):
        hits = terms.find(heading, facet)
        if facet == "practice" or hits:
            return heading, hits
    return "", []


def _evidence(
    theme: str, places: dict[Place, tuple[str, list[Hit]]], facet: Facet, main_end: int, rivals: int, under: list[str]
) -> Evidence:
    own = {place: [h for h in hits if h.theme == theme] for place, (_, hits) in places.items()}
    text = own["text"]
    plain = {h.term.casefold() for h in text if not h.generic}
    features = {
        "text": float(bool(plain)),
        "text_more": float(len(plain) > 1),
        "generic": float(bool(text) and not plain),
        "named": float(any(h.label for h in text)),
        "long_term": float(any(" " in h.term for h in text if not h.generic)),
        "main": float(any(h.start < main_end for h in text)),
        "title": float(bool(own["title"])),
        "context": float(bool(own["context"])),
        "context_more": float(len({h.term for h in own["context"]}) > 2),
        "rivals": float(min(rivals, 4)),
        "other": float(theme == "other"),
    }
    # Of several harms in a heading the first is its subject; another is meant where the recommendation says so itself.
    second = theme in under[1:] and bool(text or own["title"])
    if facet == "harm":
        features["heading"] = float(bool(under) and under[0] == theme)
        features["heading_second"] = float(second)
        if under:  # a heading that names a harm decides; what the text names beside it is often a detail
            features |= dict.fromkeys(("text", "text_more", "generic", "named", "long_term", "main", "rivals"), 0.0)
    else:
        features["heading"] = float(theme in under)
    order: tuple[Place, ...] = ("heading", "title", "text", "context")
    if facet == "practice":
        order = ("text", "title", "heading", "context")
    reasons = [Reason(places[p][0][h.start : h.end], p, h.start, h.end, 0.0) for p in order for h in own[p]]
    return Evidence(theme, features, tuple(reasons), facet == "harm" and (under[:1] == [theme] or second))
