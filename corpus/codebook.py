"""Writes `corpus/CODEBOOK.md` from the taxonomy: `python -m corpus.codebook` (`--check`: is it up to date?)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from cmrlearn.files import atomic
from cmrlearn.tagging import load_taxonomy
from cmrlearn.tagging.taxonomy import Taxonomy, Theme

HERE = Path(__file__).resolve().parent
CODEBOOK = HERE / "CODEBOOK.md"
FIELD_RULES = HERE / "coding_rules.md"
FACET_TITLES = {"harm": "Harm", "practice": "Practice"}


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m corpus.codebook", description="Write corpus/CODEBOOK.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if the file is not up to date")
    options = parser.parse_args(arguments)
    text = codebook(load_taxonomy())
    if options.check:
        return int(not CODEBOOK.is_file() or CODEBOOK.read_text(encoding="utf-8") != text)
    with atomic(CODEBOOK) as out:
        out.write(text)
    return 0


def codebook(taxonomy: Taxonomy) -> str:
    """The whole codebook in Markdown."""
    return "\n".join(_lines(taxonomy)) + "\n"


def _lines(taxonomy: Taxonomy) -> Iterator[str]:
    yield "# Codebook"
    yield ""
    yield "<!-- Made by `python -m corpus.codebook` from cmrlearn/resources/themes.yaml and corpus/coding_rules.md -->"
    yield ""
    yield "How the recommendations of this corpus are coded, so that another reader would code them as we did."
    yield "All examples are invented for this page and stand in no report."
    yield ""
    yield FIELD_RULES.read_text(encoding="utf-8").strip()
    yield ""
    yield "## About what: the two facets"
    yield ""
    for rule in taxonomy.rules:
        yield f"- {rule}"
    for facet, question in taxonomy.facets.items():
        yield ""
        yield f"## {FACET_TITLES[facet]}"
        yield ""
        yield question
        for theme in taxonomy.of(facet):
            yield ""
            yield from _theme(taxonomy, theme)


def _theme(taxonomy: Taxonomy, theme: Theme) -> Iterator[str]:
    yield f"### {theme.label} (`{theme.id}`)"
    yield ""
    yield theme.definition
    yield ""
    if theme.includes:
        yield f"- **Counts:** {'; '.join(theme.includes)}."
    if theme.excludes:
        yield f"- **Does not:** {'; '.join(theme.excludes)}."
    if theme.example:
        yield f"- **Example:** \u201c{theme.example}\u201d"
    if theme.near_miss:
        miss = theme.near_miss
        right = f"code `{miss.code}`" if miss.code != "none" else f"no {theme.facet} code from these words"
        yield f"- **Near miss:** \u201c{miss.text}\u201d {right[:1].upper()}{right[1:]}: {miss.why}."


if __name__ == "__main__":
    sys.exit(main())
