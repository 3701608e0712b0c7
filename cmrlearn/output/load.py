"""A corpus back from what `Corpus.save` wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cmrlearn.corpus import Corpus, Failure
from cmrlearn.errors import TableError, UsageError
from cmrlearn.output.records import read_records
from cmrlearn.output.reports import read_reports

TABLES = ("recommendations.jsonl", "recommendations.xlsx", "recommendations.csv")


def load(path: Path) -> Corpus:
    """See `Corpus.load`."""
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder; check the spelling or give a full path.")
    if not path.is_dir():
        return Corpus.of(read_records(path))
    table = next((path / name for name in TABLES if (path / name).exists()), None)
    if table is None:
        raise UsageError(f"{path}: no recommendations.jsonl in this folder; make it with `cmrlearn mine`.")
    about: dict[str, Any] = {}
    if (path / "reports.jsonl").exists():
        about["reports"] = tuple(read_reports(path / "reports.jsonl"))
    if (path / "manifest.json").exists():
        about |= _from_manifest(path / "manifest.json")
    return Corpus.of(read_records(table), **about)


def _from_manifest(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        settings = dict(data["settings"])
        if data["models"]:
            settings["models"] = data["models"]
        failures = tuple(Failure(f["path"], f["reason"]) for f in data["failures"])
        return {"settings": settings, "failures": failures, "seconds": data["seconds"]}
    except (ValueError, KeyError, TypeError) as error:
        raise TableError(path, f"{path}: is not a manifest as cmrlearn writes it ({error}).") from error
