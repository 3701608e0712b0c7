"""Small PDFs made for one test each, so that a test shows the very page that it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Text = tuple[float, float, str] | tuple[float, float, str, str, float]  # x, y from the top, text, font, size

BODY = ("Helvetica", 11.0)
BOLD = ("Helvetica-Bold", 11.0)
LEFT = 72.0


def write_pdf(
    path: Path, pages: Sequence[Sequence[Text]], *, rotate: int = 0, boxes: Sequence[tuple[float, ...]] = ()
) -> Path:
    """A PDF with text at given places; `boxes` (x0, top, x1, bottom) are tinted on every page."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    height = A4[0] if rotate in (90, 270) else A4[1]  # reportlab turns the sheet along with the page
    for page in pages:
        if rotate:
            canvas.setPageRotation(rotate)
        for x0, top, x1, bottom in boxes:
            canvas.setFillGray(0.85)
            canvas.rect(x0, height - bottom, x1 - x0, bottom - top, stroke=0, fill=1)
            canvas.setFillGray(0)
        for item in page:
            x, y, text = item[:3]
            font, size = item[3:] if len(item) == 5 else BODY
            canvas.setFont(font, size)
            canvas.drawString(x, height - y, text)
        canvas.showPage()
    canvas.save()
    return path


def paragraph(y: float, *lines: str, x: float = LEFT, leading: float = 13.5) -> list[Text]:
    """Lines of body text from `y` downwards."""
    return [(x, y + k * leading, line) for k, line in enumerate(lines)]


def bullet(y: float, *lines: str, glyph: str = "\u2022", x: float = LEFT) -> list[Text]:
    """A list item with a hanging indent."""
    return [(x, y, glyph), *paragraph(y, *lines, x=x + 16)]


def heading(y: float, text: str, size: float = 14.0) -> list[Text]:
    """A bold line above body size."""
    return [(LEFT, y, text, "Helvetica-Bold", size)]
