"""The layouts made as a DOCX by python-docx, with Word's usual styles, and converted to PDF by LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.build.errors import BuildError
from corpus.build.source import Block, Heading, Item, PageBreak, Para, Source, Table, runs
from corpus.build.word_notes import add_notes_part, note_mark

TIMEOUT = 180  # seconds; a cold start of LibreOffice on a slow machine takes about twenty


@dataclass(frozen=True)
class Look:
    """What sets one layout apart from the others; sizes in points, lengths in millimetres."""

    body: str
    heading: str
    colour: str
    size: float = 11
    margin: float = 25.4
    justified: bool = False
    landscape: bool = False

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        return (297, 210) if self.landscape else (210, 297)

    @property
    def width(self) -> float:
        """Of the text."""
        return self.paper[0] - 2 * self.margin


LOOKS = {
    "word": Look("Carlito", "Caladea", "1F3864"),
    "decimal": Look("Liberation Serif", "Liberation Serif", "000000", 12, 28, justified=True),
    "word_plan": Look("Liberation Sans", "Liberation Sans", "5B2C6F", 9.5, 18, landscape=True),
}


def render_word(source: Source) -> bytes:
    """Numbered paragraphs and headings as a word processor sets them."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        raise BuildError("The word layout needs LibreOffice: install it with `apt-get install libreoffice-writer`.")
    with tempfile.TemporaryDirectory() as folder:
        docx = Path(folder) / f"{source.id}.docx"
        make_docx(source).save(str(docx))
        command = [
            soffice,
            f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(docx),
        ]
        environment = os.environ | {"SOURCE_DATE_EPOCH": "946684800"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, env=environment, check=False)
        pdf = docx.with_suffix(".pdf")
        if not pdf.exists():
            raise BuildError(f"{source.id}: LibreOffice made no PDF: {done.stderr.strip() or done.stdout.strip()}")
        return pdf.read_bytes()


def make_docx(source: Source) -> Any:
    """The report as a python-docx document."""
    try:
        from docx import Document
        from docx.shared import Mm
    except ImportError as error:
        raise BuildError("The word layout needs python-docx: install it with `pip install python-docx`.") from error
    document = Document()
    look = LOOKS[source.layout]
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(length) for length in look.paper)
    if look.landscape:
        from docx.enum.section import WD_ORIENT

        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = Mm(look.margin)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    _set_styles(document, look)
    _furniture(section.header.paragraphs[0], source, source.running_header)
    _furniture(section.footer.paragraphs[0], source, source.footer)
    if source.notes:
        add_notes_part(document, {source.note_number(label): text for label, text in source.notes.items()})
    _cover(document, source)
    for block in source.blocks:
        _add(document, document, source, block)
    return document


def _set_styles(document: Any, look: Look) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    sizes = {"Normal": look.size, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Title": 28, "Subtitle": 15}
    for name, size in sizes.items():
        style = document.styles[name]
        family = look.body if name == "Normal" else look.heading
        style.font.name, style.font.size = family, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), family)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(look.colour)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(7), 1.12
    if look.justified:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        normal.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for name, before in {"Heading 1": 18, "Heading 2": 12, "Heading 3": 8}.items():
        document.styles[name].paragraph_format.space_before = Pt(before)
        document.styles[name].paragraph_format.space_after = Pt(4)


def _furniture(paragraph: Any, source: Source, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    rest = text
    while rest:
        places = [(rest.index(mark), mark) for mark in ("{pages}", "{page}") if mark in rest]
        at, mark = min(places, default=(len(rest), ""))
        if at:
            paragraph.add_run(rest[:at])
        if mark:
            _field(paragraph, "NUMPAGES" if mark == "{pages}" else "PAGE")
        rest = rest[at + len(mark) :]
    for run in paragraph.runs:
        run.font.size = Pt(9)


def _field(paragraph: Any, instruction: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = instruction
        paragraph.add_run()._r.append(element)


def _cover(document: Any, source: Source) -> None:
    from docx.shared import Pt

    publisher = document.add_paragraph()
    publisher.paragraph_format.space_before = Pt(60)
    publisher.paragraph_format.space_after = Pt(110)
    run = publisher.add_run(source.publisher)
    run.bold, run.font.size = True, Pt(14)
    document.add_paragraph(source.title, style="Title")
    if source.subtitle:
        document.add_paragraph(source.subtitle, style="Subtitle")
    document.add_paragraph(str(source.year)).paragraph_format.space_before = Pt(24)
    document.add_page_break()


def _write(paragraph: Any, source: Source, text: str) -> None:
    for run in runs(text):
        if run.note is not None:
            paragraph._p.append(note_mark(source.note_number(run.note)))
            continue
        made = paragraph.add_run(run.text)
        made.bold, made.italic = run.bold or None, run.italic or None


def _add(document: Any, holder: Any, source: Source, block: Block) -> None:
    """Append a block to the document or to a table cell (`holder`)."""
    from docx.shared import Mm

    if isinstance(block, Heading):
        _write(holder.add_paragraph(style=f"Heading {block.level}"), source, block.text)
    elif isinstance(block, Para):
        paragraph = holder.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(12 * block.level) if block.level else None
        _write(paragraph, source, block.text)
    elif isinstance(block, Item):
        _item(holder, source, block)
    elif isinstance(block, PageBreak):
        document.add_page_break()
    elif isinstance(block, Table):
        _table(document, source, block)
    else:
        cell = _grid(document, 1, 1).cell(0, 0)
        cell.paragraphs[0].add_run(block.title).bold = True
        for inner in block.blocks:
            _add(document, cell, source, inner)


def _item(holder: Any, source: Source, item: Item) -> None:
    """A hanging paragraph with its printed marker: the number stands in the text, as in a converted document."""
    from docx.shared import Mm

    marker = item.marker or ("\u2022" if item.level == 0 else "\u2013")
    hang = 12.0 if item.marker[:1].isdigit() else 6.0
    left = item.level * 12.0 + hang + (0.0 if item.marker else 6.0)
    paragraph = holder.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm(left)
    paragraph.paragraph_format.first_line_indent = Mm(-hang)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(left))
    paragraph.add_run(f"{marker}\t")
    _write(paragraph, source, item.text)


def _grid(document: Any, rows: int, columns: int) -> Any:
    return document.add_table(rows=rows, cols=columns, style="Table Grid")


def _table(document: Any, source: Source, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    grid = _grid(document, 1 + len(table.rows), len(table.header))
    grid.autofit = False
    longest = [max(len(row[i]) for row in [table.header, *table.rows]) for i in range(len(table.header))]
    weights = [min(max(length, 12), 60) for length in longest]
    for r, row in enumerate([table.header, *table.rows]):
        for c, text in enumerate(row):
            cell = grid.cell(r, c)
            cell.width = Mm(LOOKS[source.layout].width * weights[c] / sum(weights))
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(3)
            _write(paragraph, source, f"**{text}**" if r == 0 and text else text)
    properties = grid.rows[0]._tr.get_or_add_trPr()
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    properties.append(repeat)
    document.add_paragraph()
