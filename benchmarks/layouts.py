"""Set one report again in seven layouts and compare what comes out with its gold.

    python benchmarks/layouts.py REPORT.pdf GOLD.json [-o DIR]

The same words as two justified columns with hyphenation, with private-use bullets, as a ruled action plan, numbered,
boxed under a watermark, scanned at 200 dpi, and as a Word document. Prints one line a layout: recommendations found,
missed and wrong, and the share that is word for word the same. Needs the extras `corpus` and, for the scan, `ocr`.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cmrlearn.errors import InputError
from cmrlearn.extraction import extract
from cmrlearn.model import Block
from cmrlearn.reading import read

PAGE = "@page { size: A4; margin: 22mm 20mm; @bottom-center { content: counter(page); font-size: 8pt } }"
BODY = "body { font: 10.5pt/1.3 'Liberation Sans', sans-serif } h1 { font-size: 18pt } h2 { font-size: 13pt } h3 { font-size: 11pt }"
CSS = {
    "two columns": "body { columns: 2; column-gap: 9mm; text-align: justify; hyphens: auto; font-family: 'Liberation Serif' } "
    "h1 { column-span: all }",
    "private-use bullets": "ul { list-style: none; padding-left: 6mm } li::before { content: '\\F0B7'; font-family: 'DejaVu Sans'; "
    "position: absolute; margin-left: -5mm } body { text-align: justify; hyphens: auto }",
    "numbered": "",
    "boxed, watermark": ".box { background: #e4eef5; border: 0.6pt solid #69c; padding: 2mm 4mm; margin: 2mm 0; break-inside: auto } "
    "body::before { content: 'CONFIDENTIAL'; position: fixed; top: 110mm; left: 15mm; font-size: 70pt; color: #e8e8e8; "
    "transform: rotate(-45deg) }",
    "action plan": "table { border-collapse: collapse; width: 100%; font-size: 9pt } td, th { border: 0.5pt solid #333; "
    "padding: 1.5mm; vertical-align: top } thead { display: table-header-group }",
    "scanned": "",
}


def page_of(blocks: Sequence[Block], layout: str) -> str:
    """The report as HTML in one of the layouts."""
    out: list[str] = []
    items: list[str] = []
    number = 0
    asked = begun = False

    def flush() -> None:
        nonlocal number
        if not items:
            return
        if layout == "numbered":
            for item in items:
                number += 1
                out.append(f"<p style='margin-left:12mm;text-indent:-9mm'>{number}.&emsp;{item}</p>")
        elif layout == "boxed, watermark":
            out.extend(f"<div class=box><ul><li>{item}</li></ul></div>" for item in items)
        elif layout == "action plan":
            rows = "".join(
                f"<tr><td>{k}</td><td>{item}</td><td>As named</td><td>Six months</td></tr>"
                for k, item in enumerate(items, 1)
            )
            name = "Recommendation" if asked else "Item"
            head = (
                f"<thead><tr><th>No.</th><th style='width:60%'>{name}</th><th>Lead</th><th>Timescale</th></tr></thead>"
            )
            out.append(f"<table>{head}<tbody>{rows}</tbody></table>")
        else:
            out.append("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
        items.clear()

    for b in blocks:
        text = html.escape(b.text)
        if b.kind == "list_item":
            items.append(text)
            continue
        flush()
        if b.kind == "heading":
            # The lists of recommendations stand under the headings between these two.
            asked = (asked or begun) and "improvement" not in b.text.lower()
            begun = "learning arising" in b.text.lower()
        out.append(
            f"<h{min(3, b.level)}>{text}</h{min(3, b.level)}>"
            if b.kind == "heading" and (b.size or 0) > 10
            else f"<p>{text}</p>"
        )
    flush()
    return f"<html lang=en-GB><style>{PAGE}{BODY}{CSS.get(layout, '')}</style><body>{''.join(out)}</body></html>"


def make_pdf(source: str, path: Path) -> None:
    """HTML to PDF."""
    from weasyprint import HTML

    HTML(string=source).write_pdf(path)


def scan(source: Path, path: Path) -> None:
    """A PDF as grey pictures at 200 dpi, slightly turned, without a text layer."""
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(source) as document:
        pages = [page.render(scale=200 / 72, grayscale=True).to_pil() for page in document]
    pages = [p.rotate(0.4, fillcolor=255) for p in pages]
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=200)


def make_docx(blocks: Sequence[Block], path: Path) -> None:
    """The report as a Word document."""
    import docx

    document = docx.Document()
    for b in blocks:
        if b.kind == "heading" and (b.size or 0) > 10:
            document.add_heading(b.text, min(3, b.level))
        else:
            document.add_paragraph(b.text, style="List Bullet" if b.kind == "list_item" else None)
    document.save(str(path))


def compare(path: Path, gold: Sequence[str]) -> str:
    """One line on what was found in a file."""

    def key(text: str) -> str:
        return re.sub(r"[^a-z0-9]", "", text.lower())

    try:
        found = [r.text for r in extract(read(path))]
    except InputError as error:
        return str(error)
    wanted = {key(t) for t in gold}
    same = sum(1 for t in found if key(t) in wanted)
    return f"{len(found)} found, {same} word for word as in the gold ({len(gold)})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("-o", "--output", type=Path, help="keep the files in this folder")
    options = parser.parse_args(arguments)
    folder = options.output or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    gold = [r["text"] for r in json.loads(options.gold.read_text(encoding="utf-8"))["recommendations"]]
    blocks = read(options.report).blocks
    for layout in CSS:
        path = folder / f"{layout.replace(', ', '-').replace(' ', '-')}.pdf"
        if layout == "scanned":
            make_pdf(page_of(blocks, layout), folder / "plain.pdf")
            scan(folder / "plain.pdf", path)
        else:
            make_pdf(page_of(blocks, layout), path)
        print(f"{layout:22} {compare(path, gold)}")
    make_docx(blocks, folder / "word.docx")
    print(f"{'Word document':22} {compare(folder / 'word.docx', gold)}")


if __name__ == "__main__":
    main()
