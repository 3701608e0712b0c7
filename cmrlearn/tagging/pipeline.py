"""The tag stage: fill themes, agencies, strength, actions and deadline of recommendations."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from cmrlearn.model import AgencyMention, Deadline, Recommendation, Report, Role
from cmrlearn.tagging.actions import actions_of, masked
from cmrlearn.tagging.addressed import unlisted
from cmrlearn.tagging.agencies import AgencyTable, load_agencies
from cmrlearn.tagging.context import Context
from cmrlearn.tagging.deadline import deadline_of, names_a_time
from cmrlearn.tagging.grammar import grammar
from cmrlearn.tagging.linear import load_linear
from cmrlearn.tagging.model import ThemeModel, load_model
from cmrlearn.tagging.reasons import of_model
from cmrlearn.tagging.recogniser import Match
from cmrlearn.tagging.resources import words
from cmrlearn.tagging.role_features import role_features
from cmrlearn.tagging.roles import roles, strongest
from cmrlearn.tagging.strength import strength_of
from cmrlearn.tagging.taxonomy import Taxonomy, load_taxonomy
from cmrlearn.tagging.themes import tagger_for

__all__ = ["agencies_of", "nations_of", "tag"]

NO_ROLE = "none"  # the model's label for a name that plays no part
_FIRM: tuple[Role, ...] = ("lead", "partner", "mentioned")
_CERTAIN = frozenset({"document", "citation", "speaker"})  # rules' reasons that the model does not outweigh
STANDS = 0.15  # a lead or partner by rule stays one while the model gives it at least this probability
SURE = 0.7  # probability from which the model outweighs a rule that says "mentioned"
UNRULED = 0.5  # and from which it is believed, where no rule knows, that a body is to act
_BY_DEFAULT = frozenset({"named", "receiver"})  # reasons that the rules give where they know nothing better
_NATIONS = ("NI", "England", "Wales", "Scotland")
_OWNING = (" ", "'s ", "’s ", "' ", "’ ")  # between a body and its unit


def tag(
    recs: Sequence[Recommendation],
    *,
    report: Report | None = None,
    agencies: AgencyTable | None = None,
    codebook: Taxonomy | None = None,
    model: ThemeModel | None = None,
) -> list[Recommendation]:
    """Recommendations with themes, agencies, strength, actions and deadline filled.

    Parameters
    ----------
    recs
        Untagged (or tagged) records; order and ids are kept, the records themselves unchanged.
    report
        Where they come from: gives nation, year, publisher and the acronyms it defines. Without it the records'
        own `nation` and `year` count, and where there is none the nation that their agencies agree on.
    agencies, codebook, model
        The package's, unless others are given; `cmrlearn.tagging.model.load_model` reads a model from a folder.

    Examples
    --------
    >>> from cmrlearn.model import Recommendation
    >>> rec = Recommendation("x:r01", "x", None, "The EA should review its training.", 1, nation="NI")
    >>> [a.agency for a in tag([rec])[0].agencies]
    ['ea_ni']
    """
    table = agencies or load_agencies()
    taxonomy = codebook or load_taxonomy()
    tagger = tagger_for(taxonomy, model or load_model())
    case = tagger.case(report)
    guessed = {} if report and report.nation else nations_of(recs, table)
    contexts: dict[tuple[str, str | None, int | None], Context] = {}
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for rec in () if report else recs:
        texts[rec.report].append(rec.text)
    out = []
    for rec in recs:
        nation = (report.nation if report else None) or rec.nation or guessed.get(rec.report)
        year = (report.year if report else None) or rec.year
        key = (rec.report, nation, year)
        if key not in contexts:
            contexts[key] = Context(table, nation, year, report, texts[rec.report])
        whole = joined(rec)
        mentions = tuple(agencies_of(rec, contexts[key]))
        out.append(
            replace(
                rec,
                themes=tagger.themes_of(rec, case),
                agencies=mentions,
                strength=strength_of(whole),
                actions=actions_of(masked(rec.text, mentions), rec.stem or ""),
                deadline=_deadline(rec, year),
            )
        )
    return out


def joined(rec: Recommendation) -> str:
    """The text behind the lead-in that it completes, if it has one."""
    stem = (rec.stem or "").strip().rstrip(":–—- ")
    return f"{stem} {rec.text}" if stem else rec.text


def over(rec: Recommendation) -> list[str]:
    """What stands above a recommendation and names bodies in full, from the nearest: column, title, headings."""
    return [printed for printed in (rec.owner, rec.title, *reversed(rec.section)) if printed]


def agencies_of(rec: Recommendation, context: Context) -> list[AgencyMention]:
    """Listed bodies with the role that the model finds likeliest, and unlisted ones by the rules alone."""
    rec = _under_agency(rec, context)
    whole = joined(rec)
    shift = len(whole) - len(rec.text)
    matches = context.match(whole, over(rec))
    ruled = roles(whole, unlisted(whole, matches), plain=True)
    never = words("roles.yaml")["never_named"]
    by_rules = {m.reason for m in ruled if m.role == "lead"}
    model = load_linear("roles")
    chosen: list[AgencyMention] = []
    for agency, features in role_features(rec, whole, matches, ruled, context).items():
        if not any(m.agency == agency for m in matches):
            continue  # it only stands above the text
        own = [m for m in ruled if m.agency == agency]
        by_rule = [m.role for m in own if m.reason not in _CERTAIN | _BY_DEFAULT]
        if agency in never and "lead" not in by_rule:
            continue
        if own and all(m.reason in _CERTAIN for m in own):
            by_rule, said = ["mentioned"], {"mentioned": 1.0}
        else:
            said = model.probabilities(features)
        named = any(m.agency == agency and not m.common for m in matches)
        role = _settled(min(by_rule, key=_FIRM.index) if by_rule else None, said, named)
        if role is not None:
            mention = _mention(agency, role, matches, ruled, shift)
            judged = mention.reason == "model"
            chosen.append(replace(mention, reason=of_model(model, features, role)) if judged else mention)
    told = any(m.role == "lead" and (m.inherited or m.reason in by_rules) for m in chosen)
    if not told and grammar().starts_with_verb.match(rec.text) and (above := _inherited(rec, context)):
        # "Ensure that ...": the order is to whom the heading names, whatever the model makes of the bodies in it.
        chosen = above + [m for m in chosen if m.role != "lead"]
    elif not any(m.role == "lead" for m in chosen):
        chosen = _inherited(rec, context) + chosen
    chosen += [_shifted(m, shift) for m in ruled if m.agency is None]
    return [m for m in strongest(chosen) if m.role != "mentioned" or not _same_body(m, chosen, rec.text, context.table)]


def _settled(rule: Role | None, said: dict[str, float], named: bool) -> Role | None:
    """The role that the model finds likeliest, with the rule's say; a plain noun is never merely mentioned."""
    best = max(said, key=lambda label: said[label])
    if (rule in ("lead", "partner") and said[rule] >= STANDS) or (rule == "mentioned" and said[best] < SURE):
        best = rule
    elif rule is None and said[best] < UNRULED:
        best = max(("mentioned", NO_ROLE), key=lambda label: said[label])
    return None if best == NO_ROLE or (best == "mentioned" and not named) else cast(Role, best)


