"""Rules to the cells of tables.

The method is that of A. Nurminen, Algorithmic extraction of data in tables in PDF documents (Tampere University of
Technology, 2013): rules that nearly meet are drawn together, a cell is the smallest rectangle with rules along all
four sides, and cells that share a corner are one table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby

from cmrlearn.reading.page import Rule

NEAR = 3.0  # points: rules closer than this are one, and meet what they nearly reach
DOTS = 1.0  # strokes shorter than this are dots
SHORT = 3.0  # rules shorter than this, once joined, are ticks
MOST = 3000  # rules of a page; a map may have more, and is no table

Area = tuple[float, float, float, float]  # left, top, right, bottom
_Point = tuple[float, float]


def cells_of(rules: Iterable[Rule]) -> list[list[Area]]:
    """The cells of each table with more than one, tables and cells from the top left."""
    long = [r for r in rules if r.end - r.start >= DOTS]
    if len(long) > MOST:
        return []
    upright = _joined([r for r in long if r.upright])
    level = _joined([r for r in long if not r.upright])
    tables = _touching(_smallest(*_crossings(upright, level)))
    return sorted((t for t in tables if len(t) > 1), key=lambda t: (min(c[1] for c in t), min(c[0] for c in t)))


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Rules of one direction, those nearly in line put in line and those that nearly touch made one."""
    out: list[Rule] = []
    for bundle in _bundles(sorted(rules, key=lambda r: r.at)):
        at = sum(r.at for r in bundle) / len(bundle)
        start = end = None
        for r in sorted(bundle, key=lambda r: r.start):
            if start is not None and end is not None and r.start <= end + NEAR:
                end = max(end, r.end)
                continue
            if start is not None and end is not None:
                out.append(Rule(r.upright, at, start, end))
            start, end = r.start, r.end
        if start is not None and end is not None:
            out.append(Rule(bundle[0].upright, at, start, end))
    return [r for r in out if r.end - r.start >= SHORT]


def _bundles(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Rules cut where the next lies further off than `NEAR`."""
    out: list[list[Rule]] = []
    for r in rules:
        if out and r.at <= out[-1][-1].at + NEAR:
            out[-1].append(r)
        else:
            out.append([r])
    return out


_Rulings = dict[_Point, set[int]]  # at each crossing, which rules of one direction run through it


def _crossings(upright: Sequence[Rule], level: Sequence[Rule]) -> tuple[_Rulings, _Rulings]:
    """Where rules cross or nearly touch, with the upright and the level rules there."""
    down: _Rulings = defaultdict(set)
    across: _Rulings = defaultdict(set)
    for i, v in enumerate(upright):
        for k, h in enumerate(level):
            if v.start - NEAR <= h.at <= v.end + NEAR and h.start - NEAR <= v.at <= h.end + NEAR:
                down[v.at, h.at].add(i)
                across[v.at, h.at].add(k)
    return down, across


def _smallest(down: _Rulings, across: _Rulings) -> list[Area]:
    """For each crossing the smallest cell whose left upper corner it is, if there is one."""
    columns = {x: sorted(p[1] for p in points) for x, points in _grouped(down, 0)}
    rows = {y: sorted(p[0] for p in points) for y, points in _grouped(down, 1)}
    cells = (_cell(p, columns[p[0]], rows[p[1]], down, across) for p in sorted(down))
    return [cell for cell in cells if cell is not None]


def _cell(corner: _Point, ys: Sequence[float], xs: Sequence[float], down: _Rulings, across: _Rulings) -> Area | None:
    x, y = corner
    rights = [right for right in xs if right > x and across[corner] & across[right, y]]
    for bottom in ys:
        if bottom <= y or not down[corner] & down[x, bottom]:
            continue
        for right in rights:
            if (right, bottom) in down and (
                down[right, bottom] & down[right, y] and across[right, bottom] & across[x, bottom]
            ):
                return x, y, right, bottom
    return None


def _grouped(points: Iterable[_Point], axis: int) -> list[tuple[float, list[_Point]]]:
    ordered = sorted(points, key=lambda p: p[axis])
    return [(at, list(group)) for at, group in groupby(ordered, key=lambda p: p[axis])]


def _touching(cells: Sequence[Area]) -> list[list[Area]]:
    """Cells in groups that hang together by their corners."""
    at: dict[_Point, list[int]] = defaultdict(list)
    for k, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            at[corner].append(k)
    group = list(range(len(cells)))  # each cell's neighbour on the way to the first of its group

    def first(k: int) -> int:
        while group[k] != k:
            group[k] = group[group[k]]
            k = group[k]
        return k

    for members in at.values():
        for k in members[1:]:
            a, b = sorted((first(members[0]), first(k)))
            group[b] = a
    out: dict[int, list[Area]] = defaultdict(list)
    for k, cell in enumerate(cells):
        out[first(k)].append(cell)
    return list(out.values())


def rows_of_cells(table: Sequence[Area]) -> list[list[Area]]:
    """A table's cells by row, from the top, each row from the left."""
    ordered = sorted(table, key=lambda c: (c[1], c[0]))
    return [list(row) for _, row in groupby(ordered, key=lambda c: c[1])]
