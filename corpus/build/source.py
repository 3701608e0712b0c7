"""The little Markdown that invented reports are written in, as blocks.

Front matter in YAML; `#` headings; paragraphs; `- ` bullets nested by two spaces; numbers (`1.`, `5.2.1`) kept as
they stand; `(a)` sub-points; pipe tables; `::: box` fences; `[^1]` footnotes; `\\pagebreak`; bold and italic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.build.errors import BuildError

FIELDS = ("id", "title", "publisher", "nation", "kind", "year", "layout")
NATIONS = {"NI", "England", "Wales", "Scotland"}
KINDS = {
    "case_management_review",
    "annual_learning_report",
    "serious_case_review",
    "significant_case_review",
    "executive_summary",
    "seven_minute_briefing",
    "action_plan",
    "single_unified_safeguarding_review",
    "child_practice_review",
    "learning_review",
    "lcspr",
}

HEADING = re.compile(r"(#{1,3}) +(.+)")
BULLET = re.compile(r"( *)- +(.+)")
NUMBERED = re.compile(r"( *)(\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}[.)]) +(.+)")
SUBPOINT = re.compile(r"( *)(\([a-z]\)|\([ivx]+\)) +(.+)")
FOOTNOTE = re.compile(r"\[\^(\w+)\]: *(.+)")
INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|\*(?P<italic>[^*\s](?:[^*]*[^*\s])?)\*|\[\^(?P<note>\w+)\]")


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style, or a footnote mark where `note` is set."""

    text: str
    bold: bool = False
    italic: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Para:
    """A paragraph; `level` above 0 means that it goes on inside a list item of that level."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class Item:
    """A list item; `marker` is empty for a bullet, else the number or letter as printed."""

    text: str
    level: int = 0
    marker: str = ""


@dataclass(frozen=True)
class Table:
    header: list[str]
    rows: list[list[str]]

    @property
    def is_plan(self) -> bool:
        """Whether this is an action plan, which layouts may turn to landscape."""
        return len(self.header) >= 4 and any("recommendation" in cell.lower() for cell in self.header)


@dataclass(frozen=True)
class Box:
    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Heading | Para | Item | Table | Box | PageBreak


@dataclass(frozen=True)
class Source:
    """One report: its front matter, blocks in order, and footnotes by label."""

    id: str
    title: str
    subtitle: str
    publisher: str
    nation: str
    kind: str
    year: int
    layout: str
    running_header: str
    running_footer: str
    blocks: list[Block]
    notes: dict[str, str] = field(default_factory=dict)

    def note_number(self, label: str) -> int:
        """The printed number of a footnote: its place in the order of definition, from 1."""
        return list(self.notes).index(label) + 1

    def furniture(self, text: str, page: int | str, pages: int | str) -> str:
        """A running header or footer with its `{page}` and `{pages}` filled in."""
        return text.replace("{page}", str(page)).replace("{pages}", str(pages))

    @property
    def footer(self) -> str:
        """The running footer; a page number is added where neither header nor footer has one."""
        if "{page}" in self.running_header + self.running_footer:
            return self.running_footer
        return f"{self.running_footer}   {{page}}".strip()


def read_source(path: Path) -> Source:
    """The report in a Markdown file.

    Raises
    ------
    BuildError
        If the front matter lacks a field or names an unknown nation or kind, or a footnote is missing.
    """
    import yaml

    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise BuildError(f"{path}: begin with YAML front matter between two lines of ---.")
    meta = yaml.safe_load(parts[1])
    missing = [name for name in FIELDS if not meta.get(name)]
    if missing:
        raise BuildError(f"{path}: add {', '.join(missing)} to the front matter.")
    if meta["nation"] not in NATIONS or meta["kind"] not in KINDS:
        raise BuildError(f"{path}: nation must be one of {sorted(NATIONS)}, kind one of {sorted(KINDS)}.")
    if meta["id"] != path.parent.name or meta.get("invented") is not True:
        raise BuildError(f"{path}: id must be the folder's name, and invented must be true.")
    lines, notes = _take_notes(parts[2].splitlines())
    absent = sorted(set(re.findall(r"\[\^(\w+)\]", "\n".join(lines))) - set(notes))
    if absent:
        raise BuildError(f"{path}: write the text of footnote {', '.join(absent)} as [^x]: text.")
    return Source(
        id=meta["id"],
        title=meta["title"],
        subtitle=meta.get("subtitle") or "",
        publisher=meta["publisher"],
        nation=meta["nation"],
        kind=meta["kind"],
        year=int(meta["year"]),
        layout=meta["layout"],
        running_header=meta.get("running_header") or "",
        running_footer=meta.get("running_footer") or "",
        blocks=parse_blocks(lines),
        notes=notes,
    )


def _take_notes(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    body: list[str] = []
    notes: dict[str, str] = {}
    for line in lines:
        match = FOOTNOTE.fullmatch(line.strip())
        if match:
            notes[match[1]] = match[2]
        else:
            body.append(line.rstrip())
    return body, notes


def parse_blocks(lines: list[str]) -> list[Block]:
    """Blocks of Markdown lines, in order."""
    blocks: list[Block] = []
    at = 0
    joins = False  # whether the next plain line goes on with the block before it
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            joins = False
        elif line.startswith(":::"):
            end = next((i for i in range(at + 1, len(lines)) if lines[i].strip() == ":::"), len(lines))
            blocks.append(_box(lines[at + 1 : end]))
            at, joins = end, False
        elif line.lstrip().startswith("|"):
            end = at
            while end < len(lines) and lines[end].lstrip().startswith("|"):
                end += 1
            blocks.append(_table(lines[at:end]))
            at, joins = end - 1, False
        elif line.strip() == "\\pagebreak":
            blocks.append(PageBreak())
            joins = False
        elif heading := HEADING.fullmatch(line):
            blocks.append(Heading(len(heading[1]), heading[2].strip()))
            joins = False
        elif item := _item(line):
            blocks.append(item)
            joins = True
        elif joins and isinstance(blocks[-1], Para | Item):
            blocks[-1] = _with_text(blocks[-1], f"{blocks[-1].text} {line.strip()}")
        else:
            indent = len(line) - len(line.lstrip())
            blocks.append(Para(line.strip(), indent // 2))
            joins = True
        at += 1
    return blocks


def _with_text(block: Para | Item, text: str) -> Para | Item:
    return Para(text, block.level) if isinstance(block, Para) else Item(text, block.level, block.marker)


def _item(line: str) -> Item | None:
    if match := BULLET.fullmatch(line):
        return Item(match[2].strip(), len(match[1]) // 2)
    if match := NUMBERED.fullmatch(line) or SUBPOINT.fullmatch(line):
        return Item(match[3].strip(), len(match[1]) // 2, match[2])
    return None


def _box(lines: list[str]) -> Box:
    lines = list(lines)
    while lines and not lines[0].strip():
        lines.pop(0)
    title = re.fullmatch(r"\*\*(.+)\*\*", lines[0].strip()) if lines else None
    if title:
        lines = lines[1:]
    return Box(title[1] if title else "", parse_blocks(lines))


def _table(lines: list[str]) -> Table:
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    rows = [row for row in cells if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    width = len(rows[0])
    return Table(rows[0], [(row + [""] * width)[:width] for row in rows[1:]])


def runs(text: str, bold: bool = False, italic: bool = False) -> Iterator[Run]:
    """The styled stretches of a paragraph's text."""
    at = 0
    for match in INLINE.finditer(text):
        if match.start() > at:
            yield Run(text[at : match.start()], bold, italic)
        if match["note"]:
            yield Run("", note=match["note"])
        elif match["bold"]:
            yield from runs(match["bold"], True, italic)
        else:
            yield from runs(match["italic"], bold, True)
        at = match.end()
    if at < len(text):
        yield Run(text[at:], bold, italic)
