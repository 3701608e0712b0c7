"""By when a recommendation is to be carried out; time limits inside the new practice are none."""

from __future__ import annotations

import calendar
import datetime
import re
from functools import lru_cache

from cmrlearn.model import Deadline
from cmrlearn.tagging.grammar import grammar
from cmrlearn.tagging.resources import words

__all__ = ["deadline_of", "names_a_time"]

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?)"
_DATE = (
    rf"(?:{_DAY}\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|{_MONTH}\s+\d{{4}}|{_DAY}\s+(?:of\s+)?{_MONTH}|"
    r"(?:the\s+)?(?:spring|summer|autumn|winter|easter|christmas)(?:\s+term)?\s+(?:of\s+)?\d{4}|"
    rf"(?:the\s+)?end\s+of\s+(?:the\s+)?(?:{_DAY}\s+)?(?:{_MONTH}(?:\s+\d{{4}})?|Q[1-4](?:\s+\d{{4}}(?:[/–-]\d{{2,4}})?)?|"
    r"(?:(?:financial|business|academic|school|calendar|current|this)\s+)*(?:year|term|quarter)(?:\s+\d{4}(?:[/–-]\d{2,4})?)?|\d{4}(?:[/–-]\d{2,4})?)|"
    rf"(?:Q[1-4]|quarter\s+(?:[1-4]|one|two|three|four))(?:\s+(?:of\s+)?\d{{4}}(?:[/–-]\d{{2,4}})?)?|(?:this|next)\s+(?:\w+\s+)?(?:year|term|quarter|month|week)|{_MONTH}(?!\w)|\d{{4}}(?![\w/–-]))"
)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    d = words("wording.yaml")["deadline"]
    span = (
        r"(?:within|in|no later than|not later than)\s+(?:the\s+)?"
        r"(?:next\s+|a\s+(?:maximum|period)\s+of\s+|a\s+)?"
        rf"{d['numbers']}(?:\s*\(\d+\))?[\s-]+{d['units']}(?:['’])?(?:\s+time)?"
    )
    named = rf"(?:{d['festivals']}|{d['terms']})"
    of_year = (
        rf"(?:\s+(?:of|in)\s+(?:{_MONTH}\s+)?\d{{4}}(?:[/–-]\d{{2,4}})?)?"
        r"(?:\s+(?:\w+\s+)?(?:round|begins|starts|opens))?"
    )
    edge = r"(?:the\s+)?(?:(?:start|beginning|end|first|last\s+day|first\s+day)\s+of\s+)?"
    return {
        "date": re.compile(
            rf"\b(?:by|before|no later than|not later than|in time for|on or before|"
            rf"to be completed by|due|target date:?|timescale:?|deadline:?)\s+"
            rf"({_DATE}|{edge}(?:the\s+|{_MONTH}\s+)?{named}{of_year}|the\s+(?:first|last\s+day)\s+of\s+{_MONTH}(?:\s+\d{{4}})?)",
            re.I,
        ),
        "later": re.compile(
            rf"\b(?:from|in|during|(?:beginning|starting)\s+(?:in|on|from)|(?:first\s+)?in\s+the\s+course\s+of)\s+"
            rf"(?:(?:the\s+)?(?:{d['terms']})\s+(?:of\s+)?|(?:{_DAY}\s+)?{_MONTH}\s+|(?:its\s+|the\s+)?)(?P<year>\d{{4}})(?:[/–-]\d{{2,4}})?"
            rf"(?:\s+(?:\w+\s+)?{d['plans']})?(?!\s+(?:{d['papers']}))(?![\w-])",
            re.I,
        ),
        "span": re.compile(
            rf"\b{span}(?P<from>\s+(?:of|from|after)\s+(?:the\s+|its\s+|this\s+)*(?P<start>[\w-]+(?:\s+[\w-]+){{0,5}}))?",
            re.I,
        ),
        "start": re.compile(
            rf"(?:(?:the|its|this)\s+)*{d['starts']}\b(?:\s+of\s+(?:the|this)\s+(?:review|report))?", re.I
        ),
        "fixed": re.compile(
            rf"\b(?:{d['urgent']}|{d['occasions']}|{d['recurring']}|{d['hence']}|{d['events']})(?!\w)", re.I
        ),
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
        As printed; with an ISO date where one day follows: a full date, the end of a month, a year, or the end of a
        financial year (31 March). "By March 2024" leaves the day open and has none.
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
        elif _practice(text, m.start()) or not _own_time(text, m):
            continue
        found.append((m.start(), printed, None))
    for m in p["later"].finditer(text):
        if (year is None or int(m["year"]) >= year) and _ordered(text, m.start()):
            found.append((m.start(), m.group(), _from(m.group())))
    low = text.lower()
    cued = any(cue in low for cue in words("wording.yaml")["deadline"]["cues"])
    for name in ("fixed", "year") if cued else ():
        for m in p[name].finditer(text):
            if not _practice(text, m.start()):
                found.append((m.start(), m.group(), None))
    if not found:
        return None
    found.sort(key=lambda f: (f[2] is None, f[0]))
    return Deadline(re.sub(r"\s+", " ", found[0][1]).strip(" ,."), found[0][2])


def names_a_time(cell: str) -> bool:
    """Whether a cell of a plan's time column holds a time at all: "30 June", "Immediate", not "For Ministers".

    Examples
    --------
    >>> names_a_time("Immediate"), names_a_time("For Ministers")
    (True, False)
    """
    return re.search(rf"\d|\b{_MONTH}\b|{words('wording.yaml')['deadline']['time_words']}", cell, re.I) is not None


def _from(printed: str) -> str | None:
    """The day in "from 1 April 2026"."""
    day = re.search(rf"\b{_DAY}\s+{_MONTH}\s+\d{{4}}$", printed, re.I)
    return iso(day.group()) if day else None


_MOMENT = re.compile(r"\b(?:when|whenever|where|if|after|once|each|every|any|no)\b", re.I)


def _own_time(text: str, m: re.Match[str]) -> bool:
    """Whether a span without a starting point is the task's: months or years, and no case that it is counted from."""
    words_ = m.group().lower()
    if words_.startswith("in ") and not words_.endswith("time"):
        return False  # "twice in three months"
    if not re.search(r"month|year", words_):
        begin, end = _sentence(text, m.start())
        return _MOMENT.search(text, begin, end) is None
    return True


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Where the sentence or semicolon clause around a place begins and ends."""
    begin = max(text.rfind(". ", 0, at), text.rfind("; ", 0, at), text.rfind("? ", 0, at)) + 1
    ends = [k for k in (text.find(stop, at) for stop in (". ", "; ", "? ")) if k >= 0]
    return begin, min(ends, default=len(text))


_ORDER = re.compile(r"\b(?:was|were|had|did)\b", re.I)


def _ordered(text: str, at: int) -> bool:
    """Whether the words before a place, in its sentence, are no narrative."""
    begin, _ = _sentence(text, at)
    return _ORDER.search(text, begin, at) is None


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
        if not m[1] and "end of" not in s:
            return None  # a month without a day: its first, or its last?
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
