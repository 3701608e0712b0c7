"""Why each agency of a recommendation has its role: every name with its place, who is meant, and the reason."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from cmrlearn.model import AgencyMention, Recommendation
from cmrlearn.tagging.readable import Clause, clause
from cmrlearn.tagging.reasons import in_words
from cmrlearn.tagging.resources import words

__all__ = ["Explanation", "Mention", "explain"]

_WIDTH = 100  # characters of a line


@dataclass(frozen=True, slots=True)
class Mention:
    """One body: as printed and as linked, its role, and the reason for it."""

    printed: str
    start: int | None  # offsets into the recommendation's text; None where it is printed above it
    end: int | None
    agency: str | None  # id of the agency table
    name: str  # of the agency table, or as printed
    role: str
    reason: str  # in words

    @property
    def place(self) -> str:
        """Where it is printed, in words."""
        return "above the text" if self.start is None else f"{self.start}-{self.end}"


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """What a tagged recommendation says and why it was read so; printing it gives a readable block."""

    id: str
    where: str
    text: str
    clause: Clause
    agencies: tuple[Mention, ...]
    wording: str  # strength, actions and deadline

    def __str__(self) -> str:
        head = f"{self.id}{self.where}"
        lines = [head, *textwrap.wrap(self.text, _WIDTH, initial_indent="  ", subsequent_indent="  ")]
        lines += textwrap.wrap(f"> {self.clause}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
        lines.append(f"  {self.wording}")
        roles = words("reasons.yaml")["roles"]
        for m in self.agencies:
            linked = f"{m.name} ({m.agency})" if m.agency else "not in the agency table"
            lines.append(f'  {m.role} ({roles[m.role]}): "{m.printed}" at {m.place} = {linked}')
            lines += textwrap.wrap(f"because: {m.reason}", _WIDTH, initial_indent="      ", subsequent_indent="      ")
        if not self.agencies:
            lines.append(f"  {words('reasons.yaml')['nobody'].lower()}")
        return "\n".join(lines)

    __repr__ = __str__


def explain(rec: Recommendation) -> Explanation:
    """Why a tagged recommendation was read as it was.

    Parameters
    ----------
    rec
        A record with agencies, as `cmrlearn.tag` gives it or a file of records holds it.

    Returns
    -------
    Explanation
        `agencies` has one entry a body, with the offsets of its name into `rec.text`; `str()` is a block of plain text.

    Examples
    --------
    >>> from cmrlearn import Recommendation, tag
    >>> (rec,) = tag([Recommendation("x:r1", "x", "1", "NISCC should review its standards.", 4, nation="NI")])
    >>> print(explain(rec))
    x:r1, page 4, 1
      NISCC should review its standards.
      > NISCC: review its standards
      strength: should; actions: guidance, review
      lead (must act): "NISCC" at 0-5 = Northern Ireland Social Care Council (niscc)
          because: the subject of "should", "must", "will" or the like
    """
    where = (f", page {rec.page}" if rec.page else "") + (f", {rec.ref}" if rec.ref else "")
    wording = f"strength: {rec.strength}; actions: {', '.join(rec.actions) or 'none'}"
    if rec.deadline:
        wording += f"; deadline: {rec.deadline.text}" + (f" ({rec.deadline.date})" if rec.deadline.date else "")
    text = f"[{rec.stem}] {rec.text}" if rec.stem else rec.text
    return Explanation(rec.id, where, text, clause(rec), tuple(map(_mention, rec.agencies)), wording)


def _mention(m: AgencyMention) -> Mention:
    return Mention(m.text, m.start, m.end, m.agency, m.name, m.role, in_words(m.reason))
