"""A picture of the graph with matplotlib, for notebooks and print."""

from __future__ import annotations

import textwrap
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, get_args

from cmrlearn.errors import UsageError
from cmrlearn.graphs.years import draw_years, panels_of, size_of

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes

# Okabe and Ito (2008), "Color Universal Design": told apart with any kind of colour vision.
COLOURS = {"harm": "#D55E00", "practice": "#0072B2", "agency": "#444444"}
ROW = 0.36  # inches a row
MOST = 60  # agencies that a picture holds legibly
PLACE = (0.01, 0.02, 0.98, 0.97)  # of the axes in a figure: left, bottom, width, height
WRAP = 38  # characters a line of a label
INK = "#222222"
NONE = (0.95, 0.96, 0.97, 1.0)  # a cell without a count


Kind = Literal["bipartite", "heatmap", "years"]


def draw(
    graph: nx.MultiDiGraph,
    ax: Axes | None = None,
    kind: Kind = "bipartite",
    *,
    most: int = MOST,
    themes: int = MOST,
    least: int = 1,
) -> Axes:
    """Draw `graph` and return the matplotlib Axes (the figure is `ax.figure`).

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        As `cmrlearn.graph` makes it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure high enough for all labels is made by default. In one that is too small the labels
        shrink and do not overlap.
    kind : {"bipartite", "heatmap", "years"}
        Agencies left and themes right, joined by lines as wide as there are recommendations; a table of counts; or a
        panel a theme (the sixteen of most reports) with a bar a year, which counts reports.
    most, themes : int
        How many agencies and themes are drawn, those of most recommendations first; the picture says how many agencies
        it leaves out.
    least : int
        Lines and numbers of fewer recommendations than this are left out, to see the strong ones among many.

    Raises
    ------
    UsageError
        If `kind` is none of these, `most`, `themes` or `least` is below 1, or matplotlib is not installed.
    """
    if kind not in get_args(Kind):
        raise UsageError(f"kind: {kind!r} is unknown; choose {', '.join(get_args(Kind)[:-1])} or {get_args(Kind)[-1]}.")
    if min(most, themes, least) < 1:
        raise UsageError("most, themes and least: must be at least 1.")
    counts, agencies, columns, left_out = _shown(graph, most, themes, least)
    panels = panels_of(graph) if kind == "years" else []
    if ax is None:
        ax = _new_axes(len(agencies), len(panels) if kind == "years" else len(columns), kind)
    ax.set_axis_off()
    if not counts:
        ax.text(0.5, 0.5, "No agency and theme to draw", ha="center", va="center", color=INK, transform=ax.transAxes)
    elif kind == "years" and not panels:
        ax.text(0.5, 0.5, "No report with a year to draw", ha="center", va="center", color=INK, transform=ax.transAxes)
    elif kind == "years":
        draw_years(graph, ax, COLOURS, INK)
    elif kind == "heatmap":
        _heatmap(graph, counts, agencies, columns, ax)
    else:
        _bipartite(graph, counts, agencies, columns, ax)
    if left_out and kind != "years":
        words = f"Not drawn: {left_out} {'agencies' if left_out > 1 else 'agency'} with fewer recommendations"
        ax.text(1, 0, words, ha="right", va="top", color=INK, fontsize=8, transform=ax.transAxes)
    return ax


def _shown(
    graph: nx.MultiDiGraph, most: int, themes: int, least: int
) -> tuple[Counter[tuple[str, str]], list[str], list[str], int]:
    """Counts, agencies and themes (harm first) of a picture, and how many agencies are left out of it."""
    every = pair_counts(graph)
    ranked, about = _by_size(graph, 0), _by_size(graph, 1)
    kept = {*ranked[:most], *about[:themes]}
    counts = Counter({pair: n for pair, n in every.items() if n >= least and kept.issuperset(pair)})
    shown = {node for pair in counts for node in pair}
    agencies = [a for a in ranked if a in shown]
    columns = sorted((t for t in about if t in shown), key=lambda t: graph.nodes[t].get("facet") != "harm")
    return counts, agencies, columns, len(ranked) - len(agencies)


