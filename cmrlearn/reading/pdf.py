"""A PDF to blocks in reading order."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cmrlearn.errors import EncryptedError, NoTextError, UnreadableError, UnsupportedError
from cmrlearn.model import Block, Box, Span
from cmrlearn.progress import note
from cmrlearn.reading.blocks import blocks_of
from cmrlearn.reading.frames import frames_of
from cmrlearn.reading.furniture import remove_running_lines
from cmrlearn.reading.line_numbers import drop_line_numbers
from cmrlearn.reading.lines import Line, rows_of
from cmrlearn.reading.ocr import INSTALL, engine, even_pages, read_picture
from cmrlearn.reading.order import lines_in_order
from cmrlearn.reading.page import RawPage
from cmrlearn.reading.pdfium import read_page
from cmrlearn.reading.tables import join_parts, table_rows
from cmrlearn.reading.text import Hyphens
from cmrlearn.reading.unruled import unruled_tables

IMAGE_PAGE_CHARS = 25  # a page with fewer characters under a picture is a scan
IMAGE_SHARE = 0.4
UNMAPPED_SHARE = 0.3  # share of characters without encoding that makes a page unreadable


def read_pdf(path: Path, on_page: Callable[[], None] | None = None) -> tuple[tuple[Block, ...], int, list[str]]:
    """Blocks, number of pages and warnings of a PDF.

    Raises
    ------
    EncryptedError
        If a password is asked for.
    UnsupportedError
        If the file is no PDF whatever its name says.
    UnreadableError
        If it is damaged beyond reading.
    NoTextError
        If no page has a text layer and no OCR engine is installed.
    """
    document = _open(path)
    try:
        pages, warnings = _raw_pages(path, document, on_page)
    finally:
        document.close()
    if not any(p.words for p in pages):
        if engine() is not None:
            raise NoTextError(path, f"{path}: no text was found, by OCR neither; get a better copy.")
        raise NoTextError(path, f"{path}: the pages are pictures without text; to read them, {INSTALL}.")
    return tuple(_blocks(pages)), len(pages), warnings


def _open(path: Path) -> Any:
    import pypdfium2 as pdfium

    with open(path, "rb") as f:
        head = f.read(1024)
    if b"%PDF-" not in head:
        raise UnsupportedError(path, f"{path}: this is not a PDF, although its name says so; check where it came from.")
    try:
        document = pdfium.PdfDocument(path)
        if len(document) == 0:
            raise UnreadableError(path, f"{path}: the PDF has no pages; get a fresh copy.")
        return document
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedError(
                path, f"{path}: the PDF asks for a password; save a copy without protection and try again."
            ) from error
        raise UnreadableError(path, f"{path}: the PDF is damaged or cut off; get a fresh copy.") from error


def _raw_pages(path: Path, document: Any, on_page: Callable[[], None] | None) -> tuple[list[RawPage], list[str]]:
    import pypdfium2 as pdfium

    pages: list[RawPage] = []
    warnings: list[str] = []
    scans: list[int] = []
    coded: list[int] = []
    for index in range(len(document)):
        try:
            page = document[index]
            raw = read_page(page, index + 1)
            page.close()
        except pdfium.PdfiumError:
            warnings.append(f"page {index + 1} is damaged and was skipped")
            raw = RawPage(index + 1, 595.0, 842.0, [], [], 0, 0, 0.0)
        pages.append(raw)
        if _is_picture(raw):
            scans.append(raw.number)
        elif raw.n_chars and raw.n_unmapped / raw.n_chars > UNMAPPED_SHARE:
            coded.append(raw.number)
        if scans[-1:] == [raw.number] or coded[-1:] == [raw.number]:
            _read_picture(path, document, pages, index, warnings)
        if on_page is not None:
            on_page()
    if engine() is None:
        if scans and len(scans) < len(pages):
            warnings.append(f"{_list_pages(scans)} without text (pictures or scans) skipped; to read them, {INSTALL}")
        if coded:
            warnings.append(
                f"{_list_pages(coded)} in a font without a usable encoding; to read the text there, {INSTALL}"
            )
    elif scans or coded:
        even_pages([p for p in pages if p.number in {*scans, *coded}])
        warnings.append(f"{_list_pages(sorted(scans + coded))} read by OCR: expect misread letters")
    return pages, warnings


def _is_picture(page: RawPage) -> bool:
    return page.n_chars < IMAGE_PAGE_CHARS and page.image_share > IMAGE_SHARE


def _read_picture(path: Path, document: Any, pages: list[RawPage], index: int, warnings: list[str]) -> None:
    found = engine()
    if found is None:
        return
    note(f"OCR of {path.name}, page {index + 1} of {len(document)}")
    try:
        page = document[index]
        pages[index] = read_picture(page, index + 1, found)
        page.close()
    except (OSError, subprocess.SubprocessError, RuntimeError) as error:
        warnings.append(f"page {index + 1} could not be read by OCR ({type(error).__name__}) and was skipped")


def _list_pages(numbers: list[int]) -> str:
    return ("page " if len(numbers) == 1 else "pages ") + ", ".join(map(str, numbers))


def _blocks(pages: list[RawPage]) -> list[Block]:
    drop_line_numbers(pages)
    printed = remove_running_lines(pages)
    kept = {number: [w for row in page for w in row] for number, page in printed.items()}
    tables = table_rows(pages, kept)
    bare = [p for p in pages if p.number not in tables]
    tables |= join_parts(unruled_tables(bare, printed), kept)
    lines: list[Line] = []
    for page in pages:
        own = printed[page.number]
        if page.number in tables:
            taken = {id(w) for t in tables[page.number] for w in t.words}
            own = rows_of([w for w in kept[page.number] if id(w) not in taken])
        lines.extend(lines_in_order(page, own, frames_of(page)))
    hyphens = Hyphens(lines)
    blocks = blocks_of(lines, hyphens)
    for number in sorted(tables):
        for table in tables[number]:
            rows = table.blocks(hyphens)
            where = next(
                (
                    k
                    for k, b in enumerate(blocks)
                    if b.page is not None
                    and (b.page > number or (b.page == number and b.spans and b.spans[0].box.top > table.top))
                ),
                len(blocks),
            )
            blocks[where:where] = rows
    turned = {p.number: p.to_shown for p in pages if p.to_shown is not None}
    return [_turn_back(b, turned) for b in blocks] if turned else blocks


def _turn_back(block: Block, turned: dict[int, Callable[[Box], Box]]) -> Block:
    if not any(s.box.page in turned for s in block.spans):
        return block
    spans = tuple(Span(s.start, s.end, turned[s.box.page](s.box)) if s.box.page in turned else s for s in block.spans)
    return replace(block, spans=spans)
