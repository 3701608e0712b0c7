"""A linear model with a logistic curve for each label, kept as plain numbers: several labels may hold at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cmrlearn.errors import ModelError
from cmrlearn.models import home, read_model

FORMAT = "cmrlearn-multilabel"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class MultiLabel:
    """Weights by feature, one for each label, and the probability from which a label is given."""

    labels: tuple[str, ...]
    intercepts: tuple[float, ...]
    limits: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]
    manifest: Mapping[str, Any]

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Label to probability, each for itself."""
        known = self.weights
        rows = [self.intercepts]
        for name, value in features.items():
            row = known.get(name)
            if row is not None:
                rows.append(row if value == 1.0 else tuple(value * w for w in row))
        scores = map(sum, zip(*rows, strict=True))
        return {label: 1.0 / (1.0 + math.exp(-s)) for label, s in zip(self.labels, scores, strict=True)}

    def given(self, features: Mapping[str, float]) -> list[str]:
        """Labels that reach their limit, in the model's order; the one that comes nearest where none does."""
        said = self.probabilities(features)
        limits = dict(zip(self.labels, self.limits, strict=True))
        return [k for k, p in said.items() if p >= limits[k]] or [max(said, key=lambda k: said[k] - limits[k])]


@lru_cache(maxsize=8)
def load_multilabel(name: str, folder: Path | None = None) -> MultiLabel:
    """A model of the package by name, or from a folder.

    Raises
    ------
    ModelError
        If a file is missing or damaged, or of a format or version unknown here.
    """
    where = folder or home(name)
    manifest, data = read_model(where, FORMAT, FORMAT_VERSION)
    try:
        labels = tuple(str(label) for label in data["labels"])
        intercepts, limits = (tuple(float(v) for v in data[k]) for k in ("intercepts", "limits"))
        weights = {str(k): tuple(float(v) for v in row) for k, row in data["weights"].items()}
        rows = (intercepts, limits, *weights.values())
        if any(len(row) != len(labels) for row in rows):
            raise ValueError("rows of different lengths")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{where / 'weights.json'}: is damaged ({error!r}); train the model again.") from error
    return MultiLabel(labels, intercepts, limits, weights, manifest)
