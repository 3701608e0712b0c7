"""Shares of reports with their 95 % intervals.

Wilson's interval (E. B. Wilson 1927, J. Am. Stat. Assoc. 22, 209-212) where reports are counted: it stays within 0 and
1 and is honest with few (Brown, Cai and DasGupta 2001, Statistical Science 16, 101-133). Bootstrap over whole reports
(Efron and Tibshirani 1993, chapter 13) where recommendations are counted, because those of one report are alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Z = 1.959963984540054  # 97.5 % point of the normal distribution
DRAWS = 2000
SEED = 20100610


def wilson(k: Any, n: Any) -> tuple[Any, Any]:
    """Low and high end for `k` of `n`; numbers or arrays. With `n` = 0 nothing is known: 0 and 1."""
    import numpy as np

    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    safe = np.maximum(n, 1)
    p = k / safe
    middle = (p + Z * Z / (2 * safe)) / (1 + Z * Z / safe)
    half = Z * np.sqrt(p * (1 - p) / safe + Z * Z / (4 * safe * safe)) / (1 + Z * Z / safe)
    # At the ends the formula gives 0 and 1 but for rounding.
    low = np.where((n > 0) & (k > 0), np.clip(middle - half, 0, 1), 0.0)
    high = np.where((n > 0) & (k < n), np.clip(middle + half, 0, 1), 1.0)
    return low, high


def bootstrap_ratio(
    numbers: NDArray[np.float64], totals: NDArray[np.float64], *, draws: int = DRAWS, seed: int = SEED
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """95 % intervals of sums of `numbers` over the sum of `totals`, whole reports drawn anew.

    Parameters
    ----------
    numbers : array, reports x things
        How many recommendations of the report ask for the thing.
    totals : array, reports
        How many recommendations the report has.

    Returns
    -------
    tuple of array
        Low and high end of each thing.
    """
    import numpy as np

    reports = len(totals)
    if not reports:
        empty = np.zeros(numbers.shape[1])
        return empty, empty + 1
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, reports, (draws, reports))
    weights = np.stack([np.bincount(row, minlength=reports) for row in picks]).astype(float)
    below = weights @ totals
    drawn = (weights @ numbers) / np.maximum(below, 1)[:, None]
    low, high = np.percentile(drawn, (2.5, 97.5), axis=0)
    return low, high
