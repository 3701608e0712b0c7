"""A linear model over named features with a softmax, kept as plain numbers: no library is needed to use it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cmrlearn.errors import ModelError
from cmrlearn.models import home, read_model

FORMAT = "cmrlearn-linear"
FORMAT_VERSION = 1

Weights = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights by feature, one for each label."""

    labels: tuple[str, ...]
    intercepts: tuple[float, ...]
    weights: Weights
    manifest: Mapping[str, Any]

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Label to probability; the values sum to 1."""
        known = self.weights
        rows = [self.intercepts]
        for name, value in features.items():
            if value and name in known:
                rows.append(known[name] if value == 1.0 else tuple(weight * value for weight in known[name]))
        scores = list(map(sum, zip(*rows, strict=True)))
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers)
        return {label: p / total for label, p in zip(self.labels, powers, strict=True)}


@lru_cache(maxsize=8)
def load_linear(name: str, folder: Path | None = None) -> Linear:
    """A model of the package by name, or from a folder.

    Raises
    ------
    ModelError
        If a file is missing or damaged, or of a format or version unknown here.
    """
    where = folder or home(name)
    manifest, data = read_model(where, FORMAT, FORMAT_VERSION)
    return Linear(*numbers_of(data, where), manifest)


def numbers_of(data: Mapping[str, Any], where: Path) -> tuple[tuple[str, ...], tuple[float, ...], Weights]:
    """Labels, their intercepts, and for each feature a weight a label, as a model's folder has them.

    Raises
    ------
    ModelError
        If they do not fit together.
    """
    try:
        labels = tuple(str(label) for label in data["labels"])
        intercepts = tuple(float(v) for v in data["intercepts"])
        weights = {str(k): tuple(float(v) for v in row) for k, row in data["weights"].items()}
        if len(intercepts) != len(labels) or any(len(row) != len(labels) for row in weights.values()):
            raise ValueError("rows of different lengths")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{where / 'weights.json'}: is damaged ({error!r}); train the model again.") from error
    return labels, intercepts, weights
