"""Themes of a recommendation: what its words, its heading, the context and the whole report say, joined.

Words are weighed by the trained model (`model.py`), places by evidence (`evidence.py`), the report by `case.py`. For a
codebook that no model knows, likeness to its definitions and examples stands in for the trained words
(`likeness.py`). Below a theme's threshold nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cmrlearn.model import Facet, Recommendation, Report, Source, ThemeScore
from cmrlearn.tagging.case import Case, case_of
from cmrlearn.tagging.evidence import Evidence, Reason, evidence_of, own_words
from cmrlearn.tagging.likeness import Likeness
from cmrlearn.tagging.model import FacetModel, Head, ThemeModel
from cmrlearn.tagging.resources import words
from cmrlearn.tagging.taxonomy import Taxonomy, load_taxonomy
from cmrlearn.tagging.terms import Terms

__all__ = ["MOST", "Scored", "Tagger", "chosen", "head_name", "joined", "tagger_for", "wide_terms"]

MOST = {"harm": 2, "practice": 3}  # how many themes of a facet one recommendation may get
PHRASES = 4  # of evidence
SOURCES = ("words", "told", "case")  # log odds by the text, by the context, by the report


@dataclass(slots=True)
class Scored:
    """A theme with its probability, before the choice."""

    theme: str
    probability: float
    features: dict[str, float]
    evidence: Evidence | None


@lru_cache(maxsize=1)
def wide_terms() -> Terms:
    """The package's terms and the genre's further words."""
    return Terms(load_taxonomy(), words("theme_words.yaml"))


def joined(
    classes: Iterable[str],
    found: Iterable[Evidence],
    said: Mapping[str, float],
    of_context: Mapping[str, float],
    of_case: Mapping[str, float] | None,
) -> list[tuple[str, dict[str, float], Evidence | None]]:
    """What the shared weights look at, for each theme.

    Parameters
    ----------
    found
        Evidence by terms.
    said, of_context, of_case
        Log odds (or likeness) by the recommendation's own words, by the context's, and by the report.
    """
    by_theme = {e.theme: e for e in found}
    named = {e.theme for e in by_theme.values() if e.from_heading}
    sources = [
        (n, f"{n}_lead", o, _two_best(o)) for n, o in zip(SOURCES, (said, of_context, of_case or {}), strict=True)
    ]
    out: list[tuple[str, dict[str, float], Evidence | None]] = []
    for theme in classes:
        e = by_theme.get(theme)
        features = dict(e.features) if e else {"other": float(theme == "other")}
        features["heading_else"] = float(bool(named) and theme not in named)
        if not named:  # a heading that names a harm decides
            for name, lead, odds, (best, second) in sources:
                if theme in odds:
                    value = odds[theme]
                    rival = second if value == best else best
                    features[name] = value
                    features[lead] = max(-4.0, min(4.0, value - rival))  # above or below the best other
        out.append((theme, features, e))
    return out


def _two_best(odds: Mapping[str, float]) -> tuple[float, float]:
    best, second, *_ = [*sorted(odds.values(), reverse=True)[:2], 0.0, 0.0]
    return best, second


def head_name(model: FacetModel, facet: str, *, case: bool, told: bool, named: bool) -> str:
    """Which shared weights fit what is known: `report`, `bare` (heading or context), or `text` alone."""
    if facet != "harm":
        return "bare"
    name = "report" if case else "bare" if told or named else "text"
    return name if name in model.heads else "bare"


def chosen(scored: Iterable[Scored], head: Head, facet: str) -> list[Scored]:
    """Those above their thresholds, best first; not more than may be said, and `other` only alone."""
    # The harm that a heading names first is taken at its word; a second one must earn its place.
    kept = [
        s
        for s in scored
        if s.probability >= head.threshold(s.theme)
        or (s.evidence is not None and s.evidence.from_heading and s.evidence.features["heading"])
    ]
    kept.sort(key=lambda s: (-s.probability, s.theme))
    if any(s.theme != "other" for s in kept):
        kept = [s for s in kept if s.theme != "other"]
    return kept[: MOST.get(facet, 3)]


class Tagger:
    """Themes by one model and one taxonomy."""

    def __init__(self, taxonomy: Taxonomy, model: ThemeModel) -> None:
        self.taxonomy, self.model = taxonomy, model
        self.terms = Terms(taxonomy)
        self._own = taxonomy is load_taxonomy()
        self._likeness: dict[str, Likeness] = {}

    def case(self, report: Report | None) -> Case | None:
        """What a report is about; None without one, or where no model knows the harms."""
        if report is None or self._weights("harm") is None or not report.blocks:
            return None
        return case_of(report, self.terms, wide_terms())

    def _weights(self, facet: str) -> FacetModel | None:
        """The trained weights, if they are for this taxonomy's themes."""
        m = self.model.facets.get(facet)
        return m if m is not None and (self._own or set(m.classes) == {t.id for t in self.taxonomy.of(facet)}) else None

    def score(self, rec: Recommendation, facet: Facet, case: Case | None = None) -> tuple[list[Scored], Head]:
        """The probability of every theme of a facet, in the taxonomy's order."""
        found = evidence_of(rec, self.terms, facet)
        m = self._weights(facet)
        if m is None:
            classes = [t.id for t in self.taxonomy.of(facet)]
            if facet not in self._likeness:
                self._likeness[facet] = Likeness(self.taxonomy.of(facet), self.model.facets["practice"], wide_terms())
            head = self.model.unseen[facet]
            rows = joined(classes, found, self._likeness[facet].scores(rec), {}, None)
            return [Scored(t, head.probability(t, f), f, e) for t, f, e in rows], head
        said = dict(zip(m.classes, m.log_odds(own_words(rec), wide_terms(), facet), strict=True))
        told = {}
        if facet == "harm" and rec.context:
            told = dict(zip(m.classes, m.log_odds(rec.context, wide_terms(), facet), strict=True))
        of_case = m.case_log_odds(case) if case is not None and facet == "harm" else None
        named = any(e.from_heading for e in found)
        head = m.heads[head_name(m, facet, case=case is not None, told=bool(rec.context), named=named)]
        rows = joined(m.classes, found, said, told, of_case)
        return [Scored(t, head.probability(t, f), f, e) for t, f, e in rows], head

    def themes_of(self, rec: Recommendation, case: Case | None = None) -> tuple[ThemeScore, ...]:
        """Themes, best first within each facet; none where the evidence is too thin."""
        out: list[ThemeScore] = []
        for facet in self.taxonomy.facets:
            scored, head = self.score(rec, facet, case)
            for s in chosen(scored, head, facet):
                source: Source = "heading" if s.evidence and s.evidence.from_heading else "model"
                phrases: dict[str, str] = {}
                for r in self.reasons(rec, facet, s, case):
                    phrases.setdefault(r.phrase.casefold(), r.phrase)  # "Protocol" and "protocol" are one
                kept = tuple(phrases.values())[:PHRASES]
                out.append(ThemeScore(s.theme, facet, round(s.probability, 4), source, kept))
        return tuple(out)

    def reasons(self, rec: Recommendation, facet: Facet, s: Scored, case: Case | None = None) -> list[Reason]:
        """What moved a score most, as printed, the taxonomy's terms first."""
        out = list(s.evidence.reasons) if s.evidence else []
        m = self._weights(facet)
        if m is not None and len(out) < PHRASES and "words" in s.features:
            taken = [(r.start, r.end) for r in out if r.place == "text"]
            whole = own_words(rec)
            shift = len(whole) - len(rec.text)
            for start, end, weight in m.reasons(whole, s.theme):
                a, b = start - shift, end - shift
                if a >= 0 and not any(a < t and f < b for f, t in taken):
                    out.append(Reason(rec.text[a:b], "text", a, b, round(weight, 3)))
                elif end <= len(rec.title or ""):
                    out.append(Reason(whole[start:end], "title", start, end, round(weight, 3)))
        if m is None and not out:
            spans = self._likeness[facet].reasons(rec.text, s.theme)
            out += [Reason(rec.text[a:b], "text", a, b, 0.0) for a, b in spans]
        if case is not None and facet == "harm" and "words" in s.features:
            of_report = [Reason(p, "report", -1, -1, 0.0) for p in case.phrases.get(s.theme, ())]
            out = [r for r in out if r.place != "text" or r.weight == 0.0][:2] + of_report + out[:1]
        return out


_taggers: dict[tuple[int, int], Tagger] = {}


def tagger_for(taxonomy: Taxonomy, model: ThemeModel) -> Tagger:
    """One tagger for each taxonomy and model in use."""
    key = (id(taxonomy), id(model))
    if key not in _taggers:
        if len(_taggers) > 4:
            _taggers.clear()
        _taggers[key] = Tagger(taxonomy, model)  # which keeps both alive, so that their ids stay theirs
    return _taggers[key]
