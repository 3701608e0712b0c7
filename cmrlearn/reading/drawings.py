"""What is drawn on a page: boxes, rules, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from cmrlearn.reading.calls import calls
from cmrlearn.reading.page import Rect, Rule
from cmrlearn.reading.view import View

MOST = 20_000  # drawn things looked at: a map or chart may hold far more, and nothing there is a box for text
MOST_INSIDE = 5000  # of them in one form
RULES = 3  # level and upright rules that a page with a ruled table has at least
STRAIGHT = 0.01  # points by which a rule may lean

# pdfium's numbers for kinds of drawn things and of the segments of a path (fpdf_edit.h).
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5
_CURVE, _MOVE = 1, 2


def drawings_of(page: Any, view: View) -> tuple[list[Rect], float]:
    """Drawn paths (also those one level down, in forms) and the share of the page that images cover."""
    c = calls()
    rects: list[Rect] = []
    area = max(1.0, view.w * view.h)
    images = 0.0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    bounds = [ctypes.byref(side) for side in (left, bottom, right, top)]
    for obj, kind, (dx, dy) in _objects(page):
        if not c.FPDFPageObj_GetBounds(obj, *bounds):
            continue
        x0, y0, x1, y1 = view.rect(left.value + dx, bottom.value + dy, right.value + dx, top.value + dy)
        if kind == _IMAGE:
            shown = max(0.0, min(x1, view.width) - max(x0, 0)) * max(0.0, min(y1, view.height) - max(y0, 0))
            images += shown
        elif kind == _PATH:
            filled, stroked = _drawn(obj)
            if filled or stroked:
                rects.append(Rect(x0, y0, x1, y1, filled, not filled or _is_light(obj)))
    return rects, min(1.0, images / area)


def _objects(page: Any) -> Iterator[tuple[ctypes.c_void_p, int, tuple[float, float]]]:
    """All but the text: each with its kind and how far the form that it stands in is shifted."""
    c = calls()
    at, kind_of = c.FPDFPage_GetObject, c.FPDFPageObj_GetType
    sheet = ctypes.cast(page.raw, ctypes.c_void_p)
    matrix = (ctypes.c_float * 6)()
    for k in range(min(c.FPDFPage_CountObjects(sheet), MOST)):
        obj = ctypes.c_void_p(at(sheet, k))
        kind = kind_of(obj)
        if kind == _FORM:
            c.FPDFPageObj_GetMatrix(obj, ctypes.byref(matrix))
            shift = (matrix[4], matrix[5])
            # One level: deeper nesting is not met in reports.
            for i in range(min(c.FPDFFormObj_CountObjects(obj), MOST_INSIDE)):
                inner = ctypes.c_void_p(c.FPDFFormObj_GetObject(obj, ctypes.c_ulong(i)))
                of = kind_of(inner)
                if of not in (_TEXT, _FORM):
                    yield inner, of, shift
        elif kind != _TEXT:
            yield obj, kind, (0.0, 0.0)


def _drawn(path: ctypes.c_void_p) -> tuple[bool, bool]:
    """Whether a path is filled, and whether it is stroked."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    calls().FPDFPath_GetDrawMode(path, ctypes.byref(mode), ctypes.byref(stroke))
    return mode.value != 0, stroke.value != 0


def _is_light(path: ctypes.c_void_p) -> bool:
    """Whether a path is filled with white or nearly nothing."""
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    known = calls().FPDFPageObj_GetFillColor(path, *map(ctypes.byref, (red, green, blue, opacity)))
    return not known or min(red.value, green.value, blue.value) >= 252 or opacity.value < 8


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
    rules: list[Rule] = []
    m = (ctypes.c_float * 6)()
    for obj, kind, (dx, dy) in _objects(page):
        if kind != _PATH or not any(_drawn(obj)):
            continue
        calls().FPDFPageObj_GetMatrix(obj, ctypes.byref(m))
        a, b, c, d, e, f = m
        for path in _paths(obj):
            points = [view.point(a * x + c * y + e + dx, b * x + d * y + f + dy) for x, y in path]
            rules += [rule for p, q in pairwise(points) if (rule := _rule(p, q)) is not None]
    return rules


def _paths(path: ctypes.c_void_p) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path that is drawn without lifting the pen.

    Of a curve only its ends: some programs draw straight lines as curves, and no other has its ends on one level.
    """
    c = calls()
    x, y = ctypes.c_float(), ctypes.c_float()
    where = ctypes.byref(x), ctypes.byref(y)
    points: list[tuple[float, float]] = []
    bends = 0  # points of the curve at hand: two that it bends towards, and its end
    for k in range(min(c.FPDFPath_CountSegments(path), MOST_INSIDE)):
        segment = ctypes.c_void_p(c.FPDFPath_GetPathSegment(path, k))
        if not c.FPDFPathSegment_GetPoint(segment, *where):
            continue
        kind = c.FPDFPathSegment_GetType(segment)
        bends = bends % 3 + 1 if kind == _CURVE else 0
        if bends in (1, 2):
            continue
        if kind == _MOVE:
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
