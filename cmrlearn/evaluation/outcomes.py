"""What became of each recommendation: field by field, what the gold says and what was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cmrlearn.evaluation.counts import FACETS, ROLES, Counts, Scores
from cmrlearn.evaluation.matching import Matching, match
from cmrlearn.model import Recommendation

# How much an error of this field matters when the worst are listed; a field not named here is never listed.
WEIGHT = {"found": 1.0, "wrong": 1.0, "leads": 0.9, "harm": 0.8, "practice": 0.6, "agencies": 0.4, "strength": 0.3}


@dataclass(slots=True)
class Outcome:
    """One recommendation of the gold, or one that should not have been found (`wrong`).

    `fields` has what the gold annotates: name -> (gold, found), each a text, a list of labels or None.
    `doubt` is 1 less the confidence with which a wrong thing was said, so that confident errors come first.
    """

    report: str
    page: int | None
    text: str
    found: bool
    wrong: bool = False
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    confidence: float | None = None  # of the record; None where nothing was found
    scores: dict[str, float] = field(default_factory=dict)  # theme -> probability, of what was said

    def errors(self) -> Iterator[tuple[float, str]]:
        """Weight and words of each error, for reading."""
        if self.wrong:
            yield WEIGHT["wrong"] * (self.confidence or 0.5), "is no recommendation of the gold"
        elif not self.found:
            yield WEIGHT["found"], "was not found"
        for name, (gold, said) in self.fields.items():
            if gold != said and name in WEIGHT:
                # A wrong theme said with confidence is worse than one left out.
                sure = max((self.scores.get(str(t), 0.5) for t in set(said or ()) - set(gold or ())), default=0.5)
                weight = WEIGHT[name] * (sure if name in FACETS else 0.9)
                yield weight, f"{name}: said {shown(said)}, gold {shown(gold)}"

    def to_dict(self) -> dict[str, Any]:
        """JSON types."""
        fields = {name: {"gold": gold, "said": said} for name, (gold, said) in self.fields.items()}
        out = {"report": self.report, "page": self.page, "text": self.text, "found": self.found, "wrong": self.wrong}
        return out | {"fields": fields, "confidence": self.confidence}


def shown(value: Any) -> str:
    """A field's value in words."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)


def score(
    name: str, gold: Sequence[dict[str, Any]], found: Sequence[Recommendation], tolerated: Sequence[Any]
) -> tuple[Scores, list[Outcome]]:
    """Count one report's records against its gold."""
    doubtful = [t if isinstance(t, str) else t["text"] for t in tolerated]
    m: Matching = match([g["text"] for g in gold], [r.text for r in found], doubtful)
    scores = Scores(extraction=Counts(len(m.pairs), len(m.wrong), len(m.missed)))
    outcomes = {i: Outcome(name, _first_page(gold[i]), gold[i]["text"], found=False) for i in m.missed}
    for i, j in m.pairs:
        outcomes[i] = _outcome(name, gold[i], found[j])
        _count(scores, outcomes[i])
    wrong = [
        Outcome(name, found[j].page, found[j].text, found=True, wrong=True, confidence=found[j].confidence)
        for j in m.wrong
    ]
    return scores, [outcomes[i] for i in sorted(outcomes)] + wrong


def _first_page(gold: dict[str, Any]) -> int | None:
    pages = gold.get("pages")
    return int(pages[0]) if pages else None


def _outcome(name: str, gold: dict[str, Any], r: Recommendation) -> Outcome:
    fields: dict[str, tuple[Any, Any]] = {"text": (_letters(gold["text"]), _letters(r.text))}
    if gold.get("pages"):
        # Any printing will do: the gold's page is the one that was found, if it is among them.
        fields["page"] = (r.page if r.page in gold["pages"] else gold["pages"][0], r.page)
    if "agencies" in gold:
        listed = [(str(a["agency"]), a["role"]) for a in gold["agencies"] if a["agency"] is not None]
        mine = [(a.agency, a.role) for a in r.agencies if a.agency is not None]
        fields["agencies"] = (_pairs(listed), _pairs(mine))
        fields["leads"] = (_leads(listed), _leads(mine))
    for facet in FACETS:
        if facet in gold:
            fields[facet] = (sorted(gold[facet]), sorted(t.theme for t in r.themes if t.facet == facet))
    if "actions" in gold:
        fields["actions"] = (sorted(gold["actions"]), sorted(r.actions))
    if "strength" in gold:
        fields["strength"] = (gold["strength"], r.strength)
    if "deadline" in gold:
        fields["deadline"] = (_deadline(gold["deadline"]), _deadline(r.deadline.text if r.deadline else None))
    scores = {t.theme: t.score for t in r.themes}
    return Outcome(name, r.page, gold["text"], True, fields=fields, confidence=r.confidence, scores=scores)


def _pairs(agencies: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({f"{agency} ({role})" for agency, role in agencies})


def _leads(agencies: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({agency for agency, role in agencies if role == "lead"})


def _count(s: Scores, outcome: Outcome) -> None:
    """Add one pair's fields to the counts."""
    f = outcome.fields
    s.verbatim += f["text"][0] == f["text"][1]
    if "page" in f:
        s.paged += 1
        s.page_right += f["page"][0] == f["page"][1]
    if "agencies" in f:
        gold, said = f["agencies"]
        s.agency_role.add(said, gold)
        s.agency.add({a.split(" (")[0] for a in said}, {a.split(" (")[0] for a in gold})
        for role in ROLES:
            of_role = [{a for a in side if a.endswith(f"({role})")} for side in (said, gold)]
            s.roles.setdefault(role, Counts()).add(*of_role)
    for facet in FACETS:
        if facet in f:
            gold, said = f[facet]
            classes: dict[str, Counts] = getattr(s, facet)
            for label in {*gold, *said}:
                classes.setdefault(label, Counts()).add({label} & set(said), {label} & set(gold))
    if "actions" in f:
        s.actions.add(f["actions"][1], f["actions"][0])
    for name in ("strength", "deadline"):
        if name in f:
            setattr(s, f"{name}_of", getattr(s, f"{name}_of") + 1)
            setattr(s, f"{name}_right", getattr(s, f"{name}_right") + (f[name][0] == f[name][1]))


def _deadline(value: Any) -> str | None:
    text = value.get("text") if isinstance(value, dict) else value
    return " ".join(str(text).lower().split()).rstrip(".") if text else None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())
