"""The folder that `mine` writes: every output of a corpus, whatever its size."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cmrlearn.errors import SizeWarning
from cmrlearn.files import atomic
from cmrlearn.model import AgencyMention, Recommendation, ThemeScore
from cmrlearn.output import tables
from cmrlearn.output.excel import MOST_ROWS
from cmrlearn.output.manifest import package_version, write_manifest
from cmrlearn.output.reports import write_reports
from cmrlearn.output.summary import write_summary

if TYPE_CHECKING:
    from cmrlearn.corpus import Corpus

MOST_DRAWN = 20_000  # recommendations; with more, the graph has an edge a pair of agency and theme, with counts


def save(corpus: Corpus, folder: Path, *, parts: bool = False) -> list[Path]:
    """See `Corpus.save`."""
    records = corpus.records
    written = [
        tables.write_jsonl(records, folder / "recommendations.jsonl"),
        tables.write_csv(records, folder / "recommendations.csv"),
        *_workbook(records, folder / "recommendations.xlsx"),
    ]
    if package_version("pyarrow"):
        write = tables.write_parquet_parts if parts else tables.write_parquet
        written.append(write(records, folder / "recommendations.parquet"))
    large = len(corpus.recommendations) > MOST_DRAWN
    return [
        *written,
        write_reports(corpus.reports, records, folder / "reports.jsonl"),
        *(_merged_graph(corpus, folder) if large else _graph(corpus, folder)),
        write_summary(_for_counting(corpus) if large else corpus, folder / "summary.html"),
        write_manifest(corpus, folder / "manifest.json"),
    ]


def _workbook(records: Sequence[Recommendation], path: Path) -> list[Path]:
    if len(records) < MOST_ROWS:
        return [tables.write_xlsx(records, path)]
    path.unlink(missing_ok=True)  # an earlier run's would not go with the rest
    left_out = f"{path}: not written, because a sheet of Excel holds {MOST_ROWS - 1:,} records and here are"
    warnings.warn(SizeWarning(f"{left_out} {len(records):,}; use the .csv or .parquet."), stacklevel=4)
    return []


def _graph(corpus: Corpus, folder: Path) -> list[Path]:
    from cmrlearn.graphs.export import write_graph

    graph = corpus.graph()
    return [
        write_graph(graph, folder / "graph.graphml"),
        write_graph(graph, folder / "graph.html", reports=corpus.reports),
    ]


def _merged_graph(corpus: Corpus, folder: Path) -> list[Path]:
    from cmrlearn.graphs.export import write_graph
    from cmrlearn.graphs.merged import merged, merged_page

    graph = merged(corpus)
    page = folder / "graph.html"
    with atomic(page) as f:
        f.write(merged_page(graph))
    short = f"{page}, graph.graphml: an edge a pair of agency and theme, with counts, because there are"
    warnings.warn(SizeWarning(f"{short} more than {MOST_DRAWN:,} recommendations."), stacklevel=4)
    return [write_graph(graph, folder / "graph.graphml"), page]


def _for_counting(corpus: Corpus) -> Corpus:
    """The corpus with what counts need alone: a tenth of the memory; texts of so many are for the tables."""
    agencies: dict[AgencyMention, AgencyMention] = {}
    themes: dict[ThemeScore, ThemeScore] = {}

    def slim(record: Recommendation) -> Recommendation:
        named = [replace(a, text="", start=None, end=None, reason="", inherited=False) for a in record.agencies]
        about = [replace(t, score=0.0, evidence=()) for t in record.themes]
        return Recommendation(
            record.id,
            record.report,
            record.ref,
            "",
            record.page,
            agencies=tuple(agencies.setdefault(a, a) for a in named),
            themes=tuple(themes.setdefault(t, t) for t in about),
            confidence=record.confidence,
            status=record.status,
            year=record.year,
            nation=record.nation,
        )

    return replace(corpus, recommendations=tuple(map(slim, corpus.recommendations)), others=())
