"""Who is asked to do what, and how often."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrlearn.analysis.incidence import By, incidence, keys_of
from cmrlearn.analysis.shares import bootstrap_ratio, wilson
from cmrlearn.model import Recommendation

if TYPE_CHECKING:
    import pandas as pd

    from cmrlearn.corpus import Corpus


def asks(records: Corpus | Iterable[Recommendation], by: By = "pair", **options: Any) -> pd.DataFrame:
    """Which agency is asked most, for what: counts and shares, with reports as the unit.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records.
    by : {"pair", "agency", "theme"}
        Count pairs of agency and theme, agencies, or themes.
    **options
        `facet`, `roles`, `min_score`, `fold_units`, `fold_predecessors`, as in `cmrlearn.graph`.

    Returns
    -------
    pandas.DataFrame
        One row a pair (agency, theme), sorted by the share of reports. `n_reports` and `share_reports` (of the reports
        that have any recommendation; 0 to 1) with `reports_low`, `reports_high`, Wilson's 95 % interval;
        `n_recommendations` and `share_recommendations` (of all recommendations) with `recommendations_low` and
        `recommendations_high`, from a bootstrap over reports. With few reports both are rough; they say how far
        another draw of reports of this kind could differ, not how complete the collection is.

    Notes
    -----
    Wilson (1927), J. Am. Stat. Assoc. 22; Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    import numpy as np

    keys = keys_of(by)
    table = incidence(records, **options)
    reports = sorted(table["report"].unique())
    totals = table.groupby("report")["id"].nunique().reindex(reports).to_numpy(dtype=float)
    known = table.dropna(subset=keys[:1] if by != "pair" else ["agency", "theme"]).drop_duplicates([*keys, "id"])
    counts = known.groupby([*keys, "report"])["id"].nunique().unstack("report", fill_value=0)
    counts = counts.reindex(columns=reports, fill_value=0)
    numbers = counts.to_numpy(dtype=float)
    frame = counts.index.to_frame(index=False)
    held = (numbers > 0).sum(axis=1)
    frame["n_reports"] = held
    frame["share_reports"] = held / max(len(reports), 1)
    frame["reports_low"], frame["reports_high"] = wilson(held, np.full(len(held), len(reports)))
    frame["n_recommendations"] = numbers.sum(axis=1).astype(int)
    frame["share_recommendations"] = numbers.sum(axis=1) / max(totals.sum(), 1)
    frame["recommendations_low"], frame["recommendations_high"] = bootstrap_ratio(numbers.T, totals)
    order = ["n_reports", "n_recommendations"]
    return frame.sort_values([*order, *keys], ascending=[False, False, *[True] * len(keys)], ignore_index=True)