def _mention(
    agency: str, role: Role, matches: Sequence[Match], ruled: Sequence[AgencyMention], shift: int
) -> AgencyMention:
    """Where the body is printed, best where the rules saw this role."""
    agreed = next((m for m in ruled if m.agency == agency and m.role == role), None)
    if agreed is not None:
        return _shifted(agreed, shift)
    m = next(m for m in matches if m.agency == agency)
    return _shifted(AgencyMention(agency, m.name, role, m.text, m.start, m.end, "model"), shift)


def _shifted(m: AgencyMention, shift: int) -> AgencyMention:
    """A mention with offsets into the recommendation's own text; inherited if it stands in the lead-in."""
    if m.start is None or m.end is None or shift == 0:
        return m
    if m.start < shift:
        return replace(m, start=None, end=None, inherited=True)
    return replace(m, start=m.start - shift, end=m.end - shift)


def _same_body(m: AgencyMention, all_: Sequence[AgencyMention], text: str, table: AgencyTable) -> bool:
    """Whether a mention only says which part of a named body, or whose part: "the PSNI CSE team", "PSNI (PDU)".

    A unit printed with its parent's name, or in brackets behind it, is no second body beside the parent; nor is the
    parent beside its unit in "the EA's Education Welfare Service".
    """
    if m.start is None or m.end is None or m.agency is None:
        return False
    parents = table.ancestors(m.agency)
    for o in all_:
        if o is m or o.start is None or o.end is None or o.agency is None:
            continue
        if m.agency in table.ancestors(o.agency) and text[m.end : o.start] in _OWNING:
            return True
        if o.agency in parents:
            row = table.get(o.agency)
            printed = bool(row) and m.text.startswith(tuple(n for n in (row.acronym, row.name) if n)) if row else False
            if printed or re.fullmatch(r"[^()]{0,40}\([^()]*", text[o.end : m.start] if o.end < m.start else ""):
                return True
    return False


