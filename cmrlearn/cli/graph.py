"""`cmrlearn graph`: agencies and themes as a picture or for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmrlearn.cli import common

ENDINGS = (".html", ".graphml", ".gexf", ".json", ".csv", ".svg", ".png")


def graph(
    source: common.Source,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=f"By its ending: {', '.join(ENDINGS)}.")
    ],
    facet: Annotated[
        str | None, typer.Option("--facet", metavar="harm|practice", help="Only themes of this facet.")
    ] = None,
    all_roles: Annotated[
        bool, typer.Option("--all-roles", help="Partners and bodies merely mentioned too, not only those who must act.")
    ] = False,
    fold_units: Annotated[bool, typer.Option("--fold-units", help="Count units with the body they belong to.")] = False,
    fold_predecessors: Annotated[
        bool, typer.Option("--fold-predecessors", help="Count bodies that are no more with their successors.")
    ] = False,
    min_score: Annotated[
        float, typer.Option("--min-score", metavar="P", min=0.0, max=1.0, help="Leave out less probable themes.")
    ] = 0.0,
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Draw or write the graph of agencies and themes, from what mine or tag wrote.

    Examples: [bold]cmrlearn graph out -o graph.svg[/]; [bold]cmrlearn graph tagged.jsonl -o graph.gexf[/]
    """
    common.check_ending(output, ENDINGS)
    from cmrlearn.corpus import Corpus
    from cmrlearn.graphs import write_graph

    corpus = Corpus.load(source)
    graph = corpus.graph(
        facet=facet,
        roles="all" if all_roles else ("lead",),
        min_score=min_score,
        fold_units=fold_units,
        fold_predecessors=fold_predecessors,
    )
    write_graph(graph, output, reports=corpus.reports)
    if not quiet:
        common.say(str(output))
