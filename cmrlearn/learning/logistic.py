"""Logistic fits (one that stays near given weights, one for many themes at once), and how honest probabilities are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DENSE = 6_000  # up to so many texts their likeness to each other fits in memory, and is quicker than their words
STEPS = 60  # of the search; twice as many change no figure


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


def one_against_rest(x: Any, y: NDArray[np.bool_], strength: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights and intercepts of a logistic model for each column of `y`, all found in one search.

    Cases and the rest weigh the same in sum, however rare a theme is; the penalty is on squared weights, also the
    intercept's. With few texts the search is over the texts and not over their words, which are many more: every best
    weight is a sum of texts (representer theorem; G. Kimeldorf and G. Wahba, J. Math. Analysis Appl. 33, 1971).

    Parameters
    ----------
    x
        Sparse matrix, a row a text.
    y
        A row a text, a column a theme; each theme must occur and be absent somewhere.
    strength
        Inverse of the penalty.
    """
    from scipy.linalg import cholesky, solve_triangular
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix, hstack

    n, themes = y.shape
    x = csr_matrix(hstack([x, np.ones((n, 1))]))
    lower = cholesky((x @ x.T).toarray() + 1e-6 * np.eye(n), lower=True) if n <= DENSE else None
    basis = (x if lower is None else lower).astype(np.float32)
    cases = y.sum(0)
    target = y.astype(np.float32)
    share = np.where(y, n / (2.0 * cases), n / (2.0 * (n - cases))).astype(np.float32)

    def loss(flat: Floats) -> tuple[float, Floats]:
        w = flat.reshape(-1, themes).astype(np.float32)
        z = basis @ w
        fit = (share * (np.logaddexp(np.float32(0), z) - target * z)).sum(dtype=np.float64)
        slope = basis.T @ (share * (1.0 / (1.0 + np.exp(-z)) - target)) + w / np.float32(strength)
        return float(fit + (w * w).sum(dtype=np.float64) / (2 * strength)), slope.astype(np.float64).ravel()

    found = minimize(loss, np.zeros(basis.shape[1] * themes), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    w = found.x.reshape(-1, themes)
    if lower is not None:
        w = x.T @ solve_triangular(lower, w, lower=True, trans="T")
    return w[:-1].astype(np.float32), w[-1].astype(np.float32)
