"""Damaged PDFs: whatever the bytes, a report or a named reason comes back, soon."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmrlearn.errors import InputError
from cmrlearn.extraction import extract
from cmrlearn.reading import pdf, read

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "sample"
SOURCES = [p.read_bytes() for p in sorted(SAMPLE.glob("*/report.pdf"), key=lambda p: p.stat().st_size)[:2]]
LIMIT = 30.0  # seconds a page, the most that a reader may take over a hostile one

_settings = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(autouse=True)
def _without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading pictures takes seconds a page, and is tested elsewhere."""
    monkeypatch.setattr(pdf, "engine", lambda: None)


def survives(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    started = time.monotonic()
    try:
        report = read(path)
        extract(report)
        pages = report.n_pages or 1
    except InputError as error:
        assert path.name in str(error)
        pages = 1
    assert time.monotonic() - started < LIMIT * pages


@given(st.sampled_from(SOURCES), st.floats(0.0, 1.0))
@_settings
def test_a_pdf_cut_off_anywhere_is_read_or_refused(tmp_path: Path, source: bytes, share: float) -> None:
    survives(tmp_path / "cut.pdf", source[: int(len(source) * share)])


@given(
    st.sampled_from(SOURCES), st.lists(st.tuples(st.floats(0.0, 1.0), st.binary(min_size=1, max_size=40)), max_size=12)
)
@_settings
def test_a_pdf_with_bytes_overwritten_is_read_or_refused(
    tmp_path: Path, source: bytes, hits: list[tuple[float, bytes]]
) -> None:
    data = bytearray(source)
    for share, junk in hits:
        at = int(share * (len(data) - 1))
        data[at : at + len(junk)] = junk
    survives(tmp_path / "hit.pdf", bytes(data))


@pytest.mark.parametrize("size", [5, 200])
def test_a_page_of_very_many_words_is_read_in_time(tmp_path: Path, size: int) -> None:
    from tests.pages import write_pdf

    page = [(20 + 6 * (k % 90), 20 + 4 * (k // 90), "ab", "Helvetica", 3.0) for k in range(90 * size)]
    started = time.monotonic()
    assert read(write_pdf(tmp_path / "dense.pdf", [page])).blocks
    assert time.monotonic() - started < LIMIT
