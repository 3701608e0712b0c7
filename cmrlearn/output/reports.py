"""reports.jsonl: one line a report, without its blocks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cmrlearn.errors import TableError
from cmrlearn.files import atomic
from cmrlearn.model import Recommendation, Report, from_dict, to_dict
from cmrlearn.output.tables import json_line

_KEPT = ("id", "file", "format", "sha256", "title", "publisher", "nation", "year", "review_kind", "n_pages", "facts")


def report_line(report: Report, counts: Counter[str]) -> dict[str, Any]:
    """What is known of a report as a whole; `counts` are its records by kind."""
    from dataclasses import replace

    data = to_dict(replace(report, blocks=()))
    line = {name: data[name] for name in _KEPT}
    return line | {"counts": {kind: counts[kind] for kind in sorted(counts)}, "warnings": list(report.warnings)}


def write_reports(reports: Iterable[Report], records: Iterable[Recommendation], path: str | Path) -> Path:
    """One report a line, in the order given."""
    reports = list(reports)
    counts = {report.id: Counter({"recommendation": 0}) for report in reports}
    for record in records:
        counts.setdefault(record.report, Counter())[record.kind] += 1
    with atomic(path) as f:
        for report in reports:
            f.write(json_line(report_line(report, counts[report.id])))
    return Path(path)


def read_reports(path: str | Path) -> list[Report]:
    """The reports of a reports.jsonl, without blocks.

    Raises
    ------
    TableError
        If a line is not what `write_reports` writes; names the file and the line.
    """
    path = Path(path)
    reports = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = {k: v for k, v in json.loads(line).items() if k != "counts"}
            reports.append(from_dict(Report, data | {"blocks": ()}))
        except (ValueError, AttributeError, TypeError) as error:
            raise TableError(path, f"{path}: row {number} is not a report as cmrlearn writes it ({error}).") from error
    return reports
