"""pdfium's coordinates (origin bottom left, page as stored) to ours (origin top left, page as shown)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cmrlearn.model import Box

LARGEST = 20_000.0  # points a page may be wide or high (PDF allows 14,400)


class View:
    """A page as it is shown, or turned by `turn` degrees more so that its text stands upright."""

    def __init__(self, page: Any, turn: int = 0) -> None:
        left, bottom, right, top = page.get_cropbox()
        self.left, self.bottom = min(left, right), min(bottom, top)
        self.w, self.h = abs(right - left), abs(top - bottom)
        if not (1 <= self.w < LARGEST and 1 <= self.h < LARGEST):  # a damaged page box; also false for no number
            self.left, self.bottom, self.w, self.h = 0.0, 0.0, 595.0, 842.0
        self.rotation = (page.get_rotation() + turn) % 360
        self.width, self.height = (self.h, self.w) if self.rotation in (90, 270) else (self.w, self.h)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A stored point as shown."""
        x, y = x - self.left, y - self.bottom
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.w - x, y
        if self.rotation == 270:
            return self.h - y, self.w - x
        return x, self.h - y

    def stored(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of `point`, without the offset of the page's corner."""
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.w - x, y
        if self.rotation == 270:
            return self.w - y, self.h - x
        return x, self.h - y

    def rect(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a stored rectangle as shown."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def back(turned: View, shown: View) -> Callable[[Box], Box]:
    """A function from boxes of a page that was read turned to boxes of the page as it is shown."""

    def to_shown(box: Box) -> Box:
        corners = [turned.stored(box.x0, box.top), turned.stored(box.x1, box.bottom)]
        (ax, ay), (bx, by) = (shown.point(x + shown.left, y + shown.bottom) for x, y in corners)
        values = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        return Box(box.page, *(round(v, 2) for v in values))

    return to_shown
