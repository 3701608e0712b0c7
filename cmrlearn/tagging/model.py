"""The theme model: plain numbers in JSON and arrays, how they are read and checked, and how they score a record.

Two steps for each facet. *Words*: a linear model over words, letter runs and counts of the taxonomy's terms gives each
theme log odds. *Evidence*: one set of weights, shared by all themes, joins these with where the terms stand (text,
title, heading, context) and with what the whole report is about, into a probability. Only numpy is needed.
"""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmrlearn.errors import ModelError
from cmrlearn.models import home, read_model
from cmrlearn.tagging.case import CASE_FEATURES, Case
from cmrlearn.tagging.evidence import Reason
from cmrlearn.tagging.grams import grams
from cmrlearn.tagging.terms import Terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["FORMAT", "FORMAT_VERSION", "FacetModel", "Head", "ThemeModel", "load_model", "save_model", "term_counts"]

FORMAT = "cmrlearn-themes"
FORMAT_VERSION = 2
ARRAYS = "arrays.npz"
TERM_WEIGHT = 0.15  # of a counted term beside a text's words, which have length 1; chosen on folds by report


@dataclass(frozen=True, slots=True)
class Head:
    """The shared weights (log odds) over evidence, and below which probability a theme is not said."""

    weights: dict[str, float]
    intercept: float
    themes: dict[str, float]  # how much commoner a theme is than its evidence suggests
    thresholds: dict[str, float]

    def probability(self, theme: str, features: Mapping[str, float]) -> float:
        """That a theme with this evidence is meant, 0 to 1."""
        z = self.intercept + self.themes.get(theme, 0.0)
        z += sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


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

    def log_odds(self, text: str, wide: Terms, facet: str) -> list[float]:
        """What the words of a text say for each class."""
        rows, values = self._rows(text, wide, facet)
        found = self.intercept + values @ self.weights[rows]
        return [float(z) for z in found]

    def _rows(self, text: str, wide: Terms, facet: str) -> tuple[list[int], Floats]:
        import numpy as np

        rows: list[int] = []
        values: list[float] = []
        for table, found in zip((self.words, self.chars), grams(text), strict=True):
            counts = Counter(g.key for g in found if g.key in table)
            at = [table[key] for key in counts]
            weight = [(1.0 + math.log(n)) * float(self.idf[row]) for row, n in zip(at, counts.values(), strict=True)]
            length = math.sqrt(sum(w * w for w in weight)) or 1.0
            rows += at
            values += [w / length for w in weight]
        for name, value in term_counts(text, wide, facet).items():
            if name in self.terms:
                rows.append(self.terms[name])
                values.append(TERM_WEIGHT * value)
        return rows, np.array(values, dtype=np.float32)

    def reasons(self, text: str, theme: str, most: int = 3) -> list[Reason]:
        """The words of a text that moved a class most, as printed; neighbours are joined."""
        column = self.classes.index(theme)
        moved: dict[tuple[int, int], float] = {}
        for table, found in zip((self.words, self.chars), grams(text), strict=True):
            known = [g for g in found if g.key in table]
            counts = Counter(g.key for g in known)
            weight = {k: (1.0 + math.log(n)) * float(self.idf[table[k]]) for k, n in counts.items()}
            length = math.sqrt(sum(w * w for w in weight.values())) or 1.0
            for g in known:
                share = weight[g.key] / length / counts[g.key] * float(self.weights[table[g.key], column])
                moved[g.start, g.end] = moved.get((g.start, g.end), 0.0) + share
        ranked = sorted(moved.items(), key=lambda m: (-m[1], m[0]))[: 2 * most]
        out: list[Reason] = []
        for (start, end), by in ranked:
            if by > 0 and not any(r.start < end and start < r.end for r in out) and len(out) < most:
                out.append(Reason(text[start:end], "text", start, end, round(by, 3)))
        return out

    def case_log_odds(self, case: Case) -> dict[str, float]:
        """What a whole report says for each harm."""
        base = self.case.get("intercept", 0.0)
        out = dict.fromkeys(self.classes, base)
        for theme, features in case.features.items():
            if theme in out:
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
