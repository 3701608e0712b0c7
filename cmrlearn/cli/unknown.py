"""`cmrlearn agencies --unknown`: where the names are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmrlearn.cli import common
from cmrlearn.files import find_reports, report_ids
from cmrlearn.progress import track

if TYPE_CHECKING:
    from cmrlearn.tagging.agencies import AgencyTable
    from cmrlearn.tagging.unknown import Passage

_TABLES = (".jsonl", ".csv", ".xlsx")


def unknown_rows(paths: list[str], table: AgencyTable) -> tuple[list[dict[str, Any]], list[Path]]:
    """Rows for a table of one's own, the most frequent name first, and the reports that could not be read.

    Each path is a folder that mine wrote, a table of records, or reports.
    """
    from cmrlearn.tagging.unknown import unknown

    failed: list[Path] = []
    found = unknown(passage for path in paths for passage in _passages(path, table, failed))
    return [u.row() for u in found], failed


def _passages(path: str, table: AgencyTable, failed: list[Path]) -> Iterator[Passage]:
    from cmrlearn.tagging.unknown import of_records, of_report

    place = Path(path).expanduser()
    if any((place / f"recommendations{ending}").is_file() for ending in _TABLES) or place.suffix.lower() in _TABLES:
        from cmrlearn.corpus import Corpus

        yield from of_records(Corpus.load(place).recommendations, table)
        return
    from cmrlearn.reading import read

    files = find_reports([path])
    named = track(zip(files, report_ids(files), strict=True), total=len(files))
    for report in common.one_by_one(named, lambda file, name: read(file, id=name), failed):
        yield from of_report(report, table)
