"""Simpler ways to say themes, to measure the model against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cmrlearn.learning.fit import STRENGTH, fit_words
from cmrlearn.learning.measures import Said
from cmrlearn.learning.rows import Row
from cmrlearn.model import Facet
from cmrlearn.tagging.evidence import evidence_of, own_words
from cmrlearn.tagging.model import FacetModel, Head
from cmrlearn.tagging.taxonomy import Taxonomy
from cmrlearn.tagging.terms import Terms
from cmrlearn.tagging.themes import MOST

__all__ = ["by_terms", "commonest", "plain_words"]

FLAT = 0.3  # the plain model's threshold; the best of a few on folds by report


def commonest(learnt: Sequence[Row], rows: Sequence[Row], facet: Facet, most: int = 2) -> list[Said]:
    """The commonest themes of what was learnt from, for every row."""
    common = Counter(t for r in learnt if facet in r.themes for t in sorted(r.themes[facet]))
    said = frozenset(t for t, _ in common.most_common(most))
    return [(r, [], said) for r in rows if facet in r.themes]


def by_terms(rows: Sequence[Row], facet: Facet, taxonomy: Taxonomy) -> list[Said]:
    """Themes whose terms stand in the text or the heading, those of the main clause first."""
    terms = Terms(taxonomy)
    out: list[Said] = []
    for row in rows:
        if facet in row.themes:
            found = {e.theme: e.features for e in evidence_of(row.rec, terms, facet)}
            plain = [t for t, f in found.items() if f["text"] or f["heading"]]
            out.append((row, [], frozenset(sorted(plain, key=lambda t: (-found[t]["main"], t))[: MOST[facet]])))
    return out


def plain_words(learnt: Sequence[Row], facet: Facet, taxonomy: Taxonomy) -> FacetModel:
    """TF-IDF of words and letter runs with one-against-rest logistic regression, and nothing of the taxonomy."""
    ids = [t.id for t in taxonomy.of(facet)]
    coded = [r for r in learnt if facet in r.themes]
    texts = [own_words(r.rec) for r in coded]
    model = fit_words(texts, [r.themes[facet] for r in coded], ids, facet, STRENGTH, terms=False)
    flat = Head({"words": 1.0}, 0.0, {}, dict.fromkeys(ids, FLAT))
    model.heads |= {"bare": flat, "report": flat}
    return model
