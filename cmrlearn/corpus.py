"""Everything that one run found: reports, recommendations, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmrlearn.model import Recommendation, Report

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Corpus", "Failure"]

SHOWN = 50  # rows of the table in a notebook


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read, and why, in one sentence."""

    path: str
    reason: str


@dataclass(frozen=True)
class Corpus:
    """Reports with their tagged recommendations.

    Iterate it for the recommendations; `len` counts them. In Jupyter it shows itself as a table.

    Parameters
    ----------
    reports : tuple of Report
        What was read, without blocks; `read` gives one with them.
    recommendations : sequence of Recommendation
        Records of the kind `recommendation`, in reading order. A tuple, or with more than some 20,000 records a
        sequence that reads them from a temporary file as they are asked for.
    others : sequence of Recommendation
        Records of other kinds, where these were asked for: improvements, findings, earlier reviews' recommendations.
    failures : tuple of Failure
        Inputs that could not be read.
    settings : dict
        How the run was set up; goes into the manifest. `models` lists the models in use; `sources` maps report ids to
        the paths of their files, for page links in notebooks (these are not saved).
    seconds : float, optional
        How long the run took.
    """

    reports: tuple[Report, ...] = ()
    recommendations: Sequence[Recommendation] = ()
    others: Sequence[Recommendation] = ()
    failures: tuple[Failure, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    seconds: float | None = None

    def __len__(self) -> int:
        return len(self.recommendations)

    def __iter__(self) -> Iterator[Recommendation]:
        return iter(self.recommendations)

    def __repr__(self) -> str:
        reports = len(self.reports) or len({r.report for r in self})
        counts = [_plural(len(self), "recommendation"), _plural(reports, "report")]
        if self.others:
            counts.append(_plural(len(self.others), "other record"))
        if self.failures:
            counts.append(f"{_plural(len(self.failures), 'file')} not read")
        return f"<Corpus: {', '.join(counts)}>"

    def _repr_html_(self) -> str:
        from cmrlearn.output.notebook import corpus_table

        return corpus_table(self, SHOWN)

    @property
    def records(self) -> Sequence[Recommendation]:
        """The recommendations, and after them the records of other kinds."""
        from cmrlearn.running.shelf import Joined

        return Joined(self.recommendations, self.others) if self.others else self.recommendations

    def read(self, report: str) -> Report:
        """A report with its blocks, read again from its file.

        Raises
        ------
        UsageError
            If no report has this id, or the corpus does not know where its file lies (a loaded one does not).
        cmrlearn.errors.InputError
            If the file can no longer be read.
        """
        from cmrlearn.addresses import at_hand
        from cmrlearn.errors import UsageError
        from cmrlearn.reading import read

        source = (self.settings.get("sources") or {}).get(report)
        if source is None:
            raise UsageError(f"{report}: where this report lies is not known; read it with cmrlearn.read(path).")
        known = next(r for r in self.reports if r.id == report)
        with at_hand(source) as path:
            found = read(path, id=report)
        return replace(known, blocks=found.blocks)

    def to_frame(self, *, others: bool = False) -> pd.DataFrame:
        """The recommendations as a pandas data frame, one row each.

        Columns are the record's fields in the contract's order, nested ones as lists of plain dictionaries, then
        `clause` (who, does what, with whom, by when), and `lead`, `partner`, `harm` and `practice` as names joined by
        "; ". `others` adds the records of other kinds.
        """
        import pandas as pd

        from cmrlearn.model import to_dict
        from cmrlearn.output.columns import FIELDS, READABLE, readable

        records = self.records if others else self.recommendations
        rows = [to_dict(r) | readable(r) for r in records]
        frame = pd.DataFrame(rows, columns=[*FIELDS, *READABLE, "extra"])
        if not any(r.extra for r in records):
            frame = frame.drop(columns="extra")
        return frame.astype({"page": "Int64", "year": "Int64"})

    def graph(self, **options: Any) -> nx.MultiDiGraph:
        """Agencies and themes as a networkx graph; options as in `cmrlearn.graph`."""
        from cmrlearn.graphs.build import graph

        return graph(self.recommendations, **options)

    def save(self, folder: str | Path, *, parts: bool = False) -> list[Path]:
        """Write everything to `folder` and return the paths, in this order.

        recommendations.jsonl, .csv, .xlsx, .parquet (where pyarrow is installed); reports.jsonl; graph.graphml;
        graph.html; summary.html; manifest.json. Records of other kinds stand after the recommendations, told apart by
        their `kind`. Each file appears whole or not at all; the manifest comes last, so a folder that has a new one
        is complete.

        With `parts`, recommendations.parquet is a folder of files. What would be too large to be of use is put more
        shortly, with a `SizeWarning`: with more than 20,000 recommendations the graph has an edge a pair of agency
        and theme, with counts; with more records than a sheet has rows (1,048,575) there is no .xlsx.

        Raises
        ------
        WriteError
            If the folder cannot be written to.
        """
        from cmrlearn.output.save import save

        return save(self, Path(folder), parts=parts)

    @classmethod
    def load(cls, path: str | Path) -> Corpus:
        """A corpus from a folder that `save` wrote, or from one table (.jsonl, .csv, .xlsx) of records.

        Reports come back without their blocks.

        Raises
        ------
        UsageError
            If there is no such folder or file, or no table of records in it.
        TableError
            If a table does not parse; names the file, row and column.
        """
        from cmrlearn.output.load import load

        return load(Path(path))

    @classmethod
    def of(cls, records: Iterable[Recommendation], **about: Any) -> Corpus:
        """A corpus of records in hand, sorted into `recommendations` and `others` by their kind."""
        found = tuple(records)
        main = tuple(r for r in found if r.kind == "recommendation")
        return cls(recommendations=main, others=tuple(r for r in found if r.kind != "recommendation"), **about)


def _plural(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"
