"""A recommendation in one short line: who, does what, with whom, by when. As printed, shortened, never reworded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from cmrlearn.model import AgencyMention, Recommendation, Role
from cmrlearn.tagging.clauses import Modal, Sentence, sentences
from cmrlearn.tagging.grammar import grammar
from cmrlearn.tagging.resources import words

__all__ = ["Clause", "clause"]

LONGEST = 20  # words of `what`
_FEWEST = 5  # words that a cut must leave
_SHORT = 8  # words of a subject that is kept whole


@dataclass(frozen=True, slots=True)
class Clause:
    """Who must act, what they do, with whom and by when; empty where the text does not say."""

    who: tuple[str, ...]
    what: str
    with_whom: tuple[str, ...] = ()
    by_when: str = ""

    def __str__(self) -> str:
        parts = [f"{_listed(self.who) or words('reasons.yaml')['nobody']}: {self.what}"]
        if others := [name for name in self.with_whom if name.casefold() not in self.what.casefold()]:
            parts.append(f"with {_listed(others)}")
        if self.by_when:
            parts.append(self.by_when)
        return "; ".join(parts)


def clause(rec: Recommendation) -> Clause:
    """The main clause of a tagged recommendation, short enough for a table of actions.

    Parameters
    ----------
    rec
        A record with agencies and deadline, as `cmrlearn.tag` gives it.

    Returns
    -------
    Clause
        `who` and `with_whom` as printed where they are printed as names, else by the name of the agency table; `what`
        a verb phrase of the text of at most 20 words, cut where a clause ends and with "…" where more follows.

    Examples
    --------
    >>> from cmrlearn import Recommendation, tag
    >>> text = "The PSNI, together with the Youth Justice Agency, should agree a protocol on bail by May 2024."
    >>> print(clause(tag([Recommendation("x:r1", "x", None, text, 1, nation="NI")])[0]))
    PSNI: agree a protocol on bail; with Youth Justice Agency; by May 2024
    """
    deadline = rec.deadline.text if rec.deadline else ""
    return Clause(_names(rec, "lead"), _what(rec), _names(rec, "partner"), deadline)


def _names(rec: Recommendation, role: Role) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_called(m) for m in rec.agencies if m.role == role))


def _called(m: AgencyMention) -> str:
    """The printed name; the table's for a lone noun ("the Board") that context resolved."""
    printed = re.sub(r"^the\s+|(?:['’]s|['’])$", "", " ".join(m.text.split()), flags=re.I)
    if m.agency and printed.casefold().removesuffix("s") in words("roles.yaml")["organisation_nouns"]:
        return re.sub(r"\s*\([^()]*\)", "", m.name)
    return printed[:1].upper() + printed[1:]


def _listed(names: Iterable[str]) -> str:
    *most, last = names or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def _what(rec: Recommendation) -> str:
    """The verb phrase of the order, trimmed: of the sentence that tells a lead, else of the first that orders."""
    parts = sentences(rec.text)
    if not parts:
        return ""
    orders = [order for s in parts if (order := _order(s, rec)) is not None]
    first = _Order(3, parts[0].text[_opening(parts[0].text) :])  # where nothing else is plain
    phrase = _without_partners(min([*orders, first], key=lambda order: order.rank).phrase, rec)
    if rec.deadline:
        phrase = phrase.replace(rec.deadline.text, "")
    return _trimmed(phrase)


class _Order(NamedTuple):
    rank: int  # 0 tells a lead, 1 a bare instruction, 2 an order to somebody else, 3 the opening words, 4 a possibility
    phrase: str


