"""`mine`: all four stages over many files."""

from __future__ import annotations

import time
from collections.abc import Collection, Generator, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cmrlearn.errors import UsageError, WriteError
from cmrlearn.files import find_inputs, report_ids
from cmrlearn.model import RECOMMENDATIONS, Kind, Recommendation, Report

if TYPE_CHECKING:
    from cmrlearn.corpus import Corpus, Failure
    from cmrlearn.running.work import Settings, Task
    from cmrlearn.tagging import AgencyTable, Taxonomy

TIMEOUT = 3600.0  # seconds a file; OCR of a page takes up to eight, so that a scan of 450 pages is still read


def mine(
    paths: str | Path | Iterable[str | Path],
    *,
    agencies: str | Path | None = None,
    codebook: str | Path | None = None,
    kinds: Collection[Kind] = RECOMMENDATIONS,
    jobs: int | None = None,
    cache: bool | str | Path = True,
    timeout: float | None = TIMEOUT,
    engine: Literal["local", "dask"] = "local",
    scheduler: str | None = None,
    progress: bool | None = None,
    debug: bool = False,
) -> Corpus:
    """Read, extract and tag every report under `paths`.

    Parameters
    ----------
    paths
        Files, folders (searched downwards), glob patterns and fsspec addresses ("s3://bucket/folder", needs the extra
        `cloud`); PDF, DOCX, HTML and text.
    agencies
        A CSV of agencies of your own, with the columns of `resources/agencies.csv`; its rows win.
    codebook
        A YAML codebook of your own in place of the taxonomy.
    kinds
        Which kinds of item to return beside recommendations: `prior`, `improvement`.
    jobs
        How many reports are read at a time, each in a process of its own; None is as many as there are cores but one,
        or this process where there is little to do; 1 is always this process. The result does not depend on it.
    cache
        Take what an earlier run found in unchanged files, under the same settings, and keep what this one finds: True
        in $CMRLEARN_CACHE or the platform's folder for caches, a path there, False not at all. A run that was stopped
        goes on where it was.
    timeout
        Seconds after which a file is given up; None waits for ever. Counts where the work is done in processes of its
        own (see `jobs`).
    engine
        "local", or "dask" for a cluster of machines (needs the extra `dask`).
    scheduler
        Address of the Dask scheduler; None makes a cluster of `jobs` workers on this machine.
    progress
        Show a progress bar; None shows it on a terminal and in a notebook.
    debug
        Raise what goes wrong with a file instead of noting it; everything is done in this process.

    Returns
    -------
    Corpus
        With `failures` for the files that could not be read, each with a reason. Reports come without their blocks,
        which would fill the memory; `corpus.read(id)` reads one again.

    Raises
    ------
    cmrlearn.errors.UsageError
        If a path does not exist, nothing readable is found, or the options do not fit together.
    cmrlearn.errors.ResourceError
        If the agency table or codebook breaks its own rules.
    cmrlearn.errors.WriteError
        If the folder given for the cache cannot be used.
    cmrlearn.errors.WorkersError
        If worker processes or machines cannot do the work.
    """
    from cmrlearn.corpus import Corpus
    from cmrlearn.models import identities
    from cmrlearn.progress import track
    from cmrlearn.running.shelf import Gathered
    from cmrlearn.running.work import Task, settings_for

    started = time.perf_counter()
    _check(jobs, timeout, engine, scheduler)
    files = find_inputs(paths)
    tasks = [Task(i, str(file), name) for i, (file, name) in enumerate(zip(files, report_ids(files), strict=True))]
    own_agencies, own_codebook = (Path(table) if table else None for table in (agencies, codebook))
    where = _cache_folder(cache, engine)
    settings = settings_for(tuple(sorted(kinds)), own_agencies, own_codebook, where, timeout)
    gathered = Gathered()
    failures: dict[int, Failure] = {}
    with closing(_results(tasks, settings, jobs, engine, scheduler, debug)) as results:
        for task, result in track(results, total=len(tasks), show=progress):
            if isinstance(result, bytes):
                gathered.add(task.index, result)
            else:
                failures[task.index] = result
    reports = gathered.reports()
    recommendations, others = gathered.records()
    return Corpus(
        reports=tuple(reports.values()),
        recommendations=recommendations,
        others=others,
        failures=tuple(failures[index] for index in sorted(failures)),
        settings={
            "agencies": Path(agencies).name if agencies else None,
            "codebook": Path(codebook).name if codebook else None,
            "kinds": sorted(kinds),
            "models": identities(),
            "sources": {report.id: tasks[index].address for index, report in reports.items()},
        },
        seconds=round(time.perf_counter() - started, 2),
    )


def _check(jobs: int | None, timeout: float | None, engine: str, scheduler: str | None) -> None:
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs: must be at least 1, not {jobs}.")
    if timeout is not None and timeout <= 0:
        raise UsageError(f"timeout: must be more than 0 seconds, not {timeout:g}.")
    if engine not in ("local", "dask"):
        raise UsageError(f"engine: {engine!r} is unknown; choose from local, dask.")
    if scheduler and engine != "dask":
        raise UsageError("scheduler: goes with the engine dask.")


def _cache_folder(cache: bool | str | Path, engine: str) -> str | None:
    """What the settings say of the cache; a folder given by name must be usable, the usual one need not be."""
    from cmrlearn.running.store import default_folder, prepared
    from cmrlearn.running.work import THIS_MACHINE

    if cache is False:
        return None
    if cache is not True:
        return str(prepared(Path(cache).expanduser().absolute()))
    if engine == "dask":
        return THIS_MACHINE
    try:
        return str(prepared(default_folder()))
    except WriteError:
        return None


def _results(
    tasks: list[Task], settings: Settings, jobs: int | None, engine: str, scheduler: str | None, debug: bool
) -> Generator[tuple[Task, bytes | Failure], None, None]:
    if engine == "dask":
        from cmrlearn.running.cluster import run as run_on_cluster

        yield from run_on_cluster(tasks, settings, scheduler=scheduler, jobs=jobs)
    else:
        from cmrlearn.running.local import run

        yield from run(tasks, settings, jobs=jobs, debug=debug)


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
