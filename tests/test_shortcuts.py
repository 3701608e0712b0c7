"""Quick ways say the same as the long ones: over the committed reports, and over published ones where they are there."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from conftest import in_new_process

from cmrlearn.extraction.wording import recommends, signs
from cmrlearn.model import Block
from cmrlearn.reading import read
from cmrlearn.reading.identity import nation_of
from cmrlearn.reading.view import View
from cmrlearn.reading.words import words_of

ROOT = Path(__file__).resolve().parent.parent
REPORTS = sorted((ROOT / "corpus" / "sample").glob("*/report.pdf"))
PUBLISHED = sorted((ROOT.parent / "shared" / "real").glob("*/report.pdf"))
MEGABYTE = 1024 * 1024

each_report = pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.parent.name)


@pytest.mark.parametrize(
    "path",
    [*REPORTS, *(pytest.param(p, marks=pytest.mark.slow) for p in PUBLISHED)],
    ids=lambda p: p.parent.name,
)
def test_whether_a_text_recommends_is_told_alike_with_and_without_its_other_signs(path: Path) -> None:
    texts = [block.text for block in read(path).blocks]
    assert [t for t in texts if recommends(t)] == [t for t in texts if signs(t)["performative"]]


@each_report
def test_the_words_of_a_page_hold_all_its_printed_characters_in_order(path: Path) -> None:
    """Words come from one text of the whole page; no character may slip by against the count that pdfium keeps."""
    with pdfium.PdfDocument(path) as document:
        for page in document:
            layer = page.get_textpage()
            words, turned, n_chars, _ = words_of(layer, View(page))
            assert n_chars == layer.count_chars()
            if not turned:
                printed = "".join(layer.get_text_range().split()).replace("\ufffe", "-").replace("\x02", "-")
                assert "".join(w.text for w in words) == printed.replace("\u200b", "").replace("\xad", "")


def test_a_nation_inside_a_longer_word_is_no_sign_of_it() -> None:
    assert nation_of([Block("NewScotland Scotlandia " * 20, "paragraph")]) is None
    assert nation_of([Block("Scotland " * 20, "paragraph")]) == "Scotland"


def test_a_sign_of_a_nation_right_after_a_false_one_is_seen() -> None:
    assert nation_of([Block("AngloScottish Scottish " * 4, "paragraph")]) == "Scotland"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the system does not tell the most memory of a process so")
def test_a_report_of_500_pages_is_mined_in_less_than_800_megabytes(tmp_path: Path) -> None:
    with pdfium.PdfDocument(max(REPORTS, key=lambda p: p.stat().st_size)) as old, pdfium.PdfDocument.new() as new:
        while len(new) < 500:
            new.import_pages(old, list(range(min(len(old), 500 - len(new)))))
        new.save(tmp_path / "long.pdf")
    code = (
        "import resource, sys; from cmrlearn.cli.main import status_of; status_of(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == 'darwin' else 1024))"
    )
    outcome = in_new_process("-c", code, "mine", tmp_path / "long.pdf", "-o", tmp_path / "out", "--quiet")
    assert (tmp_path / "out" / "recommendations.jsonl").is_file(), outcome.err
    assert int(outcome.out.split()[-1]) < 800 * MEGABYTE
