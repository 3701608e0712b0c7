"""Which agencies are asked to act together, and whether more often than their sizes alone would bring about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrlearn.graphs.build import drawable
from cmrlearn.graphs.projections import project
from cmrlearn.model import Recommendation

if TYPE_CHECKING:
    import pandas as pd

    from cmrlearn.corpus import Corpus


def shared_burdens(
    records: Corpus | Iterable[Recommendation], *, roles: Iterable[Any] = ("lead", "partner"), **options: Any
) -> pd.DataFrame:
    """Pairs of agencies that the same recommendation asks, and the themes that they share.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records.
    roles : iterable of {"lead", "partner", "mentioned"}
        Who counts as asked; leads and partners by default.
    **options
        As in `cmrlearn.project`.

    Returns
    -------
    pandas.DataFrame
        One row a pair, the most shared first: `agency_a`, `agency_a_label`, `agency_b`, `agency_b_label`,
        `n_recommendations`, `n_reports`, `jaccard` (of the recommendations asking either, the share asking both),
        `expected` (recommendations, were both named independently of each other), `lift` (observed over expected),
        `themes` (labels of up to three themes most often behind it, joined by "; "), `ids` (tuple).

    Notes
    -----
    Lift: Brin, Motwani, Ullman and Tsur (1997), SIGMOD Record 26, 255-264. It is unsteady for pairs with few
    recommendations: sort by it only after asking for several `n_reports`.
    """
    from collections import Counter

    import pandas as pd

    counted = {r.id: r for r in drawable(records)}
    g = project(counted.values(), "agencies", roles=roles, **options)
    facet, least = options.get("facet"), options.get("min_score", 0.0)
    rows = []
    for a, b, about in g.edges(data=True):
        a, b = sorted((a, b))
        expected = g.nodes[a]["recommendations"] * g.nodes[b]["recommendations"] / max(len(counted), 1)
        themes = Counter(
            (t.facet, t.theme)
            for id in about["ids"]
            for t in counted[id].themes
            if facet in (None, t.facet) and t.score >= least
        )
        rows.append(
            {
                "agency_a": a.removeprefix("agency:"),
                "agency_a_label": g.nodes[a]["label"],
                "agency_b": b.removeprefix("agency:"),
                "agency_b_label": g.nodes[b]["label"],
                "n_recommendations": about["weight"],
                "n_reports": about["n_reports"],
                "jaccard": about["jaccard"],
                "expected": expected,
                "lift": about["weight"] / expected,
                "themes": "; ".join(_labels(themes)),
                "ids": about["ids"],
            }
        )
    columns = ["agency_a", "agency_a_label", "agency_b", "agency_b_label", "n_recommendations", "n_reports"]
    frame = pd.DataFrame(rows, columns=[*columns, "jaccard", "expected", "lift", "themes", "ids"])
    order = ["n_reports", "n_recommendations", "agency_a", "agency_b"]
    return frame.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def _labels(themes: Any) -> list[str]:
    from cmrlearn.graphs.names import theme_label

    common = sorted(themes.items(), key=lambda item: (-item[1], item[0]))[:3]
    return [theme_label(*key) for key, _ in common]
