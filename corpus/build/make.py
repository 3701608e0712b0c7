"""One report, from its folder of sources to `report.pdf` and `gold.json`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cmrlearn.files import atomic
from corpus.build.errors import BuildError
from corpus.build.gold import complete, letters, page_texts, read_gold
from corpus.build.html_layouts import render_html
from corpus.build.normalise import normalise
from corpus.build.reportlab_layouts import render_reportlab
from corpus.build.scanned import scan
from corpus.build.source import Source, read_source
from corpus.build.word_layout import render_word
from corpus.splits import splits

CORPUS = Path(__file__).resolve().parent.parent
REPORTS = CORPUS / "reports"
BUILT = CORPUS / "built"  # a folder for each split; not committed
SAMPLE = CORPUS / "sample"  # a few, committed
NOTICE = letters("This report is invented")

LAYOUTS: dict[str, Callable[[Source], bytes]] = {
    "plain_bullets": render_reportlab,
    "two_column": render_reportlab,
    "committee": render_reportlab,
    "scan": render_reportlab,
    "boxed": render_html,
    "action_plan": render_html,
    "briefing": render_html,
    "newsletter": render_html,
    "slate": render_html,
    "web_page": render_html,
    "word": render_word,
    "decimal": render_word,
    "word_plan": render_word,
}


SCANNED = {"scan"}  # layouts whose pages become pictures once they are set


def build_report(folder: Path, target: Path) -> dict[str, Any]:
    """Build one report into `target` and give its gold.

    Raises
    ------
    BuildError
        If the source breaks a rule, a tool is missing, or the gold is not in the PDF.
    """
    source = read_source(folder / "report.md")
    gold = read_gold(folder / "gold.yaml")
    if source.layout not in LAYOUTS:
        raise BuildError(f"Layout {source.layout!r} is unknown; use one of {', '.join(LAYOUTS)}.")
    pdf = normalise(LAYOUTS[source.layout](source))
    pages = page_texts(pdf)
    if NOTICE not in letters("".join(pages)):
        raise BuildError("The report must say of itself: 'This report is invented ...'.")
    whole = complete(gold, source.id, pages)
    whole |= {"layout": source.layout, "split": splits().get(source.id)}
    if source.layout in SCANNED:
        pdf = normalise(scan(pdf, source.id))
    with atomic(target / "report.pdf", "wb") as out:
        out.write(pdf)
    with atomic(target / "gold.json") as out:
        json.dump(whole, out, ensure_ascii=False, indent=2, default=str)
        out.write("\n")
    return whole
