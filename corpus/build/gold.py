"""Gold: what a report's recommendations are, read from `gold.yaml`, with pages found in the built PDF."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any, get_args

from cmrlearn.model import Action, Role, Strength
from corpus.build.errors import BuildError

STRENGTHS, ROLES, ACTIONS = (frozenset(get_args(kind)) for kind in (Strength, Role, Action))
SHORTEST = 8  # letters that a text's part on the first page must have to count as found
LAST = 3  # and on the second, where a single word may stand alone


def read_gold(path: Path) -> dict[str, Any]:
    """The gold of one report as written.

    Raises
    ------
    BuildError
        If a recommendation lacks text or has an unknown strength, role or action.
    """
    import yaml

    gold = yaml.safe_load(path.read_text(encoding="utf-8"))
    for number, entry in enumerate(gold.get("recommendations") or [], 1):
        where = f"{path}: recommendation {number}"
        if not isinstance(entry.get("text"), str):
            raise BuildError(f"{where}: give its text as printed.")
        if entry.get("strength") not in STRENGTHS:
            raise BuildError(f"{where}: strength must be one of {sorted(STRENGTHS)}.")
        if unknown := set(entry.get("actions") or []) - ACTIONS:
            raise BuildError(f"{where}: unknown action {sorted(unknown)}; use one of {sorted(ACTIONS)}.")
        if unknown := {agency.get("role") for agency in entry.get("agencies") or []} - ROLES:
            raise BuildError(f"{where}: unknown role {sorted(map(str, unknown))}; use one of {sorted(ROLES)}.")
    return gold  # type: ignore[no-any-return]


def complete(gold: dict[str, Any], report: str, pages: list[str]) -> dict[str, Any]:
    """Gold in the published format: as written, plus the document's id, its length and each entry's pages.

    `pages` are the texts of the PDF's pages. An entry's pages are those of its printings in order; a printing that
    runs over a page turn gives both. `short_forms`, other wordings under which it is printed again, add theirs.

    Raises
    ------
    BuildError
        If a text of the gold is not in the PDF.
    """
    content = [letters(page) for page in pages]
    entries = []
    for entry in gold.get("recommendations") or []:
        entry = dict(entry)
        found = _require(entry["text"], content, report)
        for form in entry.pop("short_forms", None) or []:
            found += [page for page in _require(form, content, report) if page not in found]
        entry["text"] = single_spaced(entry["text"])
        entries.append(entry | {"pages": found})
    lists = {
        name: [single_spaced(text) for text in gold.get(name) or []] for name in ("prior", "improvements", "other_ok")
    }
    for texts in lists.values():
        for text in texts:
            _require(text, content, report)
    head = {key: value for key, value in gold.items() if key not in {"recommendations", *lists}}
    return {"doc": report, "n_pages": len(pages), **head, "recommendations": entries, **lists}


def single_spaced(text: str) -> str:
    """Text with its white space made single."""
    return " ".join(text.split())


def letters(text: str) -> str:
    """Lower-case letters and digits only: what survives hyphenation, ligatures, quotes and spacing."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in plain if char.isalnum())


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page of a PDF, as pdfium gives it."""
    try:
        import pypdfium2
    except ImportError as error:
        raise BuildError("Gold needs pypdfium2: install it with `pip install pypdfium2`.") from error
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _require(text: str, pages: list[str], report: str) -> list[int]:
    found = find_pages(letters(text), pages)
    if not found:
        raise BuildError(f"{report}: this text of gold.yaml is not printed in the report: {single_spaced(text)!r}.")
    return found


def find_pages(wanted: str, pages: list[str]) -> list[int]:
    """Pages, from 1, on which a text stands, whole or over a page turn; both arguments letters only."""
    found: list[int] = []
    for number, page in enumerate(pages, 1):
        if wanted in page:
            found.append(number)
        elif number < len(pages) and _turns(wanted, page, pages[number]):
            found += [number, number + 1]
    return list(dict.fromkeys(found))


def _turns(wanted: str, page: str, following: str) -> bool:
    """Whether a text begins on one page and ends on the next, whatever running lines stand between."""
    if wanted in following:
        return False
    cut = len(wanted) - LAST
    while cut >= SHORTEST and wanted[:cut] not in page:
        cut -= 1
    # The longest beginning may run on by chance into the footer, so a few shorter ones are tried too.
    return any(wanted[at:] in following for at in range(cut, max(cut - SHORTEST, SHORTEST) - 1, -1) if at >= SHORTEST)
