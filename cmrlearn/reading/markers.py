"""What can stand before an item of a list: bullets of any glyph, numbers, letters, labels."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from cmrlearn.reading.lines import Line

BULLETS = frozenset("•◦▪■●‣➢➤✓✔○□▫◆◇►▶▸·∙⁃❖✦➔→⇒§\u2043\uf0b7")
DASHES = frozenset("-–—*o")

_NUMBER = re.compile(r"\(?\d{1,3}(?:\.\d{1,3}){0,4}[a-z]?(?:[.):]|\.\))?")
_PLAIN = re.compile(r"\d{1,3}|\d{1,2}[a-z]")
_LETTER = re.compile(r"\(?(?:[a-zA-Z]|[ivx]{1,5})[.)]")
_LABEL = re.compile(r"(?:Rec|[A-Z]{1,2})[-. ]?\d{1,2}(?:\.\d{1,2})?[.):]?")

MarkerKind = Literal["bullet", "number", "letter", "label"]


@dataclass(frozen=True, slots=True)
class Marker:
    text: str  # as printed, without closing punctuation or brackets for numbers
    kind: MarkerKind
    words: int  # how many words of the line it takes
    order: tuple[int, ...] = ()  # numbers: (5, 2, 1)


def marker_of(line: Line) -> Marker | None:
    """The marker that a line opens with, judged by its look alone, or None."""
    words = line.words
    first = words[0]
    text = first.text
    gap = words[1].x0 - first.x1 if len(words) > 1 else 0.0
    glued = len(words) > 1 and words[1].glued
    em = line.size
    if is_bullet(text, first.symbol) and not (glued and text in DASHES):
        if text in DASHES and len(words) > 1 and gap < (0.5 * em if text == "o" else 0.15 * em):
            return None
        if len(words) == 1 and text in DASHES:
            return None
        return Marker(text, "bullet", 1)
    if len(words) < 2 or glued:
        # "Recommendation 8" alone, or a number alone in its column, is a heading's or a table's business.
        return None
    if _NUMBER.fullmatch(text):
        closed = text[-1] in ".):" or "." in text
        if not closed and not (_PLAIN.fullmatch(text) and gap > 0.75 * em):
            return None
        order = tuple(int(n) for n in re.findall(r"\d+", text))
        if any(n > 399 for n in order) or (len(order) == 1 and text[-1] not in ".):" and order[0] > 99):
            return None
        return Marker(text.strip("().: "), "number", 1, order)
    if _LETTER.fullmatch(text) and gap > 0.1 * em:
        return Marker(text, "letter", 1)
    told_apart = first.bold and not words[1].bold
    if _LABEL.fullmatch(text) and (text[-1] in ".):" or gap > 0.6 * em or told_apart):
        return Marker(text.rstrip(".):"), "label", 1)
    return None


def is_bullet(text: str, symbol: bool = False) -> bool:
    """Whether a word is a bullet: a known glyph, a private-use one, or one sign of a symbol font."""
    if len(text) != 1:
        return False
    if text in BULLETS or text in DASHES:
        return True
    return symbol or unicodedata.category(text) == "Co"
