"""What a whole report is about: how often, where and how plainly it speaks of each harm."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from cmrlearn.model import Report
from cmrlearn.tagging.glossary import short_forms
from cmrlearn.tagging.terms import Hit, Terms

__all__ = ["CASE_FEATURES", "Case", "case_of"]

CASE_FEATURES = (
    "often", "share", "generic", "headings", "early", "title", "most", "among_two", "words", "words_share",
    "words_most", "other",
)  # fmt: skip
PASSING = (
    0.3  # plain terms in 10,000 characters: fewer, and in no heading, are words in passing, not what a report is about
)
EARLY = 4  # the first quarter of the blocks tells what happened


@dataclass(slots=True)
class Case:
    """Features of each harm of the taxonomy, and its terms as the report prints them, the commonest first."""

    features: dict[str, dict[str, float]] = field(default_factory=dict)
    phrases: dict[str, tuple[str, ...]] = field(default_factory=dict)


def case_of(report: Report, terms: Terms, wide: Terms) -> Case:
    """Features of a report's harms.

    Parameters
    ----------
    report
        Its title, headings and running text are read; contents pages and footnotes are not.
    terms, wide
        The taxonomy's terms, and the same with the genre's further words.
    """
    blocks = [b for b in report.blocks if b.kind not in ("contents", "footnote")]
    plain: Counter[str] = Counter()
    generic: Counter[str] = Counter()
    headings: Counter[str] = Counter()
    early: Counter[str] = Counter()
    words: Counter[str] = Counter()
    printed: dict[str, Counter[str]] = {}
    defined = short_forms(b.text for b in blocks)

    def meant(hit: Hit, text: str) -> bool:
        """Whether a term is no short form that the report gives another meaning ("Chief Scientific Adviser (CSA)")."""
        long = defined.get(text[hit.start : hit.end].rstrip("s"))
        return long is None or any(h.theme == hit.theme for h in terms.find(long, "harm"))

    for i, block in enumerate(blocks):
        for hit in (h for h in terms.find(block.text, "harm") if meant(h, block.text)):
            (generic if hit.generic else plain)[hit.theme] += 1
            headings[hit.theme] += block.kind == "heading"
            early[hit.theme] += i < len(blocks) / EARLY and not hit.generic
            printed.setdefault(hit.theme, Counter())[block.text[hit.start : hit.end]] += 1 if hit.generic else 3
        words.update(hit.theme for hit in wide.find(block.text, "harm") if meant(hit, block.text))
    in_title = {hit.theme for hit in terms.find(report.title or "", "harm")}
    length = sum(len(b.text) for b in blocks) / 10_000 or 1.0  # about 1,700 words
    ranked, by_words = ([t for t, _ in c.most_common()] for c in (plain, words))
    out = Case()
    for theme in sorted({*plain, *generic, *words, *in_title}):
        if 0 < plain[theme] < PASSING * length and not headings[theme] and theme not in in_title:
            continue
        out.features[theme] = {
            "often": math.log1p(plain[theme]),
            "share": plain[theme] / max(1, plain.total()),
            "generic": math.log1p(generic[theme]),
            "headings": math.log1p(headings[theme]),
            "early": early[theme] / max(1, early.total()),
            "title": float(theme in in_title),
            "most": float(ranked[:1] == [theme]),
            "among_two": float(theme in ranked[:2]),
            "words": math.log1p(words[theme] / length),
            "words_share": 5 * words[theme] / max(1, words.total()),
            "words_most": float(by_words[:1] == [theme]),
            "other": float(theme == "other"),
        }
        out.phrases[theme] = tuple(p for p, _ in printed.get(theme, Counter()).most_common(4))
    return out
