"""How sure we are that a candidate is a recommendation: signs of section, layout and wording, weighed."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from cmrlearn.extraction.candidates import Candidate
from cmrlearn.extraction.wording import SIGNS_AGAINST, signs, stem_signs, wording

LABELS = 3  # labelled recommendations from which a report is taken to label all of its own


def weigh(found: Sequence[Candidate]) -> None:
    """Set `signs` and `confidence` of every candidate.

    The confidence is the logistic function of the summed weights of `resources/directive.yaml`. A list that closes its
    items with "(Recommendation ...)" or "(Conclusion ...)" has said itself which is which; there only the tags count.
    A section that reports recommendations formally ("the Commission recommended that ...") does the same by its verb.
    """
    table = wording()
    for c in found:
        text = c.text
        c.signs = signs(text)
        if c.form in ("item", "numbered") and c.pieces[1:]:
            # What a lead-in requires in its points ("Effective evaluation requires that: ... should ...") is no order.
            own = signs(c.pieces[0].text)
            for name in ("order", "performative", "imperative", "addressed"):
                c.signs[name] = own[name] or (c.signs[name] and c.place.role == "recommendation" and not own["no_sign"])
            c.signs["no_sign"] = own["no_sign"] and c.place.role != "recommendation"
        if c.stem is not None and signs(c.stem)["performative"]:
            c.signs["performative"], c.signs["no_sign"] = True, False
    tagged = {c.place.top for c in found if c.signs["recommendation_tag"]}
    formal = _formal_sections(found)
    labelling = sum(1 for c in found if c.form == "label" and c.ref and c.place.role != "prior") >= LABELS
    with_labels = {c.place.top for c in found if c.form == "label"}
    for c in found:
        score = _score(c, table.weights)
        # A report that prints "Recommendation 3" over its recommendations does so for all of them.
        among = c.place.role == "mixed" or (c.form != "item" and c.place.top in with_labels)
        if labelling and among and c.form in ("numbered", "item", "paragraph"):
            score += float(table.weights["labelled_elsewhere"])
        if c.place.top in tagged and c.form in ("item", "numbered", "paragraph"):
            score = 5.0 if c.signs["recommendation_tag"] else -5.0
        elif _is_background(c, formal):
            score -= 5.0
        c.confidence = _logistic(score)
    _lists_of_paragraphs(found, float(table.weights["alike"]))
    _lists_of_headings(found, float(table.weights["heading_list"]))


def _logistic(score: float) -> float:
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), 3)


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-9), 1 - 1e-9)
    return math.log(p / (1 - p))


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
                c.confidence = _logistic(_log_odds(c.confidence) + bonus)


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
            c.confidence = _logistic(_log_odds(c.confidence) + bonus)
        for c in paragraphs:
            c.confidence = _logistic(_log_odds(c.confidence) - bonus)


def _score(c: Candidate, w: dict[str, object]) -> float:
    def number(value: object) -> float:
        return float(value) if isinstance(value, int | float) else 0.0

    priors, sections = w["prior"], w["section"]
    assert isinstance(priors, dict) and isinstance(sections, dict)
    score = number(priors[c.form]) + number(sections.get(c.place.role, sections[""]) if c.form != "label" else 0.5)
    # A paragraph needs a verb that orders: "One review concerned ..." opens with the same noun as a list's items do.
    counted = _VERBS if c.form == "paragraph" else (*_VERBS, "consider_bare", "nominal", "verbless")
    strongest = max((number(w[s]) for s in counted if c.signs[s]), default=0.0)
    score += strongest
    for name in _WEIGHED:
        if c.signs[name] and not (name == "no_sign" and c.form == "label"):
            # A label, or a sentence that recommends by that very verb, outweighs what else the item says.
            relief = 0.3 if c.form == "label" or (strongest >= 3.0 and name in ("done", "past", "counting")) else 1.0
            score += relief * number(w[name])
    if c.quoted:
        score += number(w["quoted"])
    if c.stem is not None:
        orders, tells = stem_signs(c.stem)
        if orders:
            score += number(w["stem_for"]) - (number(w["no_sign"]) if c.signs["no_sign"] else 0.0)
        elif tells:
            score += number(w["stem_against"])
    if c.names_a_heading:
        score += number(w["names_a_heading"])
    return score


def _is_background(c: Candidate, formal: Collection[int | None]) -> bool:
    """Whether a paragraph stands among formal recommendations and recommends nothing by that verb."""
    among = c.place.top in formal or c.place.role == "formal"
    return among and c.form in ("numbered", "paragraph") and not c.signs["performative"]


_WEIGHED = ("recommendation_tag", "conclusion_tag", *SIGNS_AGAINST, "question", "no_sign", "short", "lead_in")
_VERBS = ("performative", "order", "imperative", "addressed")


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
