"""What is known of each body that a recommendation names, or that stands over it: evidence for the role model.

The rules of `roles` are part of the evidence; beside them stand the words next to the name, its place in its sentence
(before or behind the main modal, under another clause), and the headings and columns above.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from cmrlearn.model import AgencyMention, Recommendation
from cmrlearn.tagging.agencies import AgencyTable
from cmrlearn.tagging.around import Around, plain_words
from cmrlearn.tagging.clauses import Sentence, sentences
from cmrlearn.tagging.context import Context
from cmrlearn.tagging.grammar import grammar
from cmrlearn.tagging.recogniser import Match

Features = dict[str, float]

_PREPOSITIONS = frozenset(
    (
        *("by", "with", "to", "from", "for", "of", "in", "at", "through", "between", "on", "and", "than", "about"),
        *("into", "via", "against", "behalf", "whether", "that", "or", "both", "nor", "without"),
    )
)
_BEFORE_SUBJECT = frozenset(
    (
        "of",
        "for",
        "in",
        "at",
        "from",
        "with",
        "to",
        "by",
        "on",
        "between",
        "about",
        "into",
        "within",
        "through",
        "under",
    )
)
# What stands between bodies that are named together: "the PPS and the PSNI", "by X, Y and by Z".
_JOINT = re.compile(
    r"\s*(?:,|&|/|\b(?:and|or|nor)\b|,\s*(?:and|or)\b|\band/or\b)\s*(?:(?:by|with|from|to|the|all|each|every|both|its|their|any|"
    r"local|relevant|other|of)\s+){0,3}",
    re.I,
)
_TO_VERB = re.compile(r"(?:['’]s)?(?:\s+\w+){0,3}?\s+(?:not )?to (?!the|a\b|an\b|all|each|be\b)\w+")
WINDOW = 6  # words on either side that count wherever they stand
ABOVE = 3  # headings, from the nearest, that are looked at
WORD_WEIGHT = 0.7  # of features that name one agency or word: they generalise less


def role_features(
    rec: Recommendation, whole: str, matches: Sequence[Match], ruled: Sequence[AgencyMention], context: Context
) -> dict[str, Features]:
    """Evidence for each listed agency, by its id.

    Parameters
    ----------
    whole
        The text behind the lead-in that it completes.
    matches
        Names in `whole`, common nouns for staff among them.
    ruled
        What the rules of `roles` say of them.
    """
    named = [m for m in matches if m.agency is not None]
    shift = len(whole) - len(rec.text)
    parts = sentences(whole)
    around = Around(whole, named)
    rules: dict[str, list[AgencyMention]] = defaultdict(list)
    for mention in ruled:
        if mention.agency is not None:
            rules[mention.agency].append(mention)
    told = {a for a, found in rules.items() if any(m.role == "lead" for m in found)}
    out: dict[str, Features] = defaultdict(dict)
    for k, m in enumerate(named):
        assert m.agency is not None
        features = _mention(whole, around, named, k, parts, context.table)
        if m.start < shift:
            kept = ("L1", "R1", "prep", "common", "start")
            features = {f"S:{n}": v for n, v in features.items() if n.split("=")[0] in kept} | {"in stem": 1.0}
        own = out[m.agency]
        if not own:
            own.update(features)
        else:
            for name, value in features.items():
                own[name] = max(own.get(name, 0.0), value)
        own["times"] = min(3.0, own.get("times", 0.0) + 1)
        if k == 0:
            own["first of all"] = 1.0
    for agency, own in out.items():
        for mention in rules.get(agency, ()):
            own[f"rule={mention.role}"] = 1.0
            own[f"reason={mention.role}|{mention.reason}"] = 1.0
        if agency not in rules:
            own["rule=none"] = 1.0
        own["another is told"] = float(bool(told - {agency}))
        own["somebody is told"] = float(bool(told))
    _above(rec, context, out, bool(told), min(2, sum(not m.common for m in named)))
    texts = {m.agency for m in named}
    for agency, own in out.items():
        ancestors = context.table.ancestors(agency)
        own["in text"] = float(agency in texts)
        own["its parent is named"] = float(any(o in ancestors for o in out if o != agency))
        own["its part is named"] = float(any(agency in context.table.ancestors(o) for o in out if o != agency))
    return dict(out)


def _above(rec: Recommendation, context: Context, out: Mapping[str, Features], told: bool, proper: int) -> None:
    """Evidence from what stands over the text: lead-in, owner column, title, headings from the nearest."""
    from cmrlearn.extraction.wording import signs

    over = [("stem", rec.stem), ("column", rec.owner), ("title", rec.title)]
    over += [(f"heading{min(i, ABOVE - 1)}", h) for i, h in enumerate(reversed(rec.section))]
    wording: dict[str, bool] | None = None
    nearer = False  # something nearer to the text addresses somebody
    for source, words in over:
        if not words:
            continue
        above = context.above(words, column=source == "column")
        addressed = {m.agency for m in above.addressed}
        if addressed and wording is None:
            wording = signs(rec.text)
        for m in above.named:
            if m.agency is None:
                continue
            own = out[m.agency]
            own[f"above={source}"] = 1.0
            own[f"above&told={source}{told}"] = 1.0
            own[f"above&proper={source}{proper}"] = 1.0
            if nearer:
                own["above=not the nearest"] = own[f"above=not the nearest&{source}"] = 1.0
            if m.common:
                own[f"above common={source}"] = 1.0
            if m.agency in addressed:
                own[f"addressed={source}"] = 1.0
                own[f"addressed&told={source}{told}"] = 1.0
                for sign in ("imperative", "order", "addressed", "verbless", "nominal"):
                    if wording and wording[sign]:
                        own[f"addressed&{source}&{sign}"] = 1.0
        nearer = nearer or bool(addressed)


def _mention(
    whole: str, around: Around, named: Sequence[Match], k: int, parts: Sequence[Sentence], table: AgencyTable
) -> Features:
    """Evidence of one printed name."""
    m = named[k]
    bounds = around.bounds
    at = bisect_right(bounds, m.start, 0, len(bounds) - 1) - 1
    start, end = bounds[at], bounds[at + 1]
    before, after = around.words(start, m.start), around.words(m.end, end)
    f: Features = {}
    for i in range(1, 4):
        f[f"L{i}={before[-i] if len(before) >= i else '<s>'}"] = 1.0
        f[f"R{i}={after[i - 1] if len(after) >= i else '</s>'}"] = 1.0
    f[f"L21={' '.join(before[-2:])}"] = f[f"L321={' '.join(before[-3:])}"] = 1.0
    f[f"R12={' '.join(after[:2])}"] = 1.0
    f["sentence=" + ("first" if at == 0 else "last" if at == len(bounds) - 2 else "inner")] = 1.0
    behind, ahead = around.modal(start, m.start), around.modal(m.end, end)
    place = {
        "modal behind": behind is not None,
        "modal ahead": ahead is not None,
        "clause before": around.clause(start, m.start),
        "starts": len(before) <= 1,
        "clause between": bool(ahead and around.clause(m.end, ahead[0])),
    }
    if ahead:
        gap = len(plain_words(whole[m.end : ahead[0]]))
        f["gap=" + (str(gap) if gap < 6 else "some" if gap < 12 else "far")] = 1.0
        f[f"modal={ahead[2]}"] = 1.0
    if behind:
        f["clause since modal"] = float(around.clause(behind[1], m.start))
        verb = around.words(behind[1], m.start)
        f[f"verb={verb[0] if verb else ''}"] = 1.0
    f[f"place={min(4, len(before) // 5)}"] = 1.0
    prepositions = [w for w in before[-4:] if w in _PREPOSITIONS]
    last = prepositions[-1] if prepositions else ""
    row = table.get(m.agency or "")
    kind = "common" if m.common else "proper"
    f |= {f"prep={last}": 1.0, f"{kind}&prep={last}": 1.0, f"kind={row.kind if row else ''}": 1.0}
    f |= _joint(whole, around, named, k, start, end)
    f |= {f"LB={w}": 1.0 for w in before[-WINDOW:] if w.isalpha()}
    f |= {f"RB={w}": 1.0 for w in after[:WINDOW] if w.isalpha()}
    f |= {"common": float(m.common), "plain": float(m.plain), f"id={m.agency}": WORD_WEIGHT}
    if m.common:
        f[f"word={m.text.lower()}"] = WORD_WEIGHT
    f["owns"] = float(whole[m.end : min(m.end + 1, end)] in ("'", "’"))
    f["in brackets"] = float(whole.count("(", start, m.start) > whole.count(")", start, m.start))
    for name, true in place.items():
        f[name] = float(true)
        if true and name != "modal ahead":
            f[f"{kind}&{name}"] = 1.0
    return f | _in_sentence(m, kind, around, named, parts)


def _joint(whole: str, around: Around, named: Sequence[Match], k: int, start: int, end: int) -> Features:
    """Evidence from around the row of bodies that a name stands in: "will be led by the Trust and the **PSNI**"."""
    first = last = k
    while first > 0 and named[first - 1].start >= start and _side_by_side(whole, named[first - 1], named[first]):
        first -= 1
    while last + 1 < len(named) and named[last + 1].end <= end and _side_by_side(whole, named[last], named[last + 1]):
        last += 1
    before, after = around.words(start, named[first].start), around.words(named[last].end, end)
    f: Features = {f"joint={min(3, last - first)}": 1.0, f"joint place={min(2, k - first)}": 1.0}
    for i in range(1, 4):
        f[f"GL{i}={before[-i] if len(before) >= i else '<s>'}"] = 1.0
        f[f"GR{i}={after[i - 1] if len(after) >= i else '</s>'}"] = 1.0
    return f | {f"GL21={' '.join(before[-2:])}": 1.0, f"GR12={' '.join(after[:2])}": 1.0}


def _side_by_side(whole: str, left: Match, right: Match) -> bool:
    return _JOINT.fullmatch(whole, left.end, right.start) is not None


def _in_sentence(m: Match, kind: str, around: Around, named: Sequence[Match], parts: Sequence[Sentence]) -> Features:
    """Evidence from the main verb of the sentence that the name stands in."""
    f: Features = {"a modal elsewhere": float(any(q.main and not q.start <= m.start < q.end for q in parts))}
    own = next((q for q in parts if q.start <= m.start < q.end), None)
    if own is None:
        return f
    main, at = own.main, m.start - own.start
    imperative = grammar().starts_with_verb.match(own.text) is not None
    f["order=" + ("modal" if main else "imperative" if imperative else "question" if own.question else "none")] = 1.0
    f["question"] = float(own.question)
    if main is not None and at < main.start:
        between, before = own.text[at + len(m.text) : main.start], own.text[:at]
        tail = plain_words(before)[-3:]
        last = next((w for w in reversed(tail) if w in _BEFORE_SUBJECT), "")
        opened = around.clause(m.end, own.start + main.start)
        f |= {"side=subject": 1.0, f"side&{kind}=subject": 1.0, f"side&word=subject{main.word}": 1.0}
        f |= {f"before subject={last}": 1.0, "clause to verb": float(opened)}
        f[f"words to verb={min(5, len(plain_words(between)) // 2)}"] = 1.0
        f["pure subject"] = float(not last and not opened and not around.clause(own.start, m.start))
        f["another between"] = float(any(o.start > m.end and o.end <= own.start + main.start for o in named))
    elif main is not None:
        since = own.text[main.end : at]
        passive = re.match(r"\s*(?:\w+ly |also |not )?be \w+", own.text[main.end :]) is not None
        agent = passive and re.search(r"\bby\W+(?:\w+\W+){0,3}$", since) is not None
        f |= {"side=predicate": 1.0, f"side&{kind}=predicate": 1.0, f"side&word=predicate{main.word}": 1.0}
        f |= {
            "passive": float(passive),
            "agent": float(agent),
            "clause since verb": float(around.clause(own.start + main.end, m.start)),
        }
        verbs = [w for w in plain_words(since)[:2] if w not in ("also", "not", "then")]
        f[f"main verb={' '.join(verbs)}"] = 1.0
    elif imperative:
        verbs = plain_words(own.text[:at])
        f[f"imperative={verbs[0] if verbs else ''}"] = 1.0
        f["clause since imperative"] = float(around.clause(own.start, m.start))
    else:
        f["to verb"] = float(_TO_VERB.match(own.text[at + len(m.text) :]) is not None)
        f["to be done"] = float(re.search(r"\bto be \w+", own.text) is not None)
    return f
