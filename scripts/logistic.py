"""A logistic fit that stays near weights set by hand; what both training scripts need."""

from __future__ import annotations

import numpy as np


def newton(x: np.ndarray, y: np.ndarray, w0: np.ndarray, strength: float, steps: int = 30) -> np.ndarray:
    """Logistic weights with a penalty on their distance from `w0`, by Newton's method (iterated least squares).

    `x` has a row a case and a column a feature; `strength` is the inverse of the penalty.
    """
    w = w0.copy()
    for _ in range(steps):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + (w - w0) / strength
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.eye(len(w)) / strength
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w


def calibration_error(said: np.ndarray, true: np.ndarray, bins: int = 5) -> float:
    """Expected calibration error: mean gap between said and true share, over equal bins of probability."""
    total = 0.0
    for b in range(bins):
        inside = (said >= b / bins) & ((said < (b + 1) / bins) | (b == bins - 1))
        if inside.any():
            total += abs(said[inside].sum() - true[inside].sum())
    return float(total / max(len(said), 1))
