"""`cmrlearn mine`: the whole way from reports to tables, graph and summary."""

from __future__ import annotations

import warnings
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from cmrlearn.cli import common
from cmrlearn.errors import SizeWarning, UsageError
from cmrlearn.model import Facet

if TYPE_CHECKING:
    from rich.table import Table

    from cmrlearn.corpus import Corpus

TOP = 8  # rows of the agency and theme tables
LISTED = 40  # reports shown in a row each


class Engine(StrEnum):
    """Who does the work."""

    local = "local"
    dask = "dask"


def mine(
    paths: common.Paths,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")],
    codebook: common.Codebook = None,
    agencies: common.Agencies = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print who must act and why, in words, on standard output.")
    ] = False,
    kinds: common.Kinds = "recommendation",
    jobs: common.Jobs = None,
    cache: common.Cache = None,
    no_cache: common.NoCache = False,
    timeout: common.Timeout = None,
    engine: Annotated[
        Engine, typer.Option(help="Who does the work: this machine, or a Dask cluster (extra dask).")
    ] = Engine.local,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Of a running Dask scheduler: tcp://host:8786. Without it one is started here."
        ),
    ] = None,
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Read reports, extract and tag recommendations, write tables, graph and summary.

    Example: [bold]cmrlearn mine reports/ -o out[/]

    Reports that cannot be read are named on standard error and leave the others
    unaffected; the exit status is then 3. What was found in unchanged reports is
    taken from the cache: a run that was stopped goes on where it was.

    Many machines: [bold]cmrlearn mine s3://bucket/reports -o out --engine dask --scheduler tcp://host:8786[/]
    """
    if cache is not None and no_cache:
        raise UsageError("--cache and --no-cache exclude each other.")
    wanted = common.kinds_from(kinds)
    common.check_writable(output)
    from cmrlearn.mining import TIMEOUT
    from cmrlearn.mining import mine as mine_reports

    corpus = mine_reports(
        paths,
        agencies=agencies,
        codebook=codebook,
        kinds=wanted,
        jobs=jobs,
        cache=False if no_cache else cache or True,
        timeout=TIMEOUT if timeout is None else timeout or None,
        engine=engine.value,
        scheduler=scheduler,
        progress=False if quiet else None,
        debug=debug,
    )
    with warnings.catch_warnings(record=True) as shortened:
        warnings.simplefilter("always", SizeWarning)
        written = corpus.save(output, parts=engine is Engine.dask)
    if not quiet:
        _summarise(corpus, written)
    for record in corpus if explain else ():
        common.print_explained(record)
    for note in shortened:
        if isinstance(note.message, SizeWarning):
            common.say(str(note.message))
    for failure in corpus.failures:
        common.say(failure.reason)
    if corpus.failures:
        raise typer.Exit(3)


def _summarise(corpus: Corpus, written: list[Path]) -> None:
    """What was found, on standard error."""
    from rich.box import SIMPLE_HEAD
    from rich.columns import Columns
    from rich.markup import escape
    from rich.table import Table

    from cmrlearn.graphs.names import labels, people

    console = common.stderr_console()
    found: Counter[str] = Counter()
    leads: Counter[str] = Counter()
    themes: Counter[str] = Counter()
    for record in corpus:
        found[record.report] += 1
        leads.update(agency.name for agency in people(record, "lead"))
        themes.update(label for facet in get_args(Facet) for label in labels(record, facet))
    reports = Table(
        "report",
        box=SIMPLE_HEAD,
        title=f"{_count(len(corpus), 'recommendation')} in {_count(len(corpus.reports), 'report')}",
    )
    reports.add_column("pages", justify="right")
    reports.add_column("recommendations", justify="right")
    reports.add_column("warnings", overflow="fold")
    for report in corpus.reports[:LISTED]:
        pages = str(report.n_pages or "")
        reports.add_row(escape(report.id), pages, str(found[report.id]), escape("\n".join(report.warnings)))
    console.print(reports)
    if len(corpus.reports) > LISTED:
        warned = sum(bool(r.warnings) for r in corpus.reports)
        console.print(f"and {len(corpus.reports) - LISTED} more; {warned} of all have warnings: see reports.jsonl\n")
    console.print(Columns([_top("agency that must act", leads), _top("theme", themes)], padding=(0, 3)))
    for path in written:
        console.print(escape(str(path)), soft_wrap=True)


def _top(heading: str, counts: Counter[str]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    table = Table(heading, box=SIMPLE_HEAD)
    table.add_column("recommendations", justify="right")
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]:
        table.add_row(escape(name), str(count))
    return table


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
