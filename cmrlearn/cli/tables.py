"""`cmrlearn agencies` and `cmrlearn themes`: the reference tables."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmrlearn.cli import common

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Search = Annotated[str, typer.Option(metavar="WORDS", help="Only rows in which all these words occur.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="CSV instead of JSON lines, or instead of the terminal's table.")]


def agencies(
    search: Search = "",
    nation: Annotated[str, typer.Option(metavar="NATION", help="NI, England, Wales or Scotland.")] = "",
    agencies: common.Agencies = None,
    as_csv: AsCsv = False,
    debug: common.Debug = False,
) -> None:
    """List the agencies that are recognised: a table in a terminal, JSON lines when piped.

    Example: [bold]cmrlearn agencies --search trust --nation NI[/]
    """
    from cmrlearn.tag import load_agencies

    rows = [row for row in _agency_rows(load_agencies(agencies)) if _found(row, search)]
    if nation:
        rows = [row for row in rows if nation.casefold() in str(row["jurisdiction"]).casefold()]
    _show(rows, ("id", "name", "acronym", "kind", "jurisdiction"), as_csv=as_csv)


def themes(
    search: Search = "",
    facet: Annotated[str, typer.Option(metavar="FACET", help="harm or practice.")] = "",
    codebook: common.Codebook = None,
    as_csv: AsCsv = False,
    debug: common.Debug = False,
) -> None:
    """List the themes of the taxonomy: a table in a terminal, JSON lines when piped.

    Example: [bold]cmrlearn themes --facet harm[/]
    """
    from cmrlearn.tag import load_taxonomy

    rows = [row for row in _theme_rows(load_taxonomy(codebook)) if _found(row, search)]
    if facet:
        rows = [row for row in rows if row["facet"] == facet]
    _show(rows, ("facet", "id", "label", "definition"), as_csv=as_csv)


def _found(row: dict[str, Any], search: str) -> bool:
    text = json.dumps(row, ensure_ascii=False).casefold()
    return all(word in text for word in search.casefold().split())


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
    if rows:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)


def _show_table(rows: Sequence[dict[str, Any]], columns: tuple[str, ...]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*(escape(_cell(row[column])) for column in columns))
    Console().print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return "|".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
