"""Signs in the wording of an item that it tells somebody to do something, or does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

SIGNS_FOR = (
    "performative",
    "order",
    "imperative",
    "addressed",
    "consider_bare",
    "future",
    "nominal",
    "verbless",
    "recommendation_tag",
)
SIGNS_AGAINST = ("refusal", "statement", "done", "past", "reply", "counting", "request_for_guidance")
# Words that show that what stands before "to VERB" is no addressee but a clause ("staff were unable to provide").
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|did|does|do|failed|needed|wanted|tried|began|continued|decided|attempted|"
    r"able|unable|likely|unlikely|right|duty|responsibility|opportunity|opportunities|need|aims?|purpose|order|ability|how|when|"
    r"where|what|which|who|that|led|meant|sought|agreed|chose|refused|tended|said|told|due|according|said|as|so|from|up|referred|makes?|made|impossible|possible|hard|difficult|easy|enough|too|wish|wishes|wished|want|wants|intends?|hopes?|likes?)\b",
    re.I,
)
# A subordinate clause before the order: "Following the review mentioned above, the Board ...".
_OPENING_CLAUSE = re.compile(
    r"^(?:following|in order to|given|where|when|if|as|to|having|bearing|subject to|once|before|after|with)\b"
    r"[^,]{3,160},\s*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Compiled `resources/directive.yaml`."""

    patterns: dict[str, tuple[re.Pattern[str], ...]]
    imperative: re.Pattern[str]
    to_verb: re.Pattern[str]
    performing: re.Pattern[str]  # found wherever the sign `performative` may be
    plan_keys: dict[str, str]  # patterns of the words before an owner and a time
    weights: dict[str, Any]
    threshold: float


