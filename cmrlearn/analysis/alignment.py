"""Recommendations beside the improvements that reports say were made: evidence to look at, never a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cmrlearn.analysis.similarity import Space, load_similarity
from cmrlearn.graphs.build import drawable
from cmrlearn.model import Recommendation

if TYPE_CHECKING:
    import pandas as pd

    from cmrlearn.corpus import Corpus


def alignment(
    records: Corpus | Iterable[Recommendation],
    improvements: Iterable[Recommendation] | None = None,
    *,
    addressed: float | None = None,
    partly: float | None = None,
) -> pd.DataFrame:
    """Each recommendation with the improvement, of the same report or a later one, that is nearest to it.

    Parameters
    ----------
    records : Corpus or iterable of Recommendation
        Tagged records; `mine(paths, kinds=["recommendation", "improvement"])` finds both. A corpus brings its
        improvements in `others`.
    improvements : iterable of Recommendation, optional
        Records of the kind `improvement`; those among `records` by default.
    addressed, partly : float, optional
        Scores (0 to 1) from which the sign is called `addressed` and `partly`; by default set on annotated pairs of
        recommendation and improvement (corpus/improvements.yaml): a high precision, and the best F1.

    Returns
    -------
    pandas.DataFrame
        One row a recommendation: `id`, `report`, `year`, `page`, `text`; `sign` ("addressed", "partly", "no sign");
        `score` (probability that the nearest improvement speaks of the same thing, by the weights of
        `recurring`; missing where no improvement could be compared), `improvement_id`, `improvement_report`,
        `improvement_year`, `improvement_page`, `improvement_text`, `same_report`. The nearest improvement is given
        whatever its score, so that it can be read.

    Notes
    -----
    A sign is no verdict. How often it was right on annotated pairs stands in models/recurring/MODEL_CARD.md. The
    weights were fitted on recommendations; a report lists what its authors knew of and chose to print; an improvement
    in words is none in practice; and no sign means that none was found in these reports. Improvements of earlier
    reports are not compared.
    """
    import pandas as pd

    given = list(getattr(records, "recommendations", records))
    asked = list(drawable(given))
    if improvements is None:
        improvements = [r for r in (*given, *getattr(records, "others", ())) if r.kind == "improvement"]
    # A line that ends in a colon only leads in to what was done.
    made = [r for r in improvements if r.status != "rejected" and not r.text.rstrip().endswith(":")]
    model = load_similarity()
    addressed = model.addressed if addressed is None else addressed
    partly = model.partly if partly is None else partly
    rows: list[dict[str, Any]] = []
    space = Space([*asked, *made]) if made and asked else None
    for at, record in enumerate(asked):
        open_to = [len(asked) + k for k, other in enumerate(made) if _could_answer(record, other)]
        score, best = None, None
        if space and open_to:
            near = space.probability([at] * len(open_to), open_to)
            place = int(near.argmax())
            score, best = float(near[place]), made[open_to[place] - len(asked)]
        rows.append(_row(record, best, score, addressed, partly))
    columns = ["id", "report", "year", "page", "text", "sign", "score", "improvement_id", "improvement_report"]
    columns += ["improvement_year", "improvement_page", "improvement_text", "same_report"]
    frame = pd.DataFrame(rows, columns=columns)
    numbers = ["year", "page", "improvement_year", "improvement_page"]
    frame = frame.astype(dict.fromkeys(numbers, "Int64") | {"score": "Float64", "same_report": "boolean"})
    return frame.sort_values(["score", "id"], ascending=[False, True], na_position="last", ignore_index=True)


def _could_answer(record: Recommendation, improvement: Recommendation) -> bool:
    """Whether it stands in the same report, or in one of a later year."""
    if improvement.report == record.report:
        return True
    return bool(record.year and improvement.year and improvement.year > record.year)


def _row(
    record: Recommendation, best: Recommendation | None, score: float | None, addressed: float, partly: float
) -> dict[str, Any]:
    sign = "no sign" if score is None or score < partly else "addressed" if score >= addressed else "partly"
    return {
        "id": record.id,
        "report": record.report,
        "year": record.year,
        "page": record.page,
        "text": record.text,
        "sign": sign,
        "score": score,
        "improvement_id": best.id if best else None,
        "improvement_report": best.report if best else None,
        "improvement_year": best.year if best else None,
        "improvement_page": best.page if best else None,
        "improvement_text": best.text if best else None,
        "same_report": best.report == record.report if best else None,
    }
