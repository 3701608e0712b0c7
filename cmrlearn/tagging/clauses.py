"""Which modal of a sentence is its main verb's, and what its subject is: shallow, by rule, without a parser.

A modal is under another clause where a word such as "whether" or "so that" opened one that still waits for its verb. A
relative clause of the subject ("staff who may meet families should ...") is closed by its own verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

__all__ = ["Modal", "Sentence", "read_sentence", "sentences"]

Order = Literal["modal", "imperative", "told", "none"]

MODALS = re.compile(
    r"(?=[mswonchia])"  # first letters: a look ahead halves the time
    r"\b(?P<word>must|shall|will|should|ought\s+to|needs?\s+to|needs?\s+(?=\w+ing\b)|may|might|could|can|cannot|has\s+to|have\s+to|"
    r"(?:is|are)\s+(?:\w+ly\s+|also\s+|therefore\s+)?(?:asked|invited|requested|required|expected|urged|encouraged|advised|"
    r"recommended|reminded|directed)(?:,[^,]{1,90},)?\s+(?:to|that)|(?:is|are)\s+to)\b",
    re.I,
)
# Words that open a clause under the main one.
_OPENER = re.compile(
    r"(?=[wtibsuahorlp])"
    r"\b(?P<rel>who|whom|which|whose|that)\b|\b(?P<sub>whether|if|when|whenever|where|wherever|because|since|so that|"
    r"until|till|unless|although|though|while|whilst|once|as soon as|before|after|how|why|what|whatever|whoever|"
    r"however|in case|rather than|as|than|lest|provided)\b",
    re.I,
)
_NOT_VERB = re.compile(
    r"(?:the|an?|this|that|these|those|their|his|her|its|our|your|my|it|they|he|she|we|you|i|all|each|every|any|some|no|"
    r"both|one|two|three|children|parents|staff|workers|people|in|on|at|by|with|to|for|of|from)\b",
    re.I,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|must|shall|will|should|ought|may|might|could|can|cannot|would|"
    r"needs?(?= to)|\w{3,}(?:ed|es)|comes?|goes|came|went|knows?|knew|says?|said|takes?|took|makes?|made|gives?|gave|"
    r"gets?|got|sees?|saw|finds?|found|feels?|felt|leaves?|left|lives?|works?|holds?|held|keeps?|kept|thinks?|thought|"
    r"stands?|stood|tells?|told|asks?|wants?|wish(?:es)?|looks?|turns?|stays?|sleeps?|moves?|visits?|refus\w+|begins?|"
    r"began|ends?|falls?|fell|reads?|becomes?|became|hears?|heard|speaks?|spoke|writes?|wrote|meets?|met|lies|lay|sits?|sat|"
    r"(?<!to )(?:waits?|lives?|uses?|attends?|go|come|take|make|give|get|see|find|know|say|hold|leave|want|need))\b",
    re.I,
)
# What may stand before a noun alone: "after ten at night", "as commissioner".
_WITHOUT_VERB = frozenset(["as", "than", "after", "before", "since", "once", "until"])
_INVERTED = re.compile(r"^\W*(?:should|were|had)\s+(?!(?:not\s+)?be\b)(?:the|an?|any|it|he|she|they|there|[A-Z])", re.I)
_STOP = re.compile(r"(?<=[.!?;])[\"'”’)]*\s+(?=[\"'“‘(\[]*[A-Za-z\x01])")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|no|nos|st|dr|mr|mrs|ms|vs|para|paras|p|pp|s|ss|art)\.$", re.I)


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal or phrase with its force, and whether it is the main clause's."""

    start: int
    end: int
    word: str  # lower case, single spaces
    main: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its offsets in the text."""

    start: int
    end: int
    text: str
    modals: tuple[Modal, ...]

    @property
    def main(self) -> Modal | None:
        """The first modal of the main clause."""
        return next((m for m in self.modals if m.main), None)

    @property
    def question(self) -> bool:
        """Whether it asks."""
        return self.text.rstrip("\"'”’) ").endswith("?")


def sentences(text: str) -> list[Sentence]:
    """Sentences and clauses divided by semicolons, in order."""
    return list(_sentences(text))


@lru_cache(maxsize=64)  # roles and strength look at one text in turn
def _sentences(text: str) -> tuple[Sentence, ...]:
    out: list[Sentence] = []
    start = 0
    for stop in [*_STOP.finditer(text), None]:
        end = stop.start() if stop else len(text)
        if stop and _ABBREVIATED.search(text, max(start, end - 6), end):
            continue
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            out.append(read_sentence(piece.strip(), start + lead))
        start = stop.end() if stop else end
    return tuple(out)


def read_sentence(text: str, start: int = 0) -> Sentence:
    """One sentence with its modals."""
    return Sentence(start, start + len(text), text, tuple(_modals(text)))


def _modals(text: str) -> Iterator[Modal]:
    inverted = _INVERTED.match(text) is not None
    for m in MODALS.finditer(text):
        word = re.sub(r"\s+", " ", m["word"].lower())
        if inverted and m.start() < 4:
            yield Modal(m.start(), m.end(), word, False)
            continue
        if word in ("may", "might") and text[m.end() : m.end() + 5].strip().isdigit():
            continue  # "May 2019"
        yield Modal(m.start(), m.end(), word, _is_main(text, m.start(), inverted))


def _is_main(text: str, at: int, inverted: bool) -> bool:
    """Whether no clause that was opened before `at` still waits for its verb there."""
    before = text[:at]
    openers = list(_OPENER.finditer(before))
    if inverted:
        return re.search(r",\s", before) is not None and _complete_since_comma(before)
    if not openers:
        return True
    last = openers[-1]
    after = before[last.end() :]
    if before.rstrip().endswith(",") and any(_aside(before, o) for o in openers):
        return True
    if (
        last["rel"]
        and last["rel"].lower() == "that"
        and re.search(r"\b(?:recommend\w*|suggest\w*|propos\w*|ask\w*|request\w*)\s+$", before[: last.start()], re.I)
    ):
        return True  # "It is recommended that the Board should"
    if last["rel"]:
        return _relative_closed(last["rel"].lower(), after)
    opens_sentence = re.search(r"\w", before[: last.start()]) is None or before[: last.start()].rstrip().endswith(
        (",", ":", "–", "—")
    )
    if "," in after and opens_sentence:
        clause, _, subject = after.rpartition(",")
        # "When a child is moved, the Trust should": the clause ended at the comma, and a new subject came.
        ended = _FINITE.search(clause) is not None or (last["sub"] or "").lower() in _WITHOUT_VERB
        return ended and _OPENER.search(subject) is None and bool(subject.strip())
    if last["sub"] and last["sub"].lower() in _WITHOUT_VERB:
        # "after ten at night", "as well as": no clause at all.
        return (last["sub"].lower() == "as" or _FINITE.search(after) is None) and not _subject_like(after)
    verbs = _FINITE.findall(after)
    return (
        len(verbs) >= 1
        and last["sub"].lower() in ("where", "when", "what", "whatever", "whoever", "how")
        and not _subject_like(after.split()[-1] if after.split() else "")
    )


def _aside(before: str, opener: re.Match[str]) -> bool:
    """Whether a clause with its verb stands between commas: "the Panel, once it is in being, should"."""
    if not before[: opener.start()].rstrip().endswith(","):
        return False
    return opener["sub"] == "as" or _FINITE.search(before, opener.end()) is not None


def _subject_like(words: str) -> bool:
    """Whether words could be the subject that the modal follows: they end in a noun right before it."""
    return re.search(r"\b(?:it|they|he|she|we|there|this|who)\s*$", words, re.I) is not None


def _relative_closed(pronoun: str, after: str) -> bool:
    """Whether a relative clause has had its verb before the modal."""
    stripped = after.strip()
    if not stripped:
        return False  # "who should"
    if pronoun in ("who", "which", "that") and not _NOT_VERB.match(stripped):
        # The word after the pronoun is its verb: "who work nights".
        return len(stripped.split()) >= 1 and not re.fullmatch(r"(?:also|then|now|therefore|\w+ly)", stripped, re.I)
    return _FINITE.search(after) is not None


def _complete_since_comma(before: str) -> bool:
    return before.rstrip().count(",") >= 1 and not re.search(r",\s*$", before)
