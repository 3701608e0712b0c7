"""The theme model: plain numbers in JSON and arrays, how they are read and checked, and how they score a record.

Two steps for each facet. *Words*: a linear model over words, letter runs and counts of the taxonomy's terms gives each
theme log odds. *Evidence*: one set of weights, shared by all themes, joins these with where the terms stand (text,
title, heading, context) and with what the whole report is about, into a probability. Only numpy is needed.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmrlearn.errors import ModelError
from cmrlearn.models import home, read_model
from cmrlearn.tagging.case import CASE_FEATURES, Case
from cmrlearn.tagging.grams import WORD, runs
from cmrlearn.tagging.terms import Terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["FORMAT", "FORMAT_VERSION", "FacetModel", "Head", "ThemeModel", "load_model", "save_model", "term_counts"]

FORMAT = "cmrlearn-themes"
FORMAT_VERSION = 2
ARRAYS = "arrays.npz"
RARE = 3.2  # inverse document frequency; words that stand in more than one text in nine explain nothing to a reader
TELLING = 0.5  # nor do words that moved the score by less than this share of what the best one did
TERM_WEIGHT = 0.15  # of a counted term beside a text's words, which have length 1; chosen on folds by report


@dataclass(frozen=True, slots=True)
class Head:
    """The shared weights (log odds) over evidence, and below which probability a theme is not said."""

    weights: dict[str, float]
    intercept: float
    themes: dict[str, float]  # how much commoner a theme is than its evidence suggests
    thresholds: dict[str, float]  # "": of every theme that is not named

    def threshold(self, theme: str) -> float:
        """Below which probability a theme is not said."""
        return self.thresholds.get(theme, self.thresholds.get("", 0.5))

    def probability(self, theme: str, features: Mapping[str, float]) -> float:
        """That a theme with this evidence is meant, 0 to 1."""
        z = self.intercept + self.themes.get(theme, 0.0)
        z += sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


@dataclass(slots=True)
class _Read:
    """A text as the linear model sees it."""

    spans: list[tuple[int, int]]  # of its words
    rows: NDArray[np.intp]  # known words, pairs and letter runs, each once
    values: Floats  # of each row
    counts: NDArray[np.intp]  # how often each row occurs
    owner: NDArray[np.intp]  # for each occurrence, the word that it is part of
    place: NDArray[np.intp]  # and its place in rows
    common: set[int]  # words that explain nothing


@dataclass(slots=True)
class FacetModel:
    """The weights of one facet."""

    classes: tuple[str, ...]
    words: dict[str, int]  # word or pair -> row
    chars: dict[str, int]  # letter run -> row
    terms: dict[str, int]  # "theme:telling", "theme:more", "theme:weak" -> row
    idf: Floats  # of each row of words and chars
    weights: Floats  # rows: words, letter runs, terms; columns: classes
    intercept: Floats
    heads: dict[str, Head]  # "bare"; "report" where the whole report is at hand
    case: dict[str, float] = field(default_factory=dict)  # weights of CASE_FEATURES and "intercept"
    _runs: dict[str, NDArray[np.intp]] = field(default_factory=dict, repr=False)
    _seen: dict[str, _Read] = field(default_factory=dict, repr=False)

    def log_odds(self, text: str, wide: Terms, facet: str) -> list[float]:
        """What the words of a text say for each class."""
        import numpy as np

        found = self._read(text)
        z = self.intercept + found.values @ self.weights[found.rows]
        counts = [(self.terms[k], v) for k, v in term_counts(text, wide, facet).items() if k in self.terms]
        if counts:
            at, values = zip(*counts, strict=True)
            z = z + TERM_WEIGHT * np.array(values, dtype=np.float32) @ self.weights[list(at)]
        return [float(v) for v in z]

    def reasons(self, text: str, theme: str, most: int = 3) -> list[tuple[int, int, float]]:
        """The words of a text that moved a class most: start, end, log odds. Neighbours among them are joined."""
        import numpy as np

        found = self._read(text)
        moved = found.values * self.weights[found.rows, self.classes.index(theme)] / found.counts
        by_word = np.bincount(found.owner, weights=moved[found.place], minlength=len(found.spans))
        best = [i for i in np.argsort(-by_word, kind="stable") if by_word[i] > 0 and i not in found.common][:most]
        best = [i for i in best if by_word[i] >= TELLING * by_word[best[0]]]
        out: list[tuple[int, int, float]] = []
        last = -2
        for i in sorted(map(int, best)):
            start, end = found.spans[i]
            weight = float(by_word[i])
            if i == last + 1:
                start, weight = out[-1][0], out.pop()[2] + weight
            out.append((start, end, weight))
            last = i
        return sorted(out, key=lambda r: (-r[2], r[0]))

    def _read(self, text: str) -> _Read:
        """A text's known words and letter runs; the last few texts are remembered."""
        if text not in self._seen:
            if len(self._seen) > 8:
                self._seen.clear()
            self._seen[text] = self._read_anew(text)
        return self._seen[text]

    def _read_anew(self, text: str) -> _Read:
        import numpy as np

        found = [(m.group().casefold(), m.span()) for m in WORD.finditer(text)]
        rows, owner, common = [], [], set()
        for i, (word, _) in enumerate(found):
            if (row := self.words.get(word)) is not None:
                rows.append(row)
                owner.append(i)
                if self.idf[row] < RARE:
                    common.add(i)
            if i and (row := self.words.get(f"{found[i - 1][0]} {word}")) is not None:
                rows.append(row)
                owner.append(i)
        runs = [self._runs_of(word) for word, _ in found]
        lengths = [len(r) for r in runs]
        own = [np.array(owner, dtype=np.intp), np.repeat(np.arange(len(found)), lengths)]
        parts = [np.array(rows, dtype=np.intp), np.concatenate([*runs, np.zeros(0, dtype=np.intp)])]
        each, values, counts, place = [], [], [], []
        shift = 0
        for part in parts:
            unique, inverse, n = np.unique(part, return_inverse=True, return_counts=True)
            weight = (1.0 + np.log(n)) * self.idf[unique]
            each.append(unique)
            values.append(weight / (np.sqrt((weight * weight).sum()) or 1.0))
            counts.append(n)
            place.append(inverse.reshape(-1) + shift)
            shift += len(unique)
        joined = np.concatenate
        return _Read(
            [span for _, span in found],
            joined(each),
            joined(values).astype(np.float32),
            joined(counts),
            joined(own),
            joined(place),
            common,
        )

    def _runs_of(self, word: str) -> NDArray[np.intp]:
        """Rows of a word's letter runs; most words come again and again."""
        import numpy as np

        if word not in self._runs:
            if len(self._runs) > 50_000:
                self._runs.clear()
            self._runs[word] = np.array([self.chars[r] for r in runs(word) if r in self.chars], dtype=np.intp)
        return self._runs[word]

    def case_log_odds(self, case: Case) -> dict[str, float]:
        """What a whole report says for each harm; words of its kind say nothing where it is never called by a term."""
        base = self.case.get("intercept", 0.0)
        out = dict.fromkeys(self.classes, base)
        for theme, features in case.features.items():
            if theme in out and any(features[n] for n in ("often", "generic", "title")):
                out[theme] = base + sum(self.case.get(n, 0.0) * features[n] for n in CASE_FEATURES)
        return out


