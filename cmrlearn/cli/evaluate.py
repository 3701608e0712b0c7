"""`cmrlearn evaluate`: found and tagged recommendations against gold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmrlearn.cli import common
from cmrlearn.files import atomic

if TYPE_CHECKING:
    from cmrlearn.evaluation import Evaluation


def evaluate(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="GOLD_DIR", help="Folders with report.pdf and gold.json, or of such folders."),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.json", help="Write all figures and errors here.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="EARLIER.json", help="Show what changed since this was written by -o."),
    ] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="How many of the worst errors to print.")] = 20,
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Measure against gold: extraction, agencies and roles, themes, strength, deadlines.

    Example: [bold]cmrlearn evaluate corpus/sample -o figures.json[/]

    Then, after a change: [bold]cmrlearn evaluate corpus/sample --against figures.json[/]
    """
    from cmrlearn.evaluation import evaluate as run
    from cmrlearn.evaluation import read_earlier

    earlier = None if against is None else read_earlier(against)
    result = run(folders, progress=False if quiet else None)
    if output is not None:
        with atomic(output) as f:
            f.write(json.dumps(result.to_dict(), indent=1, ensure_ascii=False) + "\n")
    _print(result, errors)
    if earlier is not None:
        _print_changes(earlier, result)
    for reason in result.failures:
        common.say(reason)
    if result.failures:
        raise typer.Exit(3)


def _print(result: Evaluation, errors: int) -> None:
    """Tables on standard output."""
    from rich.console import Console
    from rich.markup import escape

    console = Console()
    console.print(_extraction(result))
    console.print(_figures(result))
    for line in _macro(result):
        console.print(line)
    worst = result.worst()
    if worst and errors:
        console.print(f"The worst of {len(worst)} errors:" if len(worst) > errors else "All errors, the worst first:")
    for error in worst[:errors]:
        console.print(f"- {escape(str(error))}", soft_wrap=True)


def _extraction(result: Evaluation) -> object:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Extraction")
    table.add_column("report", overflow="fold")
    for name in ("gold", "right", "wrong", "precision", "recall", "text", "page"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, scores in [*result.reports.items(), ("together", result.total)]:
        e = scores.extraction
        shares = [
            f"{n / of:.2f}" if of else "-" for n, of in ((scores.verbatim, e.tp), (scores.page_right, scores.paged))
        ]
        counts = [str(n) for n in (e.tp + e.fn, e.tp, e.fp)]
        table.add_row(escape(name), *counts, f"{e.precision:.2f}", f"{e.recall:.2f}", *shares)
    return table


def _print_changes(earlier: dict[str, Any], result: Evaluation) -> None:
    """What was gained, lost and altered, a line each, and the counts."""
    from collections import Counter

    from rich.console import Console
    from rich.markup import escape

    from cmrlearn.evaluation import compare

    console = Console()
    changes = compare(earlier, result.to_dict())
    for change in changes:
        console.print(escape(str(change)), soft_wrap=True)
    counts = Counter(change.change for change in changes)
    console.print(f"{counts['gained']} gained, {counts['lost']} lost, {counts['altered']} altered")


def _figures(result: Evaluation) -> object:
    """Micro figures with intervals."""
    from rich.table import Table

    total, ends = result.total.to_dict(), result.intervals()
    table = Table("", title="All reports together; tags of the recommendations that were found")
    for name in ("right", "wrong", "missed", "precision", "recall", "F1", *(["95 %"] if ends else [])):
        table.add_column(name, justify="right", no_wrap=True)

    def interval(name: str) -> list[str]:
        return [_interval(ends[name])] if name in ends else [""] if ends else []

    rows = {"extraction": total["extraction"], "agency": total.get("agency"), "agency_role": total.get("agency_role")}
    rows |= total.get("roles", {})
    rows |= {facet: total[facet]["micro"] for facet in ("harm", "practice") if facet in total}
    rows["actions"] = total.get("actions")
    for name, figures in rows.items():
        if figures:
            cells = [str(figures[k]) for k in ("tp", "fp", "fn")]
            cells += [f"{figures[k]:.2f}" for k in ("precision", "recall", "f1")]
            table.add_row(name.replace("_", " and "), *cells, *interval(f"{name}.f1"))
    for name in ("strength", "deadline"):
        if name in total:
            s = total[name]
            cells = [str(s["right"]), str(s["of"] - s["right"]), "", "", "", f"{s['share']:.2f}"]
            table.add_row(name, *cells, *interval(f"{name}.share"))
    return table


def _macro(result: Evaluation) -> Iterator[str]:
    """A line a facet: the mean over themes, and the weakest."""
    total, ends = result.total.to_dict(), result.intervals()
    for facet in ("harm", "practice"):
        if facet in total:
            f = total[facet]
            weakest = f["themes"][f["weakest"]]
            held = f" ({_interval(ends[f'{facet}.macro_f1'])})" if f"{facet}.macro_f1" in ends else ""
            of = weakest["tp"] + weakest["fn"]
            yield (
                f"{facet}: macro-F1 {f['macro_f1']:.2f}{held} over {len(f['themes'])} themes; "
                f"weakest {f['weakest']}, F1 {weakest['f1']:.2f}, {of} in the gold"
            )
    if ends:
        yield "95 % intervals: reports drawn anew 2,000 times."


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.2f}-{ends[1]:.2f}"
