"""How near two recommendations are in meaning: words, parts of words, themes, actions and bodies, weighed together.

The weights are fitted on annotated pairs (corpus/pairs.csv) and read from models/recurring. How rare a word is comes
from there too, so that the score of two texts does not depend on which other reports are at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cmrlearn.model import Recommendation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = "cmrlearn-recurring"
FORMAT_VERSION = 2
FEATURES = ("words", "notions", "covered", "parts", "practice", "harm", "actions", "bodies")
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+")
TOKEN = re.compile(r"[a-z0-9]+(?:['’-][a-z0-9]+)*")
GRAM = 4  # letters of a part of a word
LIKE = 0.5  # how near two bodies of one kind are; a choice, not tuned


@dataclass(frozen=True)
class Similarity:
    """Weights that turn the features of a pair into the probability that one says the other again."""

    intercept: float
    weights: dict[str, float]
    threshold: float  # probability from which a pair may be the same: the best F1 on the annotated pairs
    likely: float  # from which at least six in ten annotated pairs were
    addressed: float  # from which an improvement seems to meet a recommendation
    partly: float  # from which it seems to be a step towards it
    rarity: dict[str, float]  # weight of a word stem, or of a notion
    unknown: float  # weight of one that no training text has
    manifest: dict[str, Any]

    def probability(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of rows of features, in the order of `FEATURES`."""
        import numpy as np

        at = features @ np.array([self.weights[name] for name in FEATURES]) + self.intercept
        result: NDArray[np.float64] = 1 / (1 + np.exp(-at))
        return result


@lru_cache(maxsize=1)
def load_similarity() -> Similarity:
    """The packaged weights."""
    from cmrlearn.models import home, read_model

    manifest, weights = read_model(home("recurring"), FORMAT, FORMAT_VERSION)
    return Similarity(manifest=manifest, **weights)


def stems(text: str) -> list[str]:
    """Lower-case words without their commonest endings; crude, and the same for both texts of a pair."""
    return [_stem(word) for word in WORD.findall(text.lower())]


@lru_cache(maxsize=8192)
def notions(text: str) -> tuple[str, ...]:
    """The same with wordings that stand for each other made one (resources/alike.yaml); those begin with "="."""
    exact, open_ended, longest = _alike()
    words = [word.replace("’", "'") for word in TOKEN.findall(text.lower())]
    out: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            wording = " ".join(words[at : at + size])
            name = exact.get(wording) or next((open_ended[p] for p in _beginnings(wording) if p in open_ended), None)
            if name:
                out.append(name)
                at += size
                break
        else:
            out += stems(words[at])
            at += 1
    return tuple(out)


def _beginnings(wording: str) -> Iterable[str]:
    """The wording cut short from its end, the longest first, within its last word."""
    return (wording[:end] for end in range(len(wording), wording.rfind(" ") + 2, -1))


@lru_cache(maxsize=1)
def _alike() -> tuple[dict[str, str], dict[str, str], int]:
    """Wordings as they stand, beginnings of wordings, each with the name of its group; most words of any."""
    import yaml

    from cmrlearn.output.render import resource

    groups: list[list[str]] = yaml.safe_load(resource("alike.yaml"))["groups"]
    exact: dict[str, str] = {}
    open_ended: dict[str, str] = {}
    for group in groups:
        for form in map(str, group):
            (open_ended if form.endswith("*") else exact).setdefault(form.rstrip("*"), f"={group[0]}")
    return exact, open_ended, max(len(form.split()) for form in (*exact, *open_ended))


def _stem(word: str) -> str:
    word = re.sub(r"['’].*", "", word)
    if len(word) > 5:
        word = re.sub(r"(?:ations?|ings?|ments?|ed|ies|ly|ers?|es)$", "", word)
    return word.rstrip("s").rstrip("ey") if len(word) > 4 else word


