"""The records that flow through the stages: read -> extract -> tag -> graph.

Plain frozen dataclasses, so that building a hundred thousand of them is cheap and importing them costs nothing.
Boxes are in PDF points (1/72 inch) with the origin at the page's top left; pages count from 1; offsets are Python
string offsets (code points). JSON goes through pydantic, which is imported only when JSON is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "RECOMMENDATIONS",
    "Action",
    "AgencyMention",
    "Block",
    "BlockKind",
    "Box",
    "Deadline",
    "Facet",
    "Fact",
    "Kind",
    "Recommendation",
    "Report",
    "Role",
    "Source",
    "Span",
    "Status",
    "Strength",
    "ThemeScore",
    "from_dict",
    "from_json",
    "json_schema",
    "to_dict",
    "to_json",
]

BlockKind = Literal["heading", "paragraph", "list_item", "table_row", "footnote", "caption", "contents"]
Kind = Literal["recommendation", "prior", "improvement", "finding"]
RECOMMENDATIONS: tuple[Kind, ...] = ("recommendation",)  # what comes out unless more is asked for
Facet = Literal["harm", "practice"]
Source = Literal["heading", "model", "reviewer"]
Role = Literal["lead", "partner", "mentioned"]
Strength = Literal["must", "should", "consider", "unspecified"]
Status = Literal["auto", "accepted", "edited", "rejected"]
Action = Literal[
    "train",
    "guidance",
    "review",
    "share",
    "record_system",
    "resource",
    "legislate",
    "audit",
    "raise_awareness",
    "supervise",
    "other",
]


class Box(NamedTuple):
    """A rectangle on a page, in points from the page's top left."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Box) -> Box:
        """The smallest box that holds both (of one page)."""
        return Box(
            self.page,
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )


class Span(NamedTuple):
    """Where one printed word of a text stands: `text[start:end]` lies in `box`."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row in reading order.

    `text` is cleaned (white space single, line-end hyphens joined, marker and footnote marks left out). `spans` maps
    each printed word of it back to the page, so that any part of the text can be shown in place. Inputs without
    pages (DOCX, HTML, text) have `page` None and no spans.
    """

    text: str
    kind: BlockKind
    page: int | None = None
    spans: tuple[Span, ...] = ()
    size: float | None = None  # points, the commonest size in the block
    bold: bool = False
    italic: bool = False
    level: int = 0  # headings: 1 is the outermost; list items: depth of nesting from 0
    marker: str | None = None  # bullet, number or letter as printed: "•", "5.2.1", "(a)", "R7"
    indent: float | None = None  # left edge of the text, in points from the left edge of its column
    cells: tuple[tuple[str, str], ...] = ()  # table rows: (column heading, cell text)
    frame: int | None = None  # number of the drawn box (side box, tinted box) it stands in, if any

    @property
    def boxes(self) -> tuple[Box, ...]:
        """One box a printed line."""
        return self.boxes_of(0, len(self.text))

    def boxes_of(self, start: int, end: int) -> tuple[Box, ...]:
        """Boxes of `text[start:end]`, one a printed line, in reading order."""
        return tuple(_merge_to_lines(s.box for s in self.spans if s.start < end and s.end > start))

    def cut(self, start: int, end: int) -> Block:
        """The block of `text[start:end]` alone, stripped, with its own spans."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        spans = tuple(
            Span(max(s.start, start) - start, min(s.end, end) - start, s.box)
            for s in self.spans
            if s.start < end and s.end > start
        )
        page = spans[0].box.page if spans else self.page
        return replace(self, text=self.text[start:end], spans=spans, page=page)


def _merge_to_lines(words: Iterator[Box]) -> Iterator[Box]:
    """Join the boxes of neighbouring words on one line into one box."""
    line: Box | None = None
    for word in words:
        if line is None:
            line = word
            continue
        height = min(line.bottom - line.top, word.bottom - word.top)
        overlap = min(line.bottom, word.bottom) - max(line.top, word.top)
        if word.page == line.page and overlap > 0.4 * height and word.x0 >= line.x0:
            line = line.union(word)
        else:
            yield line
            line = word
    if line is not None:
        yield line


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the report says of itself, with the sentence that says it."""

    name: str  # "notifications", "completed_reviews", "stated_recommendations", ...
    value: int | str
    evidence: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One document, read: its blocks in reading order and what is known of it as a whole."""

    id: str
    file: str  # name of the file, without the folder
    format: Literal["pdf", "docx", "html", "txt"]
    sha256: str
    n_pages: int | None
    blocks: tuple[Block, ...]
    title: str | None = None
    publisher: str | None = None  # id of the agency table where the publisher is listed, else the printed name
    nation: str | None = None  # "NI", "England", "Wales", "Scotland"
    year: int | None = None
    review_kind: str | None = None  # id of resources/review_kinds.csv
    facts: tuple[Fact, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The running text, a block a paragraph."""
        return "\n\n".join(b.text for b in self.blocks)

    def to_frame(self) -> pd.DataFrame:
        """The blocks as a pandas data frame: `page`, `kind`, `level`, `marker`, `text`, a row a block."""
        import pandas as pd

        names = ("page", "kind", "level", "marker", "text")
        rows = [{name: getattr(block, name) for name in names} for block in self.blocks]
        return pd.DataFrame(rows, columns=list(names)).astype({"page": "Int64"})

    def _repr_html_(self) -> str:
        from cmrlearn.output.notebook import report_table

        return report_table(self)

    def __repr__(self) -> str:
        pages = f"{self.n_pages} pages, " if self.n_pages else ""
        blocks = f"{len(self.blocks)} blocks, " if self.blocks else ""  # a corpus keeps none
        return f"<Report {self.id}: {pages}{blocks}{len(self.warnings)} warnings>"


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """One theme of a recommendation with the reason for it."""

    theme: str
    facet: Facet
    score: float  # probability, 0 to 1
    source: Source
    evidence: tuple[str, ...] = ()  # phrases that decided, as printed


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """An agency named in a recommendation, or inherited from what stands over it."""

    agency: str | None  # id of the agency table; None where unlisted
    name: str  # name of the agency table, or as printed
    role: Role
    text: str  # as printed
    start: int | None  # offsets into the recommendation's text; None where inherited
    end: int | None
    reason: str = ""  # the rule that set the role
    inherited: bool = False  # told by the heading, the list's stem or a column, not by the text itself


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when the recommendation is to be carried out."""

    text: str  # as printed
    date: str | None = None  # ISO 8601, where one follows from the text


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation: the record that CSV, JSON lines and the graph are made of."""

    id: str
    report: str
    ref: str | None
    text: str
    page: int | None
    kind: Kind = "recommendation"
    boxes: tuple[Box, ...] = ()
    section: tuple[str, ...] = ()
    context: str | None = None
    themes: tuple[ThemeScore, ...] = ()
    agencies: tuple[AgencyMention, ...] = ()
    strength: Strength = "unspecified"
    actions: tuple[Action, ...] = ()
    deadline: Deadline | None = None
    confidence: float = 1.0
    status: Status = "auto"
    # beyond the contract
    title: str | None = None  # printed above the text
    stem: str | None = None  # the lead-in that the item completes, where it is not part of the text
    owner: str | None = None  # the "lead" or "by whom" column of an action plan, as printed
    pages: tuple[int, ...] = ()  # where each printing starts, the fullest first
    year: int | None = None  # of the report
    nation: str | None = None  # of the report
    extra: dict[str, Any] = field(default_factory=dict)  # other columns of a user's table, kept as they were

    def leads(self) -> list[str]:
        """Ids (or, unlisted, printed names) of the agencies that must act."""
        return [a.agency or a.name for a in self.agencies if a.role == "lead"]

    def _repr_html_(self) -> str:
        from cmrlearn.output.notebook import record_table

        return record_table(self)

    def __repr__(self) -> str:
        text = self.text if len(self.text) <= 70 else self.text[:69] + "…"
        where = f"p. {self.page}, " if self.page else ""
        return f"<Recommendation {self.id} ({where}{self.confidence:.2f}): {text}>"


