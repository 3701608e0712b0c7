"""Agencies and themes as a graph: built by `graph` and `project`, drawn by `draw`, written by `write_graph`."""

from __future__ import annotations

from cmrlearn.graphs.build import graph
from cmrlearn.graphs.draw import draw
from cmrlearn.graphs.export import write_graph
from cmrlearn.graphs.page import graph_page
from cmrlearn.graphs.projections import project

__all__ = ["draw", "graph", "graph_page", "project", "write_graph"]
