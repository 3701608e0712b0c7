"""The table that a corpus shows of itself in Jupyter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cmrlearn.graphs.names import people
from cmrlearn.output.marks import pieces
from cmrlearn.output.render import render
from cmrlearn.output.why import why

if TYPE_CHECKING:
    from cmrlearn.corpus import Corpus
    from cmrlearn.model import Recommendation, Report

LEVELS_UP = 3  # folders; a report that lies further off gets its full address
LONGEST_TEXT = 400  # characters shown of a recommendation


def corpus_table(corpus: Corpus, shown: int) -> str:
    """HTML without script: the first `shown` recommendations, all text escaped."""
    sources = corpus.settings.get("sources") or {}
    rows = [_row(r, sources.get(r.report)) for r in corpus.recommendations[:shown]]
    return render(
        "corpus.html",
        caption=repr(corpus).strip("<>"),
        rows=rows,
        more=max(len(corpus) - shown, 0),
        failures=corpus.failures,
        whole=False,
    )


def record_table(record: Recommendation) -> str:
    """One recommendation in the form of `corpus_table`."""
    caption = f"Recommendation {record.id}"
    return render("corpus.html", caption=caption, rows=[_row(record, None)], more=0, failures=(), whole=True)


def report_table(report: Report) -> str:
    """HTML without script: what a report says of itself, and its warnings; all text escaped."""
    rows = [(name, getattr(report, name)) for name in ("title", "publisher", "nation", "year", "review_kind", "file")]
    rows += [("pages", report.n_pages), ("blocks", len(report.blocks) or None)]
    return render(
        "report.html",
        report=report,
        rows=[(name.replace("_", " "), value) for name, value in rows if value is not None],
    )


def _row(record: Recommendation, source: str | None) -> dict[str, Any]:
    return {
        "record": record,
        "link": page_link(source, record.page) if source and record.page else None,
        "pieces": pieces(record, LONGEST_TEXT),
        "lead": [a.label for a in people(record, "lead")],
        "themes": sorted(why(record), key=lambda w: w.facet),  # harm before practice, best first in each
    }


def page_link(source: str | Path, page: int) -> str:
    """Address of a page of a PDF, relative to the working folder if near it, so that Jupyter can serve it."""
    path = Path(source).resolve()
    near = Path(os.path.relpath(path, Path.cwd())) if path.drive == Path.cwd().drive else path
    if near.is_absolute() or near.parts.count("..") > LEVELS_UP:
        return f"{path.as_uri()}#page={page}"
    return f"{quote(near.as_posix())}#page={page}"