class Space:
    """Records as vectors, made once, for comparing many pairs of them.

    Parameters
    ----------
    records : sequence of Recommendation
        Tagged records.
    model : Similarity, optional
        The packaged one by default.
    """

    def __init__(self, records: Sequence[Recommendation], model: Similarity | None = None) -> None:
        self.model = model or load_similarity()
        rarity, unknown = self.model.rarity, self.model.unknown
        self.words = _matrix((stems(r.text) for r in records), lambda s: rarity.get(s, unknown))
        self.notions = _matrix((notions(r.text) for r in records), lambda s: rarity.get(s, unknown))
        self.bags = [{s: rarity.get(s, unknown) for s in notions(r.text)} for r in records]
        self.parts = _matrix((_parts(r.text) for r in records), lambda _: 1.0)
        self.sets: dict[str, list[dict[str, float]]] = {
            "practice": [_themes(r, "practice") for r in records],
            "harm": [_themes(r, "harm") for r in records],
            "actions": [dict.fromkeys((a for a in r.actions if a != "other"), 1.0) for r in records],
            "bodies": [_bodies(r) for r in records],
        }
        self.kinds = [_kinds(bodies) for bodies in self.sets["bodies"]]

    def features(self, first: Sequence[int], second: Sequence[int]) -> NDArray[np.float64]:
        """A row a pair of positions, a column each of `FEATURES`, all 0 to 1."""
        import numpy as np

        out = np.zeros((len(first), len(FEATURES)))
        if not len(first):
            return out
        pairs = list(zip(first, second, strict=True))
        for name, matrix in (("words", self.words), ("notions", self.notions), ("parts", self.parts)):
            product = matrix[list(first)].multiply(matrix[list(second)]).sum(axis=1)
            out[:, FEATURES.index(name)] = np.asarray(product).ravel()
        out[:, FEATURES.index("covered")] = [_covered(self.bags[i], self.bags[j]) for i, j in pairs]
        for name, sets in self.sets.items():
            out[:, FEATURES.index(name)] = [_overlap(sets[i], sets[j]) for i, j in pairs]
        # Bodies of one kind in two nations are half as near as one body.
        like = [LIKE * _overlap(self.kinds[i], self.kinds[j]) for i, j in pairs]
        column = FEATURES.index("bodies")
        out[:, column] = np.maximum(out[:, column], like)
        return out

    def probability(self, first: Sequence[int], second: Sequence[int]) -> NDArray[np.float64]:
        """That the two say the same, a number a pair."""
        return self.model.probability(self.features(first, second))

    def neighbours(self, most: int, batch: int = 256) -> Iterable[tuple[int, int]]:
        """Pairs (i < j) worth weighing: each record with the `most` nearest to it in words and in parts of words."""
        import numpy as np

        found: set[tuple[int, int]] = set()
        n = self.words.shape[0]
        keep = min(most + 1, n)
        for matrix in (self.notions, self.words, self.parts):
            for start in range(0, n, batch):
                near = (matrix[start : start + batch] @ matrix.T).toarray()
                best = np.argpartition(-near, keep - 1, axis=1)[:, :keep]
                for row, others in enumerate(best):
                    i = start + row
                    found.update((min(i, int(j)), max(i, int(j))) for j in others if j != i and near[row, j] > 0)
        return sorted(found)


def _matrix(texts: Iterable[Sequence[str]], weight: Callable[[str], float]) -> Any:
    """Rows of unit length: (1 + log count) x weight."""
    from collections import Counter

    import numpy as np
    from scipy.sparse import csr_matrix

    columns: dict[str, int] = {}
    data: list[float] = []
    places: list[int] = []
    ends = [0]
    for text in texts:
        counts = Counter(text)
        values = np.array([(1 + np.log(n)) * weight(token) for token, n in counts.items()], dtype=float)
        length = float(np.sqrt((values**2).sum())) or 1.0
        data.extend(values / length)
        places.extend(columns.setdefault(token, len(columns)) for token in counts)
        ends.append(len(data))
    return csr_matrix((data, places, ends), shape=(len(ends) - 1, max(len(columns), 1)))


def _parts(text: str) -> list[str]:
    words = [f" {word} " for word in WORD.findall(text.lower()) if len(word) > 3]
    return [word[i : i + GRAM] for word in words for i in range(len(word) - GRAM + 1)]


def _themes(record: Recommendation, facet: str) -> dict[str, float]:
    return {t.theme: t.score for t in reversed(record.themes) if t.facet == facet}


def _bodies(record: Recommendation) -> dict[str, float]:
    """Who must act, units and predecessors counted with the body of today; a partner counts half."""
    from cmrlearn.graphs.fold import folded
    from cmrlearn.graphs.names import agency_name

    out: dict[str, float] = {}
    for mention in record.agencies:
        if mention.role != "mentioned":
            key = folded(agency_name(mention), units=True, predecessors=True).key
            out[key] = max(out.get(key, 0.0), 1.0 if mention.role == "lead" else 0.5)
    return out


def _kinds(bodies: dict[str, float]) -> dict[str, float]:
    from cmrlearn.graphs.names import listed_agency

    out: dict[str, float] = {}
    for body, weight in bodies.items():
        kind = None if body.startswith("unlisted:") else listed_agency(body).kind
        if kind:
            out[kind] = max(out.get(kind, 0.0), weight)
    return out


def _covered(a: dict[str, float], b: dict[str, float]) -> float:
    """Weight of what both hold over that of the heavier of the two."""
    most = max(sum(a.values()), sum(b.values()))
    return sum(weight for name, weight in a.items() if name in b) / most if most else 0.0


def _overlap(a: dict[str, float], b: dict[str, float]) -> float:
    """Weighted Jaccard: the sum of the lesser weights over the sum of the greater."""
    keys = a.keys() | b.keys()
    most = sum(max(a.get(k, 0.0), b.get(k, 0.0)) for k in keys)
    return sum(min(a.get(k, 0.0), b.get(k, 0.0)) for k in keys) / most if most else 0.0
