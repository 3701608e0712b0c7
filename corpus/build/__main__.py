"""Command line: `python -m corpus.build [ID ...]` builds all reports, or those named."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from corpus.build.errors import BuildError
from corpus.build.make import BUILT, REPORTS, SAMPLE, build_report
from corpus.splits import sample, splits


def main(arguments: list[str] | None = None) -> int:
    """Build reports; 0 when all were built, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m corpus.build",
        description="Build the invented reports into corpus/built/train, development and test.",
    )
    parser.add_argument("ids", nargs="*", help="folders of corpus/reports to build; all of them unless given")
    parser.add_argument("--sample", action="store_true", help="build the committed few, into corpus/sample")
    parser.add_argument("-o", "--output", type=Path, help="where to put them, without a folder for each split")
    options = parser.parse_args(arguments)
    ids = options.ids or (sample() if options.sample else sorted(p.parent.name for p in REPORTS.glob("*/report.md")))
    split_of = splits()
    started, failed = time.perf_counter(), 0
    for name in ids:
        flat = options.output or (SAMPLE if options.sample else None)
        try:
            if name not in split_of:
                raise BuildError("Give it a line in corpus/splits.csv.")
            gold = build_report(REPORTS / name, (flat or BUILT / split_of[name]) / name)
        except BuildError as error:
            sys.stderr.write(f"{name}: not built. {error}\n")
            failed += 1
        else:
            count = len(gold["recommendations"])
            sys.stderr.write(f"{name}: {gold['n_pages']} pages, {count} recommendations\n")
    seconds = time.perf_counter() - started
    sys.stderr.write(f"{len(ids) - failed} of {len(ids)} reports built in {seconds:.0f} s\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