T = TypeVar("T")


_adapters: dict[type, Any] = {}  # building one takes longer than a thousand uses of it


def _adapter(cls: type) -> Any:
    from pydantic import TypeAdapter

    if cls not in _adapters:
        _adapters[cls] = TypeAdapter(cls)
    return _adapters[cls]


def to_dict(record: Any) -> dict[str, Any]:
    """A record as plain JSON types; boxes as `{"page","x0","top","x1","bottom"}`."""
    out: dict[str, Any] = _adapter(type(record)).dump_python(record, mode="json")
    if isinstance(record, Recommendation):
        out["boxes"] = [b._asdict() for b in record.boxes]
    return out


def to_json(record: Any) -> str:
    """A record as one line of JSON."""
    import json

    return json.dumps(to_dict(record), ensure_ascii=False)


def from_dict(cls: type[T], data: dict[str, Any]) -> T:
    """A record from plain JSON types.

    Raises
    ------
    pydantic.ValidationError
        If a field is missing or of the wrong type; the message names the field.
    """
    if cls is Recommendation and "boxes" in data:
        data = data | {"boxes": [list(b.values()) if isinstance(b, dict) else b for b in data["boxes"]]}
    result: T = _adapter(cls).validate_python(data, strict=False)
    return result


def from_json(cls: type[T], line: str) -> T:
    """A record from one line of JSON; errors as in `from_dict`."""
    import json

    return from_dict(cls, json.loads(line))


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the record and of the report."""
    schemas = {
        name: _adapter(cls).json_schema() for name, cls in (("Recommendation", Recommendation), ("Report", Report))
    }
    box = {
        "type": "object",
        "properties": {"page": {"type": "integer"}} | {k: {"type": "number"} for k in ("x0", "top", "x1", "bottom")},
        "required": list(Box._fields),
    }
    schemas["Recommendation"]["properties"]["boxes"]["items"] = box
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": schemas}
