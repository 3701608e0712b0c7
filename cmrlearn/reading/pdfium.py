"""What pdfium knows of a page: words with position and type face, and the boxes drawn on it.

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
from dataclasses import dataclass
from typing import Any

from cmrlearn.model import Box

SPACES = frozenset((0x20, 0xA0, 0x0A, 0x0D, 0x09, 0x0B, 0x0C, 0x2002, 0x2003, 0x2009, 0x202F, 0x3000))
INVISIBLE = frozenset((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
LINE_END_HYPHENS = frozenset((0x02, 0xFFFE))  # pdfium's own signs for a hyphen at a line's end, hard or soft
# Share of the font size above and below the baseline that a word's box covers: enough for accents and descenders of
# ordinary text faces, little enough that boxes of neighbouring lines do not meet.
LARGEST = 20_000.0  # points a page may be wide or high (PDF allows 14,400)
ASCENT, DESCENT = 0.78, 0.24

_BOLD = re.compile(r"bold|black|heavy|semibd|demi(?!r)", re.I)
_ITALIC = re.compile(r"ital|obliq|(?<=[a-z])it$", re.I)
_FLAG_ITALIC, _FLAG_SYMBOLIC, _FLAG_FORCE_BOLD = 1 << 6, 1 << 2, 1 << 18


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


@dataclass(slots=True)
class RawPage:
    """One page as pdfium gives it."""

    number: int  # from 1
    width: float
    height: float
    words: list[Word]
    rects: list[Rect]
    n_chars: int
    n_unmapped: int  # characters without a usable encoding
    image_share: float  # share of the page that images cover, 0 to 1
    to_shown: Callable[[Box], Box] | None = None  # where the text runs sideways: its boxes on the page as shown


@dataclass(slots=True)
class _Face:
    size: float
    bold: bool
    italic: bool
    symbol: bool
    angle: float


class _View:
    """Turns pdfium's coordinates (origin bottom left, page as stored) into ours (origin top left, page as shown)."""

    def __init__(self, page: Any, turn: int = 0) -> None:
        left, bottom, right, top = page.get_cropbox()
        self.left, self.bottom = min(left, right), min(bottom, top)
        self.w, self.h = abs(right - left), abs(top - bottom)
        if not (1 <= self.w < LARGEST and 1 <= self.h < LARGEST):  # a damaged page box; also false for no number
            self.left, self.bottom, self.w, self.h = 0.0, 0.0, 595.0, 842.0
        self.rotation = (page.get_rotation() + turn) % 360
        self.width, self.height = (self.h, self.w) if self.rotation in (90, 270) else (self.w, self.h)

    def point(self, x: float, y: float) -> tuple[float, float]:
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
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def read_page(page: Any, number: int) -> RawPage:
    """Words and drawn boxes of one `pypdfium2.PdfPage`.

    Where most of the text runs sideways (a landscape table on a portrait page), the page is read as if it were turned,
    and `to_shown` leads its boxes back to the page as it is shown. Other slanted text (watermarks, labels of axes) is
    left out.
    """
    shown = view = _View(page)
    textpage = page.get_textpage()
    try:
        words, turns, n_chars, n_unmapped = _words(textpage, view)
        turn, sideways = turns.most_common(1)[0] if turns else (0, 0)
        if turn and sideways > len(words):
            view = _View(page, turn)
            words, _, n_chars, n_unmapped = _words(textpage, view)
    finally:
        textpage.close()
    rects, image_share = _drawings(page, view)
    to_shown = None if view is shown else _back(view, shown)
    return RawPage(number, view.width, view.height, words, rects, n_chars, n_unmapped, image_share, to_shown)


def _back(turned: _View, shown: _View) -> Callable[[Box], Box]:
    def to_shown(box: Box) -> Box:
        corners = [turned.stored(box.x0, box.top), turned.stored(box.x1, box.bottom)]
        (ax, ay), (bx, by) = (shown.point(x + shown.left, y + shown.bottom) for x, y in corners)
        values = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        return Box(box.page, *(round(v, 2) for v in values))

    return to_shown