def pair_counts(graph: nx.MultiDiGraph) -> Counter[tuple[str, str]]:
    """How many recommendations stand behind each pair of agency and theme."""
    asked = {(s, t, d["id"]) for s, t, d in graph.edges(data=True) if d.get("relation") == "asks"}
    return Counter((s, t) for s, t, _ in sorted(asked))


def picture(graph: nx.MultiDiGraph, ending: str) -> bytes:
    """The bipartite picture as "svg" or "png"; the same graph gives the same bytes."""
    _matplotlib()
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    _, agencies, themes, _ = _shown(graph, MOST, MOST, 1)
    figure = Figure(figsize=_size(len(agencies), len(themes), "bipartite"))
    FigureCanvasAgg(figure)
    out = BytesIO()
    with rc_context({"svg.hashsalt": "cmrlearn"}):
        draw(graph, figure.add_axes(PLACE))
        metadata = {"Date": None, "Creator": "cmrlearn"} if ending == "svg" else {"Software": "cmrlearn"}
        figure.savefig(out, format=ending, dpi=150, metadata=metadata, facecolor="white")
    return out.getvalue()


def _matplotlib() -> Any:
    try:
        import matplotlib
    except ImportError as error:
        raise UsageError("Pictures need matplotlib; install it with: pip install 'cmrlearn[plot]'.") from error
    return matplotlib


def _new_axes(agencies: int, themes: int, kind: str) -> Axes:
    _matplotlib()
    from matplotlib import pyplot

    width, height = _size(agencies, themes, kind)
    figure = pyplot.figure(figsize=(width, height), facecolor="white")
    if kind == "heatmap":  # room for the labels left of, above and right of the table
        left, top, right = 3.2 / width, 2.7 / height, 1.8 / width
        return figure.add_axes((left, 0.3 / height, 1 - left - right, 1 - top - 0.3 / height))
    return figure.add_axes(PLACE)


def _size(agencies: int, themes: int, kind: str) -> tuple[float, float]:
    """Width and height in inches."""
    if kind == "years":
        return size_of(themes)
    if kind == "heatmap":
        return 5 + 0.42 * max(themes, 3), 3.0 + ROW * max(agencies, 2)
    return 12, max(ROW * max(agencies, themes + 2), 3) + 0.6


def _by_size(graph: nx.MultiDiGraph, side: int) -> list[str]:
    behind: dict[str, set[str]] = {}
    for source, target, about in graph.edges(data=True):
        if about.get("relation") == "asks":
            behind.setdefault((source, target)[side], set()).add(about["id"])
    return sorted(behind, key=lambda n: (-len(behind[n]), str(graph.nodes[n].get("label", n)), n))


def _write(ax: Axes, x: float, y: float, text: str, size: float, **how: Any) -> None:
    # A dollar sign in a report must not be taken for the start of a formula.
    ax.text(x, y, text, fontsize=size, parse_math=False, **({"color": INK, "va": "center"} | how))


def _label(graph: nx.MultiDiGraph, node: str) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(graph.nodes[node].get("label", node)))
    lines = textwrap.wrap(text, WRAP) or [node]
    return "\n".join(lines[:2]) + ("…" if len(lines) > 2 else "")


def _row_points(ax: Axes, rows: int) -> float:
    """Height of one of `rows` rows of the axes, in points."""
    return float(ax.get_window_extent().height * 72 / ax.figure.dpi / max(rows, 1))


def _column_points(ax: Axes, columns: int) -> float:
    """Width of one of `columns` columns of the axes, in points."""
    return float(ax.get_window_extent().width * 72 / ax.figure.dpi / max(columns, 1))


