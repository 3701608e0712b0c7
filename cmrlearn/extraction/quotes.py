"""Sentences that lead in to a recommendation or to somebody's reply, and what is quoted after them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cmrlearn.extraction.wording import sentences, signs
from cmrlearn.model import Block

_RECOMMENDS = re.compile(
    r"\brecommend(?:s|ed|ations?)?\b(?: [\w'’]+){0,14}?(?: that| to| as follows)?(?: (?:he|she|they|it))?\s*:?$", re.I
)
_REPLY = re.compile(
    r"\b(?:replied|responded|advised|stated|wrote|said|commented|response|reply)\b[^.]{0,60}:\s*$", re.I
)
_BETWEEN = ("footnote", "caption", "contents")


def lead_in(block: Block) -> str | None:
    """The last sentence of a block, if it ends with "recommends that" or "recommended to the Director that he:"."""
    if block.kind not in ("paragraph", "list_item") or not _RECOMMENDS.search(block.text[-200:]):
        return None
    if re.search(r"[.!?;,]$", block.text) or not re.search(r"(?:\b(?:that|to|he|she|they|it)|:)$", block.text):
        return None
    parts = sentences(block.text)
    last = parts[-1] if parts else block.text
    return last if signs(last)["performative"] else None


def introduces_reply(block: Block) -> bool:
    """Whether a block ends with "... replied:" or the like."""
    if block.kind not in ("paragraph", "list_item") or not block.text.rstrip().endswith(":"):
        return False
    return _REPLY.search(block.text) is not None


def still_reply(last: Block | None, block: Block) -> bool:
    """Whether a block belongs to a reply that the block before introduced or began."""
    if last is None or block.kind != "paragraph" or block.marker is not None:
        return False
    if introduces_reply(last):
        return True
    return last.indent is not None and block.indent is not None and abs(last.indent - block.indent) < 2


def in_quotes(blocks: Sequence[Block], i: int) -> bool:
    """Whether a block is a quotation: it opens with a quote mark, or the text before it ends with a colon."""
    if blocks[i].text[:1] in "“‘\"'":
        return True
    k = i - 1
    while k >= 0 and (blocks[k].kind in _BETWEEN or (blocks[i].kind == blocks[k].kind == "list_item")):
        k -= 1  # back over the items of one list to what introduces it
    return k >= 0 and blocks[k].kind != "heading" and blocks[k].text.rstrip().endswith(":")