def _order(s: Sentence, rec: Recommendation) -> _Order | None:
    """What a sentence tells somebody to do; None if it tells nobody anything."""
    g = grammar()
    opened = _opening(s.text)
    text = s.text[opened:]
    leads = [m for m in rec.agencies if m.role == "lead" and m.start is not None and s.start <= m.start < s.end]
    for m in leads:
        at = (m.end or 0) - s.start
        if told := _TOLD.match(s.text, at):
            return _Order(0, s.text[told.end() :])
        verb = _VERB.match(s.text, at)
        modal = g.modal.match(s.text, verb.end()) if verb else None
        if modal and not _PASSIVE.match(s.text, modal.end()):
            rest = _ADVERB.sub("", _ASIDE.sub("", s.text[modal.end() :]).lstrip())
            return _Order(0, f"{modal.group()} {rest}" if modal.group().lower() in _SOFT else rest)
    if (imperative := g.starts_with_verb.match(text)) and not _NOUN.match(text, imperative.end()):
        return _Order(1, re.sub(r"^to\s+", "", text, flags=re.I))
    main = next((m for m in s.modals if m.main and m.start >= opened), None)
    if main is not None and not s.question:
        return _of_modal(s, main, opened, leads, rec)
    for m in leads:
        verb = _VERB.match(s.text, (m.end or 0) - s.start)
        if verb and (g.bare_verb.match(s.text, verb.end()) or g.third_person.match(s.text, verb.end())):
            return _Order(0, s.text[verb.end() :])
    return None


def _of_modal(s: Sentence, main: Modal, opened: int, leads: list[AgencyMention], rec: Recommendation) -> _Order:
    """The verb phrase behind the main modal, with its subject unless the subject is who must act."""
    predicate = _ASIDE.sub("", s.text[main.end :]).strip()
    subject = _NARRATIVE.sub("", s.text[opened : main.start]).strip(" ,")
    firm = main.word in _FIRM or main.word.endswith((" to", " that"))
    passive = _PASSIVE.match(predicate) is not None
    if firm and not passive and any((m.start or 0) - s.start < main.start for m in leads):
        return _Order(0, _ADVERB.sub("", predicate))
    plain = _without_agent(predicate, leads) if passive else predicate
    verb = "to" if passive and main.word in _FIRM else s.text[main.start : main.end]
    rank = 0 if plain != predicate else 2 if firm or rec.strength == "consider" else 4
    return _Order(rank, f"{_short_subject(subject)} {verb} {plain}")


def _short_subject(subject: str) -> str:
    """The subject without what is set behind it: ", in consultation with X", "which has not seen the child"."""
    if len(subject.split()) <= _SHORT:
        return subject
    cut = _ADDED.search(subject)
    return f"{subject[: cut.start()]} …" if cut else subject


def _without_agent(predicate: str, leads: Iterable[AgencyMention]) -> str:
    """A passive without "by X and Y", which `who` says."""
    names = "|".join(re.escape(m.text) for m in leads)
    one = rf"(?:(?:the|all|each)\s+)*(?:{names})(?!\w|['’])"
    return (
        re.sub(rf"\s+by\s+(?:both\s+)?{one}(?:(?:,\s+|,?\s+and\s+){one})*(?!\s+and\s+by\b)", "", predicate)
        if names
        else predicate
    )


def _without_partners(phrase: str, rec: Recommendation) -> str:
    """The phrase without ", in partnership with X,", which `with_whom` says."""
    for m in rec.agencies:
        if m.role == "partner":
            phrase = re.sub(
                rf",\s*(?:{_with()})\s+(?:(?:the|all|its|their|each|local)\s+)*{re.escape(m.text)}\s*(?=,|$)",
                "",
                phrase,
            )
    return phrase


def _trimmed(phrase: str) -> str:
    """At most `LONGEST` words, cut where a clause ends; "…" where more follows."""
    phrase = re.sub(r"\s+", " ", phrase).strip(" ,;:.–—-")
    phrase = re.sub(r"\s+([,;:.])", r"\1", re.sub(r",(?:\s*,)+", ",", phrase))
    ends = [m.start() for m in re.finditer(r"\s|$", phrase)]
    if len(ends) <= LONGEST:
        return phrase
    limit = ends[LONGEST - 1]
    cuts = [m.start() for m in _BOUNDARY.finditer(phrase, 0, limit + 1)]
    cuts = [cut for cut in cuts if phrase.count(" ", 0, cut) + 1 >= _FEWEST]
    loose = _JOINING if cuts and phrase[cuts[-1]] in ",.;:" else _LOOSE
    short = loose.sub("", phrase[: cuts[-1] if cuts else limit])
    return short if phrase[len(short) :].startswith(".") else f"{short} …"


