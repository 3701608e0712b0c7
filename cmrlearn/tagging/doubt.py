"""Which records are most worth a human's look: those whose themes the model is least sure of."""

from __future__ import annotations

from collections.abc import Sequence

from cmrlearn.model import Recommendation

__all__ = ["doubt", "least_sure"]


def doubt(record: Recommendation) -> float:
    """From 0 (sure) to 1: how near the themes said are to a toss-up; 1 where nothing is said of what must change.

    Uncertainty sampling: D. Lewis and W. Gale, A sequential algorithm for training text classifiers (SIGIR 1994).
    """
    said = [t.score for t in record.themes if t.facet == "practice"]
    if not said:
        return 1.0
    return sum(1.0 - abs(2.0 * p - 1.0) for p in said) / len(said)


def least_sure(records: Sequence[Recommendation], most: int) -> list[Recommendation]:
    """The records with most doubt, first the most doubtful; those that a reviewer has settled are passed over."""
    open_ones = [r for r in records if r.status == "auto"]
    return sorted(open_ones, key=lambda r: (-doubt(r), r.id))[:most]
