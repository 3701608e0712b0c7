"""The layout `scan`: plain pages made into crooked grey pictures of themselves, with no text behind them."""

from __future__ import annotations

from io import BytesIO
from zlib import crc32

from corpus.build.errors import BuildError

DPI = 200
MOST_TILT = 0.6  # degrees either way; a sheet fed by hand lies about so
NOISE = 9.0  # standard deviation, of 255 greys
PAPER = 246  # grey of the paper
QUALITY = 55  # of the JPEG


def scan(pdf: bytes, name: str) -> bytes:
    """A PDF of pictures of the pages; the same name gives the same crookedness and noise."""
    try:
        import numpy as np
        import pypdfium2
        from PIL import Image
        from reportlab.lib.utils import ImageReader
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise BuildError(f"scan needs reportlab, pypdfium2, pillow and numpy: install {error.name}.") from error
    document = pypdfium2.PdfDocument(pdf)
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for number, page in enumerate(document):
        random = np.random.default_rng(crc32(f"{name}/{number}".encode()))
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        tilt = float(random.uniform(-MOST_TILT, MOST_TILT))
        picture = picture.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=255)
        greys = np.asarray(picture, dtype=float) * (PAPER / 255)
        greys += random.normal(0.0, NOISE, greys.shape)
        jpeg = BytesIO()
        Image.fromarray(greys.clip(0, 255).astype("uint8")).save(jpeg, "JPEG", quality=QUALITY)
        width, height = page.get_size()
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
        canvas.showPage()
    canvas.setTitle(name)
    canvas.save()
    document.close()
    return out.getvalue()
