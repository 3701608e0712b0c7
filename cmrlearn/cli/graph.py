"""`cmrlearn graph`: agencies and themes as a picture or for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmrlearn.cli import common

ENDINGS = (".html", ".graphml", ".gexf", ".json", ".svg", ".png")


def graph(
    source: common.Source,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=f"By its ending: {', '.join(ENDINGS)}.")
    ],
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
    write_graph(corpus.graph(), output, reports=corpus.reports)
    if not quiet:
        common.say(str(output))
