"""A Word document to blocks: headings by style or look, list items with their numbers, table rows with named cells."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from cmrlearn.errors import NoTextError, UnreadableError, UnsupportedError
from cmrlearn.model import Block
from cmrlearn.reading.unpaged import block, looks_like_heading, split_marker, table_blocks

BAR = 3  # blocks, at most, of a title bar
MAX_UNPACKED = 500_000_000  # bytes; a report is far smaller, a zip bomb is not


def read_docx(path: Path) -> tuple[Block, ...]:
    """Blocks of a DOCX file.

    Raises
    ------
    UnsupportedError
        If the file is no DOCX whatever its name says (an old .doc, say).
    UnreadableError
        If it is damaged.
    NoTextError
        If it holds no text.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    if not zipfile.is_zipfile(path):
        raise UnsupportedError(
            path, f"{path}: this is not a Word document in the DOCX format; open it in Word and save as .docx."
        )
    try:
        with zipfile.ZipFile(path) as z:
            if sum(i.file_size for i in z.infolist()) > MAX_UNPACKED:
                raise UnreadableError(
                    path, f"{path}: the file unpacks to more than {MAX_UNPACKED:,} bytes; check where it came from."
                )
        document = docx.Document(str(path))
        out = _blocks(document)
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        AttributeError,
    ) as error:
        raise UnreadableError(
            path, f"{path}: the Word document is damaged; open it in Word and save it again."
        ) from error
    if not out:
        raise NoTextError(path, f"{path}: the document holds no text; if it is a scan, run OCR and try again.")
    return tuple(out)


def _blocks(document: Any) -> list[Block]:
    return _read_body(document.element.body, document, _Counters(document))


def _read_body(body: Any, parent: Any, counters: _Counters) -> list[Block]:
    """Blocks of a document's body, or of one cell of a table that only lays out the page."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    out: list[Block] = []
    for element in body.iterchildren():
        if element.tag == _w("p"):
            made = _paragraph(Paragraph(element, parent), counters)
            if made is not None:
                out.append(made)
        elif element.tag == _w("tbl"):
            out.extend(_table(Table(element, parent), counters))
    return out


def _table(table: Any, counters: _Counters) -> list[Block]:
    """Rows with named cells. A row of one cell that holds more than a line is text in a frame, and read as such."""
    out: list[Block] = []
    rows: list[list[str]] = []
    for row in table.rows:
        cells: list[Any] = []
        for cell in row.cells:  # a cell merged over columns occurs once for each
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        if len(cells) == 1 and (cells[0].tables or sum(bool(p.text.strip()) for p in cells[0].paragraphs) > 1):
            out.extend(table_blocks(rows))
            rows = []
            out.extend(_titled(_read_body(cells[0]._tc, cells[0], counters)))
        else:
            rows.append([_text(cell) for cell in cells])
    out.extend(table_blocks(rows))
    return out


def _titled(blocks: list[Block]) -> list[Block]:
    """A template's title bar, a heading and a line or two, stands above plain headings in the same type."""
    if 1 < len(blocks) <= BAR and blocks[0].kind == "heading" and all(b.kind == "paragraph" for b in blocks[1:]):
        return [replace(blocks[0], level=max(1, blocks[0].level - 1)), *blocks[1:]]
    return blocks


def _text(cell: Any) -> str:
    """All text of a cell, with that of tables inside it."""
    return "\n".join([cell.text, *(_text(c) for t in cell.tables for row in t.rows for c in row.cells)]).strip()


