"""The grammar of recommendations, compiled from resources/roles.yaml, and the cutting of a text into clauses.

Roles are read off a masked text in which each named body is one mark, `\\x01<number>\\x02`, so that "the Education
Authority (EA) and all Trusts should" becomes "the \\x010\\x02 (\\x011\\x02) and all \\x012\\x02 should".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cmrlearn.tag.resources import words

__all__ = ["MARK", "Grammar", "Unit", "grammar", "units"]

MARK = re.compile(r"\x01(\d+)\x02")
_BODY = r"\x01\d+\x02"
_POSS = r"(?:['’]s?|s)?"
_ARTICLE = (
    r"(?:(?:the|all|each|every|both|its|their|our|this|that|any|local|relevant|respective|an?|other|individual|single|"
    r"two|three|four|five|statutory|key|named|new|joint|strategic|regional|national|neighbouring|partner)\s+){0,3}"
)
# One body, with the body it belongs to before it ("the Trust's Gateway Team") and its short form after it ("(EA)").
_ONE = rf"{_ARTICLE}(?:{_BODY}{_POSS}\s+)?{_BODY}{_POSS}(?:\s*\([^()]{{0,80}}\))?"
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+and/or\s+|\s+(?:and|or|&)\s+|\s*/\s*|\s*,?\s+along with\s+|\s*,?\s+as well as\s+)"
_GROUP = rf"{_ONE}(?:{_AND}{_ONE})*"


def _any(phrases: Iterable[str]) -> str:
    """Alternatives, the longest first; any white space between words."""
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in sorted(phrases, key=lambda p: (-len(p), p)))


@dataclass(frozen=True, slots=True)
class Grammar:
    """Compiled patterns; those named `*_end` look at what stands to the left of a body."""

    group: re.Pattern[str]
    aside: re.Pattern[str]
    modal: re.Pattern[str]
    to_verb: re.Pattern[str]
    bare_verb: re.Pattern[str]
    third_person: re.Pattern[str]
    label: re.Pattern[str]
    speaks: re.Pattern[str]
    person_after: re.Pattern[str]
    person_before_end: re.Pattern[str]
    document: re.Pattern[str]
    partner_end: re.Pattern[str]
    approach_end: re.Pattern[str]
    recommend_end: re.Pattern[str]
    opening: re.Pattern[str]
    subordinate: re.Pattern[str]
    held: re.Pattern[str]
    passive_end: re.Pattern[str]
    led_by_end: re.Pattern[str]
    label_end: re.Pattern[str]
    starts_with_verb: re.Pattern[str]


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The grammar of the package's roles.yaml, compiled once."""
    w = words("roles.yaml")
    modal = (
        rf"(?:(?:{_any(w['modals'])})\b(?!\s+of)|(?:is|are)\s+(?:\w+ly\s+|also\s+)?(?:{_any(w['asked'])})\s+(?:to|that)\b"
        rf"|(?:{_any(w['duty_phrases'])})\b)"
    )
    base = _any(w["base_verbs"])
    speaker = _any(w["speakers"])
    recommend = r"(?:recommend(?:s|ed)?|propos(?:es|ed)|suggest(?:s|ed)?|advis(?:es|ed)|agreed|request(?:s|ed)|ask(?:s|ed))"
    articles = r"(?:(?:the|all|each|every|both|its|their|local|relevant|respective|any|other|key)\s+)*"
    flags = re.IGNORECASE

    def rx(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, flags)

    return Grammar(
        group=rx(_GROUP),
        aside=rx(
            r"\s*(?:(?:both|jointly|each|together|all|also)\b\s*)?"
            rf"(?:(?:\s*,)?\s*(?:in|through|with|as|together|working|alongside|via|acting|supported|under|on behalf|within|for|at|across|led)\b"
            r"(?:(?!\b(?:that|which|who|whether|where|when|if|should|must|will|shall)\b)[^.;:]){1,160}?|\s*\([^()]*\))?"
            r"(?:\s*,\s*(?:(?!\b(?:should|must|shall)\b)[^.;:]){1,140}?\s*,)?\s*,?\s*(?:also|jointly|each|both|all|together|therefore|then|now|\w+ly)?\s*"
        ),
        modal=rx(modal),
        to_verb=rx(r"(?:also\s+|not\s+)?to\s+(?!the\b|an?\b|all\b|its\b|their\b|this\b|these\b|any\b|each\b|children|\d|\x01)[a-z]"),
        bare_verb=rx(rf"(?:{base})\b(?!\s+(?:of|by|should|must|will|is|was|for|\x02)\b)(?=\s+\S)"),
        third_person=rx(rf"(?:{base})(?:s|es)?\b(?=\s+\S)"),
        label=rx(r"\s*(?:\s[–—-]\s|:)\s*\S"),
        speaks=rx(rf"\s*(?:,[^,.]*,)?\s*(?:also\s+|therefore\s+)?(?:{_any(w['speaker_verbs'])})\b"),
        person_after=rx(rf"{_POSS}\s+(?:[\w&/-]+\s+){{0,4}}?(?:{_any(w['person_nouns'])})\b"),
        person_before_end=rx(
            rf"(?:^|[,:;]\s*|\b(?:that|and)\s+){_ARTICLE}(?:[\w'’&/-]+\s+){{0,4}}?(?:{_any(w['person_nouns'])})\s+(?:of|in|within|from|at|for)\s+"
            rf"{articles}$"
        ),
        document=rx(
            rf"{_POSS}(?:\s+(?:[A-Z0-9][\w&-]*|and|of|for|on|own|current|existing|internal|local|new|revised)){{0,5}}?\s+"
            rf"(?:{_any(w['document_nouns'])})\b"
        ),
        partner_end=rx(
            rf"(?:\b(?:{_any(w['partner_before'])})|{'|'.join(w['partner_patterns'])})\s+{articles}$"
        ),
        approach_end=rx(
            rf"(?:^|[.:;,]\s*|\b)(?:{speaker})\b[^.;:]{{0,60}}?\b(?:asks?|invites?|requests?|urges?|recommends?(?:\s+to)?|would\s+ask|would\s+urge"
            rf"|advises?|encourages?|recommended(?:\s+to)?)\s+{articles}$"
        ),
        recommend_end=rx(
            rf"(?:\b{recommend}\s*(?:,[^,]*,\s*)?(?:that\b)?\s*[:,]?\s*|\brecommendation(?:\s+is)?(?:\s+that)?:?\s*|^that\s+){_ARTICLE}$"
        ),
        opening=rx(rf"^(?:{_any(w['openings'])})\b"),
        subordinate=rx(rf"\b(?:{_any(w['subordinators'])})\b"),
        held=rx(r"\b(?:that|whether|how|include|including|assurance|on|of|about|following areas|evidence)\s*:?\s*$"),
        passive_end=rx(r"\bby\s+(?:(?:the|all|each|every|both|a|an|its|their|relevant)\s+)*$"),
        led_by_end=rx(r"\b(?:led|chaired|coordinated|co-ordinated|overseen|facilitated|hosted|delivered|undertaken)\s+by\s+(?:(?:the|both|a|an)\s+)*$"),
        label_end=rx(rf"(?:^|[(\[.;–—-]\s*){w['label_lead']}"),
        starts_with_verb=rx(rf"^(?:to\s+)?(?:{base})\b"),
    )


