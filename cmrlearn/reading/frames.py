"""Drawn boxes that hold text."""

from __future__ import annotations

from dataclasses import dataclass

from cmrlearn.reading.page import RawPage, Rect


@dataclass(slots=True)
class Frame:
    """A drawn box that holds text."""

    number: int
    rect: Rect


def frames_of(page: RawPage) -> list[Frame]:
    """Drawn boxes that hold text: tinted or bordered, neither a page-wide band nor a cell or rule."""
    frames: list[Frame] = []
    for rect in sorted(page.rects, key=lambda r: (r.top, r.x0, -r.width, -r.height)):
        if rect.width < 0.2 * page.width or rect.height < 16:
            continue
        if rect.filled and rect.light:
            continue
        if rect.x0 <= 4 and rect.x1 >= page.width - 4:
            continue
        if rect.width * rect.height > 0.92 * page.width * page.height:
            continue
        if any(_same(rect, f.rect) or _inside(rect, f.rect) for f in frames):
            continue
        frames.append(Frame(len(frames), rect))
    return _joined(frames)


def _same(a: Rect, b: Rect) -> bool:
    return abs(a.x0 - b.x0) + abs(a.x1 - b.x1) + abs(a.top - b.top) + abs(a.bottom - b.bottom) < 12


def _inside(a: Rect, b: Rect) -> bool:
    return a.x0 >= b.x0 - 2 and a.x1 <= b.x1 + 2 and a.top >= b.top - 2 and a.bottom <= b.bottom + 2


def _joined(frames: list[Frame]) -> list[Frame]:
    """Boxes stacked edge to edge with one width (a title bar over its body, a shaded line each) count as one."""
    out: list[Frame] = []
    for f in frames:
        for g in out:
            if (
                abs(f.rect.x0 - g.rect.x0) < 3
                and abs(f.rect.x1 - g.rect.x1) < 3
                and -3 < f.rect.top - g.rect.bottom < 3
            ):
                g.rect = Rect(g.rect.x0, g.rect.top, g.rect.x1, max(f.rect.bottom, g.rect.bottom), True, False)
                break
        else:
            out.append(Frame(len(out), f.rect))
    return out
