"""How each sentence asks: by a modal and its force, as a bare order, as "X to do", as a noun phrase, or not at all."""

from __future__ import annotations

import re
from typing import NamedTuple

from cmrlearn.tagging.clauses import Modal, Sentence, read_sentence, sentences
from cmrlearn.tagging.grammar import grammar
from cmrlearn.tagging.lexicon import is_base_form

__all__ = ["Kind", "kinds"]


class Kind(NamedTuple):
    """What a sentence is.

    `form` is `must`, `should`, `consider` (by a modal), `isto` ("is to do"), `told` ("X to do"), `order`, `noun`,
    `ing`, `thought` ("consideration to be given"), `can`, `need`, `question`, `fact`; `soft` that it asks to consider
    only; `preface` that "it is recommended" stands before it; `inside` the modal that decides, or a fact's first.
    """

    form: str
    soft: bool = False
    preface: bool = False
    inside: str = ""
    text: str = ""


FORCE = {
    **dict.fromkeys(("must", "shall", "will", "cannot", "has to", "have to"), "must"),
    **dict.fromkeys(("should", "ought to", "need to", "needs to", "need", "needs"), "should"),
    **dict.fromkeys(("may", "might", "could"), "consider"),
}
_PREFACE = re.compile(
    r"^\W*(?:[^.;:]{0,90}?\b)?(?P<verb>recommend(?:s|ed)?|suggest(?:s|ed)?|propose[sd]?|recommendations?(?:\s+(?:is|are))?|"
    r"(?:review|panel|report|authors?|reviewers?|we|i)\s+(?:would\s+)?(?:asks?|invites?|requests?|urges?))\b"
    r"(?:\s+to\s+[^,.;:]{1,60}?)?(?:\s*,[^,]{1,60},)?\s*(?:that\b|(?:as\s+follows|the\s+following)\W*|:)?\s*",
    re.I,
)
_NO_PREFACE = re.compile(r"(?:\bto|\bwith|\bwhich|,\s*for\s+which\b.*|\b(?:is|are|was|were|had|has|have))\s*$", re.I)
_PASSIVE_PREFACE = re.compile(r"\bit\s+(?:is|was)\s+(?:\w+ly\s+|also\s+|therefore\s+)?$", re.I)
_CONSIDER = (
    r"(?:(?:re)?consider(?:s|ed|ing)?|explor(?:e|es|ed|ing)|giv(?:e|es|en|ing)\s+(?:\w+\s+)?(?:thought|consideration)|"
    r"think(?:s|ing)?\s+about|think\s+again\s+about|wish(?:es)?\s+to|want\s+to|care\s+to|weigh|whether|look(?:s|ed)?\s+at\s+whether|"
    r"(?:examine|review|reflect|discuss|debate|study|assess)(?:s|es)?(?:\s+on)?\s+whether|\w+\s+and\s+(?:consider|explore))"
)
_SOFT = re.compile(
    r"\s*(?:(?:also|jointly|each|then|therefore|together|now|again|\w+ly)\s+|,[^,]{1,80},\s*)*(?:be\s+)?(?:\w+ly\s+)?"
    rf"(?:(?:asked|invited)\s+to\s+)?{_CONSIDER}\b",
    re.I,
)
_THOUGHT = re.compile(r"^\W*(?:\w+\s+){0,2}(?:consideration|thought|exploration)\b(?!\s+(?:of|that|processes))", re.I)
_CONSIDERED = re.compile(r"^[^.,;]{1,120}?\b(?:considers?|explores?|be\s+considered|be\s+explored)\b", re.I)
_PERFECT = re.compile(
    r"\s+(?:not\s+|never\s+|well\s+|perhaps\s+)*have\s+(?:been|\w+ed|had|come|gone|known|seen|done|made|given|taken|told)\b",
    re.I,
)
_HEAD = re.compile(
    r"^\W*(?:\([a-z]\)\s*)?(?:(?:then|also|finally|lastly|always|do\s+not|never|please|and|now|first|secondly|to|jointly|"
    r"not\s+to)\s+)*",
    re.I,
)
# What stands behind a noun that only looks like an order: "review of", "record by", "need should".
_NOUN_BEHIND = re.compile(
    r"\s+(?:of|by|for|should|must|will|shall|may|needs?|ought|is|was|are|were)\b|\s+\w+\s+(?:should|must|will|shall|may|needs?|ought)\b",
    re.I,
)
_WITH_PARTICLE = frozenset(
    ["ask", "look", "go", "see", "apply", "wait", "search", "listen", "check", "agree", "keep", "press", "call", "pay"]
)
_TO = re.compile(r"\bto\s+(?:(?:also|not|jointly|then|\w+ly)\s+)?(?=[a-z])")
_NO_VERB = re.compile(
    r"(?:the|an?|all|any|each|every|either|its|their|his|her|this|that|these|those|one|two|three|four|five|six|ten|twelve|"
    r"which|whom|what|whatever|children|parents|others|them|him|it|us|me|you|both|some|no|such|another|more|most|less|adult|"
    r"young|older|staff|schools|work|practice|care|date|life|people|women|men|families|support|services|social|health|"
    r"school|police|court|foster|residential|two|year|three|\d\w*|\w+(?:ing|ed|ly|tion|ment|ness|ity|[a-rt-z]s))\b",
    re.I,
)
_NOT_TOLD_END = re.compile(
    r"\b(?:from\b[^,;]{1,60}|ought|has|have|had|is|are|was|were|able|about|likely|willing|ready|used|going|how|what|where|"
    r"whom|which|when|whether|as|so|enough|too|order|thought|known|said|found|left|due|need|needs|plan|plans|action|way|ways|"
    r"steps|ability|opportunity|opportunities|arrangements?|response|approach|training|guidance|policy|protocol|process|"
    r"system|changes?|amendments?|relation|regard|respect|access|referrals?|duty|failure|procedures?|tools?|strategy|"
    r"information|relating|prior|according|given|subject|right|chance|reason|time|paid|taught|told|come|comes|came|\w+ed|\w+ing)\s*$",
    re.I,
)
_SUBORDINATE = re.compile(
    r"\b(?:whether|how|why|if|because|so that|until|unless|although|though|whereby|was|were|had|has|have|is|are|does|"
    r"did)\b",
    re.I,
)
_VERB = re.compile(r"\b(?:was|were|is|are|has|have|had|did|does)\b|\b\w{3,}ed\b(?=\s+(?:the|a|that|in|by|to)\b)", re.I)
_RELATIVE = re.compile(r"\b(?:who|which|that|whose|where|when|whom|what|whoever)\b[^,.;:]*", re.I)
_NEEDS = re.compile(r"\bneeds?\s+(?:an?|the|two|more|their|its|somebody|someone)\b", re.I)
_NOBODY = re.compile(r"\W*(?:no|neither|none|nobody)\b", re.I)