class Unit(NamedTuple):
    """A stretch with one main clause: a sentence, or a lettered or semicolon item in it."""

    start: int
    end: int
    held: bool  # under a clause such as "to ensure that: (a) ..."; what it says of bodies is no order


_STOP = re.compile(r"[.!?][\"'”’)]?\s+(?=[\"'“‘(\[]?(?:[A-Z\x01]|the\s\x01))|;\s*(?:and\s+|or\s+)?|(?:(?<=\s)|^)\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s+")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|no|nos|st|dr|mr|mrs|ms|vs|para|paras|p|pp|s|ss|art|ref|reg|vol|inc|cf)|\b[A-Z])$", re.IGNORECASE)


def units(masked: str) -> list[Unit]:
    """Cut a masked text into clauses that can each tell somebody to act."""
    held_pattern = grammar().held
    out: list[Unit] = []
    start, held = 0, False
    for m in _STOP.finditer(masked):
        sentence = m.group()[0] in ".!?"
        if sentence and (_in_bracket(masked, start, m.start()) or _ABBREVIATION.search(masked, start, m.start())):
            continue
        piece = masked[start : m.start()]
        if piece.strip():
            out.append(Unit(start, m.start(), held))
        if sentence:
            held = False
        elif m.group()[0] == "(" and not held:
            held = bool(held_pattern.search(piece))
        start = m.end()
    if masked[start:].strip():
        out.append(Unit(start, len(masked), held))
    return out


def _in_bracket(text: str, start: int, end: int) -> bool:
    return text.count("(", start, end) > text.count(")", start, end)
