"""graph.html and summary.html: self-contained, inert whatever the text, every figure leading somewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrlearn.corpus import Corpus, Failure
from cmrlearn.graphs.build import graph
from cmrlearn.graphs.page import graph_page, page_data
from cmrlearn.model import AgencyMention, Deadline, Recommendation, Report, ThemeScore
from cmrlearn.output.render import resource, script_json
from cmrlearn.output.summary import Anchors, summary_page

HOSTILE = "</script><script>alert('1')</script><!--<script> \"'><img src=x onerror=alert(1)> \u202e\u2028 {{ 7*7 }}"
LEAD = AgencyMention("psni", "Police Service of Northern Ireland", "lead", "PSNI", 0, 4)
TRAINING = ThemeScore("training_and_awareness", "practice", 0.9, "model")
NEGLECT = ThemeScore("neglect", "harm", 0.9, "heading")


def record(id: str, **more: Any) -> Recommendation:
    fields = {
        "report": "a",
        "ref": "1",
        "text": "PSNI should train staff.",
        "page": 4,
        "agencies": (LEAD,),
        "themes": (TRAINING, NEGLECT),
    }
    return Recommendation(id=id, **(fields | {"year": 2020, "nation": "NI"} | more))


HOSTILE_RECORD = record(
    HOSTILE,
    report=HOSTILE,
    text=HOSTILE,
    ref=HOSTILE,
    agencies=(AgencyMention(None, HOSTILE, "lead", HOSTILE, 3, 20),),
    themes=(ThemeScore(HOSTILE, "harm", 0.5, "model"),),
    deadline=Deadline(HOSTILE, None),
    confidence=0.4,
    nation=HOSTILE,
)
REPORTS = (
    Report("a", "a.pdf", "pdf", "0" * 64, 40, (), title="Review of Child A", year=2020, warnings=("One is missing.",)),
    Report(HOSTILE, HOSTILE, "pdf", "0" * 64, 40, (), title=HOSTILE, warnings=(HOSTILE,), review_kind=HOSTILE),
    Report("c", "c.pdf", "pdf", "0" * 64, None, ()),
)
CORPUS = Corpus(
    REPORTS,
    (
        record("a:r1"),
        record("a-r1", themes=(TRAINING,)),
        record("a:r3", agencies=(), confidence=0.5),
        record("a:r4", themes=(), page=None),
        record("a:r5", status="rejected"),
        HOSTILE_RECORD,
    ),
    failures=(Failure("x.pdf", HOSTILE),),
)


class Page(HTMLParser):
    """A page as a browser's parser sees it: elements, ids, links, and the text of links and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)
        self.ids = [a["id"] for _, a in self.tags if "id" in a]
        self.links = [a["href"] or "" for t, a in self.tags if t == "a"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data


def pages() -> dict[str, str]:
    return {"graph": graph_page(CORPUS.graph(), reports=REPORTS), "summary": summary_page(CORPUS)}


@pytest.mark.parametrize("name", ["graph", "summary"])
def test_nothing_outside_the_page_is_asked_for(name: str) -> None:
    page = Page(pages()[name])
    asked = [v for _, a in page.tags for k, v in a.items() if k in ("src", "href", "action", "data", "srcset") and v]
    assert not [v for v in asked if not v.startswith("#")]
    assert not re.findall(r"url\(|@import|import\(", pages()[name].replace(resource("vendor", "cytoscape.min.js"), ""))
    policies = [a["content"] for t, a in page.tags if t == "meta" and "http-equiv" in a]
    assert len(policies) == 1 and (policies[0] or "").startswith("default-src 'none';")


@pytest.mark.parametrize(("name", "scripts"), [("graph", 3), ("summary", 0)])
def test_hostile_text_makes_no_element_and_no_handler(name: str, scripts: int) -> None:
    page = Page(pages()[name])
    kinds = [tag for tag, _ in page.tags]
    assert kinds.count("script") == scripts and "img" not in kinds
    assert not [k for _, attributes in page.tags for k in attributes if k.startswith("on")]


def test_templates_are_not_filled_in_twice() -> None:
    assert "{{ 7*7 }}" in summary_page(CORPUS)


@pytest.mark.parametrize("name", ["graph", "summary"])
def test_the_same_corpus_gives_the_same_page(name: str) -> None:
    assert pages()[name] == pages()[name]


def test_the_data_of_the_graph_page_is_json_with_the_text_as_it_was() -> None:
    page = Page(graph_page(CORPUS.graph(), reports=REPORTS))
    data = json.loads(page.scripts[0])
    assert data == page_data(CORPUS.graph(), {r.id: r.title for r in REPORTS if r.title})
    assert HOSTILE in [r["text"] for r in data["records"]]
    assert "<" not in page.scripts[0]


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))
def test_json_in_a_script_means_the_same_and_cannot_end_it(data: Any) -> None:
    text = script_json(data)
    assert json.loads(text) == data and not set(text) & set("<>&\u2028\u2029")


def test_readers_without_scripts_get_a_table_of_the_graph() -> None:
    html = graph_page(CORPUS.graph(), reports=REPORTS)
    table = html[html.index("<noscript>") : html.index("</noscript>")]
    row = (
        "<td>Police Service of Northern Ireland</td><td>Training and awareness</td><td>2: a:r1 (p. 4), a-r1 (p. 4)</td>"
    )
    assert row in table


