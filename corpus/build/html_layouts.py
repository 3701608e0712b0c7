"""The layouts made with WeasyPrint: one style sheet each, in `styles/`."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from corpus.build.errors import BuildError
from corpus.build.source import Block, Box, Heading, Item, PageBreak, Para, Source, Table, runs

STYLE_FOLDER = Path(__file__).parent / "styles"
# Shares of the table's width by a word in the column's heading; an unlisted column gets the share of a lead.
PLAN_WIDTHS = {"no": 5, "ref": 5, "recommendation": 38, "action": 30, "lead": 14, "timescale": 12, "outcome": 28}


def render_html(source: Source) -> bytes:
    """The report as a browser would print it, in the style sheet of its layout's name."""
    try:
        from weasyprint import CSS, HTML
    except (ImportError, OSError) as error:
        raise BuildError(
            f"{source.layout} needs WeasyPrint and Pango: install it with `pip install weasyprint`."
        ) from error
    furniture = (
        f"@page {{ @top-center {{ content: {_content(source.running_header)} }}"
        f" @bottom-center {{ content: {_content(source.footer)}; white-space: pre }} }}"
    )
    css = (STYLE_FOLDER / f"{source.layout}.css").read_text(encoding="utf-8")
    pdf: bytes | None = HTML(string=to_html(source)).write_pdf(
        # The sheet comes last: a cover without running lines takes them away again.
        stylesheets=[CSS(string=furniture), CSS(string=css)],
        pdf_identifier=source.id.encode(),
    )
    if pdf is None:
        raise BuildError(f"{source.id}: WeasyPrint made no PDF.")
    return pdf


def _content(text: str) -> str:
    """A running line as the value of CSS `content`, with `{page}` and `{pages}` as counters."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    quoted = quoted.replace("{pages}", '" counter(pages) "').replace("{page}", '" counter(page) "')
    return f'"{quoted}"'


def to_html(source: Source) -> str:
    """The whole report as one HTML page."""
    body = "\n".join(_body(source))
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(source.title)}</title>'
        f'<meta name="author" content="{escape(source.publisher)}"></head><body>'
        f'<header class="cover"><p class="publisher">{escape(source.publisher)}</p>'
        f'<p class="title">{_inline(source, source.title)}</p>'
        f'<p class="subtitle">{_inline(source, source.subtitle)}</p><p class="year">{source.year}</p></header>'
        f"<main>{body}</main></body></html>"
    )


def _body(source: Source) -> Iterator[str]:
    """The blocks as HTML; the heading and words that lead in to an action plan share its landscape page."""
    start = 0
    for at, block in enumerate(source.blocks):
        if isinstance(block, Table) and block.is_plan:
            lead_in = max((i for i in range(start, at) if isinstance(source.blocks[i], Heading)), default=at)
            yield from (_html(source, before) for before in source.blocks[start:lead_in])
            inside = "".join(_html(source, plan) for plan in source.blocks[lead_in : at + 1])
            yield f'<section class="plan">{inside}</section>'
            start = at + 1
    yield from (_html(source, block) for block in source.blocks[start:])


def _inline(source: Source, text: str) -> str:
    parts = []
    for run in runs(text):
        if run.note is not None:
            parts.append(f'<span class="note">{_inline(source, source.notes[run.note])}</span>')
            continue
        piece = escape(run.text, quote=False)
        piece = f"<b>{piece}</b>" if run.bold else piece
        parts.append(f"<i>{piece}</i>" if run.italic else piece)
    return "".join(parts)


def _html(source: Source, block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{_inline(source, block.text)}</h{block.level}>"
    if isinstance(block, Para):
        return f'<p class="level{block.level}">{_inline(source, block.text)}</p>'
    if isinstance(block, Item):
        marker = escape(block.marker) or ("\u2022" if block.level == 0 else "\u2013")
        kind = "number" if block.marker[:1].isdigit() else "bullet"
        return (
            f'<div class="item {kind} level{block.level}"><span class="marker">{marker}</span>'
            f'<div class="text">{_inline(source, block.text)}</div></div>'
        )
    if isinstance(block, PageBreak):
        return '<div class="break"></div>'
    if isinstance(block, Table):
        return _table(source, block)
    return _box(source, block)


def _box(source: Source, box: Box) -> str:
    title = f'<p class="boxtitle">{_inline(source, box.title)}</p>' if box.title else ""
    return f'<section class="box">{title}{"".join(_html(source, block) for block in box.blocks)}</section>'


def _table(source: Source, table: Table) -> str:
    columns = "".join(f'<col style="width:{width}%">' for width in _widths(table))
    head = "".join(f"<th>{_inline(source, cell)}</th>" for cell in table.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_inline(source, cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    kind = "plan" if table.is_plan else "plain"
    head = f"<colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>"
    return f'<table class="{kind}">{head}<tbody>{rows}</tbody></table>'


def _widths(table: Table) -> list[float]:
    """Widths of the columns in per cent: by name in an action plan, else by the longest cell."""
    if table.is_plan:
        weights = [_plan_width(cell) for cell in table.header]
    else:
        longest = [max(len(row[i]) for row in [table.header, *table.rows]) for i in range(len(table.header))]
        weights = [min(max(length, 12), 60) for length in longest]
    return [round(100 * weight / sum(weights), 2) for weight in weights]


def _plan_width(heading: str) -> int:
    words = heading.lower().replace(".", "").split()
    return next((PLAN_WIDTHS[word] for word in words if word in PLAN_WIDTHS), PLAN_WIDTHS["lead"])
