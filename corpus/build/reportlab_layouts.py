"""The layouts made with reportlab: plain pages of one column, or two with hyphenated lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any

from corpus.build.errors import BuildError
from corpus.build.fonts import font_files
from corpus.build.source import Block, Box, Heading, Item, PageBreak, Para, Source, Table, runs

MM = 72 / 25.4
SMALL_TABLE = 8  # rows; a table no longer than this is kept on one page
PAGE = (210 * MM, 297 * MM)


@dataclass(frozen=True)
class Look:
    """What sets one layout apart from the other; sizes in points."""

    family: str
    size: float
    leading: float
    columns: int
    justified: bool
    margin: float
    gap: float = 7 * MM
    accent: str = "#000000"
    capitals: bool = False  # headings of the first level in capitals, as before word processors had styles


LOOKS = {
    "plain_bullets": Look("LiberationSerif", 11.5, 14.3, 1, False, 25 * MM),
    "two_column": Look("Caladea", 9.4, 12.2, 2, True, 18 * MM, accent="#2b4f60"),
    "committee": Look("LiberationSans", 11.0, 15.4, 1, True, 30 * MM, capitals=True),
    "scan": Look("LiberationSerif", 12.0, 16.0, 1, False, 28 * MM, capitals=True),
}


def render_reportlab(source: Source) -> bytes:
    """The report in the look of its layout's name."""
    look = LOOKS[source.layout]
    try:
        import pyphen  # noqa: F401  # without it reportlab would set the columns unhyphenated and say nothing
        from reportlab.pdfgen.canvas import Canvas
        from reportlab.platypus import BaseDocTemplate
    except ImportError as error:
        raise BuildError(
            f"{source.layout} needs reportlab and pyphen: install them with `pip install reportlab pyphen`."
        ) from error
    _register(look.family)
    pages: int | str = "?"
    # The second pass knows how many pages the first one made; `{pages}` in a footer needs it.
    for _ in range(2):
        out = BytesIO()
        document = BaseDocTemplate(
            out, pagesize=PAGE, title=source.title, author=source.publisher, lang="en-GB", invariant=1
        )
        document.addPageTemplates(_page_templates(source, look, pages))
        document.build(_story(source, look), canvasmaker=Canvas)
        pages = document.page
    return out.getvalue()


def _register(family: str) -> None:
    from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    names = {}
    for style, path in font_files(family).items():
        names[style] = f"{family}-{style}"
        registerFont(TTFont(names[style], str(path)))
    registerFontFamily(
        names["Regular"],
        normal=names["Regular"],
        bold=names["Bold"],
        italic=names["Italic"],
        boldItalic=names["BoldItalic"],
    )


def _page_templates(source: Source, look: Look, pages: int | str) -> list[Any]:
    from reportlab.platypus import Frame, PageTemplate

    top, bottom = 22 * MM, 22 * MM
    width = PAGE[0] - 2 * look.margin
    height = PAGE[1] - top - bottom

    def decorate(canvas: Any, document: Any) -> None:
        _furniture(canvas, source, look, document.page, pages)

    def frames(from_top: float) -> list[Any]:
        column = (width - look.gap * (look.columns - 1)) / look.columns
        return [
            Frame(
                look.margin + i * (column + look.gap),
                bottom,
                column,
                height - from_top,
                leftPadding=0,
                rightPadding=0,
                topPadding=0,
                bottomPadding=0,
                id=f"column{i}",
            )
            for i in range(look.columns)
        ]

    if look.columns == 1:
        return [PageTemplate("body", frames(0), onPage=decorate)]
    head = 48 * MM
    title = Frame(look.margin, PAGE[1] - top - head, width, head, 0, 0, 0, 0, id="title")
    return [
        PageTemplate("first", [title, *frames(head)], onPage=decorate, autoNextPageTemplate="body"),
        PageTemplate("body", frames(0), onPage=decorate),
    ]


def _furniture(canvas: Any, source: Source, look: Look, page: int, pages: int | str) -> None:
    left, right = look.margin, PAGE[0] - look.margin
    header = source.furniture(source.running_header, page, pages)
    footer = source.furniture(source.footer, page, pages)
    canvas.saveState()
    if header:
        canvas.setFont(f"{look.family}-Italic", 8.5)
        canvas.drawString(left, PAGE[1] - 14 * MM, header)
        if look.columns > 1:
            canvas.setLineWidth(0.4)
            canvas.line(left, PAGE[1] - 16 * MM, right, PAGE[1] - 16 * MM)
    canvas.setFont(f"{look.family}-Regular", 9)
    canvas.drawCentredString(PAGE[0] / 2, 12 * MM, footer)
    canvas.restoreState()


