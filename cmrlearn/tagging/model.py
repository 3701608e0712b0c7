"""Where the theme model's weights live and how they are read: plain JSON, checked before use."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cmrlearn.errors import ModelError

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


def _home() -> Path:
    """The packaged model: inside an installed wheel, or at the top of a checkout."""
    package = Path(str(files("cmrlearn")))
    inside = package / "models" / "themes"
    return inside if inside.is_dir() else package.parent / "models" / "themes"


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
    return _load(folder or _home())


@lru_cache(maxsize=4)
def _load(folder: Path) -> ThemeModel:
    manifest = _json(folder / "manifest.json")
    if manifest.get("format") != FORMAT:
        raise ModelError(f"{folder}: is no theme model (its format is {manifest.get('format')!r}, not {FORMAT!r}).")
    if manifest.get("format_version") != FORMAT_VERSION:
        raise ModelError(
            f"{folder}: has format version {manifest.get('format_version')!r}, but this cmrlearn reads version "
            f"{FORMAT_VERSION}; "
            "train the model again or install the matching release."
        )
    weights = _json(folder / "weights.json")
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


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror}); reinstall cmrlearn or give another model."
        ) from error
    except ValueError as error:
        raise ModelError(f"{path}: is damaged (not JSON); train the model again.") from error
    if not isinstance(data, dict):
        raise ModelError(f"{path}: is damaged (no JSON object); train the model again.")
    return data