def kinds(text: str) -> list[Kind]:
    """The kind of each sentence, in order."""
    return [_kind(s)._replace(text=s.text) for s in sentences(text)]


def _kind(s: Sentence) -> Kind:
    preface = _preface(s)
    if preface is not None:
        rest = s.text[preface:].strip()
        found = _plain(read_sentence(rest))
        # "recommend that X works with Y to do": the verb is behind "that", what follows "to" its purpose.
        finite = found.form == "told" and s.text[:preface].rstrip().lower().endswith(" that")
        return found._replace(form="noun" if finite else found.form, preface=True)
    return _plain(s)


def _preface(s: Sentence) -> int | None:
    """Where what is recommended begins, behind "it is recommended that" and the like."""
    m = _PREFACE.match(s.text)
    if m is None or not s.text[m.end() :].strip():
        return None
    at = m.start("verb")
    before = s.text[:at]
    if s.main is not None and s.main.start < at and "would" not in m["verb"] and not _would_be_asked(s, m):
        return None
    if _NO_PREFACE.search(before) and not _PASSIVE_PREFACE.search(before):
        return None
    return m.end()


def _would_be_asked(s: Sentence, m: re.Match[str]) -> bool:
    """Whether the main modal is the preface itself: "it is recommended that"."""
    return s.main is not None and s.main.start <= m.start("verb") < s.main.end


def _plain(s: Sentence) -> Kind:
    text, main = s.text, s.main
    if s.question and (main is None or main.word not in ("might", "could", "should", "may")):
        return Kind("question")
    if _THOUGHT.match(text):
        return Kind("thought", True)
    head = _HEAD.match(text)
    first = head.end() if head else 0
    if _orders(text, first):
        return Kind("order", re.match(_CONSIDER, text[first:], re.I) is not None)
    told = _told(text, main.start if main else None)
    bare = _CONSIDERED.match(text)
    soft = bare is not None and not s.modals and grammar().subordinate.search(bare.group()) is None
    if told is not None and soft and bare is not None and bare.end() < told:
        return Kind("noun", True)  # "the two Trusts consider a review, to include"
    if told is not None:
        return Kind("told", re.match(_CONSIDER, text[told:], re.I) is not None)
    found = _by_modal(s)
    if found is not None:
        return found
    if _NEEDS.search(text):
        return Kind("need")
    if not _VERB.search(_RELATIVE.sub(" ", text)):
        return Kind("ing" if re.match(r"\W*\w+ing\b", text) else "noun", soft)
    inside = s.modals[0].word if s.modals else ""
    return Kind("fact", soft, inside=FORCE.get(inside, inside.partition(" ")[0]))


def _orders(text: str, at: int) -> bool:
    """Whether a bare order stands at a place."""
    m = re.compile(r"[A-Za-z-]+").match(text, at)
    if m is None or not (is_base_form(m[0].lower()) or grammar().starts_with_verb.match(text[at:])):
        return False
    return m[0].lower() in _WITH_PARTICLE or _NOUN_BEHIND.match(text, m.end()) is None


def _told(text: str, before_modal: int | None) -> int | None:
    """Where the verb of "X to do" stands, or None."""
    for m in _TO.finditer(text):
        if before_modal is not None and m.start() >= before_modal:
            return None
        before = text[: m.start()]
        if (
            _NO_VERB.match(text, m.end())
            or _NOT_TOLD_END.search(before)
            or re.match(r"\W*an?\s+review\b", before, re.I)
        ):
            continue
        subject = before.rpartition(",")[2] if "," in before else _RELATIVE.sub(" ", before)
        return None if _SUBORDINATE.search(subject) else m.end()
    return None


def _by_modal(s: Sentence) -> Kind | None:
    """By the first modal of the main clause that orders."""
    found: Kind | None = None
    for m in s.modals:
        if not m.main or re.search(r"\b(?:do|does|did)\s+not\s*$", s.text[: m.start]):
            continue
        rest = s.text[m.end :]
        if m.word in ("may", "might", "could", "should") and _PERFECT.match(rest):
            continue
        form = _force(m, s.text, rest)
        if form not in ("isto", "can"):
            return Kind(form, _SOFT.match(rest) is not None, inside=m.word)
        found = found or Kind(form)
    return found


def _force(m: Modal, text: str, rest: str) -> str:
    if m.word.startswith(("is ", "are ")):
        parts = m.word.replace(",", " ").split()
        return "isto" if len(parts) < 3 else "must" if "required" in parts else "should"
    if m.word == "may" and (re.match(r"\s+not\b", rest) or _NOBODY.match(text)):
        return "must"
    return FORCE.get(m.word, "can")