def _paragraph(paragraph: Any, counters: _Counters) -> Block | None:
    text = paragraph.text.strip()
    if not text:
        return None
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    runs = [r for r in paragraph.runs if r.text.strip()]
    bold = bool(runs) and all(r.bold or (r.bold is None and _style_bold(paragraph)) for r in runs)
    italic = bool(runs) and all(r.italic for r in runs)
    number, level = counters.next(paragraph)
    printed, rest = split_marker(text)
    heading = re.match(r"(?:heading|überschrift)\s*(\d)|(title|subtitle)", style, re.I)
    if heading is not None:
        return block(rest, "heading", level=int(heading[1] or 1), marker=printed or number, bold=bold)
    if number is not None or (
        re.match(r"list (?:bullet|number|paragraph)", style, re.I) and (printed or "bullet" in style.lower())
    ):
        return block(rest, "list_item", level=level, marker=printed or number or "•", bold=bold, italic=italic)
    if printed is not None:
        return block(rest, "list_item", level=level, marker=printed, bold=bold, italic=italic)
    if bold and len(text.split()) <= 25 and not text.endswith("."):
        return block(text, "heading", level=7, bold=True)
    if looks_like_heading(text) and text.isupper():
        return block(text, "heading", level=6)
    return block(text, "paragraph", bold=bold, italic=italic)


def _style_bold(paragraph: Any) -> bool:
    return bool(paragraph.style is not None and paragraph.style.font is not None and paragraph.style.font.bold)


class _Counters:
    """Word keeps the numbers of automatic lists out of the text; this counts them as Word does."""

    def __init__(self, document: Any) -> None:
        self.counts: dict[tuple[str, int], int] = defaultdict(int)
        self.formats: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.abstract: dict[str, str] = {}
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        for num in numbering.findall(_w("num")):
            link = num.find(_w("abstractNumId"))
            if link is not None:
                self.abstract[num.get(_w("numId"))] = link.get(_w("val"))
        for abstract in numbering.findall(_w("abstractNum")):
            for lvl in abstract.findall(_w("lvl")):
                fmt, txt, start = lvl.find(_w("numFmt")), lvl.find(_w("lvlText")), lvl.find(_w("start"))
                self.formats[(abstract.get(_w("abstractNumId")), int(lvl.get(_w("ilvl"))))] = (
                    fmt.get(_w("val")) if fmt is not None else "decimal",
                    txt.get(_w("val")) or "" if txt is not None else "",
                    int(start.get(_w("val")) or 1) if start is not None else 1,
                )

    def next(self, paragraph: Any) -> tuple[str | None, int]:
        """The marker of a paragraph in an automatic list, and its level; (None, 0) for others."""
        properties = paragraph._p.pPr
        num = properties.numPr if properties is not None else None
        if num is None and paragraph.style is not None and paragraph.style.element.pPr is not None:
            num = paragraph.style.element.pPr.numPr
        if num is None or num.numId is None or num.numId.val == 0:
            return None, 0
        level = int(num.ilvl.val) if num.ilvl is not None else 0
        key = self.abstract.get(str(num.numId.val), str(num.numId.val))
        kind, pattern, start = self.formats.get((key, level), ("bullet", "", 1))
        self.counts[(key, level)] = self.counts[(key, level)] + 1 if (key, level) in self.counts else start
        for deeper in [k for k in self.counts if k[0] == key and k[1] > level]:
            del self.counts[deeper]
        if kind in ("bullet", "none"):
            return "•", level
        return self._print(key, level, pattern).strip().rstrip(".:") or None, level

    def _print(self, key: str, level: int, pattern: str) -> str:
        def number(m: re.Match[str]) -> str:
            at = int(m[1]) - 1
            kind, _, start = self.formats.get((key, at), ("decimal", "", 1))
            n = self.counts.get((key, at), start)
            return _printed(n, kind)

        text = re.sub(r"%(\d)", number, pattern)
        kind = self.formats.get((key, level), ("decimal", "", 1))[0]
        return text if kind in ("lowerLetter", "lowerRoman") else text.strip("()")


def _printed(n: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (n - 1) % 26)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        out = ""
        for value, sign in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            while n >= value:
                out += sign
                n -= value
        return out.upper() if kind == "upperRoman" else out
    return str(n)


def _w(tag: str) -> str:
    return "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}" + tag
