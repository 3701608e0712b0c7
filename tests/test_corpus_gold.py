"""The invented reports: what is built is what was written, and the gold speaks the project's own language."""

from __future__ import annotations

import csv
import importlib.resources
import json
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.build.errors import BuildError
from corpus.build.gold import complete, find_pages, letters, page_texts, read_gold
from corpus.build.make import BUILT, NOTICE, REPORTS
from corpus.build.normalise import normalise
from corpus.build.source import (
    Block,
    Box,
    Heading,
    Item,
    Para,
    Run,
    Source,
    Table,
    parse_blocks,
    read_source,
    runs,
)

IDS = sorted(path.parent.name for path in REPORTS.glob("*/report.md"))
each_report = pytest.mark.parametrize("report", IDS)


@cache
def source(report: str) -> Source:
    return read_source(REPORTS / report / "report.md")


@cache
def built_pages(report: str) -> list[str]:
    return page_texts(BUILT / report / "report.pdf")


@cache
def built_gold(report: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((BUILT / report / "gold.json").read_text(encoding="utf-8"))
    return gold


@cache
def themes() -> dict[str, set[str]]:
    text = importlib.resources.files("cmrlearn.resources").joinpath("themes.yaml").read_text(encoding="utf-8")
    codebook = yaml.safe_load(text)
    return {facet: {theme["id"] for theme in codebook[facet]} for facet in ("harm", "practice")}


@cache
def agencies() -> dict[str, dict[str, str]]:
    text = importlib.resources.files("cmrlearn.resources").joinpath("agencies.csv").read_text(encoding="utf-8")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def pieces(blocks: list[Block]) -> list[str]:
    """Every stretch of text in the blocks that is not cut by a footnote mark."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Box):
            found += [block.title, *pieces(block.blocks)]
        elif isinstance(block, Table):
            found += [cell for row in [block.header, *block.rows] for cell in row]
        elif isinstance(block, Heading | Para | Item):
            parts = [""]
            for run in runs(block.text):
                if run.note is None:
                    parts[-1] += run.text
                else:
                    parts.append("")
            found += parts
    return [piece for piece in found if letters(piece)]


def test_there_are_reports() -> None:
    assert len(IDS) >= 5


@each_report
def test_the_built_gold_is_the_written_gold_with_its_pages(report: str) -> None:
    gold = read_gold(REPORTS / report / "gold.yaml")
    expected = complete(gold, report, built_pages(report)) | {"layout": source(report).layout}
    assert built_gold(report) == json.loads(json.dumps(expected, default=str))


@each_report
def test_the_built_pdf_prints_all_that_the_source_says(report: str) -> None:
    content = [letters(page) for page in built_pages(report)]
    lost = [piece for piece in pieces(source(report).blocks) if not find_pages(letters(piece), content)]
    assert lost == []


@each_report
def test_a_report_says_that_it_is_invented(report: str) -> None:
    assert NOTICE in letters("".join(built_pages(report)))


@each_report
def test_gold_agrees_with_the_front_matter(report: str) -> None:
    gold, front = built_gold(report), source(report)
    facts = (gold["doc"], gold["publisher"], gold["year"], gold["nation"])
    assert facts == (front.id, front.publisher, front.year, front.nation)


@each_report
@pytest.mark.parametrize("facet", ["harm", "practice"])
def test_gold_themes_are_in_the_taxonomy(report: str, facet: str) -> None:
    for entry in built_gold(report)["recommendations"]:
        assert set(entry[facet]) <= themes()[facet], entry["text"]
        assert "other" not in entry[facet] or entry[facet] == ["other"], entry["text"]


@each_report
def test_every_recommendation_asks_for_one_to_three_kinds_of_change(report: str) -> None:
    for entry in built_gold(report)["recommendations"]:
        assert 1 <= len(entry["practice"]) <= 3, entry["text"]


@each_report
def test_gold_agencies_belong_to_the_nation_and_the_year(report: str) -> None:
    front = source(report)
    for entry in built_gold(report)["recommendations"]:
        for agency in (named["agency"] for named in entry["agencies"] if named["agency"] is not None):
            row = agencies()[agency]
            assert {front.nation, "UK"} & set(row["jurisdiction"].split("|")), (agency, entry["text"])
            at_the_time = int(row["valid_from"] or 0) <= front.year <= int(row["valid_to"] or 9999)
            # An earlier body may be an alias of its successor's row: then its own name stands in the text.
            older_name = any(alias.lower() in entry["text"].lower() for alias in row["aliases"].split("|") if alias)
            assert at_the_time or older_name, (agency, entry["text"])


@each_report
def test_an_agency_has_one_role_in_a_recommendation(report: str) -> None:
    for entry in built_gold(report)["recommendations"]:
        named = [agency["agency"] for agency in entry["agencies"] if agency["agency"] is not None]
        assert len(named) == len(set(named)), entry["text"]


@each_report
def test_no_recommendation_is_also_something_else(report: str) -> None:
    gold = built_gold(report)
    texts = [letters(entry["text"]) for entry in gold["recommendations"]]
    others = [letters(text) for name in ("prior", "improvements", "other_ok") for text in gold[name]]
    assert len(set(texts)) == len(texts)
    assert not set(texts) & set(others)


def test_no_sentence_stands_in_two_reports() -> None:
    said = {}
    for report in IDS:
        told = {letters(piece) for piece in pieces(source(report).blocks)}
        said[report] = {piece for piece in told if len(piece) > 40 and NOTICE not in piece}
    assert [(a, b, said[a] & said[b]) for a, b in combinations(IDS, 2) if said[a] & said[b]] == []


@pytest.mark.parametrize(
    ("wanted", "pages", "expected"),
    [
        ("abcdefghijklmnop", ["xxabcdefghijklmnopxx", "yy"], [1]),
        ("abcdefghijklmnop", ["xxabcdefgh3", "headijklmnopyy"], [1, 2]),
        ("abcdefghijklmnop", ["abcdefghijklmnop", "zz", "abcdefghijklmnop"], [1, 3]),
        ("abcdefghijklmnop", ["abcdefgh", "zz", "ijklmnop"], []),
    ],
    ids=["on one page", "over a page turn", "printed twice", "not over a page between"],
)
def test_a_text_is_found_on_its_pages(wanted: str, pages: list[str], expected: list[int]) -> None:
    assert find_pages(wanted, pages) == expected


def test_gold_that_is_not_printed_is_refused_in_a_sentence() -> None:
    gold = {"recommendations": [{"text": "The Board should do what nobody wrote."}]}
    with pytest.raises(BuildError, match=r"not printed in the report: 'The Board should do what nobody wrote\.'"):
        complete(gold, "a-report", ["Another text."])


def test_normalising_a_pdf_fixes_times_and_identifiers_and_keeps_its_length() -> None:
    stamp = b"<< /CreationDate(D:20240229101112Z) /ID [<0AF1> <0AF2>] /DocChecksum /ABCD >>"
    assert normalise(stamp) == b"<< /CreationDate(D:20000101000000Z) /ID [<0000> <0000>] /DocChecksum /0000 >>"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["5.2.1 The Board", "  should act"], [Item("The Board should act", 0, "5.2.1")]),
        (["- one", "  - two"], [Item("one", 0), Item("two", 1)]),
        (["(a) first"], [Item("first", 0, "(a)")]),
        (["2019 was hard."], [Para("2019 was hard.")]),
        ([":::box", "**T**", "text", ":::"], [Box("T", [Para("text")])]),
        (["| A | B |", "|---|---|", "| 1 |"], [Table(["A", "B"], [["1", ""]])]),
    ],
    ids=["number kept", "nested bullet", "sub-point", "year is no number", "box", "short row filled"],
)
def test_the_markdown_subset_is_read(lines: list[str], expected: list[Block]) -> None:
    assert parse_blocks(lines) == expected


def test_styles_and_footnote_marks_become_runs() -> None:
    assert list(runs("**a** *b*[^1] 2*3")) == [
        Run("a", bold=True),
        Run(" "),
        Run("b", italic=True),
        Run("", note="1"),
        Run(" 2*3"),
    ]


def test_front_matter_without_a_publisher_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "report.md").write_text("---\nid: x\ntitle: T\n---\nText\n", encoding="utf-8")
    with pytest.raises(BuildError, match="publisher"):
        read_source(folder / "report.md")
