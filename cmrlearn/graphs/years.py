"""Small multiples: a panel a theme, a bar a year."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes

MOST = 16  # panels
COLUMNS = 4
WRAP = 30  # characters a line of a title


def panels_of(graph: nx.MultiDiGraph) -> list[tuple[str, dict[int, int]]]:
    """Themes, those of most reports first, each with the number of reports a year; reports without a year left out."""
    found: dict[str, dict[int, set[str]]] = {}
    for _, theme, about in graph.edges(data=True):
        if about.get("relation") == "asks" and about.get("year"):
            found.setdefault(theme, {}).setdefault(int(about["year"]), set()).add(str(about["report"]))
    counted = [(theme, {year: len(r) for year, r in sorted(years.items())}) for theme, years in found.items()]
    return sorted(counted, key=lambda item: (-sum(item[1].values()), item[0]))[:MOST]


def size_of(panels: int) -> tuple[float, float]:
    """Width and height in inches."""
    return 12.0, 0.5 + 1.75 * max(math.ceil(panels / COLUMNS), 1)


def draw_years(graph: nx.MultiDiGraph, ax: Axes, colours: dict[str, str], ink: str) -> None:
    """Draw the panels into `ax`, all with the same axes so that they can be compared."""
    from matplotlib.ticker import MaxNLocator

    panels = panels_of(graph)
    years = [year for _, counts in panels for year in counts]
    first, last = min(years), max(years)
    most = max(n for _, counts in panels for n in counts.values())
    rows = math.ceil(len(panels) / COLUMNS)
    points = ax.get_window_extent().height * 72 / ax.figure.dpi
    size = float(min(9.0, 0.075 * points / rows))
    top = 1 - 1.8 * size / points  # below the heading
    width, height = 1 / COLUMNS, top / rows
    for number, (theme, counts) in enumerate(panels):
        row, column = divmod(number, COLUMNS)
        place = (column * width + 0.12 * width, top - (row + 0.82) * height, 0.84 * width, 0.56 * height)
        panel: Any = ax.inset_axes(place)
        about = graph.nodes[theme]
        colour = colours.get(str(about.get("facet")), ink)
        panel.bar(list(counts), list(counts.values()), width=0.8, color=colour)
        panel.set_xlim(first - 0.6, last + 0.6)
        panel.set_ylim(0, most * 1.1)
        panel.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        panel.tick_params(labelsize=size * 0.85, colors=ink, length=2)
        label = textwrap.wrap(str(about.get("label", theme)), WRAP)
        title = "\n".join(label[:2]) + ("…" if len(label) > 2 else "")
        panel.set_title(title, fontsize=size, color=colour, loc="left", parse_math=False, pad=3, linespacing=1.0)
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)
    heading = "Reports a year in which the theme is asked about"
    ax.text(0, 1, heading, fontsize=size, color=ink, va="top", weight="bold", transform=ax.transAxes)
