"""A whole theme model from coded recommendations: both facets, and the weights for unknown codebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cmrlearn.errors import UsageError
from cmrlearn.learning.fit import fit_facet, fit_unseen, head_of, score_rows
from cmrlearn.learning.measures import Said
from cmrlearn.learning.rows import FACETS, Row, sector_rows
from cmrlearn.model import Facet
from cmrlearn.tagging.model import FORMAT, FORMAT_VERSION, FacetModel, Head, ThemeModel
from cmrlearn.tagging.taxonomy import Taxonomy, load_sectors
from cmrlearn.tagging.themes import chosen

__all__ = ["FEWEST", "said_by", "train"]

FEWEST = 3  # reports; folds by report need as many


def train(
    rows: Sequence[Row],
    taxonomy: Taxonomy,
    *,
    singles: Sequence[Row] = (),
    origin: str = "trained",
    trained_on: Sequence[Any] = (),
) -> ThemeModel:
    """Fit all weights; `singles` are coded recommendations of no report.

    Raises
    ------
    UsageError
        If fewer than three reports are coded for a facet.
    """
    facets: dict[str, FacetModel] = {}
    for facet in FACETS:
        reports = {r.report for r in rows if facet in r.themes}
        if len(reports) < FEWEST:
            raise UsageError(
                f"{len(reports)} reports are coded for {facet}; at least {FEWEST} are needed to learn from."
            )
        facets[facet] = fit_facet(rows, facet, taxonomy, singles=singles)
    # The weights of practice know its themes, so another codebook stands in for one that nobody knows.
    sectors = load_sectors()
    unseen: dict[str, Head] = {
        "harm": fit_unseen(rows, "harm", taxonomy, facets["practice"]),
        "practice": fit_unseen(sector_rows(rows, sectors), "practice", sectors, facets["practice"]),
    }
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "origin": origin,
        "taxonomy": taxonomy.name,
        "trained_on": list(trained_on),
        "recommendations": len(rows),
        "singles": len(singles),
    }
    return ThemeModel(facets, unseen, manifest)


def said_by(rows: Sequence[Row], facet: Facet, model: FacetModel, taxonomy: Taxonomy) -> list[Said]:
    """What a model says of rows that it was not fitted on."""
    out: list[Said] = []
    for row, scored in score_rows([r for r in rows if facet in r.themes], facet, model, taxonomy):
        head = head_of(model, facet, row, scored)
        out.append((row, scored, frozenset(s.theme for s in chosen(scored, head, facet))))
    return out
