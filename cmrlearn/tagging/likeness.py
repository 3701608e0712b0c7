"""How like a text is to a theme's definition and to its examples: what stands in for training with a new codebook.

Cosine of weighted words and letter runs. The rarity of a word is that of the packaged model's training texts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from cmrlearn.model import Recommendation
from cmrlearn.tagging.evidence import own_words
from cmrlearn.tagging.grams import WORD, chars, words
from cmrlearn.tagging.model import RARE, FacetModel
from cmrlearn.tagging.taxonomy import Theme

__all__ = ["Likeness"]

Weighted = dict[str, float]
SCALE = 10.0  # so that a likeness moves the shared weights about as much as log odds do


class Likeness:
    """The definitions and examples of one facet's themes, ready to compare texts with."""

    def __init__(self, themes: Sequence[Theme], known: FacetModel) -> None:
        self._known = known
        self._rare = float(known.idf.max()) if len(known.idf) else 1.0
        self._definitions = {t.id: self._weighted(_told(t)) for t in themes}
        self._examples = {t.id: [self._weighted(e) for e in t.examples] for t in themes}
        self._told = {t.id: {w.casefold() for s in (_told(t), *t.examples) for w in WORD.findall(s)} for t in themes}

    def to_definitions(self, rec: Recommendation) -> dict[str, float]:
        """Likeness to label, definition and what a theme includes, from 0 to 10."""
        text = self._weighted(own_words(rec))
        return {t: SCALE * _cosine(text, d) for t, d in self._definitions.items()}

    def to_examples(self, rec: Recommendation) -> dict[str, float]:
        """Likeness to the examples of each theme that has any (the mean of the two closest), from 0 to 10."""
        text = self._weighted(own_words(rec))
        out = {}
        for theme, examples in self._examples.items():
            best = sorted((_cosine(text, e) for e in examples), reverse=True)[:2]
            if best:
                out[theme] = SCALE * sum(best) / len(best)
        return out

    def shared(self, text: str, theme: str, most: int = 3) -> list[tuple[int, int]]:
        """Where the rarest words stand that a text has in common with a theme's definition and examples."""
        found: dict[str, tuple[float, int, int]] = {}
        for m in WORD.finditer(text):
            word = m.group().casefold()
            row = self._known.words.get(word)
            rarity = float(self._known.idf[row]) if row is not None else self._rare
            if word in self._told[theme] and rarity >= RARE:
                found.setdefault(word, (-rarity, m.start(), m.end()))
        return [(start, end) for _, start, end in sorted(found.values())[:most]]

    def _weighted(self, text: str) -> Weighted:
        out: Weighted = {}
        for prefix, table, found in (("w", self._known.words, words(text)), ("c", self._known.chars, chars(text))):
            weights = {}
            for key, n in Counter(found).items():
                rarity = float(self._known.idf[table[key]]) if key in table else self._rare
                weights[f"{prefix}:{key}"] = (1.0 + math.log(n)) * rarity**2
            length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
            out |= {k: w / length for k, w in weights.items()}
        return out


def _told(theme: Theme) -> str:
    parts = (theme.label, *theme.alt_labels, theme.definition, *theme.includes, theme.example)
    return ". ".join(p for p in parts if p)


def _cosine(a: Weighted, b: Weighted) -> float:
    if len(b) < len(a):
        a, b = b, a
    return sum(w * b[k] for k, w in a.items() if k in b) / 2.0  # two parts of length 1 each
