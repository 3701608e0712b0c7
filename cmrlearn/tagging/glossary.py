"""Acronyms that a report defines for itself: "the Education Authority (EA)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cmrlearn.tagging.agencies import AgencyTable
from cmrlearn.tagging.resources import words

__all__ = ["Glossary", "glossary_of", "short_forms"]

Glossary = dict[str, tuple[str | None, str] | None]

# Capitalised words with the small ones between them, then a short form in brackets.
_DEFINED = re.compile(
    r"((?:[A-Z][\w'’&-]*[\s-]+(?:(?:of|for|and|the|in|on|&|to)\s+){0,2}){1,9}[A-Z]?[\w'’&-]*)\s*\(([A-Z][A-Za-z&]{1,9}?)(?:['’]?s)?\)"
)
_SMALL = {"of", "for", "and", "the", "in", "on", "to", "&"}


def glossary_of(texts: Iterable[str], table: AgencyTable, nation: str | None, year: int | None) -> Glossary:
    """Short forms that the paragraphs of a report define.

    Parameters
    ----------
    texts
        Paragraphs in printed order; the first definition of a short form counts.
    nation, year
        Of the report.

    Returns
    -------
    dict
        Short form -> (id of the table or None, full name as printed), or None where the full name is no agency at all
        ("Information Sharing Agreement (ISA)"). What a report defines outranks the table.
    """
    out: Glossary = {}
    for short, long in _defined(texts):
        if short not in out:
            found = table.match(long, nation=nation, year=year)
            whole = [f for f in found if f.end == len(long) and f.end - f.start > 0.6 * len(long) and not f.common]
            if whole:
                out[short] = (whole[0].agency, whole[0].name)
            elif long.split()[-1].casefold() in words("roles.yaml")["organisation_nouns"]:
                out[short] = (None, long)
            elif any(f.text == short for f in table.match(short, nation=nation, year=year)):
                out[short] = None
    return out


def short_forms(texts: Iterable[str]) -> dict[str, str]:
    """Every short form that paragraphs define, with its first meaning: "CSA" -> "Chief Scientific Adviser"."""
    out: dict[str, str] = {}
    for short, long in _defined(texts):
        out.setdefault(short, long)
    return out


def _defined(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for m in _DEFINED.finditer(text) if "(" in text else ():
            long = _expansion(m.group(1).strip(), m.group(2))
            if long is not None:
                yield m.group(2), long


def _expansion(long: str, short: str) -> str | None:
    """The last words of `long` whose first letters spell `short`, small words free; None if they do not."""
    parts = long.split()
    letters = short.upper().replace("&", "")
    for start in range(len(parts) - 1, -1, -1):
        tail = parts[start:]
        if tail[0].lower() in _SMALL:
            continue
        for skip in (True, False):
            initials = "".join(
                part[0].upper() for w in tail for part in w.split("-") if part and not (skip and w.lower() in _SMALL)
            )
            if initials == letters:
                return " ".join(tail)
    return None
