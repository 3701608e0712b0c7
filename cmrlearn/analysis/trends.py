"""Which themes, or agencies, are asked about more often as the years go by, and which less."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrlearn.analysis.incidence import By, incidence, keys_of
from cmrlearn.analysis.shares import DRAWS, SEED, wilson
from cmrlearn.model import Recommendation

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from cmrlearn.corpus import Corpus

FEWEST = 3  # years, below which a slope would only look like knowledge
# Half a report with and half without at the mean year, and as weak a pull of the slope towards none: a theme that all
# reports of late years have would else rise without end.
PENALTY = 0.5


def yearly(records: Corpus | Iterable[Recommendation], by: By = "theme", **options: Any) -> pd.DataFrame:
    """In how many of a year's reports each theme (or agency) is asked about.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records; those of reports without a year are left out.
    by : {"theme", "agency", "pair"}
        What is counted.
    **options
        As in `cmrlearn.analysis.asks`.

    Returns
    -------
    pandas.DataFrame
        One row each thing and year that has reports, also where the count is 0: `year`, `n_reports` (with the thing),
        `of_reports` (of the year), `share` (0 to 1), `low` and `high` (Wilson's 95 % interval), `n_recommendations`.
    """
    import pandas as pd

    keys = keys_of(by)
    table = incidence(records, **options).dropna(subset=["year"])
    of = table.groupby("year")["report"].nunique()
    known = table.dropna(subset=["agency", "theme"] if by == "pair" else keys[:1])
    things = known[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    grid = things.merge(of.rename("of_reports").reset_index(), how="cross")
    found = known.groupby([*keys, "year"]).agg(n_reports=("report", "nunique"), n_recommendations=("id", "nunique"))
    frame = grid.merge(found.reset_index(), on=[*keys, "year"], how="left")
    frame[["n_reports", "n_recommendations"]] = frame[["n_reports", "n_recommendations"]].fillna(0).astype(int)
    frame["share"] = frame["n_reports"] / frame["of_reports"]
    frame["low"], frame["high"] = wilson(frame["n_reports"], frame["of_reports"])
    columns = [*keys, "year", "n_reports", "of_reports", "share", "low", "high", "n_recommendations"]
    return pd.DataFrame(frame[columns]).sort_values([*keys, "year"], ignore_index=True)


def trends(records: Corpus | Iterable[Recommendation], by: By = "theme", **options: Any) -> pd.DataFrame:
    """Which themes (or agencies) grow or fade: a slope over years each, with its interval.

    A logistic regression of "the report has it" on the year, reports as cases, with a weak prior of half a report with
    and half without at the mean year; the interval by drawing the reports anew. Themes are compared one by one: of
    forty without any trend, two are expected to look like one.

    Parameters
    ----------
    records, by, **options
        As in `yearly`.

    Returns
    -------
    pandas.DataFrame
        One row a thing, the steepest rise first: `n_reports`, `of_reports`, `first_year`, `last_year`, `odds_ratio`
        (of a report having it, per ten years; 1 is no change), `low`, `high` (95 %, percentile bootstrap over
        reports), `direction` ("rises", "falls", or "not clear" where the interval holds 1). Empty with fewer than
        three different years.

    Notes
    -----
    Efron and Tibshirani (1993), chapter 13, for the intervals. The share of a theme among published reports follows
    which cases boards chose to publish; a trend in reports is none in children's lives.
    """
    import numpy as np
    import pandas as pd

    keys = keys_of(by)
    columns = [*keys, "n_reports", "of_reports", "first_year", "last_year", "odds_ratio", "low", "high", "direction"]
    table = incidence(records, **options).dropna(subset=["year"])
    years = table.groupby("report")["year"].first().astype(float)
    if years.nunique() < FEWEST:
        return pd.DataFrame(columns=columns)
    known = table.dropna(subset=["agency", "theme"] if by == "pair" else keys[:1])
    held = known.groupby([*keys, "report"])["id"].size().unstack("report", fill_value=0) > 0
    held = held.reindex(columns=years.index, fill_value=False)
    x = (years.to_numpy() - years.mean()) / 10
    y = held.to_numpy(dtype=float)
    rng = np.random.default_rng(SEED)
    picks = rng.integers(0, len(x), (DRAWS // 4, len(x)))
    weights = np.stack([np.bincount(row, minlength=len(x)) for row in picks]).astype(float)
    frame = held.index.to_frame(index=False)
    frame["n_reports"], frame["of_reports"] = y.sum(axis=1).astype(int), len(x)
    seen = [years[row.to_numpy()] for _, row in held.iterrows()]
    frame["first_year"] = [int(s.min()) for s in seen]
    frame["last_year"] = [int(s.max()) for s in seen]
    frame["odds_ratio"] = [float(np.exp(_slopes(x, row, np.ones((1, len(x))))[0])) for row in y]
    ends = np.exp([np.percentile(_slopes(x, row, weights), (2.5, 97.5)) for row in y]).reshape(-1, 2)
    frame["low"], frame["high"] = ends[:, 0], ends[:, 1]
    frame["direction"] = np.select([frame["low"] > 1, frame["high"] < 1], ["rises", "falls"], "not clear")
    return frame[columns].sort_values(["odds_ratio", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True)


def _slopes(x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slopes of weighted logistic regressions of `y` on `x`, one a row of `weights`, by Newton's method."""
    import numpy as np

    # Two pseudo-reports at the mean year, with and without, and a weak pull of the slope towards 0.
    intercept, slope = np.zeros(len(weights)), np.zeros(len(weights))
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(intercept[:, None] + slope[:, None] * x, -30, 30)))
        middle = 1 / (1 + np.exp(-intercept))
        residual, spread = weights * (y - p), weights * p * (1 - p)
        g0 = residual.sum(axis=1) + PENALTY * (1 - 2 * middle)
        g1 = residual @ x - PENALTY * slope
        h00 = spread.sum(axis=1) + 2 * PENALTY * middle * (1 - middle)
        h01, h11 = spread @ x, spread @ (x * x) + PENALTY
        determinant = np.maximum(h00 * h11 - h01 * h01, 1e-9)
        step0, step1 = (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant
        intercept, slope = intercept + np.clip(step0, -3, 3), slope + np.clip(step1, -3, 3)
        if max(np.abs(step0).max(), np.abs(step1).max()) < 1e-7:
            break
    return slope
