"""The model behind the rules: evidence as features, and the probability that a candidate is a recommendation.

A logistic model. Its features are what the rules found (form, section, signs of wording); its weights were fitted on
invented reports by `scripts/train_extraction.py`, held near weights set by hand (`resources/directive.yaml`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cmrlearn.errors import ModelError
from cmrlearn.extraction.candidate import Candidate
from cmrlearn.extraction.wording import SIGNS_AGAINST, stem_signs, wording
from cmrlearn.models import home, read_model

FORMAT = "cmrlearn-extraction"
FORMAT_VERSION = 1

# Of the signs for, the strongest alone counts: "We recommend that the Board should consider" is not thrice as sure.
_FOR = ("performative", "order", "imperative", "addressed", "consider_bare", "future", "verbless", "nominal")
_VERBS = _FOR[:4]
_SECTIONS = ("recommendation", "formal", "mixed", "plan", "prior")
_AGAINST = (*SIGNS_AGAINST, "question", "no_sign", "short", "lead_in")
# What a label, or a sentence that recommends by that very verb, all but outweighs.
_RELIEF = 0.3
_RELIEVED = ("done", "past", "counting")


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights by feature, in log odds."""

    weights: dict[str, float]
    manifest: dict[str, Any]

    def log_odds(self, features: dict[str, float]) -> float:
        """Summed weights of the features that are there."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items())


def features_of(c: Candidate) -> dict[str, float]:
    """What speaks for and against a candidate, by name; 1 where present, less where relieved by a stronger sign."""
    out: dict[str, float] = {f"form:{c.form}": 1.0}
    role = c.place.role if c.place.role in _SECTIONS else ""
    out["section:label" if c.form == "label" else f"section:{role}"] = 1.0
    # A paragraph needs a verb that orders: "One review concerned ..." opens with the same noun as a list's items do.
    counted = _VERBS if c.form == "paragraph" else _FOR
    strongest = next((name for name in counted if c.signs[name]), None)
    if strongest is not None:
        out[strongest] = 1.0
    for name in ("recommendation_tag", "conclusion_tag", *_AGAINST):
        if c.signs[name] and not (name == "no_sign" and c.form == "label"):
            relieved = c.form == "label" or (strongest == "performative" and name in _RELIEVED)
            out[name] = _RELIEF if relieved and name != "refusal" else 1.0
    if c.quoted:
        out["quoted"] = 1.0
    if c.stem is not None:
        orders, tells = stem_signs(c.stem)
        if orders:
            out["stem_for"] = 1.0
            out.pop("no_sign", None)
        elif tells:
            out["stem_against"] = 1.0
    if c.names_a_heading:
        out["names_a_heading"] = 1.0
    return out


def start_weights() -> dict[str, float]:
    """The weights set by hand, by feature."""
    table = wording().weights
    out = {f"form:{k}": float(v) for k, v in table["prior"].items()}
    out |= {f"section:{k}": float(v) for k, v in table["section"].items()}
    out |= {k: float(v) for k, v in table.items() if not isinstance(v, dict)}
    return out


def load_scorer(folder: Path | None = None) -> Scorer:
    """The packaged scorer, or one from a folder.

    Raises
    ------
    ModelError
        If a file is missing or damaged, or of a format or version unknown here.
    """
    return _load(folder or home("extraction"))


@lru_cache(maxsize=4)
def _load(folder: Path) -> Scorer:
    manifest, data = read_model(folder, FORMAT, FORMAT_VERSION)
    try:
        weights = {str(k): float(v) for k, v in data["weights"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder / 'weights.json'}: is damaged ({error!r}); train the model again.") from error
    return Scorer(weights, manifest)


def logistic(log_odds: float) -> float:
    """Probability of log odds, to three places."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds)))), 3)


def log_odds_of(p: float) -> float:
    """Log odds of a probability."""
    p = min(max(p, 1e-9), 1 - 1e-9)
    return math.log(p / (1 - p))
