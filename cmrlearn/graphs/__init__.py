"""Agencies and themes as a graph: `graph` builds it, `draw` draws it, `write_graph` writes it."""

from __future__ import annotations

from cmrlearn.graphs.build import graph
from cmrlearn.graphs.draw import draw
from cmrlearn.graphs.export import write_graph
from cmrlearn.graphs.page import graph_page

__all__ = ["draw", "graph", "graph_page", "write_graph"]