def _under_agency(rec: Recommendation, context: Context) -> Recommendation:
    """Without its owner where this is a post ("Head of Service") under a heading that names whose post it is."""
    if not rec.owner or not rec.section:
        return rec
    found = context.above(rec.owner, column=True).addressed
    if not all(_is_post(m, rec.owner, context) for m in found):
        return rec
    bodies = [m for m in context.above(rec.section[-1]).addressed if not _is_post(m, rec.section[-1], context)]
    return replace(rec, owner=None) if bodies else rec


def _is_post(m: Match, printed: str, context: Context) -> bool:
    """Whether a match is of people whom any body may have ("Named Nurse"), or one word of a longer title."""
    row = context.table.get(m.agency or "")
    return row is None or row.kind == "group" or (m.common and len(m.text.split()) < len(printed.split()))


def _inherited(rec: Recommendation, context: Context) -> list[AgencyMention]:
    """Leads from what stands over a recommendation: its lead-in, its owner column, its title, the nearest heading."""
    above = [("lead-in", rec.stem), ("column", rec.owner), ("title", rec.title)]
    above += [("heading", h) for h in reversed(rec.section)]
    for reason, words_above in above:
        if not words_above:
            continue
        found = context.above(words_above, column=reason == "column").addressed
        if reason == "column" and not found:
            return [AgencyMention(None, words_above, "lead", words_above, None, None, reason, True)]
        if found:
            return [AgencyMention(m.agency, m.name, "lead", m.text, None, None, reason, True) for m in found]
    return []


def _deadline(rec: Recommendation, year: int | None) -> Deadline | None:
    """From an action plan's column, which says nothing but that; else from the text with its lead-in."""
    columns = set(words("wording.yaml")["deadline"]["columns"])
    cells = [rec.deadline.text] if rec.deadline is not None else []
    cells += [str(rec.extra[k] or "") for k in sorted(rec.extra, key=str) if str(k).strip().lower() in columns]
    for cell in filter(None, map(str.strip, cells)):
        if names_a_time(cell):
            read = deadline_of(f"by {cell}", year) or deadline_of(cell, year)
            return Deadline(cell, read.date if read else None)
    return deadline_of(joined(rec), year)


def nations_of(recs: Sequence[Recommendation], table: AgencyTable) -> dict[str, str]:
    """For each report whose records name no nation, the one that most of its agencies belong to, if any stands out."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for rec in recs:
        if rec.nation is None:
            for m in table.match(joined(rec)):
                row = table.get(m.agency) if m.agency else None
                if row and len(row.nations) == 1 and row.nations[0] in _NATIONS and not m.plain:
                    votes[rec.report][row.nations[0]] += 1
    out = {}
    for report, counts in votes.items():
        (best, n), *rest = counts.most_common()
        if n >= 2 and (not rest or n >= 2 * rest[0][1]):
            out[report] = best
    return out
