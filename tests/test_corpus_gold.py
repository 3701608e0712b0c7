"""The invented reports: what is built is what was written, and the gold speaks the project's own language."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from cmrlearn.tagging import load_agencies, load_taxonomy
from corpus.agreement import pairs
from corpus.build.errors import BuildError
from corpus.build.gold import complete, find_pages, letters, page_texts, read_gold
from corpus.build.make import NOTICE, REPORTS, SAMPLE
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
from corpus.check import problems, recommendation_texts, report_ids
from corpus.codebook import CODEBOOK, codebook
from corpus.datasheet import DATASHEET, figures
from corpus.similar import Text, most_similar, too_alike
from corpus.splits import SPLITS, sample, splits

IDS = report_ids()
each_report = pytest.mark.parametrize("report", sample())  # those whose PDFs are committed


@cache
def source(report: str) -> Source:
    return read_source(REPORTS / report / "report.md")


@cache
def built_pages(report: str) -> list[str]:
    return page_texts((SAMPLE / report / "report.pdf").read_bytes())


@cache
def built_gold(report: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((SAMPLE / report / "gold.json").read_text(encoding="utf-8"))
    return gold


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


@each_report
def test_the_built_gold_is_the_written_gold_with_its_pages(report: str) -> None:
    gold = read_gold(REPORTS / report / "gold.yaml")
    expected = complete(gold, report, built_pages(report))
    expected |= {"layout": source(report).layout, "split": splits()[report]}
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
def test_no_recommendation_is_also_something_else(report: str) -> None:
    gold = built_gold(report)
    texts = [letters(entry["text"]) for entry in gold["recommendations"]]
    others = [letters(text) for name in ("prior", "improvements", "other_ok") for text in gold[name]]
    assert len(set(texts)) == len(texts)
    assert not set(texts) & set(others)


def test_every_report_and_its_gold_pass_the_checks() -> None:
    assert [(name, problem) for name in IDS for problem in problems(REPORTS / name)] == []


def test_no_two_recommendations_were_filled_into_one_frame() -> None:
    pairs = most_similar(recommendation_texts())
    assert pairs, "a corpus of this size always shares some five words; the search must be broken"
    assert [str(pair) for pair in too_alike(pairs)] == []


def test_two_texts_of_one_template_are_found_whatever_agency_they_name() -> None:
    a = Text("a", 1, "The SBNI should ensure that all records of visits are kept.")
    b = Text("b", 1, "Ofsted should ensure that all plans of homes are read.")
    (pair,) = too_alike(most_similar([a, b]))
    assert pair.same_opening and pair.words.endswith("should ensure that all")


def test_gold_names_bodies_of_the_nation_or_its_neighbours_in_their_time() -> None:
    table = load_agencies()
    foreign, early = [], []
    for name in IDS:
        front = source(name)
        for entry in read_gold(REPORTS / name / "gold.yaml")["recommendations"]:
            for agency in (named["agency"] for named in entry["agencies"] if named["agency"] is not None):
                row = table.get(agency)
                assert row is not None
                foreign += [(name, agency)] * (not {front.nation, "UK"} & set(row.nations))
                early += [(name, agency)] * (not row.valid_in(front.year))
    # Reports name councils and inspectors over the border, and bodies by the row of their successors.
    named = sum(len(e["agencies"]) for n in IDS for e in read_gold(REPORTS / n / "gold.yaml")["recommendations"])
    assert len(foreign) < 0.02 * named, foreign
    assert len(early) < 0.02 * named, early


def test_every_report_has_its_split_and_every_split_its_nations() -> None:
    split_of = splits()
    assert set(split_of) == set(IDS)
    for split in SPLITS:
        assert {source(name).nation for name in IDS if split_of[name] == split} == {
            "NI",
            "England",
            "Wales",
            "Scotland",
        }


def test_no_report_of_the_committed_sample_is_a_test_report() -> None:
    assert not {name for name in sample() if splits()[name] == "test"}


def test_both_readings_of_every_report_are_kept() -> None:
    for name in IDS:
        both, counts, _, _ = pairs(REPORTS / name)
        assert counts.f1 > 0.9 and both, name


def test_the_codebook_is_what_the_taxonomy_says() -> None:
    assert CODEBOOK.read_text(encoding="utf-8") == codebook(load_taxonomy())


def test_the_datasheets_figures_are_those_of_the_corpus() -> None:
    assert f"\n{figures()}\n" in DATASHEET.read_text(encoding="utf-8")


def test_every_theme_has_an_example_and_a_near_miss_in_the_codebook() -> None:
    assert [t.id for t in load_taxonomy() if not (t.example and t.near_miss)] == []


def test_no_sentence_stands_in_two_reports() -> None:
    said = {}
    for report in IDS:
        told = {letters(piece) for piece in pieces(source(report).blocks)}
        said[report] = {piece for piece in told if len(piece) > 65 and NOTICE not in piece}
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
