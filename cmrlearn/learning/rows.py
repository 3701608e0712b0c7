"""What models learn from: recommendations with their themes, and the texts of the taxonomy itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from cmrlearn.errors import UsageError
from cmrlearn.model import Facet, Recommendation
from cmrlearn.tagging.case import Case
from cmrlearn.tagging.resources import read_csv
from cmrlearn.tagging.taxonomy import Taxonomy

__all__ = ["FACETS", "Row", "gold_rows", "reviewed_rows", "rows_of", "sector_rows", "written_examples"]

FACETS: tuple[Facet, ...] = get_args(Facet)
ACTING = ("lead", "partner")


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation with its themes by facet; a facet that nobody coded is absent."""

    rec: Recommendation
    themes: dict[str, frozenset[str]]
    report: str
    case: Case | None = None
    agencies: tuple[str, ...] = ()  # ids of the bodies that must act, where gold or a reviewer says so

    def bare(self) -> Row:
        """The same as if only the text were known."""
        return replace(self, rec=replace(self.rec, section=(), context=None, title=None, stem=None), case=None)

    def apart(self) -> Row:
        """The same without the report that it stands in."""
        return replace(self, case=None)


def written_examples(facet: str, taxonomy: Taxonomy) -> list[tuple[str, frozenset[str]]]:
    """Texts that are no recommendation of a report but show what a theme is.

    Definitions, terms, examples and near misses of the taxonomy, and the invented examples of
    resources/theme_examples.csv where they fit it.
    """
    ids = {t.id for t in taxonomy.of(facet)}
    out: list[tuple[str, frozenset[str]]] = []
    for theme in taxonomy.of(facet):
        terms = " ".join((theme.label, *theme.alt_labels))
        cues = " ".join(c.strip("*") for c in theme.cues)
        texts = (theme.definition, theme.example, *theme.examples, *theme.includes, terms, cues)
        out += [(text, frozenset((theme.id,))) for text in texts if text]
        if theme.near_miss:
            out.append((theme.near_miss.text, frozenset((theme.near_miss.code,)) & ids))
    for row in read_csv("theme_examples.csv")[0]:
        codes = frozenset(row["themes"].split())
        if row["facet"] == facet and codes <= ids:
            out.append((row["text"], codes))
    return out


def gold_rows(folders: Iterable[Path]) -> Iterator[Row]:
    """The recommendations of gold folders as the extractor gives them, with headings, context and the report's case.

    Recommendations that the extractor misses are left out.
    """
    from cmrlearn.evaluation.matching import match
    from cmrlearn.extraction import extract
    from cmrlearn.reading import read
    from cmrlearn.tagging.case import case_of
    from cmrlearn.tagging.taxonomy import load_taxonomy
    from cmrlearn.tagging.terms import Terms
    from cmrlearn.tagging.themes import wide_terms

    terms = Terms(load_taxonomy())
    for folder in folders:
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        name = str(gold.get("doc") or folder.name)
        report = read(folder / "report.pdf", id=name)
        case = case_of(report, terms, wide_terms())
        found = extract(report)
        entries = gold["recommendations"]
        for i, j in match([g["text"] for g in entries], [r.text for r in found]).pairs:
            coded: dict[str, frozenset[str]] = {f: frozenset(entries[i][f]) for f in FACETS if f in entries[i]}
            acting = [a["agency"] for a in entries[i].get("agencies", ()) if a.get("role") in ACTING]
            yield Row(found[j], coded, name, case, tuple(map(str, acting)))


def sector_rows(rows: Iterable[Row], sectors: Taxonomy) -> list[Row]:
    """Rows coded by the kinds of the bodies that must act, where any of these is a sector of the codebook."""
    from cmrlearn.tagging.agencies import load_agencies

    table = load_agencies()
    ids = {t.id for t in sectors.of("practice")}
    out = []
    for row in rows:
        found = (table.get(agency) for agency in row.agencies)
        if kinds := ids & {a.kind for a in found if a is not None}:
            out.append(replace(row, themes={"practice": frozenset(kinds)}))
    return out


def reviewed_rows(path: Path) -> list[Row]:
    """What reviewers accepted or edited in a .jsonl, .csv or .xlsx of records; the others are left out.

    Raises
    ------
    UsageError
        If no record of the file was reviewed.
    """
    from cmrlearn.output.records import read_records

    seen = [r for r in read_records(path) if r.status in ("accepted", "edited")]
    if not seen:
        raise UsageError(f"{path}: no record has the status accepted or edited, so there is nothing to learn from.")
    return [
        Row(
            r,
            {f: frozenset(t.theme for t in r.themes if t.facet == f) for f in FACETS},
            r.report or path.stem,
            agencies=tuple(a.agency for a in r.agencies if a.agency and a.role in ACTING),
        )
        for r in seen
    ]


def rows_of(x: Any) -> list[Recommendation]:
    """Records from texts, mappings, a data frame's rows, or records.

    Raises
    ------
    UsageError
        If a row has no text.
    """
    if hasattr(x, "to_dict") and hasattr(x, "columns"):
        x = x.to_dict("records")
    out = []
    for number, item in enumerate(x, start=1):
        if isinstance(item, Recommendation):
            out.append(item)
            continue
        entry: dict[str, Any] = dict(item) if isinstance(item, dict) else {"text": item}
        text = entry.get("text")
        if not isinstance(text, str):
            raise UsageError(f"row {number}: has no text; give texts, or rows with a 'text'.")
        section = entry.get("section") or ()
        parts: Sequence[str] = section.split(" > ") if isinstance(section, str) else tuple(section)
        title, context, stem = (_text(entry.get(k)) for k in ("title", "context", "stem"))
        report = _text(entry.get("report")) or ""
        out.append(
            Recommendation(
                f"{report}:r{number:02d}", report, None, text, None,
                section=tuple(map(str, parts)), title=title, context=context, stem=stem,
            )
        )  # fmt: skip
    return out


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