def _words(textpage: Any, view: _View) -> tuple[list[Word], Counter[int], int, int]:
    """Upright words, how many words run at which right angle, characters, characters without encoding."""
    import pypdfium2.raw as c

    raw = textpage.raw
    n = textpage.count_chars()
    get = c.FPDFText_GetUnicode
    codes = [get(raw, i) for i in range(n)]
    faces = _Faces(raw, c, view.rotation)
    words: list[Word] = []
    turns: Counter[int] = Counter()
    unmapped = sum(1 for u in codes if u == 0 or u == 0xFFFD)
    i = 0
    while i < n:
        if codes[i] in SPACES or codes[i] in INVISIBLE:
            i += 1
            continue
        j = i + 1
        while j < n and codes[j] not in SPACES:
            if codes[j - 1] in LINE_END_HYPHENS:
                break
            j += 1
        for start, end, face in faces.split(i, j):
            if abs(face.angle) >= 0.05:
                turns[round(math.degrees(face.angle) / 90) * 90 % 360] += 1
                continue
            word = _word(raw, c, codes, start, end, face, view)
            if word is None:
                continue
            if start > i and words:
                word.glued = word.x0 - words[-1].x1 < 0.15 * word.size
            words.append(word)
        i = j
    return words, turns, n, unmapped


class _Faces:
    """Type faces, asked for once a text object."""

    def __init__(self, raw: Any, c: Any, rotation: int) -> None:
        self.raw, self.c = raw, c
        self.turn = math.radians(rotation)
        self.known: dict[int, _Face] = {}
        self.matrix = c.FS_MATRIX()
        self.name = ctypes.create_string_buffer(128)
        self.flags = ctypes.c_int()

    def key(self, i: int) -> int:
        obj = self.c.FPDFText_GetTextObject(self.raw, i)
        return ctypes.addressof(obj.contents) if obj else 0

    def of(self, i: int, key: int) -> _Face:
        face = self.known.get(key)
        if face is None:
            face = self.known[key] = self._ask(i)
        return face

    def _ask(self, i: int) -> _Face:
        c, m = self.c, self.matrix
        size = c.FPDFText_GetFontSize(self.raw, i)
        angle = 0.0
        if c.FPDFText_GetMatrix(self.raw, i, m):
            size *= math.hypot(m.c, m.d)
            angle = math.remainder(math.atan2(m.b, m.a) - self.turn, math.tau)
        length = c.FPDFText_GetFontInfo(self.raw, i, self.name, 128, self.flags)
        name = self.name.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace") if length else ""
        name = name.split("+")[-1]
        flags = self.flags.value
        return _Face(
            size=round(size, 2),
            bold=bool(_BOLD.search(name)) or bool(flags & _FLAG_FORCE_BOLD),
            italic=bool(_ITALIC.search(name)) or bool(flags & _FLAG_ITALIC),
            symbol=bool(re.search(r"symbol|wingding|dingbat|webding", name, re.I)),
            angle=angle,
        )

    def split(self, start: int, end: int) -> list[tuple[int, int, _Face]]:
        """Parts of a word by type face; nearly always one."""
        first, last = self.key(start), self.key(end - 1)
        if end - start == 1 or first == last:
            return [(start, end, self.of(start, first))]
        if first and last:
            a, b = self.of(start, first), self.of(end - 1, last)
            if a == b:
                return [(start, end, a)]
        parts: list[tuple[int, int, _Face]] = []
        for i in range(start, end):
            key = self.key(i)
            face = self.of(i, key) if key else (parts[-1][2] if parts else self.of(i, 0))
            if parts and parts[-1][2] == face:
                parts[-1] = (parts[-1][0], i + 1, face)
            else:
                parts.append((i, i + 1, face))
        return parts


_double = ctypes.c_double


