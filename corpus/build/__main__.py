"""Command line: `python -m corpus.build [ID ...]` builds all reports, or those named."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.build.errors import BuildError
from corpus.build.make import BUILT, REPORTS, build_report


def main(arguments: list[str] | None = None) -> int:
    """Build reports; 0 when all were built, else 1."""
    parser = argparse.ArgumentParser(prog="python -m corpus.build", description="Build the invented reports.")
    parser.add_argument("ids", nargs="*", help="folders of corpus/reports to build; all of them unless given")
    parser.add_argument("-o", "--output", type=Path, default=BUILT, help="where to put them (default: corpus/built)")
    options = parser.parse_args(arguments)
    ids = options.ids or sorted(path.parent.name for path in REPORTS.glob("*/report.md"))
    failed = 0
    for name in ids:
        try:
            gold = build_report(REPORTS / name, options.output / name)
        except BuildError as error:
            sys.stderr.write(f"{name}: not built. {error}\n")
            failed += 1
        else:
            count = len(gold["recommendations"])
            sys.stderr.write(f"{name}: {gold['n_pages']} pages, {count} recommendations\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
