"""One page as it was printed: words with place and type face, and what is drawn around them.

All places are in points from the page's top left, as the page is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cmrlearn.model import Box

# Share of the font size above and below the baseline that a word's box covers: enough for accents and descenders of
# ordinary text faces, little enough that boxes of neighbouring lines do not meet.
ASCENT, DESCENT = 0.78, 0.24


@dataclass(slots=True)
class Word:
    """A run of characters without a space, in one type face. `top` counts from the page's upper edge, in points."""

    text: str
    x0: float
    x1: float
    base: float  # y of the baseline, from the top
    size: float
    bold: bool
    italic: bool
    glued: bool = False  # no space before it: the word goes on in another face
    symbol: bool = False  # set in a symbol font
    soft: bool = False  # ends with a soft hyphen: never part of the word

    @property
    def top(self) -> float:
        return self.base - ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + DESCENT * self.size


@dataclass(slots=True)
class Rect:
    """A drawn rectangle or rule, in points from the top left."""

    x0: float
    top: float
    x1: float
    bottom: float
    filled: bool
    light: bool  # filled with white, or not filled at all

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight stroke along the page's edges, or the side of a drawn shape."""

    upright: bool
    at: float  # x of an upright rule, y from the top of a level one
    start: float
    end: float


@dataclass(slots=True)
class RawPage:
    """One page as it was printed."""

    number: int  # from 1
    width: float
    height: float
    words: list[Word]
    rects: list[Rect]
    n_chars: int
    n_unmapped: int  # characters without a usable encoding
    image_share: float  # share of the page that images cover, 0 to 1
    to_shown: Callable[[Box], Box] | None = None  # where the text runs sideways: its boxes on the page as shown
    rules: list[Rule] = field(default_factory=list)  # only of pages that may have a ruled table
