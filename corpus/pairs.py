"""Annotated pairs of recommendations: the same again, related, or different.

A label says what carrying out one would do for the other. `same`: it would carry out most of it (the same change, by
the same body, its successor or its like elsewhere). `related`: the same practice about the same concern, but another
change or another kind of body. `different`: another matter, however alike the words, or only the harm in common. The
pairs were picked as hard ones: nearest neighbours in words across reports, and later-year restatements and decoys
invented for the purpose (`restatements.yaml`). Only reports for training and development are in them.

The first 265 were labelled by two readers (columns `first`, `second`): the second saw the texts alone, in another
order, without labels, ids or scores. Where they differ, `label` is what the second settled on with both labels in
view, and `reason` says why. The others, marked by an empty `first`, were labelled once, by the second reader: nearest
neighbours that were missing, and restatements of batch 2, written after resources/alike.yaml and without it in view.

    python -m corpus.pairs        # agreement of the two readers
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.agreement import kappa
from corpus.splits import splits

HERE = Path(__file__).resolve().parent
LABELS = ("same", "related", "different")
Key = tuple[str, int]  # report and the number of the recommendation in its gold, from 1


@dataclass(frozen=True)
class Pair:
    """Two recommendations and what they are to each other."""

    first: Key
    second: Key
    label: str
    readings: tuple[str, ...]  # the first reader's label, where there was one, and the second's

    @property
    def reports(self) -> frozenset[str]:
        """The reports that it draws on; a restatement counts with the report that it restates."""
        return frozenset(report.removeprefix("later-") for report, _ in (self.first, self.second))


def pairs() -> list[Pair]:
    """The table as it stands."""
    with (HERE / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Pair(
                (r["report"], int(r["number"])),
                (r["other_report"], int(r["other_number"])),
                r["label"],
                tuple(filter(None, (r["first"], r["second"]))),
            )
            for r in csv.DictReader(lines)
        ]


def agreement(found: Sequence[Pair]) -> dict[str, Any]:
    """How far the two readers agree: Cohen's kappa of the three labels, and of `same` against the rest."""
    said = [p.readings for p in found if len(p.readings) == 2]
    return {
        "pairs": len(said),
        "alike": sum(a == b for a, b in said),
        "kappa": kappa(said),
        "kappa_same": kappa([(a == "same", b == "same") for a, b in said]),
    }


def unseen(found: Sequence[Pair]) -> list[bool]:
    """Whether a pair has a text of batch 2, which nobody had in view who wrote resources/alike.yaml."""
    late = {(e["report"], e["number"]) for e in restatements() if e.get("batch") == 2}
    return [p.first in late or p.second in late for p in found]


def restatements() -> list[dict[str, Any]]:
    """The invented later-year texts."""
    import yaml

    found: list[dict[str, Any]] = yaml.safe_load((HERE / "restatements.yaml").read_text(encoding="utf-8"))[
        "restatements"
    ]
    return found


def texts() -> dict[Key, tuple[str, int, str]]:
    """Every text that a pair may name, with its year and nation: recommendations of both splits, and restatements."""
    import yaml

    out: dict[Key, tuple[str, int, str]] = {}
    for report, split in sorted(splits().items()):
        if split == "test":
            continue
        gold = yaml.safe_load((HERE / "reports" / report / "gold.yaml").read_text(encoding="utf-8"))
        for number, entry in enumerate(gold["recommendations"], start=1):
            out[report, number] = (" ".join(entry["text"].split()), gold["year"], gold["nation"])
    for entry in restatements():
        out[entry["report"], entry["number"]] = (" ".join(entry["text"].split()), entry["year"], entry["nation"])
    return out


def records() -> list[Any]:
    """The texts as records, tagged as any others are: what the programs see, not what the gold says."""
    from cmrlearn import tag
    from cmrlearn.model import Recommendation

    untagged = [
        Recommendation(f"{report}:{number}", report, str(number), text, None, year=year, nation=nation)
        for (report, number), (text, year, nation) in texts().items()
    ]
    return tag(untagged)


if __name__ == "__main__":
    for name, value in agreement(pairs()).items():
        print(name, round(value, 3))
