"""`cmrlearn evaluate`: found and tagged recommendations against gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Measure against gold: extraction, agencies and roles, themes, strength, deadlines.

    Example: [bold]cmrlearn evaluate corpus/built -o figures.json[/]
    """
    from cmrlearn.evaluation import evaluate as run

    result = run(folders, progress=False if quiet else None)
    if output is not None:
        with atomic(output) as f:
            f.write(json.dumps(result.to_dict(), indent=1, ensure_ascii=False) + "\n")
    _print(result)
    for reason in result.failures:
        common.say(reason)
    if result.failures:
        raise typer.Exit(3)


def _print(result: Evaluation) -> None:
    """Tables on standard output."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    table = Table("report", title="Extraction")
    for name in ("gold", "found", "wrong", "precision", "recall", "F1", "verbatim", "page"):
        table.add_column(name, justify="right")
    for name, scores in [*result.reports.items(), ("together", result.total)]:
        e = scores.extraction
        shares = [
            f"{n / of:.3f}" if of else "-" for n, of in ((scores.verbatim, e.tp), (scores.page_right, scores.paged))
        ]
        figures = [f"{v:.3f}" for v in (e.precision, e.recall, e.f1)]
        table.add_row(escape(name), str(e.tp + e.fn), str(e.tp), str(e.fp), *figures, *shares)
    console.print(table)
    console.print(_tags(result))
    for error in result.errors:
        where = f"{error.report}, page {error.page}" if error.page else error.report
        console.print(escape(f"{error.what}: {where}: {error.text[:140]}"), soft_wrap=True)


def _tags(result: Evaluation) -> object:
    from rich.table import Table

    table = Table("tag", title="Tags of the recommendations found, all reports together")
    for name in ("precision", "recall", "F1", "right", "wrong", "missed", "macro-F1", "weakest"):
        table.add_column(name, justify="right")
    total = result.total.to_dict()
    rows = {"agency": total.get("agency"), "agency and role": total.get("agency_role")}
    rows |= {f"  {role}": figures for role, figures in total.get("roles", {}).items()}
    rows |= {facet: total[facet]["micro"] for facet in ("harm", "practice") if facet in total}
    rows["actions"] = total.get("actions")
    for name, figures in rows.items():
        if figures:
            cells = [f"{figures[k]:.3f}" for k in ("precision", "recall", "f1")]
            counts = [str(figures[k]) for k in ("tp", "fp", "fn")]
            facet = total.get(name, {})
            macro = [f"{facet['macro_f1']:.3f}", facet["weakest"]] if "macro_f1" in facet else ["", ""]
            table.add_row(name, *cells, *counts, *macro)
    for name in ("strength", "deadline"):
        if name in total:
            s = total[name]
            table.add_row(name, f"{s['share']:.3f}", "", "", str(s["right"]), str(s["of"] - s["right"]), "", "", "")
    return table
