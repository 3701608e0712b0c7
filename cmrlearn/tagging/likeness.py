"""How a text compares with a theme's definition and examples: what stands in for training with a new codebook.

Ridge regression of every theme on the definitions and the examples, over weighted words and letter runs, and over what
the packaged model makes of a text: texts that ask for the same in other words meet in the themes of practice that it
knows. The rarity of a word is that of the packaged model's training texts.

Method: ridge regression in dual variables (C. Saunders, A. Gammerman, V. Vovk, ICML 1998), here with weighted texts.
The constants were chosen on two codebooks over the development reports, kinds of action and the sector that must act.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmrlearn.model import Recommendation
from cmrlearn.tagging.evidence import own_words
from cmrlearn.tagging.grams import WORD, chars, words
from cmrlearn.tagging.model import RARE, FacetModel
from cmrlearn.tagging.resources import read_csv
from cmrlearn.tagging.taxonomy import Theme
from cmrlearn.tagging.terms import Terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Likeness"]

Weighted = dict[str, float]

DEFINITION = 10.0  # how far a definition is trusted; one penalty's worth is 1
EXAMPLE = 0.3  # and an example, which is coded with one theme and may well have others
PENALTY = 1.0
KNOWN = 0.1  # what the known themes weigh beside words and letter runs
SURE = 0.02  # probability below which differences between known themes count little
USUAL = 3  # every so many of the invented example sentences shows what is usual


class Likeness:
    """The definitions and examples of one facet's themes, ready to compare texts with.

    Parameters
    ----------
    themes
        The codebook's themes of one facet.
    known, wide
        The packaged model's weights of the facet `practice`, and the terms that they count.
    """

    def __init__(self, themes: Sequence[Theme], known: FacetModel, wide: Terms) -> None:
        self._known, self._wide = known, wide
        self._rare = float(known.idf.max()) if len(known.idf) else 1.0
        self._told = {t.id: {w.casefold() for s in (_told(t), *t.examples) for w in WORD.findall(s)} for t in themes}
        self.themes = tuple(t.id for t in themes)
        self._fit(themes)

    def scores(self, rec: Recommendation) -> dict[str, float]:
        """How far above usual a recommendation is like each theme, in standard deviations of usual sentences."""
        z = (self._raw(own_words(rec)) - self._mean) / self._spread
        return {theme: float(v) for theme, v in zip(self.themes, z, strict=True)}

    def reasons(self, text: str, theme: str, most: int = 3) -> list[tuple[int, int]]:
        """Where the words stand that speak for a theme.

        The rarest that a text has in common with its definition and examples; where there are none, the terms of the
        known theme by which the text is like it most, or what else showed that.
        """
        found = self._shared(text, theme, most)
        if not found:
            import numpy as np

            moved = self._profile(text) * self._by_profile[:, self.themes.index(theme)]
            nearest = self._known.classes[int(np.argmax(moved))]
            found = [(h.start, h.end) for h in self._wide.find(text, "practice") if h.theme == nearest][:most]
            found = found or [(start, end) for start, end, _ in self._known.reasons(text, nearest, most)]
        return found

    def _shared(self, text: str, theme: str, most: int) -> list[tuple[int, int]]:
        found: dict[str, tuple[float, int, int]] = {}
        for m in WORD.finditer(text):
            word = m.group().casefold()
            row = self._known.words.get(word)
            rarity = float(self._known.idf[row]) if row is not None else self._rare
            if word in self._told[theme] and rarity >= RARE:
                found.setdefault(word, (-rarity, m.start(), m.end()))
        return [(start, end) for _, start, end in sorted(found.values())[:most]]

    def _fit(self, themes: Sequence[Theme]) -> None:
        import numpy as np
        from scipy import sparse

        coded: dict[str, set[str]] = {}
        trust: dict[str, float] = {}
        for theme in themes:
            for text, weight in ((_told(theme), DEFINITION), *((e, EXAMPLE) for e in theme.examples)):
                coded.setdefault(text, set()).add(theme.id)
                trust[text] = max(weight, trust.get(text, 0.0))
        usual = [row["text"] for row in read_csv("theme_examples.csv")[0]][::USUAL]
        self._level = np.mean([self._odds(text) for text in usual], axis=0)
        self._column: dict[str, int] = {}
        entries = [
            (value, i, self._column.setdefault(key, len(self._column)))
            for i, text in enumerate(coded)
            for key, value in self._weighted(text).items()
        ]
        values, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
        x = sparse.csr_matrix((values, (rows, columns)), (len(coded), len(self._column)))
        profiles = np.array([self._profile(text) for text in coded])
        y = np.array([[theme in codes for theme in self.themes] for codes in coded.values()], dtype=float)
        trusted = np.array([trust[text] for text in coded])
        self._common = np.minimum(trusted @ y / trusted.sum(), 0.5)  # of a codebook of one theme not all of it
        gram = (x @ x.T).toarray() + profiles @ profiles.T + np.diag(PENALTY / trusted)
        dual = np.linalg.solve(gram, y - self._common)
        self._by_word: Floats = np.asarray(x.T @ dual)
        self._by_profile: Floats = profiles.T @ dual
        raw = np.array([self._raw(text) for text in usual])
        self._mean: Floats = raw.mean(axis=0)
        self._spread: Floats = np.maximum(raw.std(axis=0), 1e-3)

    def _raw(self, text: str) -> Floats:
        import numpy as np

        weighted = [(self._column[k], v) for k, v in self._weighted(text).items() if k in self._column]
        out: Floats = self._common + self._profile(text) @ self._by_profile
        if weighted:
            columns, values = zip(*weighted, strict=True)
            out = out + np.array(values) @ self._by_word[list(columns)]
        return out

    def _odds(self, text: str) -> Floats:
        import numpy as np

        odds = np.array(self._known.log_odds(text, self._wide, "practice"), dtype=float)
        return np.asarray(np.log(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))) + SURE))

    def _profile(self, text: str) -> Floats:
        """What the known themes make of a text, against usual ones; of length sqrt(KNOWN)."""
        import numpy as np

        away = self._odds(text) - self._level
        return np.asarray(math.sqrt(KNOWN) * away / (float(np.linalg.norm(away)) or 1.0))

    def _weighted(self, text: str) -> Weighted:
        """Words and letter runs by how telling they are; of length 1."""
        out: Weighted = {}
        for prefix, table, found in (("w", self._known.words, words(text)), ("c", self._known.chars, chars(text))):
            weights = {}
            for key, n in Counter(found).items():
                rarity = float(self._known.idf[table[key]]) if key in table else self._rare
                weights[f"{prefix}:{key}"] = (1.0 + math.log(n)) * rarity**2
            length = math.sqrt(2 * sum(w * w for w in weights.values())) or 1.0
            out |= {k: w / length for k, w in weights.items()}
        return out


def _told(theme: Theme) -> str:
    parts = (theme.label, *theme.alt_labels, theme.definition, *theme.includes, theme.example)
    return ". ".join(p for p in parts if p)
