"""Recommendations that were written and coded singly, without a report: the lists of corpus/single."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cmrlearn.model import Recommendation

__all__ = ["single_entries", "single_record"]


def single_entries(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry of the .yaml files of a folder with its file's stem, in order; corpus/README.md names the keys."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where it is there
    for path in sorted(folder.glob("*.yaml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), loader):
            yield path.stem, entry


def single_record(name: str, entry: dict[str, Any]) -> Recommendation:
    """An entry as a record; what stands above it is a lead-in if it ends in a colon, else a heading."""
    head = entry.get("head")
    stem = head if head and head.rstrip().endswith(":") else None
    section = (head,) if head and not stem else ()
    text, nation, year = str(entry["t"]), entry["n"], entry["y"]
    return Recommendation(name, name, None, text, None, section=section, stem=stem, nation=nation, year=year)
