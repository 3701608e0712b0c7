"""`show`: a page as a picture with the boxes of blocks or recommendations drawn over it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cmrlearn.errors import UnreadableError, UsageError
from cmrlearn.model import Block, Recommendation

if TYPE_CHECKING:
    from PIL.Image import Image

# Colours of Okabe and Ito, told apart by colour-blind readers too.
_COLOURS = ((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233))


def show(path: str | Path, page: int, items: Iterable[Block | Recommendation] = (), *, dpi: int = 100) -> Image:
    """A page of a PDF with the boxes of `items` tinted, a colour an item.

    Parameters
    ----------
    path
        The PDF that the items came from.
    page
        From 1.
    items
        Blocks of `read`, or recommendations of `extract`; those on other pages are passed over.
    dpi
        Dots an inch.

    Returns
    -------
    PIL.Image.Image
        Shows itself in a notebook.

    Raises
    ------
    UsageError
        If there is no such page.
    UnreadableError
        If the file cannot be opened as a PDF.
    """
    import pypdfium2 as pdfium
    from PIL import Image, ImageDraw

    try:
        with pdfium.PdfDocument(path) as document:
            if not 1 <= page <= len(document):
                raise UsageError(f"{path}: there is no page {page}; the file has {len(document)}.")
            picture = document[page - 1].render(scale=dpi / 72).to_pil().convert("RGBA")
    except (pdfium.PdfiumError, FileNotFoundError) as error:
        raise UnreadableError(path, f"{path}: cannot be opened as a PDF; check the path.") from error
    layer = Image.new("RGBA", picture.size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    scale = dpi / 72
    for k, item in enumerate(items):
        colour = _COLOURS[k % len(_COLOURS)]
        for box in item.boxes:
            if box.page == page:
                corners = [box.x0 * scale, box.top * scale, box.x1 * scale, box.bottom * scale]
                draw.rectangle(corners, fill=(*colour, 60), outline=(*colour, 255))
    return Image.alpha_composite(picture, layer).convert("RGB")