def _styles(look: Look) -> Callable[..., Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
    from reportlab.lib.styles import ParagraphStyle

    def style(name: str = "Regular", scale: float = 1.0, prose: bool = True, **more: Any) -> Any:
        options: dict[str, Any] = {
            "fontName": f"{look.family}-Regular",
            "fontSize": look.size * scale,
            "leading": look.leading * scale,
            "spaceAfter": look.leading * 0.45,
            "alignment": TA_JUSTIFY if look.justified and prose else TA_LEFT,
        }
        if look.justified and prose:
            options |= {"hyphenationLang": "en_GB", "hyphenationMinWordLength": 7, "embeddedHyphenation": 1}
        if name == "heading":
            options |= {"fontName": f"{look.family}-Bold", "textColor": HexColor(look.accent), "keepWithNext": 1}
        return ParagraphStyle(name, **(options | more))

    return style


def _markup(source: Source, text: str) -> str:
    parts = []
    for run in runs(text):
        if run.note is not None:
            parts.append(f"<super size=7>{source.note_number(run.note)}</super>")
            continue
        piece = escape(run.text, quote=False)
        piece = f"<b>{piece}</b>" if run.bold else piece
        parts.append(f"<i>{piece}</i>" if run.italic else piece)
    return "".join(parts)


def _story(source: Source, look: Look) -> list[Any]:
    from reportlab.platypus import FrameBreak, Paragraph, Spacer

    style = _styles(look)
    story: list[Any] = []
    if look.columns == 1:
        story.append(Paragraph(_markup(source, source.title), style("heading", 1.9, False, spaceAfter=4)))
        if source.subtitle:
            story.append(Paragraph(_markup(source, source.subtitle), style("heading", 1.45, False)))
        story.append(Paragraph(escape(source.publisher), style("plain", 1.1, False, spaceAfter=16)))
    else:
        story.append(Paragraph(escape(source.publisher), style("heading", 1.25, False, spaceAfter=14)))
        story.append(Paragraph(_markup(source, source.title), style("heading", 2.5, False, spaceAfter=6)))
        story.append(Paragraph(_markup(source, source.subtitle or str(source.year)), style("plain", 1.5, False)))
        story.append(FrameBreak())
    for block in source.blocks:
        story.extend(_flowables(source, look, block, style))
    if source.notes:
        story.append(Paragraph("Notes", style("heading", 1.1, False, spaceBefore=look.leading)))
        for label, text in source.notes.items():
            number = source.note_number(label)
            story.append(Paragraph(f"{number} {_markup(source, text)}", style("note", 0.85)))
    story.append(Spacer(1, 1))
    return story


def _flowables(source: Source, look: Look, block: Block, style: Callable[..., Any]) -> list[Any]:
    from reportlab.platypus import KeepTogether, Paragraph
    from reportlab.platypus import PageBreak as Break

    step = look.size * 1.55
    if isinstance(block, Heading):
        scale = {1: 1.5, 2: 1.22, 3: 1.04}[block.level]
        before = look.leading * {1: 1.1, 2: 0.8, 3: 0.4}[block.level]
        text = block.text.upper() if look.capitals and block.level == 1 else block.text
        return [Paragraph(_markup(source, text), style("heading", scale, False, spaceBefore=before))]
    if isinstance(block, Para):
        return [Paragraph(_markup(source, block.text), style("body", leftIndent=block.level * step))]
    if isinstance(block, Item):
        return [_item(source, look, block, style, step)]
    if isinstance(block, PageBreak):
        return [Break()]
    if isinstance(block, Table):
        table = _table(source, look, block, style)
        return [KeepTogether([table])] if len(block.rows) <= SMALL_TABLE else [table]
    return [_box(source, look, block, style)]


def _item(source: Source, look: Look, item: Item, style: Callable[..., Any], step: float) -> Any:
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.platypus import Paragraph

    bullet = item.marker or ("\u2022" if item.level == 0 else "\u2013")
    need = stringWidth(bullet, f"{look.family}-Regular", look.size) + look.size * 0.6
    left = item.level * step
    text_style = style(
        "item",
        leftIndent=left + max(step, need),
        bulletIndent=left + (0 if item.marker else step * 0.35),
        bulletFontName=f"{look.family}-Regular",
        bulletFontSize=look.size,
    )
    return Paragraph(_markup(source, item.text), text_style, bulletText=bullet)


def _table(source: Source, look: Look, table: Table, style: Callable[..., Any]) -> Any:
    from reportlab.lib.colors import HexColor, black
    from reportlab.platypus import LongTable, Paragraph

    columns = max(len(table.header), 1)
    width = (PAGE[0] - 2 * look.margin - look.gap * (look.columns - 1)) / look.columns
    lengths = [max(len(row[i]) for row in [table.header, *table.rows]) for i in range(columns)]
    weights = [min(max(length, 16), 70) for length in lengths]
    cell = style("cell", 0.88, False, spaceAfter=0)
    head = style("head", 0.88, False, spaceAfter=0, fontName=f"{look.family}-Bold")
    rows = [[Paragraph(_markup(source, text), head) for text in table.header]]
    rows += [[Paragraph(_markup(source, text), cell) for text in row] for row in table.rows]
    return LongTable(
        rows,
        colWidths=[width * weight / sum(weights) for weight in weights],
        repeatRows=1,
        splitInRow=1,
        spaceBefore=4,
        spaceAfter=10,
        style=[
            ("GRID", (0, 0), (-1, -1), 0.5, black),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e6e6e6")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )


def _box(source: Source, look: Look, box: Box, style: Callable[..., Any]) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Paragraph
    from reportlab.platypus import Table as Grid

    inside: list[Any] = []
    if box.title:
        inside.append(Paragraph(_markup(source, box.title), style("heading", 1.05, False)))
    for block in box.blocks:
        inside.extend(_flowables(source, look, block, style))
    width = (PAGE[0] - 2 * look.margin - look.gap * (look.columns - 1)) / look.columns
    return Grid(
        [[flowable] for flowable in inside],
        colWidths=[width],
        spaceBefore=4,
        spaceAfter=10,
        style=[
            ("BACKGROUND", (0, 0), (-1, -1), HexColor("#eef2f4")),
            ("BOX", (0, 0), (-1, -1), 0.6, HexColor(look.accent)),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ],
    )
