"""Second readings: sheets without gold for a reader to code from, and what the reader wrote made into gold.

`python -m corpus.blind sheet ID` prints the report with its paragraphs, list items and table cells numbered.
The reader writes a list in YAML, one entry a recommendation: `at` (a number, or several in order), where it is not the
whole of them `begins` and `ends` (some words), and the fields of the gold but `text`.
`python -m corpus.blind take ID FILE` checks that list and writes it to `corpus/reports/ID/readings/second.yaml`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cmrlearn.files import atomic
from corpus.build.errors import BuildError
from corpus.build.gold import single_spaced
from corpus.build.make import REPORTS
from corpus.build.source import Block, Box, Heading, Item, Para, Source, Table, read_source, runs
from corpus.check import entry_problems, printed_letters

FIELDS = ("harm", "practice", "agencies", "strength", "actions", "deadline")


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m corpus.blind", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    sheet_verb = verbs.add_parser("sheet", help="print a numbered sheet")
    sheet_verb.add_argument("id")
    take_verb = verbs.add_parser("take", help="take in what the reader wrote")
    take_verb.add_argument("id")
    take_verb.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    folder = REPORTS / options.id
    if options.verb == "sheet":
        sys.stdout.write("\n".join(sheet(read_source(folder / "report.md"))) + "\n")
        return 0
    try:
        reading = taken(folder, options.file)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    import yaml

    with atomic(folder / "readings" / "second.yaml") as out:
        yaml.safe_dump(reading, out, allow_unicode=True, sort_keys=False, width=120)
    sys.stdout.write(f"{options.id}: {len(reading['recommendations'])} recommendations taken\n")
    return 0


def sheet(source: Source) -> Iterator[str]:
    """The lines of a numbered sheet: what a reader of the printed report sees, without its gold."""
    yield f"{source.title} | {source.subtitle} | {source.publisher} | {source.nation} | {source.year}"
    for number, (label, text) in enumerate(passages(source.blocks), 1):
        if label.startswith("heading"):
            yield ""
            text = f"{'#' * int(label[-1])} {text}"
            label = ""
        yield f"[{number}]{f' ({label})' if label else ''} {text}"


def numbered(source: Source) -> dict[int, str]:
    """Number to text, as on the sheet."""
    return {number: text for number, (_, text) in enumerate(passages(source.blocks), 1)}


def passages(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Each passage in order, with what it is; the printed number or bullet stands in what it is, not in its text."""
    for block in blocks:
        if isinstance(block, Heading):
            yield f"heading {block.level}", plain(block.text)
        elif isinstance(block, Para):
            yield "", plain(block.text)
        elif isinstance(block, Item):
            # The letter of a sub-point is part of a recommendation's text; a number or bullet is not.
            letter = f"{block.marker} " if block.marker.startswith("(") else ""
            yield f"item {block.marker or 'bullet'}", letter + plain(block.text)
        elif isinstance(block, Table):
            for row_number, row in enumerate(block.rows, 1):
                for column, cell in zip(block.header, row, strict=False):
                    if cell:
                        yield f"row {row_number}, {plain(column)}", plain(cell)
        elif isinstance(block, Box):
            if block.title:
                yield "box title", plain(block.title)
            yield from passages(block.blocks)


def plain(text: str) -> str:
    """Text without bold, italics and footnote marks."""
    return single_spaced("".join(run.text for run in runs(text) if run.note is None))


def taken(folder: Path, file: Path) -> dict[str, Any]:
    """A reader's list as gold.

    Raises
    ------
    BuildError
        If an entry names no passage, or breaks a rule of the gold; the message says which.
    """
    import yaml

    entries = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    texts = numbered(read_source(folder / "report.md"))
    printed = printed_letters(folder)
    out = []
    for number, entry in enumerate(entries, 1):
        where = f"{file}: entry {number}"
        unknown = set(entry) - {"at", "begins", "ends", "ref", *FIELDS}
        if missing := {"at", *FIELDS} - set(entry) or unknown:
            raise BuildError(f"{where}: add {sorted(missing - unknown)}, take out {sorted(unknown)}.")
        at = entry["at"] if isinstance(entry["at"], list) else [entry["at"]]
        if absent := [a for a in at if a not in texts]:
            raise BuildError(f"{where}: the sheet has no passage {absent}.")
        text = _cut(" ".join(texts[a] for a in at), entry.get("begins"), entry.get("ends"), where)
        made = {"text": text} | {name: entry[name] for name in FIELDS}
        if wrong := list(entry_problems(made, printed)):
            raise BuildError(f"{where}: {'; '.join(wrong)}")
        out.append(made)
    return {"recommendations": out}


def _cut(text: str, begins: str | None, ends: str | None, where: str) -> str:
    for words in (begins, ends):
        if words and single_spaced(words) not in text:
            raise BuildError(f"{where}: {words!r} is not in {text!r}.")
    start = text.index(single_spaced(begins)) if begins else 0
    stop = text.index(single_spaced(ends), start) + len(single_spaced(ends)) if ends else len(text)
    return re.sub(r"^\W+", "", text[start:stop]).strip()


if __name__ == "__main__":
    sys.exit(main())
