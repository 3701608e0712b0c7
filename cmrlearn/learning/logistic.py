"""A logistic fit that stays near given weights, and how honest probabilities are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def newton(x: Floats, y: Floats, w0: Floats, strength: float, steps: int = 30) -> Floats:
    """Logistic weights with a penalty on their distance from `w0`, by Newton's method (iterated least squares).

    `x` has a row a case and a column a feature; `strength` is the inverse of the penalty. A step that would make
    the fit worse is halved.
    """

    def loss(w: Floats) -> float:
        z = x @ w
        return float(np.logaddexp(0.0, z).sum() - y @ z + ((w - w0) ** 2).sum() / (2 * strength))

    w: Floats = w0.copy()
    now = loss(w)
    for _ in range(steps):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + (w - w0) / strength
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.eye(len(w)) / strength
        step: Floats = np.asarray(np.linalg.solve(hessian, gradient), dtype=np.float64)
        after = loss(w - step)
        while after > now and np.abs(step).max() > 1e-8:
            step *= 0.5
            after = loss(w - step)
        w = np.asarray(w - step, dtype=np.float64)
        now = after
        if np.abs(step).max() < 1e-8:
            break
    return w


def calibration_error(said: Floats, true: Floats, bins: int = 5) -> float:
    """Expected calibration error: mean gap between said and true share, over equal bins of probability."""
    total = 0.0
    for b in range(bins):
        inside = (said >= b / bins) & ((said < (b + 1) / bins) | (b == bins - 1))
        if inside.any():
            total += abs(said[inside].sum() - true[inside].sum())
    return float(total / max(len(said), 1))
