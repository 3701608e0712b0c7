"""Which report is for training, which for development and which for testing: `corpus/splits.csv`.

The split was drawn up by report before any was written, by nation and harm, and is never changed to suit a model. The
test reports are built into a folder of their own, which only `cmrlearn evaluate` is pointed at.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal, get_args

Split = Literal["train", "development", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)
TABLE = Path(__file__).resolve().parent / "splits.csv"


def rows() -> list[dict[str, str]]:
    """The table as it stands."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def splits() -> dict[str, str]:
    """Report id to its split."""
    return {row["report"]: row["split"] for row in rows()}


def sample() -> list[str]:
    """Ids of the reports whose PDFs are committed."""
    return [row["report"] for row in rows() if row["sample"]]
