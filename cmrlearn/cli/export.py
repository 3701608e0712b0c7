"""`cmrlearn export`: records as a table of another kind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmrlearn.cli import common

ENDINGS = (".xlsx", ".csv", ".parquet", ".jsonl", ".ttl")


def export(
    source: common.Source,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=f"By its ending: {', '.join(ENDINGS)}.")
    ],
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Write records as a table of another kind, from what mine or tag wrote; .ttl is SKOS, with the taxonomy.

    Example: [bold]cmrlearn export out -o recommendations.xlsx[/]
    """
    common.check_ending(output, ENDINGS)
    from cmrlearn.corpus import Corpus
    from cmrlearn.output.tables import write_records

    corpus = Corpus.load(source)
    records = corpus.records
    if output.suffix.lower() == ".ttl":
        from cmrlearn.files import atomic
        from cmrlearn.output.skos import to_turtle
        from cmrlearn.tagging import load_taxonomy

        with atomic(output) as f:
            f.write(to_turtle(load_taxonomy(), records))
    else:
        write_records(records, output)
    if not quiet:
        common.say(str(output))
