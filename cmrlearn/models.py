"""Where trained models live and how their files are read: plain JSON, checked before use, no code in them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from cmrlearn.errors import ModelError


def home(name: str) -> Path:
    """Folder of a packaged model: inside an installed wheel, or at the top of a checkout."""
    package = Path(str(files("cmrlearn")))
    inside = package / "models" / name
    return inside if inside.is_dir() else package.parent / "models" / name


def identities() -> list[dict[str, Any]]:
    """What tells each packaged model from another: name, format, version, hashes; without its figures."""
    return [{k: v for k, v in m.items() if isinstance(v, str | int)} for m in packaged()]


def packaged() -> list[dict[str, Any]]:
    """The manifest of every packaged model, with its name and the hashes of its numbers, in order of the names."""
    from cmrlearn.files import sha256

    folders = sorted(path.parent for path in home("extraction").parent.glob("*/manifest.json"))
    numbers = (("weights", "weights.json"), ("arrays", "arrays.npz"))
    return [
        {"name": folder.name}
        | _json(folder / "manifest.json")
        | {key: sha256(folder / file) for key, file in numbers if (folder / file).is_file()}
        for folder in folders
    ]


def read_model(folder: Path, kind: str, version: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Manifest and weights of a model folder.

    Raises
    ------
    ModelError
        If a file is missing or damaged, or of a format or version unknown here.
    """
    manifest = _json(folder / "manifest.json")
    if manifest.get("format") != kind:
        raise ModelError(f"{folder}: is no {kind} model (its format is {manifest.get('format')!r}).")
    if manifest.get("format_version") != version:
        raise ModelError(
            f"{folder}: has format version {manifest.get('format_version')!r}, but this cmrlearn reads version "
            f"{version}; train the model again or install the matching release."
        )
    return manifest, _json(folder / "weights.json")


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
