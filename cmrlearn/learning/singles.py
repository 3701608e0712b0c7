"""Recommendations that were written and coded singly, without a report: the lists of corpus/single."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cmrlearn.errors import UsageError
from cmrlearn.learning.rows import Row
from cmrlearn.model import Recommendation

__all__ = ["single_entries", "single_record", "single_rows"]


def single_entries(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry of the .yaml files of a folder with its file's stem, in order; corpus/README.md names the keys.

    Raises
    ------
    UsageError
        If a file is no such list.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where it is there
    for path in sorted(folder.glob("*.yaml")):
        try:
            entries = yaml.load(path.read_text(encoding="utf-8"), loader)
        except yaml.YAMLError as error:
            raise UsageError(f"{path}: is not valid YAML ({error}).") from error
        for number, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
            if not isinstance(entry, dict) or not {"t", "n", "y"} <= entry.keys():
                raise UsageError(
                    f"{path}: entry {number} is no single recommendation with t, n and y; see corpus/README.md."
                )
            yield path.stem, entry


def single_record(name: str, entry: dict[str, Any]) -> Recommendation:
    """An entry as a record; what stands above it is a lead-in if it ends in a colon, else a heading."""
    head = entry.get("head")
    stem = head if head and head.rstrip().endswith(":") else None
    section = (head,) if head and not stem else ()
    text, nation, year = str(entry["t"]), entry["n"], entry["y"]
    return Recommendation(name, name, None, text, None, section=section, stem=stem, nation=nation, year=year)


def single_rows(folder: Path) -> list[Row]:
    """The entries of a folder coded with themes (`h` harm, `p` practice), each as if of a report of its own.

    Raises
    ------
    UsageError
        If a file is no such list, or an entry has no themes.
    """
    out = []
    for number, (part, entry) in enumerate(single_entries(folder), start=1):
        name = f"{folder.name}/{part}/{number}"
        if not all(isinstance(entry.get(key), list) for key in ("h", "p")):
            raise UsageError(f"{folder / part}.yaml: {entry['t'][:60]!r} has no lists h and p; see corpus/README.md.")
        themes = {"harm": frozenset(entry["h"]), "practice": frozenset(entry["p"])}
        out.append(Row(single_record(name, entry), themes, name))
    return out
