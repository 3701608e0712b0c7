"""The text layer of a page to words.

Geometry is asked for once a word and not once a character: about a fifth of the calls, and words are all that later
steps need. Three facts about pdfium, each met in real reports, shape this module: the font size that it gives is
unscaled (it must be multiplied by the text matrix); its loose character boxes are wrong for some fonts (so lines are
made from baselines); and its font weight cannot be trusted (so boldness is read from the font's name).
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from cmrlearn.reading.calls import calls
from cmrlearn.reading.page import Word
from cmrlearn.reading.view import View

_SPACES = " \xa0\n\r\t\x0b\x0c\u2002\u2003\u2009\u202f\u3000"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "\x02\ufffe"  # pdfium's own signs for a hyphen at a line's end, hard or soft; always the end of a word
_WORD = re.compile(rf"[^{_SPACES}{_INVISIBLE}{_HYPHENS}][^{_SPACES}{_HYPHENS}]*[{_HYPHENS}]?|[{_HYPHENS}]")
_ODD = re.compile(rf"[\x00-\x08\x0e-\x1f\xad{_INVISIBLE}\ufffe]")  # no word holds it as it is
_WRITTEN = str.maketrans(dict.fromkeys([*map(chr, range(1, 0x20)), *_INVISIBLE], "") | dict.fromkeys(_HYPHENS, "-"))
_UPRIGHT = 0.05  # radians that upright text may lean
_BOLD = re.compile(r"bold|black|heavy|semibd|demi(?!r)", re.I)
_ITALIC = re.compile(r"ital|obliq|(?<=[a-z])it$", re.I)
_SYMBOL = re.compile(r"symbol|wingding|dingbat|webding", re.I)
_FLAG_ITALIC, _FLAG_FORCE_BOLD = 1 << 6, 1 << 18
_NAME = 128  # bytes of a font's name that are looked at


class _Font(NamedTuple):
    bold: bool
    italic: bool
    symbol: bool


class _Face(NamedTuple):
    size: float
    angle: float  # radians from upright
    font: _Font


def words_of(textpage: Any, view: View) -> tuple[list[Word], Counter[int], int, int]:
    """Words of a `pypdfium2.PdfTextPage`.

    Returns
    -------
    words, turns, n_chars, n_unmapped
        Upright words, how many words run at which right angle, characters, characters without encoding.
    """
    page = ctypes.cast(textpage.raw, ctypes.c_void_p)
    text = _text(page, textpage.count_chars())
    faces = _Faces(page, view.rotation)
    place = _placing(page, view)
    odd = _ODD.search(text) is not None
    words: list[Word] = []
    turns: Counter[int] = Counter()
    for found in _WORD.finditer(text):
        start, end = found.span()
        whole = faces.of(start, end)
        for a, b, face in ((start, end, whole),) if whole is not None else faces.parts(start, end):
            size, angle, (bold, italic, symbol) = face
            if abs(angle) >= _UPRIGHT:
                turns[round(math.degrees(angle) / 90) * 90 % 360] += 1
                continue
            printed, soft = _written(text[a:b]) if odd else (text[a:b], False)
            where = place(a, b - 1) if printed else None
            if where is None:
                continue
            x0, x1, base = where
            if x1 <= x0:
                x1 = x0 + 0.4 * size * len(printed)
            glued = a > start and bool(words) and x0 - words[-1].x1 < 0.15 * (size or 1.0)
            words.append(Word(printed, x0, x1, base, size or 1.0, bold, italic, glued, symbol, soft))
    return words, turns, len(text), text.count("\x00") + text.count("\ufffd")


def _text(page: ctypes.c_void_p, n: int) -> str:
    """The page's characters, one for each that pdfium counts."""
    units = ctypes.create_string_buffer(4 * (n + 1))
    length = calls().FPDFText_GetText(page, 0, n, units) if n > 0 else 0
    text = units.raw[: 2 * max(0, length - 1)].decode("utf-16-le", "surrogatepass")
    if len(text) == n:
        return text
    # Characters without an encoding are left out of the text as a whole.
    return "".join(_char(calls().FPDFText_GetUnicode(page, i)) for i in range(n))


def _written(printed: str) -> tuple[str, bool]:
    """A word's characters as they are to be written, and whether it ends in a soft hyphen; empty if nothing shows."""
    if _ODD.search(printed) is None:
        return printed, False
    shown = printed.translate(_WRITTEN)
    if not shown.strip("\x00"):
        return "", False
    soft = shown.endswith("\xad")
    return shown.replace("\xad", "").replace("\x00", "\ufffd") + ("-" if soft else ""), soft


