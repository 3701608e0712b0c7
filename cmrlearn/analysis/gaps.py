"""Reports about a harm in which an agency that is usually asked about it was asked nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrlearn.analysis.incidence import incidence
from cmrlearn.analysis.shares import wilson
from cmrlearn.model import Recommendation

if TYPE_CHECKING:
    import pandas as pd

    from cmrlearn.corpus import Corpus

USUAL = 0.5  # share of the reports on a harm from which on an agency counts as usual there
FEWEST = 3  # reports on the harm (of the nation), below which nothing is usual


def gaps(
    records: Corpus | Iterable[Recommendation],
    *,
    usual: float = USUAL,
    fewest: int = FEWEST,
    by: str = "kind",
    **options: Any,
) -> pd.DataFrame:
    """Harm themes of a report that have no recommendation to a body which usually owns them.

    An agency is usual for a harm if at least `usual` of the other reports on the harm ask it for something there. A
    gap is a question to ask, and no fault: the case may not have touched that agency, or it may have acted already.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records.
    usual : float
        Share of the other reports on the harm (0 to 1) from which an agency counts as usual.
    fewest : int
        Other reports on the harm that there must be.
    by : {"kind", "agency"}
        Compare kinds of agency (police, health trusts...), which also works across nations and renamed bodies; or
        single agencies, within a nation.
    **options
        `roles`, `min_score`, `fold_units`, `fold_predecessors`.

    Returns
    -------
    pandas.DataFrame
        One row a report, harm and absent body, the most unusual first: `report`, `year`, `nation`, `harm`,
        `harm_label`, `agency` (kind or id), `agency_label`, `n_reports` (other reports on the harm that ask it),
        `of_reports`, `share`, `low`, `high` (Wilson's 95 % interval of the share), `n_recommendations` (that the
        report has on the harm).

    Raises
    ------
    UsageError
        If `by` is unknown.
    """
    import pandas as pd

    from cmrlearn.errors import UsageError

    if by not in ("kind", "agency"):
        raise UsageError(f"by: {by!r} is unknown; choose from kind, agency.")
    table = incidence(records, facet="harm", **options).dropna(subset=["theme"])
    table["who"], table["who_label"] = table["agency"], table["agency_label"]
    if by == "kind":
        kinds = [_kind(a) for a in table["agency"]]
        table["who"] = kinds
        table["who_label"] = [kind.replace("_", " ").capitalize() if kind else None for kind in kinds]
    labels = dict(zip(table["who"], table["who_label"], strict=True))
    reports = table.groupby(["theme", "report"]).agg(
        year=("year", "first"),
        nation=("nation", "first"),
        label=("theme_label", "first"),
        n=("id", "nunique"),
        who=("who", lambda w: frozenset(w.dropna())),
    )
    rows: list[dict[str, Any]] = []
    for harm, found in reports.groupby(level="theme"):
        for (_, report), row in found.iterrows():
            others = found.drop(index=(harm, report))
            if by == "agency":
                others = others[others["nation"] == row["nation"]]
            if len(others) < fewest:
                continue
            asked = pd.Series([w for names in others["who"] for w in names], dtype=object).value_counts()
            for who, n in asked.items():
                if n / len(others) >= usual and who not in row["who"]:
                    low, high = wilson(n, len(others))
                    rows.append(
                        {
                            "report": report,
                            "year": row["year"],
                            "nation": row["nation"],
                            "harm": harm,
                            "harm_label": row["label"],
                            "agency": who,
                            "agency_label": labels[who],
                            "n_reports": int(n),
                            "of_reports": len(others),
                            "share": n / len(others),
                            "low": float(low),
                            "high": float(high),
                            "n_recommendations": int(row["n"]),
                        }
                    )
    columns = ["report", "year", "nation", "harm", "harm_label", "agency", "agency_label", "n_reports", "of_reports"]
    frame = pd.DataFrame(rows, columns=[*columns, "share", "low", "high", "n_recommendations"])
    order = ["share", "n_reports", "report", "harm", "agency"]
    return frame.sort_values(order, ascending=[False, False, True, True, True], ignore_index=True)


def _kind(agency: Any) -> str | None:
    from cmrlearn.graphs.names import listed_agency

    if not isinstance(agency, str) or agency.startswith("unlisted:"):
        return None
    return listed_agency(agency).kind
