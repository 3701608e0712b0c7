"""Rules to the cells of tables, by pdfplumber's cell finding.

Only its geometry is used, on the strokes that pdfium gives: to have pdfplumber parse the page as well takes ten times
as long. Its method is that of A. Nurminen, Algorithmic extraction of data in tables in PDF documents (Tampere
University of Technology, 2013).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from cmrlearn.reading.page import Rule

NEAR = 3.0  # points: rules closer than this are one, and meet what they nearly reach
DOTS = 1.0  # strokes shorter than this are dots
SHORT = 3.0  # rules shorter than this, once joined, are ticks
FEWEST = 5  # rules around two cells side by side, at least two in each direction
OPEN = 3  # upright rules that end together, so that a row is taken to be cut there
MOST = 3000  # rules of a page; a map may have more, and is no table

Area = tuple[float, float, float, float]  # left, top, right, bottom


def cells_of(rules: Iterable[Rule]) -> list[list[Area]]:
    """The cells of each table with more than one, tables and cells from the top left."""
    long = [r for r in rules if r.end - r.start >= DOTS]
    upright = sum(r.upright for r in long)
    if len(long) > MOST or len(long) < FEWEST or min(upright, len(long) - upright) < 2:
        return []
    from pdfplumber import table  # only pages with a grid pay for its import

    edges = table.merge_edges([_edge(r) for r in long], NEAR, NEAR, NEAR, NEAR)
    edges = [e for e in edges if max(e["x1"] - e["x0"], e["bottom"] - e["top"]) >= SHORT]
    edges += _closing(edges)
    cells = table.intersections_to_cells(table.edges_to_intersections(edges, NEAR, NEAR))
    tables: list[list[Area]] = [t for t in table.cells_to_tables(cells) if len(t) > 1]
    return sorted(tables, key=lambda t: (min(c[1] for c in t), min(c[0] for c in t)))


def _closing(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Level edges where upright ones end together in the open: a row that the page's turn cut has no rule there."""
    levels = [e for e in edges if e["orientation"] == "h"]
    out = []
    for side in ("top", "bottom"):
        together: dict[int, list[dict[str, Any]]] = {}
        for e in edges:
            if e["orientation"] == "v":
                together.setdefault(round(e[side]), []).append(e)
        for group in together.values():
            left, right, at = min(e["x0"] for e in group), max(e["x0"] for e in group), group[0][side]
            closed = any(
                abs(e["top"] - at) <= NEAR and e["x0"] < right - NEAR and e["x1"] > left + NEAR for e in levels
            )
            if len(group) >= OPEN and not closed:
                out.append(_edge(Rule(False, at, left, right)))
    return out


def _edge(rule: Rule) -> dict[str, Any]:
    """A rule as pdfplumber has it."""
    x0, x1, top, bottom = (
        (rule.at, rule.at, rule.start, rule.end) if rule.upright else (rule.start, rule.end, rule.at, rule.at)
    )
    orientation = "v" if rule.upright else "h"
    return {
        "object_type": "line",
        "orientation": orientation,
        **{"x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top},
        **{"width": x1 - x0, "height": bottom - top},
    }


def rows_of_cells(table: Sequence[Area]) -> list[list[Area]]:
    """A table's cells by row, from the top, each row from the left."""
    ordered = sorted(table, key=lambda c: (c[1], c[0]))
    return [list(row) for _, row in groupby(ordered, key=lambda c: c[1])]