@lru_cache(maxsize=1)
def wording() -> Wording:
    """The wording table of the package."""
    import yaml

    text = (resources.files("cmrlearn") / "resources" / "directive.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    verbs = "|".join(sorted(map(re.escape, data["verbs"].split()), key=len, reverse=True))
    return Wording(
        patterns={k: tuple(re.compile(p, re.I) for p in ps) for k, ps in data["patterns"].items()},
        imperative=re.compile(
            rf"^(?:to |also |and |or |please |jointly |urgently |formally |\w+ly )*(?:{verbs})\b(?!['’])", re.I
        ),
        to_verb=re.compile(rf"\bto (?:\w+ly )?(?:{verbs})\b", re.I),
        performing=re.compile("|".join(data["performing"].split()), re.I),
        plan_keys=data["plan_keys"],
        weights=data["weights"],
        threshold=float(data["threshold"]),
    )


def sentences(text: str) -> list[str]:
    """Sentences, split at stops that a capital follows."""
    return [s for s in re.split(r"(?<=[.!?])[\"'”’)]?\s+(?=[A-Z“‘\"'(])", text) if s.strip()]


def signs(text: str) -> dict[str, bool]:
    """Which signs a text shows; keys as in the `patterns` of the wording table, with `imperative` and `addressed`.

    A sign for counts only in a sentence without a sign against it, and where one sentence gives an order, what the
    others say on the way there counts no more.

    Examples
    --------
    >>> sorted(k for k, v in signs("Review the escalation policy.").items() if v)
    ['imperative']
    """
    table = wording()
    said = sentences(text) or [text]
    parts = [_signs_of(s, table) for s in said]
    found = dict.fromkeys(parts[0], False)
    ordering = False
    if parts[0]["reply"]:
        # Somebody's reply may recommend and order what it likes.
        return found | {"reply": True, "no_sign": True} | _of_form(text)
    for part in parts:
        against = (
            part["past"]
            or part["reply"]
            or part["counting"]
            or part["refusal"]
            or (part["statement"] and not part["performative"])
        )
        for name in SIGNS_FOR:
            if part[name] and not against:
                found[name] = True
                ordering = ordering or name not in ("nominal", "verbless", "consider_bare", "future")
    if found["verbless"] and not ordering:
        # "Spending on services that ... has fallen. That is ...": prose, whose first verb stands late.
        found["verbless"] = all(
            part["verbless"] or _VERB.search(s) is None for s, part in zip(said, parts, strict=True)
        )
    for name in SIGNS_AGAINST:
        if name in ("reply", "counting", "refusal", "request_for_guidance"):
            found[name] = parts[0][name]
        else:
            found[name] = any(p[name] for p in parts) and not ordering
    found["conclusion_tag"] = any(p["conclusion_tag"] for p in parts)
    found["recommendation_tag"] = any(p["recommendation_tag"] for p in parts)
    found["no_sign"] = not any(found[name] for name in SIGNS_FOR)
    return found | _of_form(text)


def recommends(text: str) -> bool:
    """Whether a text recommends by that very verb or its like: the sign `performative` alone, at little cost."""
    table = wording()
    if table.performing.search(text) is None:
        return False
    if not any(p.search(s) for s in sentences(text) for p in table.patterns["performative"]):
        return False
    return signs(text)["performative"]


def _of_form(text: str) -> dict[str, bool]:
    text = text.rstrip()
    return {"question": text.endswith("?"), "short": len(text.split()) < 5, "lead_in": text.endswith(":")}


def _signs_of(text: str, table: Wording) -> dict[str, bool]:
    found = {name: any(p.search(text) for p in patterns) for name, patterns in table.patterns.items()}
    main = _OPENING_CLAUSE.sub("", text)
    found["imperative"] = any(table.imperative.match(t) is not None for t in (text, main))
    found["addressed"] = any(_addressed(t, table) for t in (text, main))
    found["verbless"] = _verbless(text)
    if found["past"] and found["order"]:
        # "should have been" is no order unless another modal stands beside it.
        found["past"] = len(re.findall(r"\b(?:should|must)\b(?! (?:not |also )?have\b)", text, re.I)) == 0
    return found


def stem_signs(stem: str) -> tuple[bool, bool]:
    """Whether a lead-in orders or recommends, and whether it tells of a state or condition instead."""
    lists = re.search(r"\b(?:themes?|headings?|areas|categories|topics|groups)\b", stem, re.I) is not None
    tells = re.search(
        r"\b(?:following (?:statement|declaration)|declares? that|until|unless|if|found|identified that|included|"
        r"concluded|such as|for example|because|remains?)\b",
        stem,
        re.I,
    )
    s = signs(stem)
    named = re.search(r"\brecommend(?:s|ed)?\b|\brecommendations?\b[^.]{0,40}(?:follow|below|:)|\bto:?$", stem, re.I)
    orders = not lists and (s["performative"] or s["order"] or s["addressed"] or named is not None)
    return (orders and tells is None) or s["performative"], (tells is not None or lists) and not s["performative"]


_CLAUSE_END = re.compile(r"[,;:.(]|\b(?:who|whom|which|that|whose|where|when|so|if|because|as)\b", re.I)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|should|must|shall|wish(?:es)?|"
    r"(?:show|concern|found|made|took|told|said|saw|held|gave|led|went|came|kept|knew|felt|thought|wrote|met)\w*|\w{3,}ed)\b",
    re.I,
)
_OPENER = re.compile(
    r"(?:in|on|at|as|by|for|of|to|from|with|after|before|during|since|while|there|it|this|these|they|he|she|we|i)\b",
    re.I,
)


def _verbless(text: str) -> bool:
    """Whether a text opens with a noun phrase that no verb follows before the first clause ends."""
    m = _CLAUSE_END.search(text)
    head = text[: m.start()] if m else text
    return len(head.split()) >= 4 and not _VERB.search(head) and not _OPENER.match(head)


def _addressed(text: str, table: Wording) -> bool:
    m = table.to_verb.search(text[:260])
    if m is None:
        return False
    subject = text[: m.start()].rstrip(" ,")
    return 0 < len(subject.split()) <= 32 and not _FINITE.search(subject) and not re.search(r"[.;:?]\s", subject)


def directive(text: str) -> bool:
    """Whether a text tells somebody to do something, by its words alone."""
    s = signs(text)
    return (
        any(s[name] for name in ("performative", "order", "imperative", "addressed", "recommendation_tag"))
        and not s["counting"]
    )
