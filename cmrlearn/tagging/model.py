"""Where the theme model's weights live and how they are read: plain JSON, checked before use."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cmrlearn.errors import ModelError
from cmrlearn.models import home, read_model

__all__ = ["FORMAT", "FORMAT_VERSION", "FacetWeights", "ThemeModel", "load_model"]

FORMAT = "cmrlearn-themes"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class FacetWeights:
    """A logistic model over the evidence for one theme at a time; weights are log odds."""

    threshold: float  # below this probability nothing is said
    intercept: float
    features: dict[str, float]
    themes: dict[str, float]  # how much commoner a theme is than its evidence suggests
    terms: dict[str, float]  # "theme:term", how telling a term proved

    def probability(self, theme: str, features: dict[str, float], terms: tuple[str, ...]) -> float:
        """That a theme with this evidence is meant, 0 to 1."""
        z = self.intercept + self.themes.get(theme, 0.0)
        z += sum(self.features.get(name, 0.0) * value for name, value in features.items())
        z += max((self.terms.get(f"{theme}:{term}", 0.0) for term in terms), default=0.0)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


@dataclass(frozen=True, slots=True)
class ThemeModel:
    """Weights by facet, with what the manifest says of them."""

    facets: dict[str, FacetWeights]
    manifest: dict[str, Any]


def load_model(folder: Path | None = None) -> ThemeModel:
    """Read a theme model.

    Parameters
    ----------
    folder
        Holds `manifest.json` and `weights.json`; the packaged model where None.

    Raises
    ------
    ModelError
        If a file is missing or damaged, or of a format or version unknown here.
    """
    return _load(folder or home("themes"))


@lru_cache(maxsize=4)
def _load(folder: Path) -> ThemeModel:
    manifest, weights = read_model(folder, FORMAT, FORMAT_VERSION)
    try:
        facets = {
            name: FacetWeights(
                float(w["threshold"]),
                float(w["intercept"]),
                *({str(k): float(v) for k, v in w[part].items()} for part in ("features", "themes", "terms")),
            )
            for name, w in weights["facets"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder / 'weights.json'}: is damaged ({error!r}); train the model again.") from error
    return ThemeModel(facets, manifest)
