"""summary.html: a page that a board can read, in which each figure leads to the recommendations behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmrlearn.files import atomic
from cmrlearn.graphs.build import drawable
from cmrlearn.graphs.names import AgencyName, people, theme_label
from cmrlearn.model import Recommendation, Report
from cmrlearn.output.marks import pieces
from cmrlearn.output.render import render
from cmrlearn.output.why import why

if TYPE_CHECKING:
    from cmrlearn.corpus import Corpus

UNSURE = 0.7  # a lower confidence is listed among what was uncertain
MOST_LISTED = 3000  # recommendations; with more, a browser would labour at the page, and comparing them take minutes
LEVELS = 5  # shades of a table of counts
ROWS = 25  # agencies of a table of counts that are shown at once; the others open on a click
WIDE = 9  # columns up to which the headings of a table of counts are written level

FACETS = (("practice", "What agencies are asked to change"), ("harm", "Which harm it concerns"))


def write_summary(corpus: Corpus, path: str | Path) -> Path:
    """Write `summary_page(corpus)`; whole, or not at all."""
    page = summary_page(corpus)
    with atomic(path) as f:
        f.write(page)
    return Path(path)


def summary_page(corpus: Corpus) -> str:
    """One self-contained page of HTML without script.

    Only agencies that must act (role `lead`) are counted. Recommendations that a reviewer rejected are left out, and
    their number is stated. Each figure leads to the recommendations behind it. With more than 3,000 of them the page
    says that it has counts alone, and where the recommendations are.
    """
    from cmrlearn import __version__

    records = list(drawable(corpus.recommendations))
    anchors = Anchors()
    agencies = _agencies(records, anchors)
    themes = _themes(records, anchors)
    return render(
        "summary.html",
        version=__version__,
        anchor=anchors,
        agencies=agencies,
        themes=themes,
        matrices=[_matrix(facet, title, agencies, themes, anchors) for facet, title in FACETS],
        groups=_by_report(records, corpus.reports),
        wide=WIDE,
        total=len(records),
        rejected=sum(r.status == "rejected" for r in corpus.recommendations),
        reports=len(corpus.reports) or len({r.report for r in records}),
        unsure=[
            ("unsure-confidence", f"Perhaps no recommendation (confidence below {UNSURE})", _below(records)),
            ("unsure-lead", "No agency that must act was recognised", [r for r in records if not people(r, "lead")]),
            ("unsure-theme", "No theme was recognised", [r for r in records if not r.themes]),
        ],
        warned=[r for r in corpus.reports if r.warnings],
        failures=corpus.failures,
        years=sorted({year for year in (*(r.year for r in records), *(r.year for r in corpus.reports)) if year}),
        pieces=pieces,
        chains=_chains(records),
        wrong=_wrong_in_ten(),
        listed=len(records) <= MOST_LISTED,
        most=MOST_LISTED,
        rows_shown=ROWS,
        people=people,
        theme_label=theme_label,
        why=why,
        short=_short,
    )


def _chains(records: list[Recommendation]) -> list[dict[str, Any]]:
    """Recommendations made again in another report, in the order of years, those over most reports first."""
    if len(records) > MOST_LISTED or len({r.report for r in records}) < 2:
        return []
    from cmrlearn.analysis.recurring import chains

    found = {r.id: r for r in records}
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in chains(records).to_dict("records"):
        near = row["similarity"] if row["place"] > 1 else None
        rows.setdefault(row["chain"], []).append({"record": found[row["id"]], "near": near})
    groups: list[dict[str, Any]] = [
        {"items": items, "years": sorted({i["record"].year for i in items if i["record"].year})}
        for items in rows.values()
    ]
    return sorted(
        groups, key=lambda g: (-len(g["items"]), -min(i["near"] for i in g["items"] if i["near"] is not None))
    )


def _wrong_in_ten() -> dict[str, int]:
    """How many in ten pairs taken for the same were not when measured: of all, and of reports as they stand."""
    from cmrlearn.analysis.similarity import load_similarity

    measured = load_similarity().manifest["measured"]["likely"]
    return {name: round(10 * (1 - measured[name]["precision"])) for name in ("all", "printed")}


class Anchors:
    """Names of places in the page: one for each key, made of plain letters, never twice the same.

    Recommendations and cells of the tables, of which thousands are named again and again, have numbers for names.
    """

    def __init__(self) -> None:
        self._given: dict[tuple[str, ...], str] = {}
        self._taken: set[str] = set()

    def __call__(self, *key: str) -> str:
        if key not in self._given:
            if key[0] in ("cell", "rec"):
                base = f"{key[0][0]}{len(self._given)}"
            else:
                base = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(key)).strip("-")[:80] or "place"
            name, n = base, 1
            while name in self._taken:
                n += 1
                name = f"{base}.{n}"
            self._taken.add(name)
            self._given[key] = name
        return self._given[key]


def _short(record: Recommendation) -> str:
    """The id without the report's, where that stands before it anyway."""
    return record.id.removeprefix(f"{record.report}:") or record.id


