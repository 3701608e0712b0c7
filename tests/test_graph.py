"""The graph of agencies and themes: what is an edge, and what survives writing."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from cmrlearn.errors import UsageError
from cmrlearn.graphs.build import graph
from cmrlearn.graphs.draw import draw, pair_counts
from cmrlearn.graphs.export import plain, write_graph
from cmrlearn.model import AgencyMention, Recommendation, ThemeScore

nx = pytest.importorskip("networkx")

HOSTILE = "</script><script>alert(1)</script> \"'&<b> \u202e\x00\x0b =1+1 $\\frac$"


def mention(agency: str | None, role: str = "lead", name: str = "the school") -> AgencyMention:
    return AgencyMention(agency, name, role, name, None, None)  # type: ignore[arg-type]


def theme(name: str, facet: str = "practice", score: float = 0.9) -> ThemeScore:
    return ThemeScore(name, facet, score, "model")  # type: ignore[arg-type]


PSNI, TRAINING = mention("psni"), theme("training_and_awareness")


def record(id: str = "a:r1", agencies: Any = (PSNI,), themes: Any = (TRAINING,), **more: Any) -> Recommendation:
    fields = {"report": "a", "ref": "1", "text": "Train the staff.", "page": 3, "year": 2020, "nation": "NI"} | more
    return Recommendation(id=id, agencies=tuple(agencies), themes=tuple(themes), **fields)


def many() -> list[Recommendation]:
    """Records with every shape that a writer must take: unlisted, hostile, empty, several of each."""
    return [
        record(),
        record("a:r2", [mention("psni"), mention("sbni"), mention("hscb", "partner")], [theme("neglect", "harm")]),
        record("a:r3", [mention(None, name=HOSTILE)], [theme("own <code>", score=0.4)], text=HOSTILE, ref=None),
        record("b:r1", [mention("psni")], [theme("neglect", "harm"), theme("training_and_awareness")], report="b"),
        record("b:r2", [], [theme("neglect", "harm")], page=None, year=None, nation=None),
        record("b:r3", [mention("psni")], []),
    ]


def test_each_recommendation_role_and_theme_is_one_edge_from_agency_to_theme() -> None:
    g = graph(many(), roles=("lead", "partner"))
    asked = sorted((s, t, d["id"], d["role"]) for s, t, d in g.edges(data=True) if "unlisted" not in s)
    assert asked == [
        ("agency:hscb", "theme:harm:neglect", "a:r2", "partner"),
        ("agency:psni", "theme:harm:neglect", "a:r2", "lead"),
        ("agency:psni", "theme:harm:neglect", "b:r1", "lead"),
        ("agency:psni", "theme:practice:training_and_awareness", "a:r1", "lead"),
        ("agency:psni", "theme:practice:training_and_awareness", "b:r1", "lead"),
        ("agency:sbni", "theme:harm:neglect", "a:r2", "lead"),
    ]


def test_nodes_say_what_the_reference_tables_say() -> None:
    nodes = graph(many()).nodes
    assert nodes["agency:psni"]["type"] == "agency"
    assert nodes["agency:psni"]["name"] == "Police Service of Northern Ireland"
    assert (nodes["agency:psni"]["kind"], nodes["agency:psni"]["jurisdiction"]) == ("police", "NI")
    assert nodes["theme:harm:neglect"] == {"type": "theme", "facet": "harm", "label": "Neglect"}


def test_edges_carry_where_the_recommendation_stands() -> None:
    (about,) = [d for _, _, d in graph([record()]).edges(data=True)]
    known = {"id": "a:r1", "report": "a", "page": 3, "year": 2020, "role": "lead", "score": 0.9}
    assert known.items() <= about.items()


def test_an_agency_named_twice_is_counted_once() -> None:
    g = graph([record(agencies=[mention("psni"), mention("psni", name="the police")])])
    assert g.number_of_edges() == 1


def test_a_body_that_the_table_lacks_is_a_node_under_its_printed_name() -> None:
    g = graph([record(agencies=[mention(None, name="The  School")])])
    assert g.nodes["agency:unlisted:the-school"]["label"] == "The School"
    assert not g.nodes["agency:unlisted:the-school"]["listed"]


@pytest.mark.parametrize(
    ("options", "edges"),
    [
        ({}, 6),
        ({"facet": "harm"}, 3),
        ({"facet": "practice"}, 3),
        ({"roles": ("partner",)}, 1),
        ({"min_score": 0.5}, 5),
    ],
)
def test_options_choose_which_edges_there_are(options: dict[str, Any], edges: int) -> None:
    assert graph(many(), **options).number_of_edges() == edges


@pytest.mark.parametrize("options", [{"facet": "colour"}, {"roles": ("boss",)}])
def test_an_unknown_option_is_an_error_that_names_the_choices(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="choose from"):
        graph([], **options)


def test_what_cannot_be_drawn_is_counted() -> None:
    counts = graph(many()).graph
    assert (counts["recommendations"], counts["without_agency"], counts["without_theme"]) == (6, 1, 1)


@pytest.mark.parametrize("change", [{"status": "rejected"}, {"kind": "improvement"}])
def test_rejected_records_and_other_kinds_are_left_out(change: dict[str, Any]) -> None:
    assert graph([record(**change)]).number_of_edges() == 0


def test_parents_are_joined_by_part_of_edges_up_to_the_top() -> None:
    g = graph([record(agencies=[mention("psni_cse_team")])], parents=True)
    chain = [(s, t) for s, t, d in g.edges(data=True) if d["relation"] == "part_of"]
    assert chain == [("agency:psni_cse_team", "agency:psni_ppb"), ("agency:psni_ppb", "agency:psni")]
    assert sum(pair_counts(g).values()) == 1


def test_graphml_reads_back_equal(tmp_path: Path) -> None:
    g = graph(many(), roles=("lead", "partner"), parents=True)
    back = nx.read_graphml(write_graph(g, tmp_path / "g.graphml"), force_multigraph=True)
    expected = plain(g)
    assert dict(back.nodes(data=True)) == dict(expected.nodes(data=True))
    assert edges_of(back) == edges_of(expected)


def test_gexf_reads_back_equal(tmp_path: Path) -> None:
    g = graph(many(), roles=("lead", "partner"), parents=True)
    back = nx.read_gexf(write_graph(g, tmp_path / "g.gexf"))
    expected = plain(g, id="recommendation")
    assert {n: dict(d) for n, d in back.nodes(data=True)} == dict(expected.nodes(data=True))
    assert edges_of(back, "id", "key") == edges_of(expected)


def edges_of(g: Any, *dropped: str) -> list[Any]:
    rows = ((s, t, {k: v for k, v in d.items() if k not in dropped}) for s, t, d in g.edges(data=True))
    return sorted(rows, key=repr)


def test_json_is_node_link_data_with_all_text(tmp_path: Path) -> None:
    g = graph(many())
    back = nx.node_link_graph(json.loads(write_graph(g, tmp_path / "g.json").read_text("utf-8")), edges="edges")
    assert dict(back.nodes(data=True)) == dict(g.nodes(data=True))
    assert edges_of(back) == edges_of(g)


def test_csv_cells_are_no_formulas(tmp_path: Path) -> None:
    g = graph([record(text="=HYPERLINK(1)")])
    with open(write_graph(g, tmp_path / "g.csv"), encoding="utf-8", newline="") as f:
        (row,) = csv.DictReader(f)
    assert row["text"] == "'=HYPERLINK(1)"
    assert (row["source"], row["source_label"]) == ("agency:psni", "Police Service of Northern Ireland")


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json", "csv", "html", "svg", "png"])
def test_the_same_records_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    if ending in ("svg", "png"):
        pytest.importorskip("matplotlib")
    first, second = (write_graph(graph(many()), tmp_path / f"{n}.{ending}").read_bytes() for n in "ab")
    assert first == second and first


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json", "csv", "html", "svg", "png"])
def test_an_empty_graph_can_be_written(tmp_path: Path, ending: str) -> None:
    if ending in ("svg", "png"):
        pytest.importorskip("matplotlib")
    assert write_graph(graph([]), tmp_path / f"g.{ending}").stat().st_size


def test_an_unknown_ending_is_an_error_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="graphml"):
        write_graph(graph([]), tmp_path / "g.docx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["bipartite", "heatmap"])
def test_labels_in_a_picture_do_not_overlap(kind: Any) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    agencies = ["psni", "sbni", "hscb", "bhsct", "ea_ni", "nspcc", "rqia", "pha", "psni_caiu", "yja"]
    themes = [
        "training_and_awareness",
        "multi_agency_working",
        "looked_after_and_residential_care",
        "culture_and_diversity",
    ]
    records = [
        record(f"a:r{i}", [mention(a)], [theme(t), theme("harmful_practices", "harm")])
        for i, (a, t) in enumerate((a, t) for a in agencies for t in themes)
    ]
    ax = draw(graph(records), kind=kind)
    ax.figure.canvas.draw()
    texts = ax.texts if kind == "bipartite" else ax.get_yticklabels()
    boxes = [t.get_window_extent() for t in texts if t.get_text()]
    assert len(boxes) >= len(agencies)
    assert not [1 for i, a in enumerate(boxes) for b in boxes[:i] if a.shrunk(0.98, 0.98).overlaps(b)]
    width, height = ax.figure.canvas.get_width_height()
    assert all(b.x0 >= 0 and b.x1 <= width and b.y0 >= 0 and b.y1 <= height for b in boxes)
    matplotlib.pyplot.close(ax.figure)


def test_draw_takes_the_axes_it_is_given() -> None:
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert draw(graph(many()), ax) is ax


def test_draw_names_the_kinds_it_knows() -> None:
    with pytest.raises(UsageError, match="bipartite, heatmap or years"):
        draw(graph([]), kind="pie")  # type: ignore[arg-type]


@pytest.mark.parametrize("many_years", [True, False])
def test_years_are_small_multiples_with_a_panel_a_theme(many_years: bool) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    records = [record(f"{y}:r1", report=str(y), year=y if many_years else None) for y in range(2010, 2020)]
    ax = draw(graph(records), kind="years")
    assert len(ax.child_axes) == int(many_years)
    assert not many_years or [bar.get_height() for bar in ax.child_axes[0].patches] == [1] * 10
    matplotlib.pyplot.close(ax.figure)


def test_a_picture_of_many_agencies_draws_the_most_often_asked_and_says_how_many_it_leaves_out() -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    bodies = ("psni", "sbni", "rqia")
    records = [record(f"a:r{i}", agencies=[mention(b) for b in bodies[: i % 3 + 1]]) for i in range(6)]
    ax = draw(graph(records), most=1)
    said = " ".join(text.get_text() for text in ax.texts)
    assert "Police Service of Northern Ireland" in said and "Regulation" not in said
    assert "Not drawn: 2 agencies with fewer recommendations" in said
    strong = draw(graph(records), least=4)
    assert "Regulation" not in " ".join(text.get_text() for text in strong.texts)
    with pytest.raises(UsageError, match="at least 1"):
        draw(graph(records), most=0)
    matplotlib.pyplot.close("all")
