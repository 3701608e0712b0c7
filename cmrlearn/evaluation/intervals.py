"""How far the figures may lie from the truth: percentile bootstrap over reports.

Reports are drawn anew with replacement, whole, because recommendations of one report are alike. B. Efron and
R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. With few reports the intervals are too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cmrlearn.evaluation.counts import FACETS, ROLES, Counts, Scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRAWS = 2000
SEED = 20100610
INTERVAL = (2.5, 97.5)  # per cent
FEWEST = 5  # reports; with fewer an interval would only look like knowledge

Triple = Callable[[Scores], Counts]


def intervals(reports: Sequence[Scores], *, draws: int = DRAWS, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """95 % intervals of the figures of all reports together.

    Parameters
    ----------
    reports
        Counts of each report.
    draws
        How often the reports are drawn anew.

    Returns
    -------
    dict
        Names such as `extraction.f1`, `lead.f1`, `harm.macro_f1`, `strength.share` to low and high end; empty with
        fewer than five reports. Figures that no gold annotates are left out.
    """
    if len(reports) < FEWEST:
        return {}
    import numpy as np

    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(reports), (draws, len(reports)))
    weights = np.stack([np.bincount(row, minlength=len(reports)) for row in picks]).astype(float)
    samples: dict[str, NDArray[np.float64]] = {}
    for name, get in _measures().items():
        drawn = weights @ _matrix(reports, get)
        if drawn[:, [0, 2]].any():
            samples |= {f"{name}.{k}": v for k, v in _rates(drawn).items()}
    for facet in FACETS:
        labels = sorted({label for s in reports for label in getattr(s, facet)})
        per_theme = [weights @ _matrix(reports, _of_theme(facet, label)) for label in labels]
        if per_theme:
            f1 = np.stack([_rates(d)["f1"] for d in per_theme])
            # A theme of which a draw has no case says nothing about that draw.
            held = np.stack([d.any(axis=1) for d in per_theme])
            samples[f"{facet}.macro_f1"] = (f1 * held).sum(axis=0) / np.maximum(held.sum(axis=0), 1)
            samples |= {f"{facet}.{label}.f1": v[h] for label, v, h in zip(labels, f1, held, strict=True)}
    for name in ("strength", "deadline"):
        of = weights @ np.array([getattr(s, f"{name}_of") for s in reports], dtype=float)
        right = weights @ np.array([getattr(s, f"{name}_right") for s in reports], dtype=float)
        if of.any():
            samples[f"{name}.share"] = right[of > 0] / of[of > 0]
    ends = {name: np.percentile(v, INTERVAL) for name, v in samples.items() if len(v)}
    return {name: (round(float(low), 3), round(float(high), 3)) for name, (low, high) in ends.items()}


def _measures() -> dict[str, Triple]:
    out: dict[str, Triple] = {
        "extraction": lambda s: s.extraction,
        "agency": lambda s: s.agency,
        "agency_role": lambda s: s.agency_role,
        "actions": lambda s: s.actions,
    }
    for role in ROLES:
        out[role] = _of_role(role)
    for facet in FACETS:
        out[facet] = _all_of(facet)
    return out


def _of_role(role: str) -> Triple:
    return lambda s: s.roles.get(role, Counts())


def _of_theme(facet: str, label: str) -> Triple:
    return lambda s: getattr(s, facet).get(label, Counts())


def _all_of(facet: str) -> Triple:
    def total(s: Scores) -> Counts:
        out = Counts()
        for counts in getattr(s, facet).values():
            out += counts
        return out

    return total


def _matrix(reports: Sequence[Scores], get: Triple) -> NDArray[np.float64]:
    import numpy as np

    return np.array([(c.tp, c.fp, c.fn) for c in map(get, reports)], dtype=float)


def _rates(drawn: NDArray[np.float64]) -> dict[str, Any]:
    """Precision, recall and F1 of rows of true and false positives and false negatives; 1 where there is nothing."""
    import numpy as np

    tp, fp, fn = drawn.T

    def share(right: NDArray[np.float64], of: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.divide(right, of, out=np.ones_like(of), where=of > 0)

    return {
        "precision": share(tp, tp + fp),
        "recall": share(tp, tp + fn),
        "f1": share(2 * tp, 2 * tp + fp + fn),
    }