@dataclass(frozen=True, slots=True)
class ThemeModel:
    """Facets' weights, with what the manifest says of them; `unseen` weighs evidence for codebooks never trained on."""

    facets: dict[str, FacetModel]
    unseen: dict[str, Head]
    manifest: dict[str, Any]


def term_counts(text: str, wide: Terms, facet: str) -> dict[str, float]:
    """How many different terms of each theme a text has, in steps that flatten out."""
    seen: dict[str, tuple[set[str], set[str]]] = {}
    for hit in wide.find(text, facet):
        seen.setdefault(hit.theme, (set(), set()))[hit.generic].add(hit.term)
    out: dict[str, float] = {}
    for theme, (telling, weak) in seen.items():
        if telling:
            out[f"{theme}:telling"] = 1.0
        if len(telling) > 1:
            out[f"{theme}:more"] = min(len(telling) - 1, 2) / 2
        if weak:
            out[f"{theme}:weak"] = min(len(weak), 3) / 2
    return out


def save_model(model: ThemeModel, folder: Path) -> None:
    """Write manifest.json, weights.json and arrays.npz; same model, same bytes."""
    import numpy as np

    from cmrlearn.files import atomic

    arrays: dict[str, Any] = {}
    plain: dict[str, Any] = {"facets": {}, "unseen": {f: _head_dict(h) for f, h in model.unseen.items()}}
    for name, m in model.facets.items():
        arrays |= {f"{name}_idf": m.idf.astype(np.float16), f"{name}_weights": m.weights.astype(np.float16)}
        plain["facets"][name] = {
            "classes": list(m.classes),
            "words": list(m.words),
            "chars": list(m.chars),
            "terms": list(m.terms),
            "intercept": [round(float(b), 5) for b in m.intercept],
            "heads": {k: _head_dict(h) for k, h in m.heads.items()},
            "case": m.case,
        }
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    folder.mkdir(parents=True, exist_ok=True)
    with atomic(folder / "weights.json") as f:
        f.write(json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n")
    with atomic(folder / ARRAYS, "wb") as f:
        f.write(packed.getvalue())
    with atomic(folder / "manifest.json") as f:
        f.write(json.dumps(model.manifest, indent=1, sort_keys=True) + "\n")


def _head_dict(head: Head) -> dict[str, Any]:
    def rounded(values: Mapping[str, float]) -> dict[str, float]:
        return {k: round(v, 5) for k, v in values.items()}

    return {
        "weights": rounded(head.weights),
        "intercept": round(head.intercept, 5),
        "themes": rounded(head.themes),
        "thresholds": rounded(head.thresholds),
    }


def load_model(folder: Path | None = None) -> ThemeModel:
    """Read a theme model.

    Parameters
    ----------
    folder
        Holds `manifest.json`, `weights.json` and `arrays.npz`; the packaged model where None.

    Raises
    ------
    ModelError
        If a file is missing or damaged, or of a format or version unknown here.
    """
    return _load(folder or home("themes"))


@lru_cache(maxsize=4)
def _load(folder: Path) -> ThemeModel:
    import numpy as np

    manifest, plain = read_model(folder, FORMAT, FORMAT_VERSION)
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
            facets = {str(name): _facet(name, entry, arrays) for name, entry in plain["facets"].items()}
        unseen = {str(name): _head(entry) for name, entry in plain["unseen"].items()}
    except OSError as error:
        raise ModelError(f"{folder / ARRAYS}: cannot be read; reinstall cmrlearn or give another model.") from error
    except Exception as error:  # zip, array and JSON shapes can each be wrong in ways of their own
        raise ModelError(f"{folder}: is damaged ({error!r}); train the model again.") from error
    return ThemeModel(facets, unseen, manifest)


def _facet(name: str, entry: dict[str, Any], arrays: Any) -> FacetModel:
    import numpy as np

    words, chars, terms = entry["words"], entry["chars"], entry["terms"]
    idf, weights = (arrays[f"{name}_{part}"].astype(np.float32) for part in ("idf", "weights"))
    rows = len(words) + len(chars)
    if idf.shape != (rows,) or weights.shape != (rows + len(terms), len(entry["classes"])):
        raise ValueError(f"{name}: arrays and words do not fit together")
    return FacetModel(
        tuple(map(str, entry["classes"])),
        {w: i for i, w in enumerate(words)},
        {c: i for i, c in enumerate(chars, start=len(words))},
        {t: i for i, t in enumerate(terms, start=rows)},
        idf,
        weights,
        np.array(entry["intercept"], dtype=np.float32),
        {str(k): _head(h) for k, h in entry["heads"].items()},
        {str(k): float(v) for k, v in entry["case"].items()},
    )


def _head(entry: dict[str, Any]) -> Head:
    parts: Sequence[dict[str, float]] = [
        {str(k): float(v) for k, v in entry[part].items()} for part in ("weights", "themes", "thresholds")
    ]
    return Head(parts[0], float(entry["intercept"]), parts[1], parts[2])