def test_the_graph_page_says_what_it_does_not_draw() -> None:
    assert "Not drawn: 1 without a known agency, 1 without a theme." in graph_page(CORPUS.graph())


def test_an_empty_graph_and_an_empty_corpus_are_still_pages() -> None:
    assert "0 recommendations from 0 reports" in graph_page(graph([]))
    assert "No agency was recognised." in summary_page(Corpus())


def test_every_figure_of_the_summary_leads_to_a_place_in_it() -> None:
    html = summary_page(CORPUS)
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert page.links and not [link for link in page.links if link[1:] not in page.ids]
    figures = [a for t, a in page.tags if (a.get("class") or "") == "n"]
    assert len(figures) > 10 and all((a.get("href") or "").startswith("#") for a in figures)
    # No bare number stands in a cell or a tile.
    assert not re.findall(r"<t[dh][^>]*>\s*\d+\s*<", html)


def test_a_figure_in_the_table_leads_to_as_many_recommendations() -> None:
    html = summary_page(CORPUS)
    cell = r'<td class="l\d"><a class="n" href="#(c\d+)" title="Training and awareness">(\d+)</a>'
    ((target, count),) = re.findall(cell, html)
    entry = re.search(rf'<li id="{re.escape(target)}">(.*?)</li>', html, re.S)
    assert entry and len(re.findall(r'href="#r\d', entry[1])) == int(count) == 2


def test_a_page_of_too_many_recommendations_has_counts_and_says_where_the_texts_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cmrlearn.output.summary.MOST_LISTED", 3)
    monkeypatch.setattr("cmrlearn.graphs.page.MOST_TEXTS", 1)
    few = Corpus(recommendations=tuple(r for r in CORPUS.recommendations if r.id != HOSTILE))
    summary, drawn = summary_page(few), graph_page(few.graph())
    for html in (summary, drawn):
        assert "recommendations.xlsx" in html and "should train staff" not in html
    page = Page(summary)
    assert not [link for link in page.links if link[1:] not in page.ids]
    data = json.loads(Page(drawn).scripts[0])
    assert (len(data["records"]), len(data["edges"])) == (2, 3)


def test_evidence_and_agencies_are_marked_with_what_they_stand_for() -> None:
    theme = replace(TRAINING, evidence=("train",))
    html = summary_page(Corpus.of([record("a:r1", themes=(theme,))]))
    assert '<mark class="lead">PSNI</mark> should <u class="practice">train</u> staff.' in html
    assert "0.90, by model; text: <b>train</b>" in html


def test_rejected_recommendations_are_counted_out_in_the_open() -> None:
    html = summary_page(CORPUS)
    assert "Left out: 1 that a reviewer rejected." in html and "a:r5" not in html


def test_the_summary_lists_what_is_uncertain() -> None:
    html = summary_page(CORPUS)
    found = {
        name: len(re.findall(r'href="#r\d', re.search(rf'<li id="{name}">(.*?)</li>', html, re.S)[1]))  # type: ignore[index]
        for name in ("unsure-confidence", "unsure-lead", "unsure-theme")
    }
    assert found == {"unsure-confidence": 2, "unsure-lead": 1, "unsure-theme": 1}


def test_the_summary_shows_warnings_failures_and_reports_without_recommendations() -> None:
    html = summary_page(CORPUS)
    assert "One is missing." in html and "Not read" in html
    assert "No recommendations were found in this report." in html


def test_records_without_reports_are_grouped_under_their_report_ids() -> None:
    html = summary_page(replace(CORPUS, reports=(), failures=()))
    assert "<h3><bdi>a</bdi></h3>" in html and 'id="problems"' not in html


@given(st.lists(st.tuples(st.text(), st.text()), unique=True, max_size=12))
def test_anchors_are_unique_plain_and_stable(keys: list[tuple[str, str]]) -> None:
    anchors = Anchors()
    given_names = [anchors(*key) for key in keys]
    assert len(set(given_names)) == len(keys) and given_names == [anchors(*key) for key in keys]
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", name) for name in given_names)


BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium to look at the page")
def test_a_browser_draws_the_graph_page_and_runs_nothing_of_the_reports(tmp_path: Path) -> None:
    page = graph_page(CORPUS.graph(), reports=REPORTS)
    click = '<script>document.querySelector("[aria-label^=Police]").click()</script></body>'
    (tmp_path / "graph.html").write_text(page.replace("</body>", click), "utf-8")
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"
    flags += f" --disable-component-update --virtual-time-budget=3000 --dump-dom --user-data-dir={tmp_path / 'profile'}"
    command = [str(BROWSER), *flags.split(), (tmp_path / "graph.html").as_uri()]
    dom = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60).stdout
    drawn = Page(dom)
    assert len([a for t, a in drawn.tags if t == "button" and (a.get("class") or "").startswith("label")]) == 5
    assert [t for t, _ in drawn.tags].count("canvas") and "img" not in [t for t, _ in drawn.tags]
    assert dom.count('<article class="record">') == 2
