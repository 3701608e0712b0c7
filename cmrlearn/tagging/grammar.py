"""The grammar of recommendations, compiled from resources/roles.yaml, and the cutting of a text into clauses.

Roles are read off a masked text in which each named body is one mark, `\\x01<number>\\x02`, so that "the Education
Authority (EA) and all Trusts should" becomes "the \\x010\\x02 (\\x011\\x02) and all \\x012\\x02 should".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cmrlearn.tagging.resources import words

__all__ = ["MARK", "Grammar", "Unit", "before_articles", "grammar", "last_phrase", "units"]

MARK = re.compile(r"\x01(\d+)\x02")
_BODY = r"\x01\d+\x02"
_POSS = r"(?:['’]s?|s)?"
# One body, with the body it belongs to before it ("the Trust's Gateway Team") and its short form after it ("(EA)").
_ONE = rf"(?:{_BODY}{_POSS}\s+)?{_BODY}{_POSS}(?:\s*\([^()]{{0,80}}\))?"
_AND = (
    r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+and/or\s+|\s+(?:and|or|&)\s+|\s*/\s*"
    r"|\s*,?\s*(?:along|jointly) with\s+|\s*,?\s+as well as\s+"
    r"|\s*,?\s+(?:including|especially|particularly|notably)\s+)"
)


def before_articles(left: str) -> str:
    """What stands before a body, without its articles and the like: "in collaboration with all the" -> "... with"."""
    left = left.rstrip()
    articles = grammar().articles
    while True:
        head, _, last = left.rpartition(" ")
        if last.lower() not in articles or (
            last == "that" and re.search(r"\b(?:recommend|ask|request|propos|suggest|agree)\w*$", head)
        ):
            return left
        left = head.rstrip()


_LONGEST = 6  # words of the longest phrase in `partner_before`


def last_phrase(left: str, phrases: frozenset[str]) -> int:
    """Where a phrase of the set stands at the end of `left`; -1 if none does."""
    at = len(left)
    for _ in range(_LONGEST):
        at = left.rfind(" ", 0, at)
        if left[at + 1 :].lower() in phrases:
            return at + 1
        if at < 0:
            break
    return -1


def _any(phrases: Iterable[str]) -> str:
    """Alternatives, the longest first; any white space between words."""
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in sorted(phrases, key=lambda p: (-len(p), p)))


_LAST_WORD = re.compile(r"[a-z]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tail:
    """A pattern for the end of what stands to the left of a body, tried only where the last word can be its last."""

    pattern: re.Pattern[str]
    last: frozenset[str] | None  # in small letters; None: any
    marks: str = ""  # or one of these may stand last

    def search(self, left: str, start: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        if self.last is not None and (not left or left[-1] not in self.marks):
            word = _LAST_WORD.search(left, max(0, len(left) - _LONGEST_WORD))
            if word is None or word.group().lower() not in self.last:
                return None
        return self.pattern.search(left, start)


_LONGEST_WORD = 20  # letters that are looked at


def _last_words(patterns: Iterable[str]) -> frozenset[str] | None:
    """The plain words that patterns end in; None if one ends otherwise."""
    found = [re.search(r"(?:^|\\b|[^\w\\])([a-z]+)$", p) for p in patterns]
    return frozenset(m[1] for m in found if m) if all(found) else None


@dataclass(frozen=True, slots=True)
class Grammar:
    """Compiled patterns; those named `*_end` look at what stands to the left of a body."""

    articles: frozenset[str]
    group: re.Pattern[str]
    modal: re.Pattern[str]
    to_verb: re.Pattern[str]
    bare_verb: re.Pattern[str]
    third_person: re.Pattern[str]
    receives: re.Pattern[str]
    consulted: re.Pattern[str]
    label: re.Pattern[str]
    speaks: re.Pattern[str]
    person_after: re.Pattern[str]
    person_before_end: re.Pattern[str]
    document: re.Pattern[str]
    partner_phrases: frozenset[str]
    partner_far_end: Tail
    not_partner_end: re.Pattern[str]
    approach_end: Tail
    recommend_end: Tail
    opening: re.Pattern[str]
    subordinate: re.Pattern[str]
    held: re.Pattern[str]
    led_by_end: re.Pattern[str]
    label_end: re.Pattern[str]
    between_end: Tail
    receivers: frozenset[str]
    starts_with_verb: re.Pattern[str]


_RECOMMENDS = (
    *("recommend", "recommends", "recommended", "proposes", "proposed", "suggest", "suggests", "suggested"),
    *("advises", "advised", "agreed", "requests", "requested", "asks", "asked"),
)
_ASKS = (
    *("ask", "asks", "invite", "invites", "request", "requests", "urge", "urges", "recommend", "recommends"),
    *("recommended", "advise", "advises", "encourage", "encourages"),
)


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """The grammar of the package's roles.yaml, compiled once."""
    w = words("roles.yaml")
    modal = (
        rf"(?:(?:{_any(w['modals'])})\b(?!\s+of)|(?:is|are|be)\s+(?:\w+ly\s+|also\s+)?(?:{_any(w['asked'])})\s+(?:to|that)\b"
        rf"|(?:{_any(w['duty_phrases'])})\b)"
    )
    base = _any(w["base_verbs"])
    speaker = _any(w["speakers"])
    recommend = rf"(?:{'|'.join(_RECOMMENDS)})"
    article = rf"(?:(?:{_any(w['articles'])})\s+){{0,4}}"
    flags = re.IGNORECASE

    def rx(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, flags)

    return Grammar(
        articles=frozenset(w["articles"]),
        group=rx(rf"{_ONE}(?:{_AND}{article}{_ONE})*"),
        modal=rx(modal),
        to_verb=rx(
            r"(?:also\s+|not\s+)?to\s+(?!the\b|an?\b|all\b|its\b|their\b|this\b|these\b|any\b|each\b|children|\d|\x01)[a-z]"
        ),
        bare_verb=rx(rf"(?:{base})\b(?!\s+(?:of|by|should|must|will|is|was|for|\x02)\b)(?=\s+\S)"),
        third_person=rx(rf"(?:{base})(?:s|es)?\b(?=\s+\S)"),
        receives=rx(rf"\s*(?:also\s+|all\s+|\w+ly\s+)*(?:be\s+)?(?:\w+ly\s+)?(?:{_any(w['passive_receivers'])})\b"),
        consulted=rx(rf"\s*(?:also\s+|all\s+|\w+ly\s+)*(?:be\s+)?(?:\w+ly\s+)?(?:{_any(w['passive_partners'])})\b"),
        label=rx(r"\s*(?:\s[–—-]\s|:)\s*\S"),
        speaks=rx(rf"\s*(?:,[^,.]*,)?\s*(?:also\s+|therefore\s+)?(?:{_any(w['speaker_verbs'])})\b"),
        person_after=rx(rf"{_POSS}\s+(?:[\w&/-]+\s+){{0,4}}?(?:{_any(w['person_nouns'])})\b"),
        person_before_end=rx(
            rf"(?P<before>^|[,:;]\s*|\b(?:that|and)\s+){article}(?:[\w'’&/-]+\s+){{0,4}}?(?:{_any(w['person_nouns'])})(?:\s+(?:of|for)\s+[\w&-]+(?:\s+(?:and\s+)?[\w&-]+){{0,4}}?)?\s+(?:of|in|within|from|at|for)$"
        ),
        document=rx(
            rf"{_POSS}(?:\s+(?:(?-i:[A-Z0-9])[\w&-]*|and|of|for|on|own|current|existing|internal|local|new|revised)){{0,5}}?\s+"
            rf"(?:{_any(w['document_nouns'])})\b"
        ),
        partner_phrases=frozenset(w["partner_before"]),
        not_partner_end=rx(rf"(?:{'|'.join(w['not_partner_patterns'])})$"),
        partner_far_end=Tail(rx(rf"(?:{'|'.join(w['partner_patterns'])})$"), _last_words(w["partner_patterns"])),
        approach_end=Tail(
            rx(rf"\b(?:{speaker})\b[^.;:]{{0,60}}?\b(?:{'|'.join(_ASKS)}|recommend(?:s|ed)?\s+to)$"),
            frozenset((*_ASKS, "to")),
        ),
        recommend_end=Tail(
            rx(
                rf"(?:\b{recommend}\s*(?:,[^,]*,\s*)?(?:that\b)?\s*[:,]?|\brecommendation(?:\s+is)?(?:\s+that)?:?|^that)$"
            ),
            frozenset((*_RECOMMENDS, "recommendation", "is", "that")),
            marks=",: ",
        ),
        opening=rx(rf"^(?:{_any(w['openings'])})\b"),
        subordinate=rx(rf"\b(?:{_any(w['subordinators'])})\b"),
        held=rx(r"\b(?:that|whether|how|include|including|assurance|on|of|about|following areas|evidence)\s*:?\s*$"),
        led_by_end=rx(
            r"\b(?:led|chaired|coordinated|co-ordinated|overseen|facilitated|hosted|delivered|undertaken)\s+by$"
        ),
        label_end=rx(rf"(?:^|[(\[.;–—-]\s*){w['label_lead']}"),
        between_end=Tail(rx(rf"(?:{w['agreed_between']})$"), _last_words([w["agreed_between"]])),
        receivers=frozenset(w["receiver_before"]),
        starts_with_verb=rx(rf"^(?:to\s+)?(?:{base})\b"),
    )


