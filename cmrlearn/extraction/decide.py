"""How sure we are that a candidate is a recommendation: what it says, weighed with what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from cmrlearn.extraction.candidate import Candidate
from cmrlearn.extraction.scorer import Scorer, features_of, load_scorer, log_odds_of, logistic
from cmrlearn.extraction.sections import WANTED
from cmrlearn.extraction.wording import sentences, signs, stem_signs

_TELLING_VERBS = ("performative", "order", "imperative", "addressed", "consider_bare")
FEW = 3  # others from which a section's company tells anything
COMPANY, LONELY = 0.6, 0.3  # shares of them that ask for something
_KEPT_TOGETHER = ("item", "numbered", "paragraph", "row", "label")
_COMPANY_FORM = {"numbered": "item"}
LABELS = 3  # labelled recommendations from which a report is taken to label all of its own
SAID = 5.0  # log odds where a list itself says which of its items are recommendations

_AREA = re.compile(r"\bareas? (?:for|of) improvement\b", re.I)
_NAMED = re.compile(r"\brecommendations?\b", re.I)


def weigh(found: Sequence[Candidate], scorer: Scorer | None = None) -> None:
    """Set `signs` and `confidence` of every candidate of a report.

    The confidence is what the scorer's logistic model makes of the evidence. Some things overrule it: a list that
    closes its items with "(Recommendation ...)" or "(Conclusion ...)" has said itself which is which; a section that
    reports recommendations formally ("the Commission recommended that ...") does so by that verb; a
    question asks; and lists set as paragraphs or as headings are known only when all of them are seen together.
    """
    scorer = scorer or load_scorer()
    evidence = gather(found)
    tagged = {c.place.top for c in found if c.signs["recommendation_tag"]}
    formal = _formal_sections(found)
    for c, features in zip(found, evidence, strict=True):
        score = scorer.log_odds(features)
        if c.place.top in tagged and c.form in ("item", "numbered", "paragraph"):
            score = SAID if c.signs["recommendation_tag"] else -SAID
        elif _is_background(c, formal) or _only_asks(c):
            score -= SAID
        c.confidence = logistic(score)
    _beside_recommendations(found)
    _lists_of_paragraphs(found, scorer.weights["alike"])
    _lists_of_headings(found, scorer.weights["heading_list"])


def gather(found: Sequence[Candidate]) -> list[dict[str, float]]:
    """Features of every candidate of a report, in order; sets their `signs`."""
    for c in found:
        _read_signs(c)
    labelling = sum(1 for c in found if c.form == "label" and c.ref and c.place.role != "prior") >= LABELS
    with_labels = {c.place.top for c in found if c.form == "label"}
    out = []
    company = _company(found)
    for c in found:
        features = features_of(c) | company.get(id(c), {})
        # A report that prints "Recommendation 3" over its recommendations does so for all of them.
        among = c.place.role == "mixed" or (c.form != "item" and c.place.top in with_labels)
        if labelling and among and c.form in ("numbered", "item", "paragraph"):
            features["labelled_elsewhere"] = 1.5 if c.place.top in with_labels else 1.0  # most of all beside them
        out.append(features)
    return out


def _company(found: Sequence[Candidate]) -> dict[int, dict[str, float]]:
    """What the others of a section say about each of its members, by the candidate's identity.

    In a list of recommendations those without a telling verb are recommendations too; the paragraph that introduces it
    is not.
    """
    sections: dict[int | None, list[Candidate]] = {}
    for c in found:
        told = c.stem is not None and stem_signs(c.stem)[1]
        if c.form in _KEPT_TOGETHER and c.place.role in WANTED and not told:
            sections.setdefault(c.place.top, []).append(c)
    out: dict[int, dict[str, float]] = {}
    for members in sections.values():
        first = members[0]
        forms = Counter(_COMPANY_FORM.get(c.form, c.form) for c in members)
        telling = Counter(_COMPANY_FORM.get(c.form, c.form) for c in members if _tells(c))
        for c in members:
            form = _COMPANY_FORM.get(c.form, c.form)
            others, tell = forms[form] - 1, telling[form] - _tells(c)
            features: dict[str, float] = {}
            if others >= FEW and tell >= COMPANY * others:
                features["company"] = 1.0
            elif others >= FEW and tell < LONELY * others:
                features["alone"] = 1.0
            if form == "paragraph" and max((n for f, n in telling.items() if f != form), default=0) >= FEW:
                features["minority_form"] = 1.0
            if c is first and len(members) > FEW and c.form in ("numbered", "paragraph"):
                features["opens"] = 1.0
            if features:
                out[id(c)] = features
    return out


def _tells(c: Candidate) -> bool:
    # Prose is full of openings without a verb; only a list's items are known by them.
    names = _TELLING_VERBS if c.form == "paragraph" else (*_TELLING_VERBS, "future", "verbless")
    for_it = any(c.signs[name] for name in names)
    return for_it and not any(c.signs[name] for name in ("past", "done", "statement", "reply", "refusal"))


def _read_signs(c: Candidate) -> None:
    c.signs = signs(c.text)
    if c.form in ("item", "numbered") and c.pieces[1:]:
        # What a lead-in requires in its points ("Effective evaluation requires that: ... should ...") is no order.
        own = signs(c.pieces[0].text)
        for name in ("order", "performative", "imperative", "addressed"):
            c.signs[name] = own[name] or (c.signs[name] and c.place.role == "recommendation" and not own["no_sign"])
        c.signs["no_sign"] = own["no_sign"] and c.place.role != "recommendation"
    if c.stem is not None and signs(c.stem)["performative"]:
        c.signs["performative"], c.signs["no_sign"] = True, False


def _only_asks(c: Candidate) -> bool:
    """Whether every sentence is a question; one after an order, or after a colon, belongs to what is ordered."""
    return (
        c.signs["question"] and ":" not in c.text and all(s.rstrip("\"'”’) ").endswith("?") for s in sentences(c.text))
    )


def _is_background(c: Candidate, formal: Collection[int | None]) -> bool:
    """Whether a paragraph stands among formal recommendations and recommends nothing by that verb."""
    among = c.place.top in formal or c.place.role == "formal"
    formally = c.signs["performative"] or c.text.startswith("That ")
    return among and c.form in ("numbered", "paragraph") and not formally


def _formal_sections(found: Sequence[Candidate]) -> set[int | None]:
    """Sections whose numbered paragraphs alternate between background, formal recommendations and replies."""
    by_section: dict[int | None, list[Candidate]] = {}
    for c in found:
        if c.form in ("numbered", "paragraph") and c.place.role in ("recommendation", "mixed"):
            by_section.setdefault(c.place.top, []).append(c)
    formal = set()
    for top, members in by_section.items():
        formally = sum(1 for c in members if c.signs["performative"])
        replies = sum(1 for c in members if c.signs["reply"])
        if formally >= 2 and replies >= 2:
            formal.add(top)
    return formal


def _beside_recommendations(found: Sequence[Candidate]) -> None:
    """Areas for improvement are an inspectorate's recommendations only where it has no others."""
    areas = [c for c in found if c.place.path and _AREA.search(c.place.path[-1])]
    if not areas:
        return
    own = [c for c in found if c.confidence >= 0.5 and any(_NAMED.search(heading) for heading in c.place.path)]
    if len(own) >= LABELS:
        for c in areas:
            c.confidence = logistic(log_odds_of(c.confidence) - SAID)


