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
from array import array
from collections import Counter
from typing import Any, NamedTuple

from cmrlearn.reading.calls import address_of, calls
from cmrlearn.reading.page import Word
from cmrlearn.reading.view import View

_SPACES = " \xa0\n\r\t\x0b\x0c\u2002\u2003\u2009\u202f\u3000"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "\x02\ufffe"  # pdfium's own signs for a hyphen at a line's end, hard or soft; always the end of a word
_WORD = re.compile(rf"[^{_SPACES}{_INVISIBLE}{_HYPHENS}][^{_SPACES}{_HYPHENS}]*[{_HYPHENS}]?|[{_HYPHENS}]")
_ODD = re.compile(rf"[\x00-\x08\x0e-\x1f\xad{_INVISIBLE}\ufffe]")  # no word holds it as it is
_WRITTEN = str.maketrans(
    dict.fromkeys([*map(chr, range(1, 0x20)), *_INVISIBLE], "") | dict.fromkeys(_HYPHENS, "-")
)
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
    font: _Font
    angle: float  # radians from upright


def words_of(textpage: Any, view: View) -> tuple[list[Word], Counter[int], int, int]:
    """Words of a `pypdfium2.PdfTextPage`.

    Returns
    -------
    words, turns, n_chars, n_unmapped
        Upright words, how many words run at which right angle, characters, characters without encoding.
    """
    layer = _Layer(textpage, view)
    text = layer.text
    odd = _ODD.search(text) is not None
    words: list[Word] = []
    turns: Counter[int] = Counter()
    for found in _WORD.finditer(text):
        start, end = found.span()
        for a, b, face in layer.faces(start, end):
            if abs(face.angle) >= _UPRIGHT:
                turns[round(math.degrees(face.angle) / 90) * 90 % 360] += 1
                continue
            printed = text[a:b]
            soft = False
            if odd:
                printed, soft = _written(printed)
            word = layer.word(printed, a, b, face) if printed else None
            if word is None:
                continue
            word.soft = soft
            if a > start and words:
                word.glued = word.x0 - words[-1].x1 < 0.15 * word.size
            words.append(word)
    return words, turns, len(text), text.count("\x00") + text.count("\ufffd")


def _written(printed: str) -> tuple[str, bool]:
    """A word's characters as they are to be written, and whether it ends in a soft hyphen; empty if nothing shows."""
    shown = printed.translate(_WRITTEN)
    if not shown.strip("\x00"):
        return "", False
    soft = shown.endswith("\xad")
    return shown.replace("\xad", "").replace("\x00", "\ufffd") + ("-" if soft else ""), soft


class _Layer:
    """A page's characters, with their type faces, asked for once a text object, and their places."""

    def __init__(self, textpage: Any, view: View) -> None:
        self.calls = calls()
        self.address = address_of(textpage.raw)
        self.text = self._text(textpage.count_chars())
        self.view = view
        self.turn = math.radians(view.rotation)
        self.known: dict[int, _Face] = {}  # by the address of the text object
        self.fonts: dict[int, _Font] = {}  # by the address of the font
        self.numbers = array("d", bytes(48))  # what pdfium answers: x and y, or left, right, bottom and top
        first = self.numbers.buffer_info()[0]
        self.slots = [first + 8 * k for k in range(6)]
        self.matrix = array("f", bytes(24))
        self.matrix_at = self.matrix.buffer_info()[0]

    def _text(self, n: int) -> str:
        """The characters, one for each that pdfium counts."""
        units = ctypes.create_string_buffer(4 * (n + 1))
        length = self.calls.GetText(self.address, 0, n, ctypes.addressof(units)) if n > 0 else 0
        text = units.raw[: 2 * max(0, length - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) == n:
            return text
        # Characters without an encoding are left out of the text as a whole.
        return "".join(map(_char, (self.calls.GetUnicode(self.address, i) for i in range(n))))

    def faces(self, start: int, end: int) -> list[tuple[int, int, _Face]]:
        """Parts of a word by type face; nearly always one."""
        object_at, known = self.calls.GetTextObject, self.known
        first = object_at(self.address, start) or 0
        face = known.get(first) or self._ask(start, first)
        if end - start == 1:
            return [(start, end, face)]
        last = object_at(self.address, end - 1) or 0
        if first == last:
            return [(start, end, face)]
        if first and last and face == (known.get(last) or self._ask(end - 1, last)):
            return [(start, end, face)]
        parts: list[tuple[int, int, _Face]] = []
        for i in range(start, end):
            key = object_at(self.address, i) or 0
            if key or not parts:
                face = known.get(key) or self._ask(i, key)
            else:
                face = parts[-1][2]
            if parts and parts[-1][2] == face:
                parts[-1] = (parts[-1][0], i + 1, face)
            else:
                parts.append((i, i + 1, face))
        return parts

    def _ask(self, i: int, key: int) -> _Face:
        c, m = self.calls, self.matrix
        size = c.GetFontSize(self.address, i)
        angle = 0.0
        if c.GetMatrix(self.address, i, self.matrix_at):
            size *= math.hypot(m[2], m[3])
            angle = math.remainder(math.atan2(m[1], m[0]) - self.turn, math.tau)
        font = (c.GetFont(key) or 0) if key else 0
        if font not in self.fonts:
            self.fonts[font] = self._font(i)
        face = self.known[key] = _Face(round(size, 2), self.fonts[font], angle)
        return face

    def _font(self, i: int) -> _Font:
        name = ctypes.create_string_buffer(_NAME)
        flags = ctypes.c_int()
        at, flags_at = ctypes.addressof(name), ctypes.addressof(flags)
        length = self.calls.GetFontInfo(self.address, i, at, _NAME, flags_at)
        text = name.raw[: max(0, min(length, _NAME) - 1)].decode("utf-8", "replace").split("+")[-1]
        return _Font(
            bold=bool(_BOLD.search(text)) or bool(flags.value & _FLAG_FORCE_BOLD),
            italic=bool(_ITALIC.search(text)) or bool(flags.value & _FLAG_ITALIC),
            symbol=bool(_SYMBOL.search(text)),
        )

    def word(self, printed: str, start: int, end: int, face: _Face) -> Word | None:
        """The word of the characters `start` to `end`, or None where pdfium knows no place for it."""
        c, numbers, view = self.calls, self.numbers, self.view
        a, b, *sides = self.slots
        if not c.GetCharOrigin(self.address, start, a, b):
            return None
        x, y = numbers[0], numbers[1]
        if not c.GetCharBox(self.address, start, *sides):
            numbers[2] = numbers[3] = numbers[4] = numbers[5] = 0.0
        _, _, left, right, low, high = numbers
        x_first = min(x, left) if right > left else x
        if end - start > 1 and c.GetCharBox(self.address, end - 1, *sides):
            right, low, high = numbers[3], min(low, numbers[4]), max(high, numbers[5])
        if view.rotation == 0:
            x0, x1, base = x_first - view.left, right - view.left, view.h - (y - view.bottom)
        else:
            x0, _, x1, _ = view.rect(x_first, low, right, high)
            _, base = view.point(x, y)
        size, font, _ = face
        if x1 <= x0:
            x1 = x0 + 0.4 * size * len(printed)
        return Word(printed, x0, x1, base, size or 1.0, font.bold, font.italic, False, font.symbol)


def _char(code: int) -> str:
    try:
        return chr(code)
    except (ValueError, OverflowError):
        return "\ufffd"
