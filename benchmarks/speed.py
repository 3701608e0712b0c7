"""How quick reading, extraction and tagging are beside other readers of PDF, and what a run takes of time and memory.

    python benchmarks/speed.py PATH... [--repeats 3]

PATH is a PDF or a folder that is searched for them. Prints Markdown. All figures are of one core and of processor time
unless it says otherwise; what is compared is run in turn, file by file, and of the repeats the least counts, so that a
machine with other work to do gives the same ratios.

The reports of 40 and of 500 pages are pages of the longest PDF that was given, over and over. A run is *cold* where
Python finds nothing compiled, as after an installation, and *warm* on the next call. The cache of results is not used.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium
from pdfminer.high_level import extract_text as by_pdfminer

import cmrlearn as cmr
from cmrlearn.model import Recommendation, Report
from cmrlearn.tagging import actions_of, deadline_of, load_taxonomy, strength_of
from cmrlearn.tagging.model import load_model
from cmrlearn.tagging.themes import tagger_for

BASIS = "pdfplumber `extract_text`"
MEGA = 1024 * 1024
# Runs a command line of ours and prints its processor time and the most memory that it held, in bytes.
MEASURED = """
import resource, sys
from cmrlearn.cli.main import status_of
status = status_of(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
sys.exit(status)
"""


def by_pdfplumber(path: Path) -> None:
    """Text of every page; a page is given up when it is read."""
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_text()
            page.close()


def by_pdfium(path: Path) -> None:
    """Raw text of every page, without places or fonts: nothing that starts from pdfium can be quicker."""
    with pdfium.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()


READERS: dict[str, Callable[[Path], object]] = {
    "cmrlearn `extract`, path to recommendations": cmr.extract,
    "cmrlearn `read`, blocks and boxes": cmr.read,
    BASIS: by_pdfplumber,
    "pypdfium2 raw text": by_pdfium,
    "pdfminer.six `extract_text`": by_pdfminer,
}


def seconds(work: Callable[[], object]) -> float:
    """Processor time of a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def least(jobs: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """The least processor time of each job, all run in turn."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, work in jobs.items():
            times[name].append(seconds(work))
    return {name: min(each) for name, each in times.items()}


def reading(paths: Sequence[Path], repeats: int) -> None:
    """Pages a second of ours and of others."""
    total = dict.fromkeys(READERS, 0.0)
    cmr.extract(paths[0])  # tables and models are loaded once a process
    pages = 0
    for path in paths:
        pages += pages_of(path)
        jobs = {name: (lambda read=read, path=path: read(path)) for name, read in READERS.items()}  # type: ignore[misc]
        for name, taken in least(jobs, repeats).items():
            total[name] += taken
    print(f"\n## Reading: {len(paths)} files, {pages} pages\n\n| | pages a second | times {BASIS} |\n|---|---|---|")
    for name, taken in total.items():
        print(f"| {name} | {pages / taken:.0f} | {total[BASIS] / taken:.1f} |")


def tagging(paths: Sequence[Path], repeats: int) -> None:
    """Recommendations a second of each tagging stage, a report at a time."""
    found = [(report, cmr.extract(report)) for report in map(cmr.read, paths)]
    found = [(report, recs) for report, recs in found if recs]
    number = sum(len(recs) for _, recs in found)
    if not number:
        return
    tagger = tagger_for(load_taxonomy(), load_model())

    def all_of(stage: Callable[[Report, Sequence[Recommendation]], object]) -> Callable[[], object]:
        return lambda: [stage(report, recs) for report, recs in found]

    def themes(report: Report, recs: Sequence[Recommendation]) -> object:
        case = tagger.case(report)
        return [tagger.themes_of(rec, case) for rec in recs]

    def wording(report: Report, recs: Sequence[Recommendation]) -> object:
        return [(strength_of(r.text), actions_of(r.text), deadline_of(r.text, report.year)) for r in recs]

    def everything(report: Report, recs: Sequence[Recommendation]) -> object:
        return cmr.tag(recs, report=report)

    jobs = {
        "themes": all_of(themes),
        "firmness, actions, deadline": all_of(wording),
        "all of `tag`": all_of(everything),
    }
    least(jobs, 1)  # tables and models are loaded once a process
    taken = least(jobs, repeats)
    rest = taken["all of `tag`"] - taken["themes"] - taken["firmness, actions, deadline"]
    print(
        f"\n## Tagging: {number} recommendations of {len(found)} reports\n\n| | recommendations a second |\n|---|---|"
    )
    for name, spent in {"agencies and roles (the rest)": rest, **taken}.items():
        print(f"| {name} | {number / max(spent, 1e-9):.0f} |")


def pages_of(path: Path) -> int:
    """How many pages a PDF has."""
    with pdfium.PdfDocument(path) as document:
        return len(document)


def of_pages(source: Path, number: int, target: Path) -> Path:
    """A PDF of so many pages, those of another over and over."""
    with pdfium.PdfDocument(source) as old, pdfium.PdfDocument.new() as new:
        while len(new) < number:
            new.import_pages(old, list(range(min(len(old), number - len(new)))))
        new.save(target)
    return target


def mining(paths: Sequence[Path], repeats: int) -> None:
    """Time and memory of `cmrlearn mine`, started as from a shell."""
    longest = max(paths, key=pages_of)
    print("\n## `cmrlearn mine` of one report\n\n| | elapsed seconds | processor seconds | most memory, MB |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for pages, cold in ((40, True), (40, False), (500, False)):
            report = of_pages(longest, pages, Path(folder, f"{pages}-pages.pdf"))
            runs = [started(report, Path(folder, "out"), cold) for _ in range(repeats)]
            state = "cold" if cold else "warm"
            elapsed, used, memory = (list(column) for column in zip(*runs, strict=True))
            print(f"| {pages} pages, {state} | {min(elapsed):.1f} | {min(used):.1f} | {max(memory) / MEGA:.0f} |")


def started(report: Path, output: Path, cold: bool) -> tuple[float, float, float]:
    """Elapsed seconds, processor seconds and most bytes of one run in a process of its own."""
    with tempfile.TemporaryDirectory() as nothing_compiled:
        environment = os.environ | ({"PYTHONPYCACHEPREFIX": nothing_compiled} if cold else {})
        command = [sys.executable, "-c", MEASURED, "mine", str(report), "-o", str(output), "--quiet", "--no-cache"]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        used, memory = map(float, done.stdout.split()[-2:])
        return time.perf_counter() - start, used, memory


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", choices=("reading", "tagging", "mining"), help="one part alone")
    options = parser.parse_args(arguments)
    paths = [p for given in options.paths for p in (sorted(given.rglob("*.pdf")) if given.is_dir() else [given])]
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    for part in (reading, tagging, mining):
        if options.only in (None, part.__name__):
            part(paths, options.repeats)


if __name__ == "__main__":
    main()
