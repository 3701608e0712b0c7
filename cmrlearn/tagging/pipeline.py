"""The tag stage: fill themes, agencies, strength, actions and deadline of recommendations."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from cmrlearn.model import AgencyMention, Deadline, Recommendation, Report
from cmrlearn.tagging.addressed import headed, unlisted
from cmrlearn.tagging.agencies import AgencyTable, load_agencies
from cmrlearn.tagging.context import Context
from cmrlearn.tagging.deadline import deadline_of
from cmrlearn.tagging.model import ThemeModel, load_model
from cmrlearn.tagging.resources import words
from cmrlearn.tagging.roles import roles, strongest
from cmrlearn.tagging.taxonomy import Taxonomy, load_taxonomy
from cmrlearn.tagging.themes import tagger_for
from cmrlearn.tagging.wording import actions_of, strength_of

__all__ = ["tag"]

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
    guessed = {} if report else _nations(recs, table)
    contexts: dict[tuple[str | None, int | None], Context] = {}
    out = []
    for rec in recs:
        nation = (report.nation if report else None) or rec.nation or guessed.get(rec.report)
        year = (report.year if report else None) or rec.year
        if (nation, year) not in contexts:
            contexts[nation, year] = Context(table, nation, year, report)
        whole = _joined(rec)
        mentions = tuple(_agencies(rec, contexts[nation, year]))
        out.append(
            replace(
                rec,
                themes=tagger.themes_of(rec, case),
                agencies=mentions,
                strength=strength_of(whole),
                actions=actions_of(_without_names(rec.text, mentions)),
                deadline=_deadline(rec, year),
            )
        )
    return out


def _joined(rec: Recommendation) -> str:
    """The text behind the lead-in that it completes, if it has one."""
    stem = (rec.stem or "").strip().rstrip(":–—- ")
    return f"{stem} {rec.text}" if stem else rec.text


def _without_names(text: str, mentions: Sequence[AgencyMention]) -> str:
    """The text without bodies' names, which often hold words of action ("Education and Training Inspectorate")."""
    for m in mentions:
        if m.start is not None and m.end is not None:
            text = text[: m.start] + "_" * (m.end - m.start) + text[m.end :]
    return text


def _agencies(rec: Recommendation, context: Context) -> list[AgencyMention]:
    whole = _joined(rec)
    shift = len(whole) - len(rec.text)
    mentions = []
    for m in roles(whole, unlisted(whole, context.match(whole))):
        if m.start is not None and m.end is not None and m.start < shift:
            mentions.append(replace(m, start=None, end=None, inherited=True))
        elif m.start is not None and m.end is not None:
            mentions.append(replace(m, start=m.start - shift, end=m.end - shift))
    if not any(m.role == "lead" for m in mentions):
        mentions = _inherited(rec, context) + mentions
    return [
        m for m in strongest(mentions) if m.role != "mentioned" or not _same_body(m, mentions, rec.text, context.table)
    ]


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


def _inherited(rec: Recommendation, context: Context) -> list[AgencyMention]:
    """Leads from what stands over a recommendation: its lead-in, its owner column, its title, the nearest heading."""
    above = [("lead-in", rec.stem), ("column", rec.owner), ("title", rec.title)]
    above += [("heading", h) for h in reversed(rec.section)]
    for reason, words_above in above:
        if not words_above:
            continue
        matches = context.match(words_above)
        found = matches if reason == "column" else headed(words_above, matches)
        if reason == "column" and not found:
            return [AgencyMention(None, words_above, "lead", words_above, None, None, reason, True)]
        if found:
            return [AgencyMention(m.agency, m.name, "lead", m.text, None, None, reason, True) for m in found]
    return []


def _deadline(rec: Recommendation, year: int | None) -> Deadline | None:
    """From the text, else from the lead-in, else from an action plan's column."""
    columns = set(words("wording.yaml")["deadline"]["columns"])
    found = deadline_of(_joined(rec), year)
    if found is None and rec.deadline is not None:
        found = deadline_of(rec.deadline.text, year) or deadline_of(f"by {rec.deadline.text}", year) or rec.deadline
        found = replace(found, text=rec.deadline.text)
    for key in sorted(rec.extra, key=str):
        if found is None and str(key).strip().lower() in columns and str(rec.extra[key] or "").strip():
            printed = str(rec.extra[key]).strip()
            read = deadline_of(printed, year) or deadline_of(f"by {printed}", year)
            found = Deadline(printed, read.date if read else None)
    return found


def _nations(recs: Sequence[Recommendation], table: AgencyTable) -> dict[str, str]:
    """For each report whose records name no nation, the one that most of its agencies belong to, if any stands out."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for rec in recs:
        if rec.nation is None:
            for m in table.match(_joined(rec)):
                row = table.get(m.agency) if m.agency else None
                if row and len(row.nations) == 1 and row.nations[0] in _NATIONS and not m.plain:
                    votes[rec.report][row.nations[0]] += 1
    out = {}
    for report, counts in votes.items():
        (best, n), *rest = counts.most_common()
        if n >= 2 and (not rest or n >= 2 * rest[0][1]):
            out[report] = best
    return out
