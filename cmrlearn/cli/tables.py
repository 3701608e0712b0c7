"""`cmrlearn agencies` and `cmrlearn themes`: the reference tables."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from cmrlearn.cli import common
from cmrlearn.model import Facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Nation = Literal["NI", "England", "Wales", "Scotland"]
Search = Annotated[str, typer.Option(metavar="WORDS", help="Only where all these words occur in a name or definition.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="CSV instead of JSON lines, or instead of the terminal's table.")]


def agencies(
    search: Search = "",
    nation: Annotated[
        str, typer.Option(metavar="NATION", help="NI, England, Wales or Scotland, with those of the whole UK.")
    ] = "",
    unknown: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH",
            help="Instead, names in these that look like organisations and were not recognised: a folder that mine "
            "wrote, a table of records, or reports. Repeat it for more.",
        ),
    ] = None,
    agencies: common.Agencies = None,
    as_csv: AsCsv = False,
    debug: common.Debug = False,
) -> None:
    """List the agencies that are recognised: a table in a terminal, JSON lines when piped.

    With --unknown it lists what is missing, the most frequent first. Piped this
    is CSV with the columns of the agency table and an example of each. Correct
    it, take out what is no organisation, and give it to mine with --agencies.

    Examples: [bold]cmrlearn agencies --search trust --nation NI[/];
    [bold]cmrlearn agencies --csv > all.csv[/];
    [bold]cmrlearn agencies --unknown out > own.csv[/];
    [bold]cmrlearn agencies --unknown reports/ --agencies own.csv[/];
    [bold]cmrlearn mine reports/ -o out --agencies own.csv[/]
    """
    from cmrlearn.tagging import load_agencies

    wanted = common.choice("--nation", nation, get_args(Nation))
    if unknown:
        from cmrlearn.cli.unknown import unknown_rows

        found, failed = unknown_rows(unknown, load_agencies(agencies))
        found = [row for row in found if not wanted or row["jurisdiction"] in (wanted, "UK")]
        found = _having(search, found, ("name", "acronym"))
        _show(found, ("count", "name", "kind", "source", "example"), as_csv=as_csv or not sys.stdout.isatty())
        if failed:
            raise typer.Exit(3)
        return
    rows = [asdict(row) for row in load_agencies(agencies) if not wanted or {wanted, "UK"} & set(row.nations)]
    rows = _having(search, rows, ("id", "name", "acronym", "aliases"))
    _show(rows, ("id", "name", "acronym", "kind", "jurisdiction"), as_csv=as_csv)


def themes(
    search: Search = "",
    facet: Annotated[str, typer.Option(metavar="FACET", help="harm or practice.")] = "",
    codebook: common.Codebook = None,
    as_csv: AsCsv = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.ttl", help="Write the whole taxonomy as SKOS.")
    ] = None,
    debug: common.Debug = False,
) -> None:
    """List the themes of the taxonomy: a table in a terminal, JSON lines when piped.

    Examples: [bold]cmrlearn themes --facet harm[/]; [bold]cmrlearn themes -o themes.ttl[/]
    """
    from cmrlearn.tagging import load_taxonomy

    if output is not None:
        common.check_ending(output, (".ttl",))
        from cmrlearn.files import atomic
        from cmrlearn.output.skos import to_turtle

        with atomic(output) as f:
            f.write(to_turtle(load_taxonomy(codebook)))
        return
    wanted = common.choice("--facet", facet, get_args(Facet))
    rows = [asdict(row) for row in load_taxonomy(codebook) if wanted in ("", row.facet)]
    rows = _having(search, rows, ("id", "label", "alt_labels", "definition", "includes"))
    _show(rows, ("facet", "id", "label", "definition"), as_csv=as_csv)


def _having(search: str, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rows in whose columns all words of `search` occur."""
    words = search.casefold().split()
    texts = (" ".join(_cell(row[column]) for column in columns).casefold() for row in rows)
    return [row for row, text in zip(rows, texts, strict=True) if all(word in text for word in words)]


def _show(rows: Sequence[dict[str, Any]], columns: Iterable[str], *, as_csv: bool) -> None:
    if as_csv:
        _show_csv(rows)
    elif sys.stdout.isatty():
        _show_table(rows, tuple(columns))
    else:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    if not rows:
        common.say("No row fits.")


def _show_csv(rows: Sequence[dict[str, Any]]) -> None:
    from cmrlearn.output.cells import csv_cell

    if rows:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([csv_cell(_cell(value)) for value in row.values()] for row in rows)


def _show_table(rows: Sequence[dict[str, Any]], columns: tuple[str, ...]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns, box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(escape(_cell(row[column])) for column in columns))
    Console().print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
