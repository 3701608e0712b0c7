"""Themes of a recommendation: harm from the heading it stands under, practice from its own words.

Evidence is the occurrence of the taxonomy's terms; a small logistic model turns it into a probability, and below its
threshold nothing is said. Terms are compared without regard to plural endings, hyphens and apostrophes; acronyms
keep their capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from cmrlearn.model import Facet, Recommendation, Source, ThemeScore
from cmrlearn.tagging.model import ThemeModel
from cmrlearn.tagging.taxonomy import Taxonomy
from cmrlearn.tagging.tokens import Token, tokens

__all__ = ["Evidence", "Hit", "Terms", "evidence_of", "themes_of"]

MOST = {"harm": 2, "practice": 3}  # how many themes of a facet one recommendation may get
_PURPOSE = re.compile(
    r"\b(?:so that|in order to|to ensure|to support|to enable|to allow|to assist|to help|with the aim)\b", re.IGNORECASE
)

_APART = re.compile(r"[.;:]")


class Hit(NamedTuple):
    """One printed term of a theme."""

    theme: str
    term: str
    start: int
    end: int
    generic: bool


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    prefixes: dict[str, list[str]] = field(default_factory=dict)  # first three letters -> beginnings
    ends: list[tuple[str, str, str, bool]] = field(default_factory=list)  # facet, theme, term, generic


class Terms:
    """All terms of a taxonomy in one trie."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._root = _Node()
        self._seen: dict[str, dict[str, list[Hit]]] = {}
        for theme in taxonomy:
            generic = {g.casefold() for g in theme.generic}
            for term in dict.fromkeys((theme.label, *theme.alt_labels, *theme.cues)):
                words = [_stem(w) for w in _words(term)]
                if not words or (len(words) == 1 and len(words[0]) < 3):
                    continue  # two letters mean too much: DA, PP, CE
                node = self._root
                for word in words:
                    if word.endswith("*") and word not in node.next:
                        node.prefixes.setdefault(word[:3], []).append(word[:-1])
                    node = node.next.setdefault(word, _Node())
                node.ends.append((theme.facet, theme.id, term, term.casefold() in generic))

    def find(self, text: str, facet: str) -> list[Hit]:
        """Terms of one facet in printed order; of overlapping ones only the longest."""
        if text not in self._seen:
            if len(self._seen) > 512:
                self._seen.clear()
            self._seen[text] = self._find(text)
        return self._seen[text].get(facet, [])

    def _find(self, text: str) -> dict[str, list[Hit]]:
        toks = [t for t in tokens(text) if t.raw[0].isalnum()]
        keys = [_stem(t.key) for t in toks]
        found: dict[str, list[tuple[int, int, Hit]]] = {}
        for i in range(len(toks)):
            stack = [(self._root, i)]
            while stack:
                node, at = stack.pop()
                for facet, theme, term, generic in node.ends:
                    if _acronyms_fit(term, toks[i:at]):
                        hit = Hit(theme, term, toks[i].start, toks[at - 1].end, generic)
                        found.setdefault(facet, []).append((i, at, hit))
                if at < len(toks) and (at == i or not _APART.search(text, toks[at - 1].end, toks[at].start)):
                    key = keys[at]
                    if (step := node.next.get(key)) is not None:
                        stack.append((step, at + 1))
                    stack += [(node.next[p + "*"], at + 1) for p in node.prefixes.get(key[:3], ()) if key.startswith(p)]
        return {facet: _longest(hits) for facet, hits in found.items()}


def _longest(found: list[tuple[int, int, Hit]]) -> list[Hit]:
    """Of overlapping terms the longest; terms that two themes share stay with both."""
    found.sort(key=lambda f: (f[0] - f[1], f[0], f[2]))
    taken: dict[int, tuple[int, int]] = {}
    out = []
    for first, last, hit in found:
        if all(taken.get(k, (first, last)) == (first, last) for k in range(first, last)):
            taken.update(dict.fromkeys(range(first, last), (first, last)))
            out.append(hit)
    out.sort(key=lambda h: (h.start, h.end, h.theme))
    return out


def _words(term: str) -> list[str]:
    return [w.casefold() for w in re.findall(r"[^\W_]+\*?", re.sub(r"['’]", "", term.replace("&", " and ")))]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _acronyms_fit(term: str, toks: list[Token]) -> bool:
    """Whether every acronym of a term is printed in capitals."""
    parts = re.findall(r"[^\W_]+\*?", re.sub(r"['’]", "", term.replace("&", " and ")))
    return all(
        tok.raw.startswith(part) for part, tok in zip(parts, toks, strict=False) if len(part) > 1 and part.isupper()
    )


