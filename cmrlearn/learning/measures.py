"""Figures of themes: precision, recall and F1 with counts and intervals, calibration, coverage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from cmrlearn.evaluation.counts import Counts, Scores
from cmrlearn.evaluation.intervals import intervals
from cmrlearn.learning.logistic import calibration_error
from cmrlearn.learning.rows import Row
from cmrlearn.tagging.themes import Scored

__all__ = ["BINS", "Said", "at_coverage", "figures", "reliability"]

Said = tuple[Row, list[Scored], frozenset[str]]  # a row, all probabilities, what would be said
BINS = 10


def figures(said: Sequence[Said], facet: str) -> dict[str, Any]:
    """Micro and macro figures, each theme's counts and F1 with its 95 % interval (reports drawn anew), calibration."""
    reports: dict[str, Scores] = {}
    total: dict[str, Counts] = {}
    for row, _, themes in said:
        own: dict[str, Counts] = getattr(reports.setdefault(row.report, Scores()), facet)
        gold = row.themes[facet]
        for theme in sorted(themes | gold):
            for place in (own, total):
                place.setdefault(theme, Counts()).add({theme} & themes, {theme} & gold)
    micro = Counts()
    for c in total.values():
        micro += c
    ends = intervals(list(reports.values()))
    f1s = [c.f1 for c in total.values()]
    return {
        "recommendations": len(said),
        "reports": len(reports),
        "micro": micro.to_dict(),
        "micro_interval": ends.get(f"{facet}.f1"),
        "macro_f1": round(sum(f1s) / max(1, len(f1s)), 3),
        "macro_interval": ends.get(f"{facet}.macro_f1"),
        "calibration_error": round(calibration_error(*_pairs(said, facet), BINS), 4),
        "precision_at_80": at_coverage(said, facet, 0.8),
        "themes": {
            t: total[t].to_dict() | {"interval": ends.get(f"{facet}.{t}.f1")} for t in sorted(total)
        },
    }  # fmt: skip


def _pairs(said: Iterable[Said], facet: str) -> tuple[Any, Any]:
    flat = [(s.probability, float(s.theme in row.themes[facet])) for row, scored, _ in said for s in scored]
    return np.array([p for p, _ in flat]), np.array([y for _, y in flat])


def reliability(said: Sequence[Said], facet: str) -> list[tuple[float, float, int]]:
    """By tenths of probability: mean said, share true, how many."""
    p, y = _pairs(said, facet)
    out = []
    for b in range(BINS):
        inside = (p >= b / BINS) & ((p < (b + 1) / BINS) | (b == BINS - 1))
        if inside.any():
            out.append((round(float(p[inside].mean()), 3), round(float(y[inside].mean()), 3), int(inside.sum())))
    return out


def at_coverage(said: Sequence[Said], facet: str, coverage: float) -> float:
    """Precision of the best theme where the surest share of the recommendations gets an answer, and the rest none."""
    best = sorted(
        ((max(scored, key=lambda s: s.probability), row) for row, scored, _ in said if scored),
        key=lambda b: -b[0].probability,
    )[: round(coverage * len(said))]
    return round(sum(s.theme in row.themes[facet] for s, row in best) / max(1, len(best)), 3)
