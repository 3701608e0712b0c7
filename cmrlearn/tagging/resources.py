"""Read the package's data files: YAML and CSV under cmrlearn/resources, or a user's own in their place."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cmrlearn.errors import ResourceError

__all__ = ["parse_csv", "read_csv", "read_yaml", "words"]


def _text(name: str, path: Path | None) -> tuple[str, str]:
    """The file's text, and what to call it in a message."""
    if path is None:
        return files("cmrlearn").joinpath("resources", name).read_text(encoding="utf-8"), name
    try:
        return Path(path).read_text(encoding="utf-8-sig"), str(path)
    except OSError as error:
        raise ResourceError(f"{path}: cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise ResourceError(f"{path}: is not UTF-8 text; save it again as UTF-8.") from error


def read_csv(name: str, path: Path | None = None) -> tuple[list[dict[str, str]], str]:
    """Rows of a CSV file with a header line, and the name to use in messages."""
    text, label = _text(name, path)
    return parse_csv(text, label), label


def parse_csv(text: str, label: str) -> list[dict[str, str]]:
    """Rows of CSV text with a header line, divided by commas or semicolons; `label` is what messages call it."""
    header = text.partition("\n")[0]
    delimiter = ";" if ";" in header and "," not in header else ","  # Excel writes semicolons in many languages
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ResourceError(f"{label}: is not a CSV table ({error}).") from error
    return [{(k or "").strip(): (v or "").strip() for k, v in row.items() if isinstance(v, str)} for row in rows]


def read_yaml(name: str, path: Path | None = None) -> tuple[dict[str, Any], str]:
    """A YAML mapping, and the name to use in messages."""
    import yaml

    text, label = _text(name, path)
    try:
        data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" at line {where.line + 1}" if where else ""
        raise ResourceError(f"{label}: is not valid YAML{line}.") from error
    if not isinstance(data, dict):
        raise ResourceError(f"{label}: must be a mapping with named entries, not {type(data).__name__}.")
    return data, label


@lru_cache(maxsize=8)
def words(name: str) -> dict[str, Any]:
    """One of the package's own word lists (`roles.yaml`, `wording.yaml`), read once."""
    return read_yaml(name)[0]
