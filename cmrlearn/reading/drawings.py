"""What is drawn on a page: boxes, rules, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from cmrlearn.reading.page import Rect, Rule
from cmrlearn.reading.view import View

MOST = 20_000  # drawn things looked at: a map or chart may hold far more, and nothing there is a box for text
MOST_INSIDE = 5000  # of them in one form
RULES = 3  # level and upright rules that a page with a ruled table has at least
STRAIGHT = 0.01  # points by which a rule may lean

_Matrix = tuple[float, float, float, float, float, float]


def drawings_of(page: Any, view: View) -> tuple[list[Rect], float]:
    """Drawn paths (also those one level down, in forms) and the share of the page that images cover."""
    import pypdfium2.raw as c

    rects: list[Rect] = []
    area = max(1.0, view.w * view.h)
    images = 0.0
    bounds = [ctypes.c_float() for _ in range(4)]
    rgba = [ctypes.c_uint() for _ in range(4)]
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    for obj, kind, (dx, dy) in _objects(page):
        if not c.FPDFPageObj_GetBounds(obj, *bounds):
            continue
        left, bottom, right, top = (v.value for v in bounds)
        x0, y0, x1, y1 = view.rect(left + dx, bottom + dy, right + dx, top + dy)
        if kind == c.FPDF_PAGEOBJ_IMAGE:
            shown = max(0.0, min(x1, view.width) - max(x0, 0)) * max(0.0, min(y1, view.height) - max(y0, 0))
            images += shown
        elif kind == c.FPDF_PAGEOBJ_PATH:
            c.FPDFPath_GetDrawMode(obj, mode, stroke)
            filled = mode.value != 0
            if not filled and not stroke.value:
                continue
            light = True
            if filled and c.FPDFPageObj_GetFillColor(obj, *rgba):
                light = min(v.value for v in rgba[:3]) >= 252 or rgba[3].value < 8
            rects.append(Rect(x0, y0, x1, y1, filled, light))
    return rects, min(1.0, images / area)


def _objects(page: Any) -> Iterator[tuple[Any, int, tuple[float, float]]]:
    """All but the text: each with its kind and how far the form that it stands in is shifted."""
    import pypdfium2.raw as c

    for k in range(min(c.FPDFPage_CountObjects(page.raw), MOST)):
        obj = c.FPDFPage_GetObject(page.raw, k)
        kind = c.FPDFPageObj_GetType(obj)
        if kind == c.FPDF_PAGEOBJ_FORM:
            matrix = c.FS_MATRIX()
            c.FPDFPageObj_GetMatrix(obj, matrix)
            # One level: deeper nesting is not met in reports.
            for i in range(min(c.FPDFFormObj_CountObjects(obj), MOST_INSIDE)):
                inner = c.FPDFFormObj_GetObject(obj, i)
                of = c.FPDFPageObj_GetType(inner)
                if of not in (c.FPDF_PAGEOBJ_TEXT, c.FPDF_PAGEOBJ_FORM):
                    yield inner, of, (matrix.e, matrix.f)
        elif kind != c.FPDF_PAGEOBJ_TEXT:
            yield obj, kind, (0.0, 0.0)


def may_be_ruled(rects: Sequence[Rect], width: float, height: float) -> bool:
    """Whether a page of this size has rules both ways, or boxes like cells, enough for a table."""
    across = down = cells = 0
    for r in rects:
        if r.height < 3 and r.width > 25:
            across += 1
        elif r.width < 3 and r.height > 8:
            down += 1
        elif not (r.filled and r.light) and 20 < r.width < 0.8 * width and 10 < r.height < 0.7 * height:
            cells += 1
    return (across >= RULES and down >= RULES) or cells >= 2 * RULES


def rules_of(page: Any, view: View) -> list[Rule]:
    """Level and upright strokes, and the sides of drawn shapes, each by itself."""
    import pypdfium2.raw as c

    rules: list[Rule] = []
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    for obj, kind, (dx, dy) in _objects(page):
        if kind != c.FPDF_PAGEOBJ_PATH:
            continue
        c.FPDFPath_GetDrawMode(obj, mode, stroke)
        if not mode.value and not stroke.value:
            continue
        matrix = c.FS_MATRIX()
        c.FPDFPageObj_GetMatrix(obj, matrix)
        m = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e + dx, matrix.f + dy)
        for path in _paths(obj):
            points = [view.point(m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]) for x, y in path]
            rules += [rule for a, b in pairwise(points) if (rule := _rule(a, b)) is not None]
    return rules


def _paths(obj: Any) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path that is drawn without lifting the pen.

    Of a curve only its ends: some programs draw straight lines as curves, and no other has its ends on one level.
    """
    import pypdfium2.raw as c

    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    bends = 0  # points of the curve at hand: two that it bends towards, and its end
    for k in range(min(c.FPDFPath_CountSegments(obj), MOST_INSIDE)):
        segment = c.FPDFPath_GetPathSegment(obj, k)
        if not c.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        kind = c.FPDFPathSegment_GetType(segment)
        bends = bends % 3 + 1 if kind == c.FPDF_SEGMENT_BEZIERTO else 0
        if bends in (1, 2):
            continue
        if kind == c.FPDF_SEGMENT_MOVETO:
            yield points
            points = []
        points.append((x.value, y.value))
        if c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    yield points


def _rule(a: tuple[float, float], b: tuple[float, float]) -> Rule | None:
    if abs(a[0] - b[0]) <= STRAIGHT < abs(a[1] - b[1]):
        return Rule(True, a[0], min(a[1], b[1]), max(a[1], b[1]))
    if abs(a[1] - b[1]) <= STRAIGHT < abs(a[0] - b[0]):
        return Rule(False, a[1], min(a[0], b[0]), max(a[0], b[0]))
    return None