def _opening(text: str) -> int:
    """Where the main clause starts behind "It is recommended that" or "Where gaps are found,"."""
    said = _PREFACE.match(text)
    at = said.end() if said and not _ORDERS.search(said.group().replace("recommended to", "")) else 0
    while grammar().opening.match(text[at:]):
        comma = _COMMA.match(text, at)
        if comma is None or not _ORDERS.search(text, comma.end()):
            break
        at = comma.end()
    return at


@lru_cache(maxsize=1)
def _with() -> str:
    phrases = sorted(words("roles.yaml")["partner_before"], key=len, reverse=True)
    return "|".join(re.escape(p) for p in phrases)


_FIRM = frozenset({"should", "must", "shall", "will", "needs to", "need to", "ought to", "is to", "are to"})
_SOFT = frozenset({"may", "might", "could", "may wish to", "might wish to", "may want to"})
# "The Service has offered a room, and visits ought to be ...": the subject is behind the comma.
_NARRATIVE = re.compile(r"^.*\b(?:is|are|was|were|has|have|had)\b[^,]*,\s+and\s+", re.I | re.S)
_ADVERB = re.compile(r"^(?:(?:also|then|therefore|now|jointly|each|all|together|urgently)\s+)+", re.I)
_PASSIVE = re.compile(r"\s*(?:not\s+|also\s+|\w+ly\s+)*be\b", re.I)
_NOUN = re.compile(r"\s+(?:of|by|for|should|must|will|needs?|is|are)\b", re.I)  # "Review of ..."
_TOLD = re.compile(
    r"(?:['’]s)?(?:\s*\([^()]*\))?(?:(?:\s*,[^,;:.]{1,80}){1,2},)?\s+(?:also\s+)?to\s+(?=(?!the\b|all\b|an?\b|be\b)[a-z])"
)
# What may stand between a body and its verb.
_VERB = re.compile(r"(?:\s*\([^()]*\))?(?:(?:\s*,[^,;:.]{1,80}){1,3},)?\s+(?:(?:also|jointly|now|each|both)\s+)*")
_PREFACE = re.compile(
    r"^[^,;:.]{0,60}?\b(?:recommend(?:s|ed)?|suggest(?:s|ed)?|propose[sd]?|asks?)(?:\s+to\s+[^,.;:]{1,60}?)?\s+that\s+|^that\s+",
    re.I,
)
_ASIDE = re.compile(r"^\s*,[^,;.]{3,120},\s*")  # "should, once it has asked the College, name"
_ADDED = re.compile(r",|\s(?=(?:which|who|whose|that|whether|where|when)\b)|\s\(", re.I)
_COMMA = re.compile(r"[^,]{3,160}?,\s+")
_ORDERS = re.compile(r"\b(?:should|must|shall|will|to)\b", re.I)
_BOUNDARY = re.compile(
    r"[.;:](?=\s)|,(?=\s)|\s(?=(?:so that|in order|to ensure|which|who|where|when|whenever|because|if|unless|until|"
    r"including|and that|such as|as well as|before|after|without|whether|using)\b)|\s[–—-]\s|\s(?=\()",
    re.I,
)
_JOINING = re.compile(r"(?:[\s,;:–—-]+(?:and|or))*[\s,;:–—-]*$")
_LOOSE = re.compile(
    r"(?:[\s,;:–—-]+(?:and|or|the|a|an|of|to|for|in|with|by|on|at|from|that|their|its|is|are))*[\s,;:–—-]*$"
)
