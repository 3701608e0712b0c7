"""A linear model with a logistic curve for each label, kept as plain numbers: several labels may hold at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmrlearn.errors import ModelError
from cmrlearn.models import home, read_model
from cmrlearn.tagging.linear import numbers_of

if TYPE_CHECKING:
    import numpy.typing as npt

FORMAT = "cmrlearn-multilabel"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class MultiLabel:
    """Weights (feature by label), and the probability from which any label is given."""

    labels: tuple[str, ...]
    intercepts: npt.NDArray[Any]
    limit: float
    rows: Mapping[str, int]  # feature to row of the weights
    weights: npt.NDArray[Any]
    manifest: Mapping[str, Any]

    def probabilities(self, features: Mapping[str, float]) -> dict[str, float]:
        """Label to probability, each for itself."""
        import numpy as np

        places, values = [], []
        for name, value in features.items():
            row = self.rows.get(name)
            if row is not None:
                places.append(row)
                values.append(value)
        scores = self.intercepts + np.array(values) @ self.weights[places] if places else self.intercepts
        return dict(zip(self.labels, (1.0 / (1.0 + np.exp(-scores))).tolist(), strict=True))

    def given(self, features: Mapping[str, float]) -> list[str]:
        """Labels that reach the limit, in the model's order; the likeliest one where none does."""
        said = self.probabilities(features)
        return [k for k, p in said.items() if p >= self.limit] or [max(said, key=lambda k: said[k])]


@lru_cache(maxsize=8)
def load_multilabel(name: str, folder: Path | None = None) -> MultiLabel:
    """A model of the package by name, or from a folder.

    Raises
    ------
    ModelError
        If a file is missing or damaged, or of a format or version unknown here.
    """
    import numpy as np

    where = folder or home(name)
    manifest, data = read_model(where, FORMAT, FORMAT_VERSION)
    labels, intercepts, weights = numbers_of(data, where)
    try:
        limit = float(data["limit"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{where / 'weights.json'}: is damaged ({error!r}); train the model again.") from error
    rows = np.array(list(weights.values())).reshape(len(weights), len(labels))
    return MultiLabel(labels, np.array(intercepts), limit, {name: k for k, name in enumerate(weights)}, rows, manifest)
