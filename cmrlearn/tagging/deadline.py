"""By when a recommendation is to be carried out; time limits inside the new practice are none."""

from __future__ import annotations

import calendar
import datetime
import re
from functools import lru_cache

from cmrlearn.model import Deadline
from cmrlearn.tagging.grammar import grammar
from cmrlearn.tagging.resources import words

__all__ = ["deadline_of"]

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?)"
_DATE = (
    rf"(?:{_DAY}\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|{_MONTH}\s+\d{{4}}|{_DAY}\s+(?:of\s+)?{_MONTH}|"
    r"(?:the\s+)?(?:spring|summer|autumn|winter|easter|christmas)(?:\s+term)?\s+(?:of\s+)?\d{4}|"
    rf"(?:the\s+)?end\s+of\s+(?:the\s+)?(?:{_DAY}\s+)?(?:{_MONTH}(?:\s+\d{{4}})?|Q[1-4](?:\s+\d{{4}}(?:[/–-]\d{{2,4}})?)?|"
    r"(?:(?:financial|business|academic|school|calendar|current|this)\s+)*(?:year|term|quarter)(?:\s+\d{4}(?:[/–-]\d{2,4})?)?|\d{4}(?:[/–-]\d{2,4})?)|"
    rf"(?:Q[1-4]|quarter\s+(?:[1-4]|one|two|three|four))(?:\s+(?:of\s+)?\d{{4}}(?:[/–-]\d{{2,4}})?)?|(?:this|next)\s+(?:\w+\s+)?(?:year|term|quarter|month|week)|{_MONTH}(?!\w)|\d{{4}}(?!\w))"
)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    d = words("wording.yaml")["deadline"]
    span = (
        r"(?:within|in|no later than|not later than)\s+(?:the\s+)?"
        r"(?:next\s+|a\s+(?:maximum|period)\s+of\s+|a\s+)?"
        rf"{d['numbers']}(?:\s*\(\d+\))?[\s-]+{d['units']}(?:['’])?(?:\s+time)?"
    )
    return {
        "date": re.compile(
            rf"\b(?:by|before|no later than|not later than|in time for|on or before|"
            rf"to be completed by|due|target date:?|timescale:?|deadline:?)\s+({_DATE})",
            re.I,
        ),
        "span": re.compile(
            rf"\b{span}(?P<from>\s+(?:of|from|after)\s+(?:the\s+|its\s+|this\s+)*(?P<start>[\w-]+(?:\s+[\w-]+){{0,5}}))?",
            re.I,
        ),
        "start": re.compile(
            rf"(?:(?:the|its|this)\s+)*{d['starts']}\b(?:\s+of\s+(?:the|this)\s+(?:review|report))?", re.I
        ),
        "fixed": re.compile(rf"\b(?:{d['urgent']}|{d['occasions']})\b", re.I),
        "year": re.compile(
            r"\b(?:in|for|during)\s+(?:the\s+)?(?:financial|business|academic)\s+year\s+\d{4}[/–-]\d{2,4}", re.I
        ),
    }


def deadline_of(text: str, year: int | None = None) -> Deadline | None:
    """By when the recommendation is to be carried out, or None.

    Parameters
    ----------
    text
        A recommendation, or the cell of an action plan's time column.
    year
        Year of the report; settles "by the end of this year".

    Returns
    -------
    Deadline
        As printed; with an ISO date where one follows: the last day of a month, year or financial year (31 March).
    """
    p = _patterns()
    found: list[tuple[int, str, str | None]] = []
    for m in p["date"].finditer(text):
        if not _bracketed_source(text, m.start()):
            found.append((m.start(), m.group(), iso(m.group(1), year)))
    for m in p["span"].finditer(text):
        printed = m.group()
        if m["from"]:
            start = p["start"].match(text, m.start("start")) or p["start"].match(text, _of(text, m))
            if start is None:
                continue  # a limit inside the practice: "within ten days of referral"
            printed = text[m.start() : start.end()]
        elif _practice(text, m.start()):
            continue
        found.append((m.start(), printed, None))
    for name in ("fixed", "year"):
        for m in p[name].finditer(text):
            if not _practice(text, m.start()):
                found.append((m.start(), m.group(), None))
    if not found:
        return None
    found.sort(key=lambda f: (f[2] is None, f[0]))
    return Deadline(re.sub(r"\s+", " ", found[0][1]).strip(" ,."), found[0][2])


def _of(text: str, m: re.Match[str]) -> int:
    """Where the words after "of"/"from" begin, articles included."""
    lead = re.match(r"\s+(?:of|from|after)\s+", text[m.start("from") :])
    return m.start("from") + (lead.end() if lead else 0)


_LIMITED = re.compile(r"\b(?:ensur\w+|so\s+that|expect\w*|requir\w+\s+(?:that|to)|assur\w+)\b", re.I)


def _practice(text: str, at: int) -> bool:
    """Whether the words before `at` are in a clause that describes the new practice, not the task."""
    begin = max(text.rfind(". ", 0, at), text.rfind("; ", 0, at)) + 1
    clause = re.sub(r"^.*?\b(?:recommend\w*|ask\w*)\s+that\b", "", text[begin:at], flags=re.I)
    clause = re.sub(r",\s*(?:and|where)?[^,]*,", " , ", clause)
    return _LIMITED.search(clause) is not None or grammar().subordinate.search(clause) is not None


def _bracketed_source(text: str, at: int) -> bool:
    """Whether the place is in a citation: "(Smith, by then 2018)"; "(by June 2024)" alone is none."""
    open_ = text.rfind("(", 0, at)
    return (
        open_ > text.rfind(")", 0, at)
        and bool(text[open_ + 1 : at].strip())
        and bool(re.search(r"\bcited|\bsee\b", text[open_:at]))
    )


def iso(printed: str, year: int | None = None) -> str | None:
    """The last day that a printed date allows, as YYYY-MM-DD; None where it does not follow from the words."""
    s = re.sub(r"\s+", " ", printed.lower().replace("–", "-")).strip()
    if (m := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})", s)) is not None:
        return _date(int(m[3]) + (2000 if len(m[3]) == 2 else 0), int(m[2]), int(m[1]))
    if re.search(r"\bq[1-4]\b|quarter|term|spring|summer|autumn|winter|easter|christmas|academic|school", s):
        return None
    if (m := re.search(r"(\d{4})[/-](\d{2,4})", s)) is not None:
        return _date(int(m[1]) + 1, 3, 31) if "financial" in s or "business" in s else None
    if (
        m := re.fullmatch(
            rf"(?:the )?(?:end of (?:the )?)?(?:(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?({_MONTH}),? (\d{{4}})", s
        )
    ) is not None:
        month = _MONTHS[m[2].rstrip(".")]
        return _date(int(m[3]), month, int(m[1]) if m[1] else None)
    if (
        m := re.fullmatch(r"(?:the )?(?:end of (?:the )?(?:calendar |financial |business )?(?:year )?)?(\d{4})", s)
    ) is not None:
        return None if "financial" in s or "business" in s else _date(int(m[1]), 12, 31)
    if year is not None and re.fullmatch(
        r"(?:the )?end of (?:the )?(?:current|this|calendar) (?:calendar )?year|this (?:calendar )?year", s
    ):
        return _date(year, 12, 31)
    return None


def _date(year: int, month: int, day: int | None) -> str | None:
    try:
        return datetime.date(year, month, day or calendar.monthrange(year, month)[1]).isoformat()
    except ValueError:
        return None
