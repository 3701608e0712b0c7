"""The same recommendation made again: pairs near in meaning, and chains of them over years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cmrlearn.analysis.similarity import Space, load_similarity
from cmrlearn.errors import UsageError
from cmrlearn.graphs.build import drawable
from cmrlearn.model import Recommendation

if TYPE_CHECKING:
    import pandas as pd

    from cmrlearn.corpus import Corpus

NEIGHBOURS = 10  # nearest others that each recommendation is weighed against
SIDES = ("id", "report", "year", "page", "ref", "text")


def recurring(
    records: Corpus | Iterable[Recommendation],
    *,
    threshold: float | None = None,
    later_only: bool = False,
    neighbours: int = NEIGHBOURS,
) -> pd.DataFrame:
    """Pairs of recommendations of different reports that ask for the same again, the likeliest first.

    Near in meaning and not only in words: weights fitted on annotated pairs take in words, wordings that stand for each
    other, themes, kinds of action and bodies (units and predecessors counted with the body of today).

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records.
    threshold : float, optional
        Probability (0 to 1) from which a pair is shown; the one with the best F1 on the annotated pairs by default.
    later_only : bool
        Leave out pairs of one year, and those of which a year is not known.
    neighbours : int
        How many of the nearest others each recommendation is weighed against.

    Returns
    -------
    pandas.DataFrame
        One row a pair: `probability`; `id`, `report`, `year`, `page`, `ref`, `text` of the earlier, and of the later
        as `later_id` and so on; `years_between`; and what spoke for it, each 0 to 1: `words`, `notions`, `covered`,
        `parts`, `practice`, `harm`, `actions`, `bodies`.

    Notes
    -----
    Precision and recall on the annotated pairs, with those of simpler ways, stand in models/recurring/MODEL_CARD.md.
    The probability is that of pairs as hard and as mixed as the annotated ones. Among all pairs of a collection, few
    are the same: read both texts before saying that learning recurs.

    Raises
    ------
    UsageError
        If `threshold` is not between 0 and 1, or `neighbours` is below 1.
    """
    import pandas as pd

    from cmrlearn.analysis.similarity import FEATURES

    if threshold is not None and not 0 <= threshold <= 1:
        raise UsageError("threshold: is a probability, from 0 to 1.")
    if neighbours < 1:
        raise UsageError("neighbours: must be at least 1.")
    columns = ["probability", *SIDES, *(f"later_{s}" for s in SIDES), "years_between", *FEATURES]
    found = [r for r in drawable(records) if r.text.strip()]
    if len(found) < 2:
        return pd.DataFrame(columns=columns)
    least = load_similarity().threshold if threshold is None else threshold
    rows: list[dict[str, Any]] = []
    for i, j, probability, features in _pairs(Space(found), found, least, neighbours):
        a, b = found[i], found[j]
        if later_only and not (a.year and b.year and a.year != b.year):
            continue
        row = {side: getattr(a, side) for side in SIDES} | {f"later_{side}": getattr(b, side) for side in SIDES}
        row |= {"probability": probability, "years_between": b.year - a.year if a.year and b.year else None}
        rows.append(row | dict(zip(FEATURES, features, strict=True)))
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(["year", "later_year", "page", "later_page", "years_between"], "Int64"))


def _pairs(
    space: Space, found: Sequence[Recommendation], least: float, neighbours: int
) -> list[tuple[int, int, float, list[float]]]:
    """Places of the earlier and the later, probability, features; the likeliest pairs of two reports first."""
    near = [(i, j) for i, j in space.neighbours(neighbours) if found[i].report != found[j].report]
    features = space.features([i for i, _ in near], [j for _, j in near])
    out: list[tuple[int, int, float, list[float]]] = []
    for (i, j), probability, row in zip(near, space.model.probability(features), features, strict=True):
        if probability >= least:
            i, j = sorted((i, j), key=lambda k: (found[k].year or 9999, found[k].report, found[k].id))
            out.append((i, j, float(probability), row.tolist()))
    return sorted(out, key=lambda p: (-p[2], found[p[0]].id, found[p[1]].id))


def chains(
    records: Corpus | Iterable[Recommendation], *, threshold: float | None = None, neighbours: int = NEIGHBOURS
) -> pd.DataFrame:
    """Recommendations that were made again and again, in the order of their years.

    Pairs of `recurring` are joined, the likeliest first, into groups in which every two are likely to be the same
    (complete linkage), so that a chain does not drift from one matter to another.

    Parameters
    ----------
    records, neighbours
        As in `recurring`.
    threshold : float, optional
        Probability (0 to 1) that every two of a chain must have; by default the one from which at least six in ten of
        the annotated pairs were the same. Stricter than that of `recurring`, because a chain is read as a finding.

    Returns
    -------
    pandas.DataFrame
        One row a recommendation in a chain: `chain` (from 1, those over most reports first), `place` (from 1), `id`,
        `report`, `year`, `page`, `ref`, `text`, `similarity` (probability that it says the same as the one before it;
        missing for the first), `reports` (of the chain), `first_year`, `last_year`.
    """
    import pandas as pd

    columns = ["chain", "place", *SIDES, "similarity", "reports", "first_year", "last_year"]
    found = list({r.id: r for r in drawable(records) if r.text.strip()}.values())
    if len(found) < 2:
        return pd.DataFrame(columns=columns)
    least = load_similarity().likely if threshold is None else threshold
    space = Space(found)
    group: dict[int, list[int]] = {}
    for i, j, *_ in _pairs(space, found, least, neighbours):
        left, right = group.setdefault(i, [i]), group.setdefault(j, [j])
        if left is right:
            continue
        # Two by themselves are a pair already.
        crossing = [(x, y) for x in left for y in right if (x, y) != (i, j)]
        if not crossing or space.probability(*zip(*crossing, strict=True)).min() >= least:
            left += right
            for member in right:
                group[member] = left
    lists = {id(members): members for members in group.values() if len(members) > 1}.values()
    ordered = [
        sorted(members, key=lambda k: (found[k].year or 9999, found[k].report, found[k].id)) for members in lists
    ]
    ordered.sort(key=lambda c: (-len({found[k].report for k in c}), found[c[0]].year or 9999, found[c[0]].id))
    steps = [(a, b) for members in ordered for a, b in pairwise(members)]
    similar = iter(space.probability(*zip(*steps, strict=True)).tolist() if steps else ())
    rows: list[dict[str, Any]] = []
    for number, members in enumerate(ordered, start=1):
        chain = [found[k] for k in members]
        years = [r.year for r in chain if r.year]
        for place, record in enumerate(chain, start=1):
            near = next(similar) if place > 1 else None
            rows.append(
                {"chain": number, "place": place, "similarity": near, "reports": len({r.report for r in chain})}
                | {side: getattr(record, side) for side in SIDES}
                | {"first_year": min(years, default=None), "last_year": max(years, default=None)}
            )
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(["year", "page", "first_year", "last_year"], "Int64") | {"similarity": "Float64"})
