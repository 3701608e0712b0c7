"""Bodies that the table lacks, and bodies that a heading addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cmrlearn.tagging.grammar import before_articles, grammar
from cmrlearn.tagging.masking import mask, members
from cmrlearn.tagging.recogniser import Match
from cmrlearn.tagging.resources import words

__all__ = ["headed", "unlisted"]


@lru_cache(maxsize=1)
def _unlisted_patterns() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    w = words("roles.yaml")
    nouns = "|".join(n.capitalize() for n in sorted(w["organisation_nouns"], key=len, reverse=True))
    name = re.compile(
        rf"\b(?!(?:The|This|That|All|Each|Every|Any|Both|It|If|In|For|When|Where)\b)(?:[A-Z][\w'’&-]+\s+(?:(?:of|for|and|the|in|on|&)\s+){{0,2}}){{1,6}}?(?:{nouns})\b"
    )
    return name, re.compile(r"\b[A-Z]{3,6}\b"), frozenset(w["not_agencies"])


def unlisted(text: str, matches: Sequence[Match]) -> list[Match]:
    """Matches, with bodies that the table lacks added: capitalised names that end like a body's, and bare acronyms.

    They have `agency` None; only those that are told to act or acted with survive `roles`.
    """
    name, acronym, stop = _unlisted_patterns()
    taken = [(m.start, m.end) for m in matches]
    out = list(matches)
    shouting: bool | None = None
    for pattern in (name, acronym):
        for m in pattern.finditer(text):
            if any(s < m.end() and e > m.start() for s, e in taken):
                continue
            if any(0 < m.start() - e <= 3 and text[e : m.start()].strip() in ("", "'s", "’s") for _, e in taken):
                continue  # a part of the body before it: "the Trust's Safeguarding Team"
            if pattern is acronym:
                shouting = sum(map(str.isupper, text)) > len(text) / 3 if shouting is None else shouting
                if shouting or m.group() in stop:
                    continue
            taken.append(m.span())
            out.append(Match(m.start(), m.end(), m.group(), None, m.group()))
    out.sort(key=lambda m: m.start)
    return out


def headed(heading: str, matches: Sequence[Match]) -> list[Match]:
    """The bodies that a heading, lead-in or column addresses: "Recommendations for the Trust", "ICB and police"."""
    if not matches:
        return []
    w = words("roles.yaml")
    masked, _ = mask(heading, matches)
    m = grammar().group.search(masked)
    if m is None or not re.match(w["heading_tail"], masked[m.end() :], re.IGNORECASE):
        return []
    left = before_articles(masked[: m.start()])
    if re.match(w["heading_lead"], left, re.IGNORECASE) or any(
        re.search(p + "$", left, re.IGNORECASE) for p in w["heading_patterns"]
    ):
        return [matches[i] for i in members(masked, m, matches, "lead")]
    return []
