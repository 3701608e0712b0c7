"""What the columns of an action plan are for, by their names (`resources/table_columns.csv`)."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = (resources.files("cmrlearn") / "resources" / "table_columns.csv").read_text(encoding="utf-8")
    return tuple((r["column"], re.compile(r["pattern"], re.I)) for r in csv.DictReader(text.splitlines()))


def purposes(names: Sequence[str]) -> dict[str, int]:
    """Which column serves which purpose: `{"ref": 0, "text": 1, "owner": 2}`; the first column that fits counts."""
    found: dict[str, int] = {}
    for k, name in enumerate(names):
        for purpose, pattern in _patterns():
            if purpose not in found and pattern.search(name.strip()):
                found[purpose] = k
                break
    return found