def _word(raw: Any, c: Any, codes: list[int], start: int, end: int, face: _Face, view: _View) -> Word | None:
    shown = [u for u in codes[start:end] if u not in INVISIBLE and (u >= 0x20 or u in (0, 0x02))]
    if not shown or not any(shown):
        return None
    soft = shown[-1] == 0xAD
    text = "".join("-" if u in LINE_END_HYPHENS else "\ufffd" if u == 0 else _char(u) for u in shown if u != 0xAD)
    if soft:
        text += "-"
    if not text:
        return None
    x, y = _double(), _double()
    if not c.FPDFText_GetCharOrigin(raw, start, x, y):
        return None
    left, right, low, high = _double(), _double(), _double(), _double()
    c.FPDFText_GetCharBox(raw, start, left, right, low, high)
    x_first = min(x.value, left.value) if right.value > left.value else x.value
    ys = (low.value, high.value)
    c.FPDFText_GetCharBox(raw, end - 1, left, right, low, high)
    x_last = right.value
    if view.rotation == 0:
        x0, base = view.point(x_first, y.value)
        x1 = x_last - view.left
    else:
        x0, _, x1, _ = view.rect(x_first, min(ys[0], low.value), x_last, max(ys[1], high.value))
        _, base = view.point(x.value, y.value)
    if x1 <= x0:
        x1 = x0 + 0.4 * face.size * len(text)
    return Word(text, x0, x1, base, face.size or 1.0, face.bold, face.italic, symbol=face.symbol, soft=soft)


def _char(code: int) -> str:
    try:
        return chr(code)
    except (ValueError, OverflowError):
        return "\ufffd"


def _drawings(page: Any, view: _View) -> tuple[list[Rect], float]:
    """Drawn paths (also those one level down, in forms) and the share of the page that images cover."""
    import pypdfium2.raw as c

    rects: list[Rect] = []
    area = max(1.0, view.w * view.h)
    images = 0.0
    bounds = [ctypes.c_float() for _ in range(4)]
    rgba = [ctypes.c_uint() for _ in range(4)]
    mode, stroke = ctypes.c_int(), ctypes.c_int()

    def visit(obj: Any, shift: tuple[float, float]) -> None:
        nonlocal images
        kind = c.FPDFPageObj_GetType(obj)
        if kind == c.FPDF_PAGEOBJ_TEXT:
            return
        if kind == c.FPDF_PAGEOBJ_FORM:
            matrix = c.FS_MATRIX()
            c.FPDFPageObj_GetMatrix(obj, matrix)
            if not shift[0] and not shift[1]:  # one level: deeper nesting is not met in reports
                for k in range(min(c.FPDFFormObj_CountObjects(obj), 5000)):
                    visit(c.FPDFFormObj_GetObject(obj, k), (matrix.e or 1e-9, matrix.f or 1e-9))
            return
        if not c.FPDFPageObj_GetBounds(obj, *bounds):
            return
        left, bottom, right, top = (v.value for v in bounds)
        x0, y0, x1, y1 = view.rect(left + shift[0], bottom + shift[1], right + shift[0], top + shift[1])
        if kind == c.FPDF_PAGEOBJ_IMAGE:
            shown = max(0.0, min(x1, view.width) - max(x0, 0)) * max(0.0, min(y1, view.height) - max(y0, 0))
            images += shown
        elif kind == c.FPDF_PAGEOBJ_PATH:
            c.FPDFPath_GetDrawMode(obj, mode, stroke)
            filled = mode.value != 0
            if not filled and not stroke.value:
                return
            light = True
            if filled and c.FPDFPageObj_GetFillColor(obj, *rgba):
                light = min(v.value for v in rgba[:3]) >= 252 or rgba[3].value < 8
            rects.append(Rect(x0, y0, x1, y1, filled, light))

    count = c.FPDFPage_CountObjects(page.raw)
    for k in range(min(count, 20000)):  # a map or chart may hold far more; nothing there is a box for text
        visit(c.FPDFPage_GetObject(page.raw, k), (0.0, 0.0))
    return rects, min(1.0, images / area)
