"""`cmrlearn extract` and `cmrlearn tag`: records as JSON lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmrlearn.cli import common
from cmrlearn.files import find_reports, report_ids
from cmrlearn.progress import track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cmrlearn.model import Recommendation
TABLE_ENDINGS = (".jsonl", ".csv", ".xlsx")


def extract(
    paths: common.Paths,
    output: common.OutputFile = None,
    kinds: common.Kinds = "recommendation",
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Print the recommendations of reports, untagged, as JSON lines.

    Example: [bold]cmrlearn extract report.pdf > found.jsonl[/]
    """
    wanted = common.kinds_from(kinds)
    from cmrlearn.extraction import extract as extract_from
    from cmrlearn.reading import read

    def work(path: Path, name: str) -> list[Recommendation]:
        return extract_from(read(path, id=name), kinds=wanted)

    _write(paths, output, work, quiet=quiet)


def tag(
    paths: common.Paths,
    output: common.OutputFile = None,
    codebook: common.Codebook = None,
    agencies: common.Agencies = None,
    model: common.Model = None,
    uncertain: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Only the N records most worth a human's look, the least sure first."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Print for people instead: who must act and why, in words; records only with -o."
        ),
    ] = False,
    kinds: common.Kinds = "recommendation",
    quiet: common.Quiet = False,
    debug: common.Debug = False,
) -> None:
    """Print tagged records as JSON lines, from reports or from your own tables.

    A table (.jsonl, .csv, .xlsx) needs a column `text`; `id`, `report`, `section`
    and `context` are used where they are there. Each row gives one record, in
    order, with its id.

    Examples: [bold]cmrlearn tag report.pdf[/]; [bold]cmrlearn tag actions.xlsx -o tagged.jsonl[/];
    [bold]cmrlearn tag report.pdf --explain[/]; [bold]cmrlearn tag out/recommendations.jsonl --uncertain 20[/]
    """
    wanted = common.kinds_from(kinds)
    from cmrlearn.extraction import extract as extract_from
    from cmrlearn.output.records import read_records
    from cmrlearn.reading import read
    from cmrlearn.tagging import load_agencies, load_taxonomy
    from cmrlearn.tagging import tag as tag_records
    from cmrlearn.tagging.model import load_model

    table = load_agencies(agencies)
    taxonomy = load_taxonomy(codebook)
    trained = load_model(model)

    def work(path: Path, name: str) -> list[Recommendation]:
        if path.suffix.lower() in TABLE_ENDINGS:
            return tag_records(read_records(path), agencies=table, codebook=taxonomy, model=trained)
        report = read(path, id=name)
        found = extract_from(report, kinds=wanted)
        return tag_records(found, report=report, agencies=table, codebook=taxonomy, model=trained)

    _write(paths, output, work, quiet=quiet, uncertain=uncertain, explained=explain)


def _write(
    paths: Iterable[str],
    output: Path | None,
    work: Callable[[Path, str], list[Recommendation]],
    *,
    quiet: bool,
    uncertain: int | None = None,
    explained: bool = False,
) -> None:
    """Run `work` over the files and write its records as they come, or at the end the least certain of them."""
    from cmrlearn.model import to_dict
    from cmrlearn.output.tables import json_line

    def put(records: Iterable[Recommendation]) -> None:
        for record in records:
            if explained:
                common.print_explained(record)
            if not explained or output is not None:
                stream.write(json_line(to_dict(record)))

    files = find_reports(paths)
    failed: list[Path] = []
    named = track(zip(files, report_ids(files), strict=True), total=len(files), show=False if quiet else None)
    with common.lines_to(output) as stream:
        kept: list[Recommendation] = []
        for records in common.one_by_one(named, work, failed):
            if uncertain is None:
                put(records)
            else:
                kept += records
        if uncertain is not None:
            from cmrlearn.tagging.doubt import least_sure

            put(least_sure(kept, uncertain))
    if failed:
        raise typer.Exit(3)
