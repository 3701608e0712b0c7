"""GEXF keeps to its schema (1.2), and what is written can be read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from test_graph import many

import cmrlearn as cmr
from cmrlearn.graphs import write_graph
from cmrlearn.graphs.export import plain

nx = pytest.importorskip("networkx")

# Of the schema's rules those for a static graph: the attributes that an element may have; those in capitals it must.
ALLOWED = {
    "gexf": "VERSION variant",
    "meta": "lastmodifieddate",
    "creator": "",
    "graph": "defaultedgetype idtype mode",
    "attributes": "CLASS mode",
    "attribute": "ID TITLE TYPE",
    "nodes": "count",
    "node": "ID label pid",
    "attvalues": "",
    "attvalue": "FOR VALUE",
    "edges": "count",
    "edge": "ID SOURCE TARGET type label weight",
}
TYPES = {"integer", "long", "double", "float", "boolean", "liststring", "string", "anyURI"}


def graphs() -> list[Any]:
    return [cmr.graph(many(), roles="all", parents=True), cmr.project(many()), cmr.project(many(), "reports")]


@pytest.mark.parametrize("number", range(3))
def test_gexf_has_only_what_the_schema_allows(tmp_path: Path, number: int) -> None:
    root = etree.parse(str(write_graph(graphs()[number], tmp_path / "g.gexf"))).getroot()
    for element in root.iter():
        rules = ALLOWED[etree.QName(element).localname].split()
        names = {name for name in element.attrib if not name.startswith("{")}
        assert names <= {rule.lower() for rule in rules}, (element.tag, names)
        assert {rule.lower() for rule in rules if rule.isupper()} <= names, (element.tag, names)
    space = root.nsmap[None]
    ids = [e.get("id") for e in root.iter(f"{{{space}}}edge")]
    assert len(ids) == len(set(ids))
    assert {a.get("type") for a in root.iter(f"{{{space}}}attribute")} <= TYPES


def test_gexf_gives_numbers_and_truth_values_their_types(tmp_path: Path) -> None:
    root = etree.parse(str(write_graph(graphs()[0], tmp_path / "g.gexf"))).getroot()
    types = {a.get("title"): a.get("type") for a in root.iter("{*}attribute")}
    expected = {"year": "long", "page": "long", "score": "double", "listed": "boolean", "text": "string"}
    assert expected.items() <= types.items()


@pytest.mark.parametrize("number", range(1, 3))
@pytest.mark.parametrize(("ending", "reader"), [("graphml", "read_graphml"), ("gexf", "read_gexf")])
def test_a_projection_reads_back_equal(tmp_path: Path, number: int, ending: str, reader: str) -> None:
    g = graphs()[number]
    back = getattr(nx, reader)(write_graph(g, tmp_path / f"g.{ending}"))
    expected = plain(g)
    assert {n: dict(d) for n, d in back.nodes(data=True)} == dict(expected.nodes(data=True))
    for a, b, about in expected.edges(data=True):
        assert {k: v for k, v in back.edges[a, b].items() if k != "id"} == about
