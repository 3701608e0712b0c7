"""The corpus: how it shows itself, what its frame holds, and that it comes back from where it was saved."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cmrlearn.corpus import Corpus, Failure
from cmrlearn.errors import TableError, UsageError
from cmrlearn.model import AgencyMention, Box, Recommendation, Report, ThemeScore
from cmrlearn.output.notebook import page_link

HOSTILE = "<script>alert('1')</script>\"><img src=x onerror=alert(1)> \u202e PSNI"
# fmt: off
CONTRACT = [
    "id", "report", "ref", "text", "page", "kind", "boxes", "section", "context", "themes", "agencies", "strength",
    "actions", "deadline", "confidence", "status",
]
# fmt: on


def record(n: int = 1, **more: object) -> Recommendation:
    fields: dict[str, object] = {
        "ref": str(n),
        "text": "PSNI should train staff.",
        "page": 4,
        "boxes": (Box(4, 1.0, 2.0, 3.0, 4.0),),
        "agencies": (AgencyMention("psni", "Police Service of Northern Ireland", "lead", "PSNI", 0, 4),),
        "themes": (ThemeScore("training_and_awareness", "practice", 0.9, "model"),),
    }
    return Recommendation(id=f"a:r{n:02d}", report="a", **(fields | more))  # type: ignore[arg-type]


REPORT = Report("a", "a.pdf", "pdf", "0" * 64, 40, (), title="A review", year=2020, nation="NI")
CORPUS = Corpus(
    (REPORT,),
    (record(1), record(2, agencies=(), themes=(), page=None)),
    (record(3, kind="improvement"),),
    (Failure("b.pdf", "b.pdf: the file is damaged."),),
    {"kinds": ["recommendation"], "models": [{"name": "themes", "version": "1"}]},
    1.5,
)


def test_repr_is_one_line_of_counts() -> None:
    assert repr(CORPUS) == "<Corpus: 2 recommendations, 1 report, 1 other record, 1 file not read>"
    assert repr(Corpus()) == "<Corpus: 0 recommendations, 0 reports>"


def test_length_and_iteration_are_over_the_recommendations() -> None:
    assert len(CORPUS) == 2 and [r.id for r in CORPUS] == ["a:r01", "a:r02"]


def test_the_frame_has_the_contracts_columns_in_order_then_words() -> None:
    frame = CORPUS.to_frame()
    assert list(frame.columns[: len(CONTRACT)]) == CONTRACT
    assert list(frame.columns[-4:]) == ["lead", "partner", "harm", "practice"]
    assert frame.loc[0, "lead"] == "Police Service of Northern Ireland"
    assert frame.loc[0, "boxes"] == [{"page": 4, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}]
    assert frame.loc[0, "themes"][0]["theme"] == "training_and_awareness"
    assert frame.page.isna().tolist() == [False, True]


def test_the_frame_has_other_kinds_only_on_request() -> None:
    assert CORPUS.to_frame().kind.tolist() == ["recommendation"] * 2
    assert CORPUS.to_frame(others=True).kind.tolist() == ["recommendation"] * 2 + ["improvement"]


def test_an_empty_frame_has_the_columns_all_the_same() -> None:
    assert list(Corpus().to_frame().columns) == list(CORPUS.to_frame().columns)


class Tags(HTMLParser):
    """All elements with their attributes, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_text_in_the_notebook_table_is_text() -> None:
    mention = AgencyMention(None, HOSTILE, "lead", HOSTILE, 2, 9)
    hostile = record(text=HOSTILE, ref=HOSTILE, agencies=(mention,), themes=(ThemeScore(HOSTILE, "harm", 1, "model"),))
    page = Tags(Corpus((), (hostile,), failures=(Failure("x", HOSTILE),))._repr_html_())
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert page.text.count("alert('1')") >= 4


def test_the_notebook_table_marks_agencies_and_admits_what_is_not_known() -> None:
    page = CORPUS._repr_html_()
    assert ">PSNI</mark>" in page and page.count("not known") == 2 and "b.pdf: the file is damaged." in page


def test_the_notebook_table_stops_and_says_how_many_there_are() -> None:
    page = Corpus((), tuple(record(n) for n in range(1, 64)))._repr_html_()
    assert page.count("</mark>") == 50 and "and 13 more" in page


def test_pages_are_links_where_the_file_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    corpus = replace(CORPUS, settings={"sources": {"a": "reports/a b.pdf"}})
    assert 'href="reports/a%20b.pdf#page=4"' in corpus._repr_html_()
    assert page_link("javascript:alert(1)", 2) == "javascript%3Aalert%281%29#page=2"
    assert page_link(tmp_path.parent / "x.pdf", 2) == "../x.pdf#page=2", "near, so that Jupyter can serve it"
    assert page_link(Path(tmp_path.anchor) / "x.pdf", 2).startswith("file:///")


def test_save_writes_the_promised_files_and_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    written = CORPUS.save(tmp_path / "out")
    promised = [f"recommendations.{e}" for e in ("jsonl", "csv", "xlsx", "parquet")]
    promised += ["reports.jsonl", "graph.graphml", "graph.html", "summary.html", "manifest.json"]
    assert [p.name for p in written] == promised
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(promised)


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = CORPUS.save(tmp_path / "one"), CORPUS.save(tmp_path / "two")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_a_saved_corpus_comes_back_equal(tmp_path: Path) -> None:
    CORPUS.save(tmp_path)
    assert Corpus.load(tmp_path) == CORPUS


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_each_table_alone_gives_the_records(tmp_path: Path, ending: str) -> None:
    CORPUS.save(tmp_path)
    corpus = Corpus.load(tmp_path / f"recommendations.{ending}")
    assert (corpus.recommendations, corpus.others) == (CORPUS.recommendations, CORPUS.others)


def test_an_interrupted_save_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cmrlearn.output.summary.summary_page", stop)
    with pytest.raises(KeyboardInterrupt):
        CORPUS.save(tmp_path)
    left = {p.name for p in tmp_path.iterdir()}
    assert not {"summary.html", "manifest.json"} & left and not [name for name in left if name.endswith(".part")]


def test_a_folder_without_records_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cmrlearn mine"):
        Corpus.load(tmp_path)
    with pytest.raises(UsageError, match="no such file"):
        Corpus.load(tmp_path / "none")


@pytest.mark.parametrize(
    ("name", "content"), [("manifest.json", "{}"), ("reports.jsonl", '{"id": 1}\n'), ("reports.jsonl", "?")]
)
def test_a_damaged_folder_names_the_file(tmp_path: Path, name: str, content: str) -> None:
    CORPUS.save(tmp_path)
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(TableError, match=name):
        Corpus.load(tmp_path)


def test_the_graph_takes_the_recommendations_and_its_options() -> None:
    assert CORPUS.graph().number_of_edges() == 1
    assert CORPUS.graph(roles=("partner",)).number_of_edges() == 0


def test_the_manifest_of_a_save_counts_every_kind(tmp_path: Path) -> None:
    CORPUS.save(tmp_path)
    counts = json.loads((tmp_path / "manifest.json").read_text())["counts"]
    assert counts == {"reports": 1, "improvement": 1, "recommendation": 2}