class _Faces:
    """Type faces, asked for once a text object."""

    def __init__(self, page: ctypes.c_void_p, rotation: int) -> None:
        self.page = page
        self.turn = math.radians(rotation)
        self.known: dict[int, _Face] = {}  # by the address of the text object
        self.fonts: dict[int, _Font] = {}  # by the address of the font
        self.matrix = (ctypes.c_float * 6)()
        self.at_matrix = ctypes.byref(self.matrix)
        c = calls()
        self.object_at, self.font_of = c.FPDFText_GetTextObject, c.FPDFTextObj_GetFont
        self.size_at, self.matrix_at = c.FPDFText_GetFontSize, c.FPDFText_GetMatrix

    def of(self, start: int, end: int) -> _Face | None:
        """The face of the characters `start` to `end`; None where there are several."""
        first = self.object_at(self.page, start)
        face = self.known.get(first) or self._ask(start, first)
        if end - start == 1:
            return face
        last = self.object_at(self.page, end - 1)
        if first == last or (first and last and face == (self.known.get(last) or self._ask(end - 1, last))):
            return face
        return None

    def parts(self, start: int, end: int) -> list[tuple[int, int, _Face]]:
        """The characters `start` to `end` by type face."""
        page, object_at, known = self.page, self.object_at, self.known
        parts: list[tuple[int, int, _Face]] = []
        for i in range(start, end):
            key = object_at(page, i)
            face = (known.get(key) or self._ask(i, key)) if key or not parts else parts[-1][2]
            if parts and parts[-1][2] == face:
                parts[-1] = (parts[-1][0], i + 1, face)
            else:
                parts.append((i, i + 1, face))
        return parts

    def _ask(self, i: int, key: int) -> _Face:
        size = self.size_at(self.page, i)
        angle = 0.0
        if self.matrix_at(self.page, i, self.at_matrix):
            a, b, c, d, _, _ = self.matrix
            size *= math.hypot(c, d)
            angle = math.remainder(math.atan2(b, a) - self.turn, math.tau)
        font = self.font_of(ctypes.c_void_p(key)) if key else 0
        if font not in self.fonts:
            self.fonts[font] = self._font(i)
        face = self.known[key] = _Face(round(size, 2), angle, self.fonts[font])
        return face

    def _font(self, i: int) -> _Font:
        name = ctypes.create_string_buffer(_NAME)
        flags = ctypes.c_int()
        length = calls().FPDFText_GetFontInfo(self.page, i, name, ctypes.c_ulong(_NAME), ctypes.byref(flags))
        text = name.raw[: max(0, min(length, _NAME) - 1)].decode("utf-8", "replace").split("+")[-1]
        return _Font(
            bold=bool(_BOLD.search(text)) or bool(flags.value & _FLAG_FORCE_BOLD),
            italic=bool(_ITALIC.search(text)) or bool(flags.value & _FLAG_ITALIC),
            symbol=bool(_SYMBOL.search(text)),
        )


def _placing(page: ctypes.c_void_p, view: View) -> Callable[[int, int], tuple[float, float, float] | None]:
    """A function from a word's first and last character to its left, right and baseline; None where pdfium has none."""
    origin_of, box_of = calls().FPDFText_GetCharOrigin, calls().FPDFText_GetCharBox
    x, y, left, right, low, high = (ctypes.c_double() for _ in range(6))
    at_x, at_y, at_left, at_right, at_low, at_high = map(ctypes.byref, (x, y, left, right, low, high))
    shown = view.rotation == 0
    page_left, page_bottom, page_height = view.left, view.bottom, view.h

    def place(first: int, last: int) -> tuple[float, float, float] | None:
        if not origin_of(page, first, at_x, at_y):
            return None
        if not box_of(page, first, at_left, at_right, at_low, at_high):
            left.value = right.value = low.value = high.value = 0.0
        x_first = x.value
        if left.value < x_first and right.value > left.value:
            x_first = left.value
        bottom, top = low.value, high.value
        if last > first:
            box_of(page, last, at_left, at_right, at_low, at_high)
        if shown:
            return x_first - page_left, right.value - page_left, page_height - (y.value - page_bottom)
        x0, _, x1, _ = view.rect(x_first, min(bottom, low.value), right.value, max(top, high.value))
        _, base = view.point(x.value, y.value)
        return x0, x1, base

    return place


def _char(code: int) -> str:
    try:
        return chr(code)
    except (ValueError, OverflowError):
        return "\ufffd"
