"""How reports and single recommendations show themselves in Jupyter, and the options of `cmrlearn graph`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_graph import HOSTILE, mention, record, theme

import cmrlearn as cmr
from cmrlearn.model import Block, Fact, Report


def report(**about: Any) -> Report:
    blocks = (Block("Heading", "heading", 1, level=1), Block(HOSTILE, "paragraph", 2))
    return Report("r", "r.pdf", "pdf", "0" * 64, 2, blocks, **about)


def test_a_report_shows_what_it_says_of_itself() -> None:
    shown = report(title="Rowan", year=2019, facts=(Fact("notifications", 12, "We had 12.", 3),))._repr_html_()
    assert "Rowan" in shown and "2019" in shown and "12" in shown and "(p. 3)" in shown


@pytest.mark.parametrize("shown", [report(title=HOSTILE, warnings=(HOSTILE,)), record(text=HOSTILE)])
def test_hostile_text_stays_text(shown: Any) -> None:
    page = shown._repr_html_()
    assert "<script" not in page and "&lt;script&gt;" in page


def test_a_report_as_a_table_has_a_row_a_block() -> None:
    frame = report().to_frame()
    assert list(frame["kind"]) == ["heading", "paragraph"]
    assert list(frame["page"]) == [1, 2]


def test_the_graph_command_folds_units_and_chooses_a_facet(tmp_path: Path, cli: Callable[..., Any]) -> None:
    asked = [
        record(agencies=[mention("psni_cse_team"), mention("sbni", "partner")], themes=[theme("neglect", "harm")]),
        record("a:r2", themes=[theme("training_and_awareness")]),
    ]
    cmr.Corpus.of(asked).save(tmp_path / "out")
    done = cli("graph", tmp_path / "out", "-o", tmp_path / "g.json", "--facet", "harm", "--fold-units", "--all-roles")
    assert done.status == 0, done.err
    nodes = {n["id"] for n in json.loads((tmp_path / "g.json").read_text())["nodes"]}
    assert nodes == {"agency:psni", "agency:sbni", "theme:harm:neglect"}


def test_an_unknown_facet_is_bad_usage(tmp_path: Path, cli: Callable[..., Any]) -> None:
    cmr.Corpus.of([record()]).save(tmp_path / "out")
    assert cli("graph", tmp_path / "out", "-o", tmp_path / "g.json", "--facet", "colour").status == 2
