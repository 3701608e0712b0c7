"""`cmrlearn export`: records as a table of another kind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmrlearn.cli import common

ENDINGS = (".xlsx", ".csv", ".parquet", ".jsonl")


def export(
    source: common.Source,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=f"By its ending: {', '.join(ENDINGS)}.")
    ],
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Write records as a table of another kind, from what mine or tag wrote.

    Example: [bold]cmrlearn export out -o recommendations.xlsx[/]
    """
    common.check_ending(output, ENDINGS)
    from cmrlearn.corpus import Corpus
    from cmrlearn.output.tables import write_records

    corpus = Corpus.load(source)
    write_records(corpus.recommendations + corpus.others, output)
    if not quiet:
        common.say(str(output))
