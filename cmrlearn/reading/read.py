"""`read`: one file of any kind to one Report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from cmrlearn.collector import collector_paused
from cmrlearn.errors import EmptyFileError, UnreadableError, UnsupportedError
from cmrlearn.files import REPORT_ENDINGS, report_ids, sha256
from cmrlearn.model import Block, Report


@collector_paused()
def read(path: str | Path, *, id: str | None = None, on_page: Callable[[], None] | None = None) -> Report:
    """Read a report: its blocks in reading order, each with page and box, and what it says of itself.

    Parameters
    ----------
    path
        A PDF, DOCX, HTML or text file.
    id
        The report's id; the file's stem if None.
    on_page
        Called after each page, for progress bars.

    Returns
    -------
    Report
        With `pages` counted from 1 and boxes in PDF points from the top left; inputs without pages have neither.

    Raises
    ------
    cmrlearn.errors.InputError
        One of its kinds, with a sentence that names the file and what to do: `EmptyFileError`, `UnreadableError`
        (missing, damaged, no permission), `EncryptedError`, `NoTextError`, `UnsupportedError`.

    Examples
    --------
    >>> import cmrlearn
    >>> report = cmrlearn.read("report.pdf")  # doctest: +SKIP
    """
    return _read(Path(path), id, on_page)


def _read(path: Path, id: str | None, on_page: Callable[[], None] | None) -> Report:
    from cmrlearn.reading.identity import identify

    _check(path)
    ending = path.suffix.lower()
    n_pages: int | None = None
    warnings: list[str] = []
    blocks: tuple[Block, ...]
    kind: Literal["pdf", "docx", "html", "txt"]
    if ending == ".pdf":
        from cmrlearn.reading.pdf import read_pdf

        kind = "pdf"
        blocks, n_pages, warnings = read_pdf(path, on_page)
    elif ending == ".docx":
        from cmrlearn.reading.docx import read_docx

        kind, blocks = "docx", read_docx(path)
    elif ending in (".html", ".htm"):
        from cmrlearn.reading.html import read_html

        kind, blocks = "html", read_html(path)
    else:
        from cmrlearn.reading.plain import read_text

        kind, blocks = "txt", read_text(path)
    report = Report(
        id=id or report_ids([path])[0],
        file=path.name,
        format=kind,
        sha256=sha256(path),
        n_pages=n_pages,
        blocks=blocks,
        warnings=tuple(warnings),
    )
    return identify(report)


def _check(path: Path) -> None:
    try:
        if not path.exists():
            raise UnreadableError(path, f"{path}: no such file; check the spelling or give a full path.")
        if path.is_dir():
            raise UnreadableError(path, f"{path}: this is a folder; give a file, or use mine() for folders.")
        if path.stat().st_size == 0:
            raise EmptyFileError(path, f"{path}: the file is empty; get a fresh copy.")
        with open(path, "rb"):
            pass
    except OSError as error:
        raise UnreadableError(path, f"{path}: cannot be opened ({error.strerror}); check its permissions.") from error
    if path.suffix.lower() not in REPORT_ENDINGS:
        raise UnsupportedError(
            path, f"{path}: cmrlearn reads {', '.join(REPORT_ENDINGS)}; convert the file to one of these first."
        )
