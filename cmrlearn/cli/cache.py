"""`cmrlearn cache`: where results are kept for the next run, how much, and how to be rid of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cmrlearn.cli import common


def cache(
    folder: Annotated[
        Path | None, typer.Option("--cache", metavar="DIR", file_okay=False, help="This folder, not the usual one.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Remove what is kept.")] = False,
    debug: common.Debug = False,
) -> None:
    """Print where results of mine are kept, and how many, as JSON; or remove them.

    Kept are the records of each report, not the report: text from it all the same.
    What no run has used for 90 days is removed by the next run.

    Examples: [bold]cmrlearn cache[/]; [bold]cmrlearn cache --empty[/]
    """
    from cmrlearn.running import store

    where = folder or store.default_folder()
    if empty:
        gone = store.empty(where)
        common.say(f"{gone.entries} entries removed from {where}")
    print(json.dumps(facts(where), ensure_ascii=False))


def facts(folder: Path) -> dict[str, str | int | float]:
    """A cache as `cmrlearn cache` and `cmrlearn info` show it."""
    from cmrlearn.running.store import usage

    used = usage(folder)
    return {"folder": str(folder), "entries": used.entries, "megabytes": round(used.bytes / 1e6, 1)}