class Unit(NamedTuple):
    """A stretch with one main clause: a sentence, or a lettered or semicolon item in it."""

    start: int
    end: int
    held: bool  # under a clause such as "to ensure that: (a) ..."; what it says of bodies is no order


_STOP = re.compile(
    r"[.!?][\"'”’)]?\s+(?=[\"'“‘(\[]?(?:[A-Z\x01]|the\s\x01))|;\s*(?:and\s+|or\s+)?|(?:(?<=\s)|^)\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s+"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|no|nos|st|dr|mr|mrs|ms|vs|para|paras|p|pp|s|ss|art|ref|reg|vol|inc|cf)|\b[A-Z])$",
    re.IGNORECASE,
)


_MAY_STOP = re.compile(r"[.!?;(]")  # the first characters of what _STOP finds; finding them first is five times as fast


def _stops(text: str) -> Iterator[re.Match[str]]:
    last = 0
    for at in _MAY_STOP.finditer(text):
        if at.start() >= last and (m := _STOP.match(text, at.start())) is not None:
            last = m.end()
            yield m


def units(masked: str) -> list[Unit]:
    """Cut a masked text into clauses that can each tell somebody to act."""
    held_pattern = grammar().held
    out: list[Unit] = []
    start, held = 0, False
    for m in _stops(masked):
        sentence = m.group()[0] in ".!?"
        if sentence and (
            _in_bracket(masked, start, m.start()) or _ABBREVIATION.search(masked, max(start, m.start() - 5), m.start())
        ):
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
