"""A saved web page to blocks. Scripts and styles are dropped; nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cmrlearn.errors import NoTextError, UnreadableError
from cmrlearn.model import Block
from cmrlearn.reading.unpaged import block, looks_like_heading, split_marker, table_blocks

_DROPPED = ("script", "style", "nav", "noscript", "template", "svg", "form", "iframe", "head")
_TEXT = ("p", "blockquote", "dd", "dt", "figcaption", "pre")
_NESTED = ("ul", "ol", "p", "table", "div")


def read_html(path: Path) -> tuple[Block, ...]:
    """Blocks of an HTML file.

    Raises
    ------
    UnreadableError
        If it does not parse at all.
    NoTextError
        If nothing is left once scripts are dropped.
    """
    from lxml import etree, html

    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        root = html.document_fromstring(path.read_bytes(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(path, f"{path}: the page cannot be parsed; save it again from the browser.") from error
    for tag in _DROPPED:
        for node in list(root.iter(tag)):
            node.drop_tree()
    out: list[Block] = []
    body = root.find("body")
    _walk(body if body is not None else root, out, 0)
    if not out:
        raise NoTextError(path, f"{path}: the page holds no text; save it again from the browser.")
    return tuple(out)


def _text(node: Any) -> str:
    for br in node.iter("br"):
        br.tail = "\n" + (br.tail or "")
    return re.sub(r"\s+", " ", node.text_content()).strip()


def _walk(node: Any, out: list[Block], depth: int) -> None:
    if depth > 200:  # a hostile page may nest without end
        return
    _loose(node.text, out)
    for child in node:
        tag = child.tag if isinstance(child.tag, str) else ""
        if re.fullmatch(r"h[1-6]", tag):
            marker, rest = split_marker(_text(child))
            _add(out, block(rest, "heading", level=int(tag[1]), marker=marker))
        elif tag in ("ul", "ol"):
            _list(child, out, 0, tag == "ol")
        elif tag == "table":
            _table(child, out, depth)
        elif tag in _TEXT:
            _paragraph(child, out)
        elif any(
            isinstance(c.tag, str) and c.tag not in ("span", "b", "i", "em", "strong", "a", "br", "sup", "sub")
            for c in child
        ):
            _walk(child, out, depth + 1)
        else:
            _paragraph(child, out)
        _loose(child.tail, out)


def _loose(text: str | None, out: list[Block]) -> None:
    if text and text.strip():
        _add(out, block(text, "paragraph"))


def _paragraph(node: Any, out: list[Block]) -> None:
    text = _text(node)
    marker, rest = split_marker(text)
    bold = [c for c in node.iter("b", "strong")]
    whole = bool(bold) and re.sub(r"\s+", " ", bold[0].text_content()).strip() == text
    if marker is not None:
        _add(out, block(rest, "list_item", marker=marker))
    elif whole and looks_like_heading(text):
        _add(out, block(text, "heading", level=7, bold=True))
    else:
        _add(out, block(text, "paragraph", bold=whole))


def _list(node: Any, out: list[Block], level: int, ordered: bool) -> None:
    number = int(node.get("start", "1")) if (node.get("start") or "1").isdigit() else 1
    for item in node.iterfind("li"):
        inner = [c for c in item if c.tag in ("ul", "ol")]
        tails = [c.tail or "" for c in inner]
        for c in inner:
            item.remove(c)
        text = " ".join([_text(item), *tails])
        printed, rest = split_marker(text.strip())
        _add(out, block(rest, "list_item", level=level, marker=printed or (str(number) if ordered else "•")))
        number += 1
        for c in inner:
            if level < 20:
                _list(c, out, level + 1, c.tag == "ol")


def _table(node: Any, out: list[Block], depth: int) -> None:
    rows = [[_text(c) for c in tr if c.tag in ("td", "th")] for tr in node.iter("tr")]
    if max((len(r) for r in rows), default=0) <= 1:  # a table used for layout
        for cell in node.iter("td"):
            _walk(cell, out, depth + 1)
        return
    out.extend(table_blocks(rows))


def _add(out: list[Block], made: Block | None) -> None:
    if made is not None:
        out.append(made)
