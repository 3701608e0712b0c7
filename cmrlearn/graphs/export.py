"""A graph as a file, by the ending of its name."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmrlearn.errors import UsageError
from cmrlearn.files import atomic
from cmrlearn.graphs.page import graph_page
from cmrlearn.model import Report
from cmrlearn.output.cells import csv_cell, utf8_text, xml_text

if TYPE_CHECKING:
    import networkx as nx


def write_graph(graph: nx.MultiDiGraph, path: str | Path, *, reports: Iterable[Report] = ()) -> Path:
    """Write `graph` by the ending of `path`; whole, or not at all.

    .graphml and .gexf (Gephi, Cytoscape, yEd; absent values are left out, lists joined with "; "), .json (networkx's
    node-link form), .csv (one row an edge), .html (a page to explore; titles of `reports` are shown there), .svg and
    .png (a picture).

    Raises
    ------
    UsageError
        If the ending is none of these, or a picture is wanted and matplotlib is not installed.
    WriteError
        If the folder cannot be written to.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending == ".html":
        data = graph_page(graph, reports=reports).encode()
    elif ending in _WRITERS:
        data = _WRITERS[ending](graph)
    else:
        known = " ".join(sorted([*_WRITERS, ".html"]))
        raise UsageError(f"{path}: a graph cannot be written as {ending or 'a file without ending'}; use {known}.")
    with atomic(path, "wb") as f:
        f.write(data)
    return path


def plain(graph: nx.MultiDiGraph, **renamed: str) -> nx.MultiDiGraph:
    """A copy that XML formats can hold: no None, no lists, no forbidden characters; edge attributes `renamed`."""
    result = type(graph)(**_plain(graph.graph))
    result.add_nodes_from((xml_text(n), _plain(d)) for n, d in graph.nodes(data=True))
    edges = graph.edges(keys=True, data=True) if graph.is_multigraph() else graph.edges(data=True)
    for source, target, *key, about in edges:
        keyed = {"key": xml_text(str(key[0]))} if key else {}
        about = {renamed.get(name, name): value for name, value in about.items()}
        result.add_edge(xml_text(source), xml_text(target), **keyed, **_plain(about))
    return result


def _joined(value: Any) -> Any:
    return "; ".join(map(str, value)) or None if isinstance(value, list | tuple) else value


def _plain(attributes: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for name, value in attributes.items():
        value = _joined(value)
        if value is not None:
            out[name] = xml_text(value) if isinstance(value, str) else value
    return out


def _graphml(graph: nx.MultiDiGraph) -> bytes:
    from networkx import write_graphml_lxml  # piece by piece; the other writer takes ten times the file in memory

    out = BytesIO()
    write_graphml_lxml(plain(graph), out)
    return out.getvalue()


def _gexf(graph: nx.MultiDiGraph) -> bytes:
    import networkx as nx

    # GEXF keeps `id` for the edge itself, and its schema knows no name of a graph. Today's date, which networkx puts
    # in, would make each day's file differ.
    out = BytesIO()
    copy = plain(graph, id="recommendation")
    copy.graph.pop("name", None)
    nx.write_gexf(copy, out)
    text = re.sub(rb' lastmodifieddate="[^"]*"', b"", out.getvalue(), count=1)
    return re.sub(rb'(<graph [^>]*?) name=""', rb"\1", text, count=1)


def _json(graph: nx.MultiDiGraph) -> bytes:
    import networkx as nx

    data = nx.node_link_data(graph, edges="edges")
    return (utf8_text(json.dumps(data, ensure_ascii=False, indent=1)) + "\n").encode()


def _csv(graph: nx.MultiDiGraph) -> bytes:
    edges = [
        {"source": s, "target": t, "source_label": _label(graph, s), "target_label": _label(graph, t)} | about
        for s, t, about in graph.edges(data=True)
    ]
    columns = list(dict.fromkeys(name for edge in edges for name in edge)) or ["source", "target"]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for edge in edges:
        cells = [_joined(edge.get(name)) for name in columns]
        writer.writerow([csv_cell("" if cell is None else cell) for cell in cells])
    return out.getvalue().encode()


def _label(graph: nx.MultiDiGraph, node: str) -> str:
    return str(graph.nodes[node].get("label", node))


def _picture(kind: str) -> Callable[[nx.MultiDiGraph], bytes]:
    def write(graph: nx.MultiDiGraph) -> bytes:
        from cmrlearn.graphs.draw import picture

        return picture(graph, kind)

    return write


_WRITERS: dict[str, Callable[[nx.MultiDiGraph], bytes]] = {
    ".graphml": _graphml,
    ".gexf": _gexf,
    ".json": _json,
    ".csv": _csv,
    ".svg": _picture("svg"),
    ".png": _picture("png"),
}
