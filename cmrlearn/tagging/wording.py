"""How firmly a recommendation is put, and what kinds of action it asks for.

Word lists are in resources/wording.yaml; the scale is described under "strength" there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast, get_args

from cmrlearn.model import Action, Strength
from cmrlearn.tagging.clauses import sentences
from cmrlearn.tagging.grammar import MARK, grammar, units
from cmrlearn.tagging.resources import words

__all__ = ["actions_of", "strength_of"]


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    s = words("wording.yaml")["strength"]
    modal = f"(?P<must>{s['must']})|(?P<should>{s['should']})|(?P<consider>{s['consider']})"
    softer = (
        r"\s+(?:also\s+|jointly\s+|each\s+|\w+ly\s+)*"
        rf"(?:{s['consider_verbs']}|{s['considered']}|\w+\s+whether|\w+\s+and\s+(?:consider|explore))\b"
    )
    return {
        "modal": re.compile(rf"\b(?:{modal})\b", re.I),
        "softer": re.compile(softer, re.I),
        "soft_start": re.compile(rf"(?:to\s+|and\s+|also\s+|jointly\s+)*(?:{s['consider_verbs']})\b", re.I),
        "consideration": re.compile(rf"\W*(?:{s['consideration']})\b", re.I),
        "given": re.compile(r"\bconsideration\s*$", re.I),
        "recommended": re.compile(
            rf"^\W*(?:[\w\s,'’-]{{0,60}}?)\b{s['recommended']}\b(?:\s+to\s+[\w\s'’]{{1,60}}?)?(?:\s*,[^,]*,)?\s*(?:that\b|:)?",
            re.I,
        ),
    }


def strength_of(text: str) -> Strength:
    """How firmly the main action is put: "must", "should", "consider" or "unspecified".

    Only the main clause decides; what stands under "so that", "which", "ensure that" and the like does not.

    Examples
    --------
    >>> strength_of("The Trust should review the policy, which must be followed.")
    'should'
    >>> strength_of("Develop guidance on what staff must do.")
    'unspecified'
    """
    found = _strength_of_units(MARK.sub("X", text))
    return found if found != "unspecified" else _strength_of_modals(text)


# Force of a main modal; "is to" and "can" say nothing of it.
_FORCE: dict[str, Strength] = {
    **dict.fromkeys(("must", "shall", "will", "cannot", "has to", "have to"), "must"),
    **dict.fromkeys(("should", "ought to", "need to", "needs to", "need", "needs"), "should"),
    **dict.fromkeys(("may", "might", "could"), "consider"),
}
_WEIGHED = re.compile(
    r"\s*(?:also |jointly |each |then |therefore |\w+ly )*(?:be )?(?:given |asked to |invited to )?(?:consider|think|"
    r"explore|weigh|wish|want|care|like|considered|thought|reconsider|look at whether|whether)\b",
    re.I,
)


def _strength_of_modals(text: str) -> Strength:
    """By the first modal of a main clause: for orders that stand behind sentences of reason, or late in their own."""
    for sentence in sentences(text):
        m = sentence.main
        told = _told(sentence.text)
        if grammar().starts_with_verb.match(sentence.text) or (told is not None and (m is None or told <= m.start)):
            return "unspecified"  # an instruction: what follows it is its content
        if sentence.question and (m is None or m.word not in ("might", "could")):
            continue
        if m is None:
            if _FINITE.search(sentence.text) is None and not re.search(r"\b\w+ed\b", sentence.text):
                return "unspecified"  # a noun phrase that asks
            continue
        rest = sentence.text[m.end :]
        if m.word.startswith(("is ", "are ")):
            words_ = m.word.split()
            if len(words_) < 3:
                continue  # "is to"
            force: Strength = "must" if "required" in words_ else "should"
        elif m.word in _FORCE:
            force = "must" if m.word == "may" and re.match(r"\s+not\b", rest) else _FORCE[m.word]
        else:
            continue
        return "consider" if force in ("must", "should") and _WEIGHED.match(rest) else force
    return "unspecified"


def _strength_of_units(masked: str) -> Strength:
    parts = units(masked)
    if not parts:
        return "unspecified"
    clause = ""
    for unit in parts:
        clause = f"{clause} {masked[unit.start : unit.end].strip()}".strip()
        if len(clause.split()) <= 3:
            continue  # "The Board should: (a) ..." may be cut before its verb
        strength = _clause_strength(clause)
        if strength != "unspecified" or not _tells(clause):
            return strength
        clause = ""  # a sentence of narrative before the order
    return _clause_strength(clause) if clause else "unspecified"


_FINITE = re.compile(r"\b(?:was|were|is|are|has|have|had|did|does)\b", re.I)


def _tells(clause: str) -> bool:
    """Whether a clause without an order is a statement of fact, not a bare instruction or noun phrase."""
    m = _FINITE.search(clause)
    if m is None or grammar().starts_with_verb.match(clause) or _told(clause[: m.start()]) is not None:
        return False
    return not grammar().subordinate.search(clause[: m.start()])


def _clause_strength(clause: str) -> Strength:
    p = _patterns()
    if p["consideration"].match(clause):
        return "consider"
    default: Strength = "unspecified"
    if (said := p["recommended"].match(clause)) is not None and not _orders_before(clause, said):
        default = "should"
        clause = clause[said.end() :].strip()
    clause = _after_opening(clause)
    if p["soft_start"].match(clause):
        return "consider"
    g = grammar()
    if g.starts_with_verb.match(clause) and not re.match(
        r"\w+\s+(?:of|and\b[^,.;]*\bof|by|for|should|must|will|needs?)\b", clause, re.I
    ):
        return "consider" if p["softer"].match(" " + clause) else default
    told = _told(clause)
    bare = re.match(r"[^.,;]{1,120}?\b(?:considers?|explores?|be considered|be explored)\b", clause, re.I)
    if (
        bare
        and not g.subordinate.search(bare.group())
        and not p["modal"].search(bare.group())
        and not (told is not None and told < bare.end())
    ):
        return "consider"
    closed = 0  # behind a relative clause of the subject: "staff who may meet families"
    for m in p["modal"].finditer(clause):
        before = clause[closed : m.start()]
        if told is not None and told < m.start():
            break
        if _RELATIVE.search(before):
            closed = m.end()
            continue
        if _BLOCKED.search(_without_asides(before)):
            break
        if m.lastgroup == "consider" or p["given"].search(before) or p["softer"].match(clause, m.end()):
            return "consider"
        return cast(Strength, m.lastgroup)
    if told is not None:
        return "consider" if p["soft_start"].match(clause, told) else default
    return default


# Clauses that stay open; a plain "who" or "that" in a subject is closed by the verb ("children who have a plan must").
_BLOCKED = re.compile(
    r"\b(?:whether|how|why|what|when|where|if|because|so that|until|unless|although|though|since|whereby|whose|"
    r"(?:ensur\w*|mak\w+ (?:sure|certain)|say\w*|said|stat\w+|agree\w*|confirm\w*|assur\w*|evidence|"
    r"clear|require\w*|show\w*"
    r"|learn\w*) that|"
    r", which|, who)\b",
    re.I,
)
_RELATIVE = re.compile(r"\b(?:who|which|that)\s+(?:\w+ly\s+)?$", re.I)


def _told(clause: str) -> int | None:
    """Where the "to do" of "X to do" starts, or None."""
    for m in re.finditer(r"\bto\s+(?!the\b|an?\b|all\b|be\b)[a-z]", clause):
        if re.search(r"\bfrom\b[^,;]{1,60}$", clause[: m.start()], re.I):
            continue  # "from CAMHS to adult services"
        if _told_to(clause[: m.start()]):
            return m.start()
        if _patterns()["modal"].search(clause, 0, m.start()):
            return None
    return None


def _orders_before(clause: str, said: re.Match[str]) -> bool:
    """Whether the "recommend" belongs to an order ("should recommend that"), so that it is no preface."""
    return (
        _patterns()["modal"].search(clause, 0, said.end()) is not None
        or re.search(r"\bto\s+(?:recommend|suggest|propose)|\bwith\b", said.group(), re.I) is not None
    )


def _after_opening(clause: str) -> str:
    """The clause without a condition or purpose set before it ("Where gaps are found, ...")."""
    for _ in range(3):
        m = re.match(r"\W*(?:[A-Za-z-]+)\b[^,;]*,\s*", clause)
        if m is None or not (
            grammar().opening.match(clause) or re.match(r"\W*(?:therefore|however|secondly|in addition)", clause, re.I)
        ):
            return clause
        rest = clause[m.end() :]
        if not _patterns()["modal"].search(rest) and not re.search(r"\bto\s+[a-z]", rest):
            return clause if _patterns()["modal"].search(m.group()) else rest
        clause = rest
    return clause


def _without_asides(text: str) -> str:
    return re.sub(r"\([^()]*\)|,\s*(?:which|who)\b[^,]*,|,[^,]*,", " ", text)


_NOUN_TO = re.compile(
    r"\b(?:need|review|plan|action|way|ways|steps|ability|order|opportunity|opportunities|arrangements?|response|responses|approach|training|guidance|"
    r"policy|protocol|process|processes|system|work|programme|changes?|amendments?|relation|regard|respect|access|referrals?|support|duty|failure|"
    r"procedures?|tools?|strategy|information|relating|due|prior|according|how|given|subject)\s*$",
    re.I,
)


def _told_to(subject: str) -> bool:
    """Whether words before "to do" look like a body that is told, not like a noun with its purpose."""
    return (
        len(subject.split()) <= 45
        and not _NOUN_TO.search(subject)
        and not re.match(r"\W*(?:a|an)\s+review\b", subject, re.I)
    )


@lru_cache(maxsize=1)
def _actions() -> tuple[tuple[Action, re.Pattern[str]], ...]:
    table = words("wording.yaml")["actions"]
    kinds = [k for k in get_args(Action) if k in table]
    return tuple((kind, re.compile("|".join(table[kind]), re.I)) for kind in kinds)


def actions_of(text: str) -> tuple[Action, ...]:
    """Kinds of action asked for, in the order of the record's list; ("other",) where none is plain.

    Examples
    --------
    >>> actions_of("The Board should audit supervision and publish guidance.")
    ('guidance', 'audit', 'supervise')
    """
    found = tuple(kind for kind, pattern in _actions() if pattern.search(text))
    return found or ("other",)
