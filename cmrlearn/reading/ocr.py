"""Words with places from pages that are pictures, by Tesseract where it is installed, else by RapidOCR (extra `ocr`).

Everything runs on this machine; neither engine fetches anything. 200 dpi is enough for both on printed reports:
300 dpi read no more words in our trials and took longer.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from cmrlearn.reading.page import RawPage, Word

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200
TIMEOUT = 120  # seconds a page; a dense A4 page takes two to eight
# Tesseract's x_size spans ascenders to descenders; type size is a little more.
SIZE = 1.08
INK = 128  # grey value below which a dot counts as printed
CONFIDENCE = 25.0  # per cent: below it a "word" is a speck or part of a drawing
INSTALL = 'install Tesseract, or run: pip install "cmrlearn[ocr]"'

# What engines make of a bullet. Only taken for one where it hangs before a line's text.
_BULLET_LIKE = frozenset("•*°e©®¢«»·+~°oO0=@¥§¤■▪●")

Engine = Literal["tesseract", "rapidocr"]
# How far the type size that an engine gives strays on lines of one size; RapidOCR boxes lines by their letters.
JITTER: dict[Engine, float] = {"tesseract": 0.17, "rapidocr": 0.3}


@lru_cache(maxsize=1)
def engine() -> Engine | None:
    """Which engine there is on this machine."""
    if shutil.which("tesseract"):
        return "tesseract"
    if find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None:
        return "rapidocr"
    return None


def read_picture(page: Any, number: int, with_engine: Engine) -> RawPage:
    """Words of a `pypdfium2.PdfPage` that is a picture, as if the page had a text layer.

    Raises
    ------
    OSError, subprocess.SubprocessError
        If the engine fails; the caller names the page.
    """
    image = page.render(scale=DPI / 72, grayscale=True).to_pil()
    width, height = page.get_size()
    words = _tesseract(image) if with_engine == "tesseract" else _rapidocr(image)
    return RawPage(
        number,
        width,
        height,
        _with_bullets(_even(words, JITTER[with_engine]), image),
        [],
        sum(len(w.text) for w in words),
        0,
        0.0,
    )


def _tesseract(image: Image) -> list[Word]:
    from io import BytesIO

    data = BytesIO()
    image.save(data, "PNG", compress_level=1)
    # One thread: the caller may read several files at once, and two threads gain little on a page.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "--psm", "3", "--dpi", str(DPI), "-l", "eng", "hocr"],
        input=data.getvalue(), capture_output=True, timeout=TIMEOUT, check=True, env=environment,
    )  # fmt: skip
    return _words_of_hocr(done.stdout)


def _words_of_hocr(source: bytes) -> list[Word]:
    from lxml import etree

    root = etree.fromstring(
        source, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    )
    words: list[Word] = []
    scale = 72 / DPI
    for line in root.iter("{*}span"):
        if line.get("class") not in ("ocr_line", "ocr_header", "ocr_textfloat", "ocr_caption"):
            continue
        facts = line.get("title", "")
        box = _numbers(facts, "bbox")
        if len(box) != 4:
            continue
        slope, offset = [*_numbers(facts, "baseline"), 0.0, 0.0][:2]
        height = (_numbers(facts, "x_size") or [box[3] - box[1]])[0]
        # One baseline for the line, in the middle of it, so that a slight tilt does not part its words.
        base = box[3] + offset + slope * (box[2] - box[0]) / 2
        for node in line.iter("{*}span"):
            if node.get("class") != "ocrx_word":
                continue
            about = node.get("title", "")
            place = _numbers(about, "bbox")
            sure = (_numbers(about, "x_wconf") or [100.0])[0]
            text = "".join(node.itertext()).strip()
            if len(place) == 4 and text and sure >= CONFIDENCE:
                words.append(_word(text, place[0] * scale, place[2] * scale, base * scale, height * scale * SIZE))
    return words


def _numbers(facts: str, name: str) -> list[float]:
    m = re.search(rf"\b{name} ([-\d. ]+)", facts)
    return [float(n) for n in m[1].split()] if m else []


def _word(text: str, x0: float, x1: float, base: float, size: float) -> Word:
    return Word(text, x0, x1, base, size, False, False)


@lru_cache(maxsize=1)
def _rapid() -> Any:
    import logging

    from rapidocr import RapidOCR

    engine = RapidOCR()
    # Its own set-up makes it talkative again, so this comes after.
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return engine


def _rapidocr(image: Image) -> list[Word]:
    import numpy as np

    found = _rapid()(np.asarray(image.convert("RGB")))
    words: list[Word] = []
    scale = 72 / DPI
    boxes = found.boxes if found.boxes is not None else ()
    for corners, line in zip(boxes, found.txts or (), strict=False):
        xs, ys = [float(p[0]) for p in corners], [float(p[1]) for p in corners]
        x0, x1 = min(xs) * scale, max(xs) * scale
        height = (max(ys[2], ys[3]) - max(ys[0], ys[1])) * scale
        base = (ys[2] + ys[3]) / 2 * scale - 0.24 * height
        # The engine boxes lines; a word's place is its share of the line's letters.
        each = (x1 - x0) / max(1, len(line))
        for m in re.finditer(r"\S+", line):
            words.append(_word(m[0], x0 + m.start() * each, x0 + m.end() * each, base, 0.8 * height))
    return words


def _even(words: Sequence[Word], jitter: float) -> list[Word]:
    """Type sizes without the engine's jitter: a line close to the page's usual size has that size."""
    if not words:
        return []
    body = median(w.size for w in words for _ in w.text)
    for w in words:
        w.size = round(body * 2) / 2 if abs(w.size - body) < jitter * body else round(w.size)
    return list(words)


def even_pages(pages: Sequence[RawPage]) -> None:
    """Give the text of all pages that were read by OCR one size: engines judge it a little otherwise on each page."""
    usual = {p.number: median(w.size for w in p.words) for p in pages if p.words}
    if not usual:
        return
    body = median(usual.values())
    for page in pages:
        own = usual.get(page.number)
        if own is not None and own != body and abs(own - body) < 0.2 * body:
            for w in page.words:
                w.size = round(2 * w.size * body / own) / 2


def _with_bullets(words: list[Word], image: Image) -> list[Word]:
    """Bullets that the engine took for a letter, or overlooked: a small lone blot that hangs before a line's text."""
    import numpy as np

    rows: dict[float, list[Word]] = {}
    for w in words:
        rows.setdefault(round(w.base, 1), []).append(w)
    ink = np.asarray(image) < INK
    added: list[Word] = []
    for row in rows.values():
        row.sort(key=lambda w: w.x0)
        first = row[0]
        if len(row) > 1 and first.text in _BULLET_LIKE:
            gap = row[1].x0 - first.x1
            if gap > (0.45 if first.text.isalnum() else 0.2) * first.size:
                first.text = "\u2022"
            continue
        blot = _blot_before(first, ink)
        if blot is not None:
            added.append(_word("\u2022", *blot, first.base, first.size))
    return sorted([*words, *added], key=lambda w: (w.base, w.x0))


def _blot_before(word: Word, ink: Any) -> tuple[float, float] | None:
    """Left and right edge of a bullet-sized blot of ink before a word, in points."""
    dots = DPI / 72
    em = word.size * dots
    left, right = int(word.x0 * dots - 2.6 * em), int(word.x0 * dots - 0.2 * em)
    top, bottom = int(word.base * dots - 0.85 * em), int(word.base * dots + 0.15 * em)
    if left < 0 or top < 0 or right <= left:
        return None
    part = ink[top:bottom, left:right]
    columns, lines = part.any(axis=0).nonzero()[0], part.any(axis=1).nonzero()[0]
    if not len(columns) or not len(lines):
        return None
    wide, high = columns[-1] - columns[0] + 1, lines[-1] - lines[0] + 1
    if max(wide, high) > 0.7 * em or min(wide, high) < 0.12 * em or columns[0] == 0:
        return None
    return (left + int(columns[0])) / dots, (left + int(columns[-1]) + 1) / dots