def _below(records: Iterable[Recommendation]) -> list[Recommendation]:
    return sorted((r for r in records if r.confidence < UNSURE), key=lambda r: r.confidence)


def _agencies(records: list[Recommendation], anchors: Anchors) -> list[dict[str, Any]]:
    """Agencies that must act, the most often asked first, with their recommendations by theme."""
    names: dict[str, AgencyName] = {}
    asked: dict[str, list[Recommendation]] = {}
    for record in records:
        for agency in people(record, "lead"):
            names.setdefault(agency.key, agency)
            asked.setdefault(agency.key, []).append(record)
    order = sorted(asked, key=lambda key: (-len(asked[key]), names[key].name, key))
    return [
        {
            "key": key,
            "name": names[key],
            "records": asked[key],
            "anchor": anchors("agency", key),
            "asks": _themes(asked[key], anchors, key),
            "themeless": [r for r in asked[key] if not r.themes],
        }
        for key in order
    ]


def _themes(records: list[Recommendation], anchors: Anchors, agency: str | None = None) -> list[dict[str, Any]]:
    """Themes of `records`, the commonest first; the anchor is that of the theme, or of the agency's part in it."""
    found: dict[tuple[str, str], list[Recommendation]] = {}
    for record in records:
        for key in dict.fromkeys((t.facet, t.theme) for t in record.themes):
            found.setdefault(key, []).append(record)
    order = sorted(found, key=lambda key: (-len(found[key]), theme_label(*key), key))
    where = ("cell", agency) if agency else ("theme",)
    return [
        {
            "key": key,
            "facet": key[0],
            "label": theme_label(*key),
            "records": found[key],
            "anchor": anchors(*where, *key),
        }
        for key in order
    ]


def _matrix(
    facet: str, title: str, agencies: list[dict[str, Any]], themes: list[dict[str, Any]], anchors: Anchors
) -> dict[str, Any]:
    """Counts of agency by theme, with a shade from 1 to LEVELS for each."""
    columns = [t for t in themes if t["facet"] == facet]
    rows: list[dict[str, Any]] = []
    for agency in agencies:
        counts = {ask["key"]: len(ask["records"]) for ask in agency["asks"]}
        cells = [(counts.get(t["key"], 0), anchors("cell", agency["key"], *t["key"])) for t in columns]
        if any(n for n, _ in cells):
            rows.append({"agency": agency, "cells": cells})
    # At least LEVELS, lest a table of ones and twos look as dark as one of fifties.
    most = max(LEVELS, *(n for row in rows for n, _ in row["cells"]), 0)
    for row in rows:
        row["cells"] = [(n, where, -(-n * LEVELS // most)) for n, where in row["cells"]]
    return {"facet": facet, "title": title, "columns": columns, "rows": rows}


def _by_report(records: list[Recommendation], reports: Iterable[Report]) -> list[dict[str, Any]]:
    """Recommendations under their reports, in the order of the reports; those of unknown reports last."""
    known = {r.id: r for r in reports}
    groups: dict[str, list[Recommendation]] = {name: [] for name in known}
    for record in records:
        groups.setdefault(record.report, []).append(record)
    return [{"id": name, "report": known.get(name), "records": found} for name, found in groups.items()]
