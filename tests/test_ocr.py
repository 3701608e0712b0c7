"""Pages that are pictures, read by whatever OCR engine is installed."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest

from cmrlearn.errors import NoTextError
from cmrlearn.extraction import extract
from cmrlearn.reading import ocr, pdf, read
from tests.pages import bullet, heading, paragraph, write_pdf

needs_engine = pytest.mark.skipif(
    ocr.engine() is None, reason="no OCR engine is installed: Tesseract, or the extra ocr"
)


def scan(path: Path) -> Path:
    """The same page as a picture at 200 dpi."""
    page = [
        *heading(90, "Recommendations", 16),
        *bullet(125, "The Board should review its threshold document and tell", "all agencies of the outcome."),
        *bullet(165, "Health visitors to record the names of all adults in the", "household at each visit."),
        *paragraph(220, "This page was printed and scanned again for a test."),
    ]
    source = write_pdf(path.with_name("source.pdf"), [page])
    with pdfium.PdfDocument(source) as document:
        document[0].render(scale=200 / 72).to_pil().convert("L").save(path, "PDF", resolution=200)
    return path


@needs_engine
def test_a_scanned_list_gives_its_items_with_boxes_and_a_warning(tmp_path: Path) -> None:
    report = read(scan(tmp_path / "scan.pdf"))
    found = extract(report)
    assert [r.text for r in found] == [
        "The Board should review its threshold document and tell all agencies of the outcome.",
        "Health visitors to record the names of all adults in the household at each visit.",
    ]
    assert all(r.boxes and r.page == 1 for r in found)
    assert any("OCR" in w for w in report.warnings)


def test_without_an_engine_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "engine", lambda: None)
    with pytest.raises(NoTextError, match=r"install Tesseract.*cmrlearn\[ocr\]"):
        read(scan(tmp_path / "scan.pdf"))


def test_a_page_in_a_font_without_an_encoding_is_given_to_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = [*heading(90, "Recommendations", 16), *bullet(125, "The Board should review its threshold document.")]
    path = write_pdf(tmp_path / "coded.pdf", [page])
    plain = pdf.read_page
    given: list[int] = []

    def without_encoding(page: object, number: int) -> object:
        raw = plain(page, number)
        raw.n_unmapped = raw.n_chars
        return raw

    def by_eye(page: object, number: int, engine: str) -> object:
        given.append(number)
        return plain(page, number)

    monkeypatch.setattr(pdf, "read_page", without_encoding)
    monkeypatch.setattr(pdf, "read_picture", by_eye)
    monkeypatch.setattr(pdf, "engine", lambda: "tesseract")
    report = read(path)
    assert given == [1]
    assert any("OCR" in w for w in report.warnings)
    monkeypatch.setattr(pdf, "engine", lambda: None)
    assert any("without a usable encoding" in w for w in read(path).warnings)
