"""What is remembered from block to block while candidates are gathered."""

from __future__ import annotations

from dataclasses import dataclass, field

from cmrlearn.extraction.candidate import Candidate
from cmrlearn.extraction.labels import Short
from cmrlearn.model import Block


@dataclass(slots=True)
class Walk:
    """What is remembered from block to block."""

    found: list[Candidate] = field(default_factory=list)
    short: dict[int, list[Short]] = field(default_factory=dict)  # recommendations labelled "R1", "R2", ... by block
    list_id: int = 0
    stem: str | None = None
    stem_number: tuple[str, ...] = ()  # of the numbered paragraph that is the stem: (5, 1) for 5.1.1 and 5.1.2
    current: Candidate | None = None
    code: str | None = None  # a reference printed on the line before
    own_plan: bool = False  # the table at hand is a plan of this report, whatever the last heading said
    band: str | None = None  # a row over all columns of the table at hand: what the rows below it belong to
    columns: tuple[str, ...] = ()  # of that table, which may go on over the page
    title: Block | None = None  # a numbered title in bold whose text is still to come
    answered: bool = False  # the list at hand belongs to a reply
    reply: Block | None = None  # the block that introduces, or last belonged to, a quoted reply

    def part(self) -> None:
        """A new list begins."""
        self.stem, self.stem_number, self.current, self.answered = None, (), None, False
        self.list_id += 1

    def add(self, candidate: Candidate) -> None:
        if candidate.ref is None:
            candidate.ref = self.code
        self.code = None
        self.current = candidate
        self.found.append(candidate)
