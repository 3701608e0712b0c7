"""What is asked of one agency more than of the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from cmrlearn.analysis.incidence import incidence
from cmrlearn.errors import UsageError
from cmrlearn.model import Recommendation

if TYPE_CHECKING:
    import pandas as pd

    from cmrlearn.corpus import Corpus

PRIOR = 10.0  # reports that the prior weighs as much as


def distinctive(
    records: Corpus | Iterable[Recommendation],
    *,
    group: Literal["agency", "nation", "year"] = "agency",
    prior: float = PRIOR,
    **options: Any,
) -> pd.DataFrame:
    """Themes that are distinctive of an agency (nation, year) against the rest: log-odds with an informative prior.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records.
    group : {"agency", "nation", "year"}
        What is compared with the rest.
    prior : float
        Weight of the prior, in reports: the themes' shares in all reports, times this. A larger one asks for more
        evidence before a rare theme counts as distinctive.
    **options
        As in `cmrlearn.analysis.asks`.

    Returns
    -------
    pandas.DataFrame
        One row a group and theme that occurs in it, the most distinctive first within each group: `group`,
        `group_label`, `theme`, `facet`, `theme_label`, `n` (reports of the group with the theme), `n_rest` (the sum
        over the other groups), `log_odds` (natural log of the odds ratio, smoothed), `z` (over its standard error;
        beyond 1.96 more than chance would often bring about, were the counts independent).

    Notes
    -----
    B. L. Monroe, M. P. Colaresi and K. M. Quinn (2008), Fightin' Words, Political Analysis 16, 372-403, equations 16
    and 22. Counted are pairs of report and theme, so that a long report weighs as much as a short one; the themes
    of one report are not independent, which makes `z` somewhat too large. Many comparisons are made at once.

    Raises
    ------
    UsageError
        If `group` is unknown or `prior` is not positive.
    """
    import numpy as np
    import pandas as pd

    if group not in ("agency", "nation", "year"):
        raise UsageError(f"group: {group!r} is unknown; choose from agency, nation, year.")
    if prior <= 0:
        raise UsageError("prior: must be above 0; it is a number of reports.")
    table = incidence(records, **options).dropna(subset=[group, "theme"])
    labels = dict(zip(table["agency"], table["agency_label"], strict=True)) if group == "agency" else {}
    themes = ["theme", "facet", "theme_label"]
    pairs = table.drop_duplicates([group, "report", "facet", "theme"])
    counts = pairs.groupby([group, *themes])["report"].size().unstack(group, fill_value=0)
    columns = ["group", "group_label", *themes, "n", "n_rest", "log_odds", "z"]
    if counts.shape[1] < 2:
        return pd.DataFrame(columns=columns)
    y = counts.to_numpy(dtype=float)
    everything = y.sum(axis=1, keepdims=True)
    alpha = prior * everything / everything.sum()
    rest = everything - y
    in_group, in_rest = y.sum(axis=0), rest.sum(axis=0)

    def log_odds(k: Any, n: Any) -> Any:
        return np.log((k + alpha) / (n + prior - k - alpha))

    with np.errstate(divide="ignore"):
        delta = log_odds(y, in_group) - log_odds(rest, in_rest)
    z = delta / np.sqrt(1 / (y + alpha) + 1 / (rest + alpha))
    rows = [
        {
            "group": name,
            "group_label": labels.get(name, str(name)),
            **dict(zip(themes, key, strict=True)),
            "n": int(y[i, j]),
            "n_rest": int(rest[i, j]),
            "log_odds": float(delta[i, j]),
            "z": float(z[i, j]),
        }
        for j, name in enumerate(counts.columns)
        for i, key in enumerate(counts.index)
        if y[i, j]
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["group", "z", "theme"], ascending=[True, False, True], ignore_index=True)