def _bipartite(
    graph: nx.MultiDiGraph, counts: Counter[tuple[str, str]], agencies: list[str], themes: list[str], ax: Axes
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    rows: list[str | tuple[str, str]] = []
    for facet, title in (("harm", "Harm"), ("practice", "Practice")):
        of_facet = [t for t in themes if graph.nodes[t].get("facet") == facet]
        rows += [(facet, title), *of_facet] if of_facet else []
    left = {a: 1 - (i + 0.5) / len(agencies) for i, a in enumerate(agencies)}
    right = {t: 1 - (i + 0.5) / len(rows) for i, t in enumerate(rows)}
    row_points = _row_points(ax, max(len(agencies), len(rows)))
    size, widest = min(9.5, 0.38 * row_points), min(6.0, 0.3 * row_points)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    x0, x1, most = 0.33, 0.67, max(counts.values())
    faint = max(0.1, min(0.38, 4 / len(counts) ** 0.5))  # the more lines, the fainter, so that none is hidden
    for (agency, theme), n in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        y0, y1 = left[agency], right[theme]
        curve = Path(
            [(x0, y0), ((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), (x1, y1)],
            [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
        )
        colour = COLOURS.get(str(graph.nodes[theme].get("facet")), INK)
        width = min(0.8, widest / 4) + widest * (n - 1) / max(most - 1, 4)
        ax.add_patch(PathPatch(curve, fill=False, edgecolor=colour, linewidth=width, alpha=faint, capstyle="round"))
    for agency, y in left.items():
        ax.plot([x0], [y], "o", color=COLOURS["agency"], markersize=min(6, size * 0.6), zorder=3)
        _write(ax, x0 - 0.012, y, _label(graph, agency), size, ha="right", linespacing=1.0)
    for row, y in right.items():
        if isinstance(row, tuple):
            _write(ax, x1 + 0.012, y, row[1], size, color=COLOURS[row[0]], ha="left", weight="bold")
            continue
        colour = COLOURS.get(str(graph.nodes[row].get("facet")), INK)
        ax.plot([x1], [y], "o", color=colour, markersize=min(6, size * 0.6), zorder=3)
        _write(ax, x1 + 0.012, y, _label(graph, row), size, ha="left", linespacing=1.0)


def _heatmap(
    graph: nx.MultiDiGraph, counts: Counter[tuple[str, str]], agencies: list[str], themes: list[str], ax: Axes
) -> None:
    from matplotlib import colormaps

    table = [[counts.get((a, t), 0) for t in themes] for a in agencies]
    most = max(counts.values())
    shades = [colormaps["Oranges" if graph.nodes[t].get("facet") == "harm" else "Blues"] for t in themes]
    ax.set_axis_on()
    ax.imshow(
        [[s(n / most / 1.15) if n else NONE for s, n in zip(shades, row, strict=True)] for row in table], aspect="auto"
    )
    for x in range(1, len(themes)):
        ax.axvline(x - 0.5, color="white", linewidth=1)
    for y in range(1, len(agencies)):
        ax.axhline(y - 0.5, color="white", linewidth=1)
    size = min(9.5, 0.38 * _row_points(ax, len(agencies)))
    ax.set_xticks(range(len(themes)))
    ax.set_yticks(range(len(agencies)))
    ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    slanted: dict[str, Any] = {"rotation": 60, "ha": "left", "rotation_mode": "anchor"}
    names = [textwrap.shorten(_label(graph, t), WRAP, placeholder="…") for t in themes]  # one line, to stay apart
    ax.set_xticklabels(names, fontsize=min(size, 0.4 * _column_points(ax, len(themes))), **slanted)
    ax.set_yticklabels([_label(graph, a) for a in agencies], fontsize=size, linespacing=1.0)
    for text in (*ax.get_xticklabels(), *ax.get_yticklabels()):
        text.set_parse_math(False)
    for tick, theme in zip(ax.get_xticklabels(), themes, strict=True):
        tick.set_color(COLOURS.get(str(graph.nodes[theme].get("facet")), INK))
    for side in ax.spines.values():
        side.set_visible(False)
    for y, row in enumerate(table):
        for x, n in enumerate(row):
            if n:
                _write(ax, x, y, str(n), size, ha="center", color="white" if n > most * 0.6 else INK)
