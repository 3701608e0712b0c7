"""`mine`: all four stages over many files."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cmrlearn.errors import InputError
from cmrlearn.files import find_reports, report_ids
from cmrlearn.model import RECOMMENDATIONS, Kind, Recommendation, Report

if TYPE_CHECKING:
    from cmrlearn.corpus import Corpus
    from cmrlearn.tagging import AgencyTable, Taxonomy


def mine(
    paths: str | Path | Iterable[str | Path],
    *,
    agencies: str | Path | None = None,
    codebook: str | Path | None = None,
    kinds: Collection[Kind] = RECOMMENDATIONS,
    progress: bool | None = None,
    debug: bool = False,
) -> Corpus:
    """Read, extract and tag every report under `paths`.

    Parameters
    ----------
    paths
        Files, folders (searched downwards) and glob patterns; PDF, DOCX, HTML and text.
    agencies
        A CSV of agencies of your own, with the columns of `resources/agencies.csv`; its rows win.
    codebook
        A YAML codebook of your own in place of the taxonomy.
    kinds
        Which kinds of item to return beside recommendations: `prior`, `improvement`.
    progress
        Show a progress bar; None shows it on a terminal and in a notebook.
    debug
        Raise what goes wrong with a file instead of noting it.

    Returns
    -------
    Corpus
        With `failures` for the files that could not be read, each with a reason.

    Raises
    ------
    cmrlearn.errors.UsageError
        If a path does not exist, or nothing readable is found.
    cmrlearn.errors.ResourceError
        If the agency table or codebook breaks its own rules.
    """
    from cmrlearn.corpus import Corpus, Failure
    from cmrlearn.extraction.scorer import load_scorer
    from cmrlearn.progress import track
    from cmrlearn.tagging import load_agencies, load_taxonomy
    from cmrlearn.tagging.model import load_model

    started = time.perf_counter()
    files = find_reports(paths)
    table = load_agencies(Path(agencies) if agencies else None)
    taxonomy = load_taxonomy(Path(codebook) if codebook else None)
    reports: list[Report] = []
    items: list[Recommendation] = []
    read_from: list[Path] = []
    failures: list[Failure] = []
    pairs = list(zip(files, report_ids(files), strict=True))
    for path, name in track(pairs, total=len(pairs), show=progress):
        try:
            report, found = mine_one(path, name, table, taxonomy, kinds)
        except InputError as error:
            if debug:
                raise
            failures.append(Failure(str(path), str(error)))
            continue
        except Exception as error:
            # One report that trips a fault of ours must not cost the others; the reason says that it is ours.
            if debug:
                raise
            what = f"{type(error).__name__}: {error}"
            reason = f"{path}: cmrlearn failed on this file ({what}); please report it, with what --debug prints."
            failures.append(Failure(str(path), reason))
            continue
        reports.append(report)
        read_from.append(path)
        items.extend(found)
    return Corpus(
        reports=tuple(reports),
        recommendations=tuple(r for r in items if r.kind == "recommendation"),
        others=tuple(r for r in items if r.kind != "recommendation"),
        failures=tuple(failures),
        settings={
            "agencies": Path(agencies).name if agencies else None,
            "codebook": Path(codebook).name if codebook else None,
            "kinds": sorted(kinds),
            "models": [{"name": "extraction"} | load_scorer().manifest, {"name": "themes"} | load_model().manifest],
            "sources": {report.id: str(path) for report, path in zip(reports, read_from, strict=True)},
        },
        seconds=round(time.perf_counter() - started, 2),
    )


def mine_one(
    path: Path, name: str, table: AgencyTable, taxonomy: Taxonomy, kinds: Collection[Kind]
) -> tuple[Report, list[Recommendation]]:
    """One report with its facts and warnings, and its tagged items.

    Raises
    ------
    cmrlearn.errors.InputError
        If the file cannot be read.
    """
    from cmrlearn.extraction import extract, facts_of, warnings_of
    from cmrlearn.reading import read
    from cmrlearn.tagging import tag

    report = read(path, id=name)
    found = extract(report, kinds={*kinds, "recommendation"})
    facts = facts_of(report)
    report = replace(report, facts=facts, warnings=report.warnings + warnings_of(report, facts, found))
    return report, tag(found, report=report, agencies=table, codebook=taxonomy)