@dataclass(slots=True)
class Evidence:
    """What speaks for one theme of one recommendation."""

    theme: str
    features: dict[str, float]
    terms: tuple[str, ...]
    phrases: tuple[str, ...]  # as printed
    from_heading: bool = False


def _nearest(section: tuple[str, ...], terms: Terms, facet: Facet) -> tuple[str, list[Hit]]:
    for heading in reversed(section):
        hits = terms.find(heading, facet)
        if facet == "practice" or hits:
            return heading, hits
    return "", []


def evidence_of(rec: Recommendation, terms: Terms, facet: Facet) -> list[Evidence]:
    """Evidence for each theme of a facet that has any, in order of the themes' ids."""
    heading, under = _nearest(rec.section, terms, facet)
    places = {
        "text": (rec.text, terms.find(rec.text, facet)),
        "title": (rec.title or "", terms.find(rec.title or "", facet)),
        "heading": (heading, under),
        "context": (rec.context or "", terms.find(rec.context or "", facet)),
    }
    purpose = _PURPOSE.search(rec.text)
    main_end = purpose.start() if purpose and purpose.start() > 20 else len(rec.text)
    themes = sorted({h.theme for _, hits in places.values() for h in hits})
    strong = {t for t in themes if any(h.theme == t and not h.generic for h in places["text"][1])}
    first = list(dict.fromkeys(h.theme for h in under))
    return [_evidence(t, places, facet, main_end, len(strong - {t}), first) for t in themes]


def _evidence(
    theme: str, places: dict[str, tuple[str, list[Hit]]], facet: Facet, main_end: int, rivals: int, under: list[str]
) -> Evidence:
    own = {place: [h for h in hits if h.theme == theme] for place, (_, hits) in places.items()}
    text = own["text"]
    plain = {h.term.casefold() for h in text if not h.generic}
    features = {
        "text": float(bool(plain)),
        "text_more": float(len(plain) > 1),
        "generic": float(bool(text) and not plain),
        "long_term": float(any(" " in h.term for h in text if not h.generic)),
        "main": float(any(h.start < main_end for h in text)),
        "title": float(bool(own["title"])),
        "context": float(bool(own["context"])),
        "context_more": float(len({h.term for h in own["context"]}) > 2),
        "rivals": float(min(rivals, 4)),
        "other": float(theme == "other"),
    }
    if facet == "harm":
        features["heading"] = float(bool(under) and under[0] == theme)
        features["heading_second"] = float(theme in under[1:])
        if under:  # a heading that names a harm decides; what the text names beside it is often a detail
            features |= dict.fromkeys(("text", "text_more", "generic", "long_term", "main", "rivals"), 0.0)
        features["heading_else"] = float(bool(under) and theme not in under)
    else:
        features["heading"] = float(theme in under)
    order = ("heading", "title", "text", "context") if facet == "harm" else ("text", "title", "heading", "context")
    phrases = dict.fromkeys(places[p][0][h.start : h.end] for p in order for h in own[p])
    terms = tuple(sorted({h.term for h in text}))
    return Evidence(theme, features, terms, tuple(phrases)[:4], facet == "harm" and theme in under)


def themes_of(rec: Recommendation, terms: Terms, facets: Iterable[str], model: ThemeModel) -> tuple[ThemeScore, ...]:
    """Themes of a recommendation, best first within each facet; none where the evidence is too thin."""
    out: list[ThemeScore] = []
    for facet in facets:
        weights = model.facets.get(facet)
        if weights is None or facet not in ("harm", "practice"):
            continue
        typed: Facet = "harm" if facet == "harm" else "practice"
        scored = []
        for e in evidence_of(rec, terms, typed):
            p = weights.probability(e.theme, e.features, e.terms)
            # The harm that a heading names first is taken at its word; a second one must earn its place.
            if p >= weights.threshold or (e.from_heading and e.features["heading"]):
                source: Source = "heading" if e.from_heading else "model"
                scored.append(ThemeScore(e.theme, typed, round(p, 4), source, e.phrases))
        scored.sort(key=lambda s: (-s.score, s.theme))
        if any(s.theme != "other" for s in scored):
            scored = [s for s in scored if s.theme != "other"]
        out += scored[: MOST[facet]]
    return tuple(out)
