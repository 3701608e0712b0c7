"""The long table that the questions are asked of: a row each recommendation, agency and theme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

from cmrlearn.errors import UsageError
from cmrlearn.graphs.build import drawable, nodes_of
from cmrlearn.model import Facet, Recommendation, Role

if TYPE_CHECKING:
    import pandas as pd

    from cmrlearn.corpus import Corpus

By = Literal["agency", "theme", "pair"]
COLUMNS = ("id", "report", "year", "nation", "agency", "agency_label", "theme", "facet", "theme_label")


def incidence(
    records: Corpus | Iterable[Recommendation],
    *,
    facet: Facet | None = None,
    roles: Iterable[Role] | Literal["all"] = ("lead",),
    min_score: float = 0.0,
    fold_units: bool = False,
    fold_predecessors: bool = False,
) -> pd.DataFrame:
    """One row each recommendation, agency and theme.

    A recommendation without a known agency has one row a theme with `agency` missing, and likewise for one without
    themes, so that none is lost.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records.
    facet, roles, min_score, fold_units, fold_predecessors
        As in `cmrlearn.graph`.

    Returns
    -------
    pandas.DataFrame
        Columns `id`, `report`, `year`, `nation`, `agency` (id, or "unlisted:..."), `agency_label`, `theme` (id),
        `facet`, `theme_label`.
    """
    import pandas as pd

    of = nodes_of(
        facet=facet, roles=roles, min_score=min_score, fold_units=fold_units, fold_predecessors=fold_predecessors
    )
    rows: list[tuple[Any, ...]] = []
    nothing: list[tuple[str, dict[str, Any]]] = [("", {})]
    for record in drawable(records):
        agencies, themes = of(record)
        for agency, body in agencies or nothing:
            for theme, about in themes or nothing:
                rows.append(
                    (
                        record.id,
                        record.report,
                        record.year,
                        record.nation,
                        agency.removeprefix("agency:") if agency else None,
                        body.get("label"),
                        theme.split(":", 2)[2] if theme else None,
                        about.get("facet"),
                        about.get("label"),
                    )
                )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"year": "Int64"})


KEYS: dict[str, tuple[str, ...]] = {
    "agency": ("agency", "agency_label"),
    "theme": ("theme", "facet", "theme_label"),
    "pair": ("agency", "agency_label", "theme", "facet", "theme_label"),
}


def keys_of(by: By) -> list[str]:
    """Columns that tell the things apart which are counted.

    Raises
    ------
    UsageError
        If `by` is unknown.
    """
    if by not in get_args(By):
        raise UsageError(f"by: {by!r} is unknown; choose from {', '.join(get_args(By))}.")
    return list(KEYS[by])
