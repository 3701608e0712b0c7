"""Whatever is wrong with an input: one sentence that names it, the right exit status, nothing half written."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LINES, Outcome, write_pdf

Cli = Callable[..., Outcome]


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_off(path: Path) -> None:
    whole = write_pdf(path, [*LINES, *(f"Paragraph {i} of many." for i in range(200))]).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def locked(path: Path) -> None:
    write_pdf(path, password="secret")


def without_text(path: Path) -> None:
    from PIL import Image

    # A picture without a letter, so that OCR finds nothing either where it is installed.
    Image.linear_gradient("L").resize((1240, 1754)).save(path, "PDF", resolution=150)


def not_a_pdf(path: Path) -> None:
    path.write_text("Recommendation 1: this is plain text.\n" * 20, encoding="utf-8")


def noise(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)


BAD_PDFS = [empty, cut_off, locked, without_text, not_a_pdf, noise]


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.name.endswith(".part"))


def assert_one_sentence(outcome: Outcome, path: Path) -> None:
    naming = [line for line in outcome.err.splitlines() if path.name in line]
    assert len(naming) == 1, outcome.err
    assert naming[0].rstrip().endswith((".", ")"))
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("spoil", BAD_PDFS)
@pytest.mark.parametrize("verb", ["extract", "tag"])
def test_a_bad_pdf_is_named_with_the_reason(spoil: Callable[[Path], None], verb: str, tmp_path: Path, cli: Cli) -> None:
    bad = tmp_path / "bad-one.pdf"
    spoil(bad)
    outcome = cli(verb, bad)
    assert (outcome.status, outcome.out) == (3, "")
    assert_one_sentence(outcome, bad)


@pytest.mark.parametrize("spoil", BAD_PDFS)
def test_a_bad_pdf_among_good_ones_leaves_them_unaffected(
    spoil: Callable[[Path], None], report: Path, tmp_path: Path, cli: Cli
) -> None:
    bad = report.parent / "bad-one.pdf"
    spoil(bad)
    outcome = cli("mine", report.parent, "-o", tmp_path / "out", "--quiet")
    assert outcome.status == 3
    assert_one_sentence(outcome, bad)
    alone = cli("mine", report, "-o", tmp_path / "alone", "--quiet")
    assert (alone.status, alone.err) == (0, "")
    name = "recommendations.jsonl"
    found = (tmp_path / "out" / name).read_text(encoding="utf-8")
    assert found == (tmp_path / "alone" / name).read_text(encoding="utf-8")
    assert len(found.splitlines()) == 2
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("spoil", BAD_PDFS)
def test_the_reason_is_kept_as_a_row_of_its_own(spoil: Callable[[Path], None], report: Path, cli: Cli) -> None:
    import cmrlearn

    bad = report.parent / "bad-one.pdf"
    spoil(bad)
    corpus = cmrlearn.mine(report.parent, progress=False)
    assert [Path(failure.path).name for failure in corpus.failures] == ["bad-one.pdf"]
    assert [r.report for r in corpus.recommendations] == ["small", "small"]


@pytest.mark.parametrize("verb", ["mine", "extract", "tag"])
def test_a_missing_path_is_bad_usage(verb: str, report: Path, tmp_path: Path, cli: Cli) -> None:
    where = ("-o", tmp_path / "out") if verb == "mine" else ()
    outcome = cli(verb, report, tmp_path / "nowhere.pdf", *where)
    assert (outcome.status, outcome.out) == (2, "")
    assert_one_sentence(outcome, Path("nowhere.pdf"))
    assert not (tmp_path / "out").exists()


def test_a_folder_without_reports_is_bad_usage(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "readme.md").write_text("nothing", encoding="utf-8")
    outcome = cli("extract", tmp_path / "notes")
    assert (outcome.status, outcome.out) == (2, "")
    assert_one_sentence(outcome, Path("notes"))


def test_a_pattern_that_fits_nothing_is_bad_usage(tmp_path: Path, cli: Cli) -> None:
    outcome = cli("extract", tmp_path / "*.pdf")
    assert (outcome.status, outcome.out) == (2, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_folder_closed_to_the_user_is_named(report: Path, tmp_path: Path, cli: Cli) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    write_pdf(closed / "inside.pdf")
    closed.chmod(0)
    try:
        outcome = cli("extract", closed)
    finally:
        closed.chmod(0o700)
    assert outcome.status in {2, 3}
    assert_one_sentence(outcome, closed)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_closed_to_the_user_is_named(report: Path, cli: Cli) -> None:
    closed = write_pdf(report.parent / "closed.pdf")
    closed.chmod(0)
    outcome = cli("extract", report.parent)
    assert outcome.status == 3
    assert len(outcome.records) == 2
    assert_one_sentence(outcome, closed)


@pytest.mark.parametrize("verb", ["mine", "extract", "tag"])
def test_an_output_that_cannot_be_written_is_named(verb: str, report: Path, tmp_path: Path, cli: Cli) -> None:
    """A file stands where the folder should be: that stops root, too."""
    (tmp_path / "occupied").write_text("a file", encoding="utf-8")
    target = tmp_path / "occupied" / "out"
    outcome = cli(verb, report, "-o", target)
    assert (outcome.status, outcome.out) == (1, "")
    assert str(target) in outcome.err
    assert "Traceback" not in outcome.err
    assert (tmp_path / "occupied").read_text(encoding="utf-8") == "a file"


def test_a_traceback_comes_only_when_asked_for(tmp_path: Path, cli: Cli) -> None:
    bad = tmp_path / "bad.pdf"
    empty(bad)
    assert "Traceback" not in cli("extract", bad).err
    assert "Traceback" in cli("extract", bad, "--debug").err
    assert "Traceback" not in cli("extract", bad).err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("no-text.csv", "id,wording\n1,Review the guidance\n"),
        ("not-json.jsonl", '{"id": "1", "text": "Review the guidance"}\n{"id": \n'),
        ("not-an-object.jsonl", "[1, 2]\n"),
        ("not-a-workbook.xlsx", "id,text\n"),
    ],
)
def test_a_table_that_cannot_be_used_is_named(name: str, content: str, tmp_path: Path, cli: Cli) -> None:
    table = tmp_path / name
    table.write_text(content, encoding="utf-8")
    outcome = cli("tag", table)
    assert (outcome.status, outcome.out) == (3, "")
    assert_one_sentence(outcome, table)


def test_a_codebook_that_breaks_its_rules_is_named(report: Path, tmp_path: Path, cli: Cli) -> None:
    codebook = tmp_path / "mine.yaml"
    codebook.write_text("harm: [not: [a, theme\n", encoding="utf-8")
    outcome = cli("tag", report, "--codebook", codebook)
    assert (outcome.status, outcome.out) == (1, "")
    assert "mine.yaml" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_failed_run_leaves_the_last_good_output_alone(report: Path, tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / "tagged.jsonl"
    assert cli("tag", report, "-o", target).status == 0
    before = target.read_bytes()
    assert cli("tag", tmp_path / "nowhere.pdf", "-o", target).status == 2
    assert target.read_bytes() == before
    assert all(json.loads(line)["text"] for line in before.decode().splitlines())
    assert leftovers(tmp_path) == []