def _lists_of_paragraphs(found: Sequence[Candidate], bonus: float) -> None:
    """In a list that is set as paragraphs, noun phrases and -ing forms count as they do among bullets."""
    lists: dict[int | None, list[Candidate]] = {}
    for c in found:
        if c.form == "paragraph" and c.place.role == "recommendation":
            lists.setdefault(None, []).append(c)
    for members in lists.values():
        sure = sum(1 for c in members if c.confidence >= 0.5)
        if sure < 2 or sure < 0.4 * len(members):
            continue
        for c in members:
            if c.confidence < 0.5 and (c.signs["nominal"] or c.signs["verbless"]) and not c.quoted:
                c.confidence = logistic(log_odds_of(c.confidence) + bonus)


def _lists_of_headings(found: Sequence[Candidate], bonus: float) -> None:
    """Headings of a recommendation section that are themselves the recommendations, with their reasons beneath."""
    sections: dict[int | None, list[Candidate]] = {}
    for c in found:
        if c.place.role in ("recommendation", "plan"):
            sections.setdefault(c.place.top, []).append(c)
    for members in sections.values():
        heads = [c for c in members if c.form == "heading"]
        telling = [c for c in heads if not c.signs["no_sign"] and not c.signs["short"]]
        others = [c for c in members if c.form not in ("heading", "paragraph") and c.confidence >= 0.5]
        paragraphs = [c for c in members if c.form == "paragraph"]
        ordering = sum(1 for c in paragraphs if c.confidence >= 0.5)
        if len(heads) < 3 or len(telling) < 0.6 * len(heads) or others or ordering > 0.34 * len(paragraphs):
            continue
        for c in heads:
            c.confidence = logistic(log_odds_of(c.confidence) + bonus)
        for c in paragraphs:
            c.confidence = logistic(log_odds_of(c.confidence) - 2 * bonus)
