"""Footnotes for python-docx, which has none: the footnotes part of a DOCX and the marks that point into it."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from corpus.build.source import runs

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def add_notes_part(document: Any, notes: dict[int, str]) -> None:
    """Put the footnotes, number to text, into the document."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    body = "".join(_note(number, text) for number, text in sorted(notes.items()))
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{NAMESPACE}">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
        f"</w:footnote>{body}</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP)


def _note(number: int, text: str) -> str:
    plain = escape("".join(run.text for run in runs(text)))
    return (
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/><w:sz w:val="17"/></w:rPr>'
        '<w:footnoteRef/></w:r><w:r><w:rPr><w:sz w:val="17"/></w:rPr>'
        f'<w:t xml:space="preserve"> {plain}</w:t></w:r></w:p></w:footnote>'
    )


def note_mark(number: int) -> Any:
    """The run that prints a footnote's number."""
    from docx.oxml import parse_xml

    return parse_xml(
        f'<w:r xmlns:w="{NAMESPACE}"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        f'<w:footnoteReference w:id="{number}"/></w:r>'
    )
