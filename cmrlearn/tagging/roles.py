"""Who is to act (lead), with whom (partner), and who is only named (mentioned).

Rules are small functions over one body in one clause; the first that knows decides, and its name is kept as the
reason. Nothing is guessed: a text that tells nobody to act gets nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cmrlearn.model import AgencyMention, Role
from cmrlearn.tagging.grammar import MARK, Grammar, Unit, before_articles, grammar, last_phrase, units
from cmrlearn.tagging.masking import mask, members
from cmrlearn.tagging.recogniser import Match
from cmrlearn.tagging.resources import words

__all__ = ["roles", "strongest"]

_RANK: dict[Role, int] = {"lead": 0, "partner": 1, "mentioned": 2}
_CITED = re.compile(r"\([^()]*\b(?:19|20)\d\d\b[^()]*\)")


@dataclass(slots=True)
class _Clause:
    """What is known of a clause while its bodies are read from left to right."""

    text: str
    held: bool
    lead_end: int = -1  # where the last lead's verb ends, -1 while nobody is told
    lead_to: bool = False  # told by "X to do"


def roles(text: str, matches: Sequence[Match], *, plain: bool = False) -> list[AgencyMention]:
    """The part each named body plays, in printed order; one entry a printed name.

    Names that are no more than common nouns ("schools") appear only as lead or partner, unless `plain` asks for all.
    """
    masked, cited = mask(text, matches)
    found: dict[int, tuple[Role, str]] = {i: ("mentioned", "document") for i in cited}
    active = False  # somebody was told in an earlier clause
    for unit in units(masked):
        active |= _read_clause(masked, unit, active, matches, found)
    never = words("roles.yaml")["never_named"]
    out = []
    for i, m in enumerate(matches):
        role, reason = found.get(i, ("mentioned", "named"))
        if role == "mentioned" and (m.agency is None or m.agency in never or (m.plain and i in cited)):
            continue
        if role == "mentioned" and m.common and not plain:
            continue
        out.append(AgencyMention(m.agency, m.name, role, m.text, m.start, m.end, reason))
    return out


def _read_clause(
    masked: str, unit: Unit, active: bool, matches: Sequence[Match], found: dict[int, tuple[Role, str]]
) -> bool:
    """Settle the bodies of one clause; True if it tells somebody to act."""
    clause = _Clause(masked[unit.start : unit.end], unit.held)
    g = grammar()
    pos = 0
    while (at := clause.text.find("\x01", pos)) >= 0:
        m = g.group.match(clause.text, at)
        if m is None:
            break
        pos = m.end()
        role, reason = _role(g, clause, m, active)
        for i in members(clause.text, m, matches, role):
            found[i] = (role, reason)
    return clause.lead_end >= 0


def _role(g: Grammar, c: _Clause, m: re.Match[str], active: bool) -> tuple[Role, str]:
    left, start, end = before_articles(c.text[: m.start()]), m.start(), m.end()
    if _in_citation(c.text, start):
        return "mentioned", "citation"
    if c.lead_end < 0 and not c.held and g.approach_end.search(left, max(0, len(left) - 140)):
        return _lead(c, end, False), "asked by the review"
    opens = not c.held and _opens(g, c, left)
    if (phrase := _partner_phrase(g, left)) >= 0 and not (
        c.lead_end < 0 and g.recommend_end.search(left, max(0, len(left) - 90))
    ):
        under = c.held or (c.lead_end >= 0 and _busy(g, left[c.lead_end : phrase]))
        return ("mentioned", "in a subordinate clause") if under else ("partner", "collaboration")
    if opens and g.speaks.match(c.text, end):
        return "mentioned", "speaker"
    verb = _verb(g, c, end, left) if opens else None
    if verb is not None and (received := _received(g, c, verb)) is not None:
        return received
    if verb is not None:
        return _lead(c, verb[1], verb[0] == "to"), {"to": "X to do", "modal": "X should", "bare": "X do"}[verb[0]]
    person = g.person_after.match(c.text, end) if opens else None
    if person is not None and (v := _verb(g, c, person.end(), left)) is not None:
        return _received(g, c, v) or (_lead(c, v[1], v[0] == "to"), "part of the body should")
    if (
        not c.held
        and left.endswith(_OF)
        and (head := g.person_before_end.search(left))
        and _opens(g, c, left[: head.end("before")])
    ):
        v = _verb(g, c, end, left)
        if v is not None:
            return _received(g, c, v) or (_lead(c, v[1], v[0] == "to"), "part of the body should")
    if g.document.match(c.text, end):
        return "mentioned", "document"
    if g.label_end.search(left, max(0, len(left) - 60)):
        return _lead(c, end, False), "label"
    if not left.strip(" -–—•*\"'“‘(") and g.label.match(c.text, end):
        return _lead(c, end, False), "label"
    if not c.held and (left.endswith(" by") or g.between_end.search(left, max(0, len(left) - 60))):
        return _by(g, c, left, end, active)
    return "mentioned", "receiver" if last_phrase(left, g.receivers) >= 0 else "named"


_OF = (" of", " in", " within", " from", " at", " for")


def _partner_phrase(g: Grammar, left: str) -> int:
    """Where the words start that make the next body a partner ("in collaboration with"); -1 if there are none."""
    at = last_phrase(left, g.partner_phrases)
    if at < 0 and left.endswith(" with") and g.not_partner_end.search(left, max(0, len(left) - 100)):
        return -1
    if at < 0 and (far := g.partner_far_end.search(left, max(0, len(left) - 140))) is not None:
        at = far.start()
    return at


def _received(g: Grammar, c: _Clause, verb: tuple[str, int]) -> tuple[Role, str] | None:
    """The role of a subject that is only informed ("GPs should be told") or consulted; None if it is to act."""
    at = verb[1] - 1 if verb[0] == "to" else verb[1]  # "to" ends on the verb's first letter
    if g.consulted.match(c.text, at):
        return "partner", "to be consulted"
    return ("mentioned", "to be told") if g.receives.match(c.text, at) else None


def _lead(c: _Clause, verb_end: int, to: bool) -> Role:
    c.lead_end, c.lead_to = verb_end, to
    return "lead"


_NEAR = 100  # characters from "should be" to "by"
_ORDER_BE = re.compile(r"\b(?:should|must|shall|will|needs? to|to) be\b", re.IGNORECASE)


def _by(g: Grammar, c: _Clause, left: str, end: int, active: bool) -> tuple[Role, str]:
    """ "... will be undertaken by X": the lead where nobody else is told, a partner where it is the instrument."""
    main = left[c.lead_end :] if c.lead_end >= 0 else left
    if (order := _ORDER_BE.search(main)) is not None:
        main = main[order.start() :]  # what stood in the subject is closed
    if _under(g, re.sub(r"^.*?\brecommend\w*\s+that\b|^\W*that\b", "", main, flags=re.I)):
        return "mentioned", "in a subordinate clause"
    if c.lead_end >= 0 or (active and (order is None or len(main) > _NEAR)):
        return ("partner", "acted through") if g.led_by_end.search(left) else ("mentioned", "named")
    ordered = re.search(
        r"\b(?:should|must|shall|will|needs?|to|be)\b[^.;]*\bbe(?:ing)?\b|\bto be\b|^\W*that\b[^.;]*\bbe\b",
        main,
        re.IGNORECASE,
    )
    noun = not re.search(
        r"\b(?:is|are|was|were|has|have|had|been)\b", main, re.IGNORECASE
    ) and not g.starts_with_verb.match(main.strip())
    if ordered or noun:
        return _lead(c, end, False), "passive"
    return "mentioned", "named"


def _verb(g: Grammar, c: _Clause, end: int, left: str) -> tuple[str, int] | None:
    """The verb that makes the group before `end` a subject: its kind and where it ends."""
    later = c.lead_end >= 0
    for at in (end, *_aside_ends(c.text, end)):
        at += len(c.text[at:]) - len(c.text[at:].lstrip())
        if (adverb := _ADVERB.match(c.text, at)) is not None:
            at = adverb.end()
        if (v := g.modal.match(c.text, at)) is not None:
            return "modal", v.end()
        if (v := g.to_verb.match(c.text, at)) is not None and (not later or c.lead_to):
            return "to", v.end()
        if later:
            continue
        if (v := g.bare_verb.match(c.text, at)) is not None:
            return "bare", v.end()
        # "That the Board reviews ...", and "the Board writes to ..." as an item of a list.
        ordered = not left.strip(_TRIM) or g.recommend_end.search(left, max(0, len(left) - 90)) is not None
        if ordered and (v := g.third_person.match(c.text, at)) is not None:
            return "bare", v.end()
        if ordered and (aside := _PARTICIPLE.match(c.text, at)) and (v := g.third_person.match(c.text, aside.end())):
            return "bare", v.end()
    return None


_PARTICIPLE = re.compile(
    r",\s*(?:having|after|following|through|by|in|with|working)\b[^.;:]{3,140}?,\s*", re.IGNORECASE
)
_ADVERB = re.compile(
    r"(?:(?:both|jointly|each|all|also|together|therefore|then|now|collectively|urgently)\s+)+", re.IGNORECASE
)
# What may stand between subject and verb, and the verbs it may be followed by.
_ASIDE = re.compile(
    r"\s*(?:,|\(|(?:both|jointly|each|together|all|also|in|through|with|as|working|alongside|via|acting|supported|under|on|within|"
    r"for|at|across|led|\w+ly)\b)",
    re.IGNORECASE,
)
_ASIDE_TO = re.compile(
    r"\s*(?:,|\(|(?:in|with|together|working|alongside|as|jointly|both|each|also|through|via|supported)\b)",
    re.IGNORECASE,
)
_VERB_AHEAD = re.compile(
    r"\b(?:should|must|shall|will|could|might|may|needs?\s+to|ha(?:s|ve)\s+to|ought\s+to|(?:is|are)\s+\w+\s+to|to)\b",
    re.IGNORECASE,
)
_CLAUSE_AHEAD = re.compile(r"\b(?:that|which|who|whether|where|when|if|is|are|was|were|has|have)\b", re.IGNORECASE)
_FARTHEST = 260  # characters between subject and verb


def _aside_ends(text: str, end: int) -> list[int]:
    """Places where a verb may stand after a phrase set between subject and verb ("in collaboration with the ICB")."""
    aside = text[end : end + _FARTHEST]
    out: list[int] = []
    if not _ASIDE.match(aside):
        return out
    for m in _VERB_AHEAD.finditer(aside):
        between = aside[: m.start()]
        if re.search(r"[.;:]", between) or _CLAUSE_AHEAD.search(re.sub(r",[^,]*,|\([^()]*\)", " ", between)):
            break
        infinitive = m.group().lower() == "to"
        if infinitive and not _ASIDE_TO.match(between):
            break
        out.append(end + m.start())
        if not infinitive:
            break
    return out


_TRIM = " \t-–—•*\"'“‘([0123456789.)]"


_PLACE = re.compile(
    r"(?:The\s+)?[A-Z][\w'’-]+(?:\s+(?:(?:and|upon|of)\s+)?[A-Z][\w'’-]+){0,3}"
)  # "The Saltmere MARAC should"


def _opens(g: Grammar, c: _Clause, left: str) -> bool:
    """Whether a subject may stand here: at the head of a clause that gives an order."""
    plain = left.strip(_TRIM)
    if not plain or plain.lower() in {"that", "both", "and", "the", "action", "actions"}:
        return True
    if _PLACE.fullmatch(plain) and not g.starts_with_verb.match(plain):
        return True
    if c.lead_end < 0:
        if g.recommend_end.search(left, max(0, len(left) - 90)):
            return True
        if plain[-1] in ":–—":
            return True
        if not g.opening.match(plain):
            return plain[-1] == "," and not _has_order(plain)
        if plain[-1] == ",":
            return not _has_order(plain)
        return not g.subordinate.search(plain[6:]) and not _has_order(plain) and not MARK.search(plain[-12:])
    since = left[c.lead_end :]
    return bool(re.search(r"(?:[,;:]\s*|\s)(?:and|while|whilst|but|and that|or)\s*$|[;:]\s*$", since)) and not _under(
        g, since
    )


def _has_order(text: str) -> bool:
    return re.search(r"\b(?:should|must|shall)\b", text, re.IGNORECASE) is not None


def _busy(g: Grammar, since: str) -> bool:
    """Whether another body acts in a clause under the main one: "ensure that schools work with ..."."""
    again = list(_NEXT_ORDER.finditer(since))
    opened = g.subordinate.search(since, again[-1].end() if again else 0)
    return opened is not None and MARK.search(since, opened.end()) is not None


_NEXT_ORDER = re.compile(r"\b(?:and|but)\s+(?:also\s+)?(?:should|must|shall|will)\b", re.IGNORECASE)


def _under(g: Grammar, since: str) -> bool:
    """Whether a clause under the main one is open at the end of `since`."""
    return g.subordinate.search(since) is not None


def _in_citation(text: str, at: int) -> bool:
    return text.rfind("(", 0, at) > text.rfind(")", 0, at) and any(
        m.start() < at < m.end() for m in _CITED.finditer(text)
    )


def strongest(mentions: Sequence[AgencyMention]) -> list[AgencyMention]:
    """One mention a body, in its strongest role, as first printed in that role; leads first, then in printed order."""
    best: dict[str, AgencyMention] = {}
    for mention in mentions:
        key = mention.agency or mention.name
        kept = best.get(key)
        if kept is None or _RANK[mention.role] < _RANK[kept.role]:
            best[key] = mention
    return sorted(
        best.values(), key=lambda m: (_RANK[m.role], m.start if m.start is not None else -1, m.agency or m.name)
    )
