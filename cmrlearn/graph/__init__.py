"""Agencies and themes as a graph: `graph` builds it, `draw` draws it, `write_graph` writes it."""

from __future__ import annotations

from cmrlearn.graph.build import graph
from cmrlearn.graph.draw import draw
from cmrlearn.graph.export import write_graph
from cmrlearn.graph.page import graph_page

__all__ = ["draw", "graph", "graph_page", "write_graph"]
