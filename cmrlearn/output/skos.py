"""The taxonomy as SKOS, in Turtle: for thesaurus tools and linked data."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cmrlearn.model import Recommendation
from cmrlearn.tagging.taxonomy import Taxonomy

__all__ = ["to_turtle"]

BASE = "urn:cmrlearn:theme:"
PREFIXES = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix theme: <{BASE}> .
@prefix rec: <urn:cmrlearn:recommendation:> .
"""


def to_turtle(taxonomy: Taxonomy, records: Iterable[Recommendation] = ()) -> str:
    """A SKOS scheme with a top concept for each facet; records, where given, with their themes as dct:subject."""
    lines = [PREFIXES, f"<{BASE}scheme> a skos:ConceptScheme ;", f"    skos:prefLabel {_text(taxonomy.name)} ."]
    for facet, asks in taxonomy.facets.items():
        more = [("skos:definition", asks)] if asks else []
        lines += _concept(facet, [("skos:prefLabel", facet.capitalize()), *more], [f"skos:topConceptOf <{BASE}scheme>"])
    homes = {t.id: t.facet for t in reversed(taxonomy.themes)}
    for theme in taxonomy:
        texts = [("skos:prefLabel", theme.label)]
        texts += [("skos:altLabel", a) for a in dict.fromkeys(theme.alt_labels) if a != theme.label]
        texts += [("skos:definition", theme.definition)] if theme.definition else []
        texts += [("skos:scopeNote", f"Includes: {i}") for i in theme.includes]
        texts += [("skos:scopeNote", f"Excludes: {x}") for x in theme.excludes]
        texts += [("skos:example", e) for e in (theme.example, *theme.examples) if e]
        links = [f"skos:broader {_name(theme.facet)}"]
        links += [f"skos:related {_name(f'{homes[r]}-{r}')}" for r in theme.related if r in homes]
        lines += _concept(f"{theme.facet}-{theme.id}", texts, links)
    for record in records:
        subjects = [f"dct:subject {_name(f'{t.facet}-{t.theme}')}" for t in record.themes]
        statements = [f"dct:description {_text(record.text)}", *subjects]
        lines.append(f"\nrec:{_local(record.id)} " + " ;\n    ".join(statements) + " .")
    return "\n".join(lines) + "\n"


def _concept(local: str, texts: Iterable[tuple[str, str]], links: Iterable[str]) -> list[str]:
    statements = ["a skos:Concept", f"skos:inScheme <{BASE}scheme>"]
    statements += [f"{p} {_text(v)}" for p, v in texts] + list(links)
    return [f"\n{_name(local)} " + " ;\n    ".join(statements) + " ."]


def _name(local: str) -> str:
    return f"theme:{_local(local)}"


def _local(text: str) -> str:
    """A name that Turtle takes without escapes."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"@en'
