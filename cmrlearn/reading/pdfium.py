"""What pdfium knows of a page: words with position and type face, and what is drawn around them."""

from __future__ import annotations

from typing import Any

from cmrlearn.reading.drawings import drawings_of, may_be_ruled, rules_of
from cmrlearn.reading.page import RawPage
from cmrlearn.reading.view import View, back
from cmrlearn.reading.words import words_of


def read_page(page: Any, number: int) -> RawPage:
    """Words and drawings of one `pypdfium2.PdfPage`.

    Where most of the text runs sideways (a landscape table on a portrait page), the page is read as if it were turned,
    and `to_shown` leads its boxes back to the page as it is shown. Other slanted text (watermarks, labels of axes) is
    left out.
    """
    shown = view = View(page)
    textpage = page.get_textpage()
    try:
        words, turns, n_chars, n_unmapped = words_of(textpage, view)
        turn, sideways = turns.most_common(1)[0] if turns else (0, 0)
        if turn and sideways > len(words):
            view = View(page, turn)
            words, _, n_chars, n_unmapped = words_of(textpage, view)
    finally:
        textpage.close()
    rects, image_share = drawings_of(page, view)
    return RawPage(
        number,
        view.width,
        view.height,
        words,
        rects,
        n_chars,
        n_unmapped,
        image_share,
        to_shown=None if view is shown else back(view, shown),
        rules=rules_of(page, view) if may_be_ruled(rects, view.width, view.height) else [],
    )
