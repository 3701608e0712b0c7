"""Fit the weights of one facet: words by one-against-rest logistic regression, evidence on held-out folds.

The shared weights over evidence see only log odds that a model gave for reports it was not fitted on, as they will in
use (stacking: D. Wolpert, Neural Networks 5, 1992). They also turn the odds into calibrated probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cmrlearn.learning.logistic import Floats, newton, one_against_rest
from cmrlearn.learning.rows import Row, written_examples
from cmrlearn.model import Facet
from cmrlearn.tagging.case import CASE_FEATURES
from cmrlearn.tagging.evidence import FEATURES, evidence_of, own_words
from cmrlearn.tagging.grams import chars, words
from cmrlearn.tagging.likeness import Likeness
from cmrlearn.tagging.model import TERM_WEIGHT, FacetModel, Head, term_counts
from cmrlearn.tagging.taxonomy import Taxonomy, Theme
from cmrlearn.tagging.terms import Terms
from cmrlearn.tagging.themes import Scored, chosen, head_name, joined, wide_terms

__all__ = [
    "PRECISION",
    "STRENGTH",
    "UNTOLD",
    "fit_facet",
    "fit_unseen",
    "fit_words",
    "head_of",
    "held_out",
    "score_rows",
]

STRENGTH = 3.0  # inverse of the penalty on words' weights; 1 to 10 differ by less than a point on folds by report
EVIDENCE_STRENGTH = 1.0  # the same for the shared weights, which start from START
PRECISION = 0.6  # what a theme's threshold is chosen for
UNTOLD = 0.8  # the same for a harm where the report is not at hand: better none than a wrong one
FOLDS = 4
MIN_TEXTS = 2  # a word must occur in as many texts
PRIOR = 6  # imagined cases at the overall precision when one theme's threshold is chosen: small counts deceive
GRID = tuple(round(0.12 + 0.02 * i, 2) for i in range(35))

# Where the shared weights start: words at face value, a theme called by its name is meant (the corpus seldom does so,
# reports often do), a heading that names a harm decides. Set by hand.
START = {"words": 1.0, "named": 2.5, "heading": 0.5, "other": -0.5}
START_HARM = {"words": 1.0, "other": -0.5, "text": 1.0, "case": 1.0}
START_HARM |= {"heading": 5.0, "heading_second": 1.6, "heading_else": -2.5}
START_UNSEEN = {"words": 1.0, "text": 1.5, "generic": 0.3, "title": 0.8, "heading": 0.5, "main": 0.3}
START_INTERCEPT = -1.5
UNSEEN_EXAMPLES = (0, 2, 6)  # a theme, as users may give
UNSEEN_PRECISION = 0.5  # for a codebook that no model knows

Examined = list[tuple[Row, list[tuple[str, dict[str, float], Any]]]]
Pairs = list[tuple[Row, list[Scored]]]


def fit_words(
    texts: Sequence[str],
    themes: Sequence[frozenset[str]],
    classes: Sequence[str],
    facet: str,
    strength: float,
    *,
    terms: bool = True,
) -> FacetModel:
    """The linear model over words, letter runs and, if wanted, counts of terms; without heads."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion, make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    wide = wide_terms()

    def counted(given: Iterable[str]) -> list[dict[str, float]]:
        none: dict[str, float] = {"": 0.0}
        return [none | {k: TERM_WEIGHT * v for k, v in term_counts(t, wide, facet).items() if terms} for t in given]

    lowest = MIN_TEXTS if len(texts) > 50 else 1
    plain: dict[str, Any] = {"sublinear_tf": True, "min_df": lowest}
    union = FeatureUnion(
        [
            ("words", TfidfVectorizer(analyzer=words, **plain)),
            ("chars", TfidfVectorizer(analyzer=chars, **plain)),
            ("terms", make_pipeline(FunctionTransformer(counted), DictVectorizer())),
        ]
    )
    x = union.fit_transform(list(texts))
    y = np.array([[theme in t for theme in classes] for t in themes]).reshape(len(themes), len(classes))
    weights = np.zeros((x.shape[1], len(classes)), dtype=np.float32)
    # A theme that never occurs is never said, one that always does always.
    intercept = np.where(y.all(0), 6.0, -6.0).astype(np.float32)
    learnable = y.any(0) & ~y.all(0)
    if learnable.any():
        weights[:, learnable], intercept[learnable] = one_against_rest(x, y[:, learnable], strength)
    parts = dict(union.transformer_list)
    by_word, by_run = parts["words"], parts["chars"]
    first = len(by_word.vocabulary_)
    counts = parts["terms"][-1].feature_names_
    return FacetModel(
        tuple(classes),
        {w: i for i, w in enumerate(by_word.get_feature_names_out())},
        {c: i for i, c in enumerate(by_run.get_feature_names_out(), start=first)},
        {t: i for i, t in enumerate(counts, start=first + len(by_run.vocabulary_))},
        np.concatenate([by_word.idf_, by_run.idf_]).astype(np.float32),
        weights,
        intercept,
        {},
    )


def fit_case(rows: Sequence[Row], classes: Sequence[str]) -> dict[str, float]:
    """Weights of what a report says, from reports in which a harm is that of three recommendations in ten or more."""
    reports = {r.report: r.case for r in rows if r.case is not None}
    x: list[list[float]] = []
    y: list[float] = []
    for name, case in sorted(reports.items()):
        own = [r.themes["harm"] for r in rows if r.report == name]
        for theme in classes:
            features = case.features.get(theme, {}) if case else {}
            x.append([features.get(n, 0.0) for n in CASE_FEATURES] + [1.0])
            y.append(float(sum(theme in o for o in own) >= 0.3 * len(own)))
    if not x:
        return {}
    start = np.array([1.0] * len(CASE_FEATURES) + [-4.0]) * 0.5
    w = newton(np.array(x), np.array(y), start, EVIDENCE_STRENGTH)
    return {n: round(float(v), 5) for n, v in zip((*CASE_FEATURES, "intercept"), w, strict=True)}


def _folds(rows: Sequence[Row], folds: int) -> list[list[int]]:
    """Indices of rows, whole reports together, the folds of about equal size; the same for the same rows."""
    size: dict[str, int] = {}
    for row in rows:
        size[row.report] = size.get(row.report, 0) + 1
    loads = [0] * min(folds, len(size))
    where: dict[str, int] = {}
    for name in sorted(size, key=lambda n: (-size[n], n)):
        where[name] = min(range(len(loads)), key=lambda k: (loads[k], k))
        loads[where[name]] += size[name]
    return [[i for i, row in enumerate(rows) if where[row.report] == k] for k in range(len(loads))]


def _words_of(
    rows: Sequence[Row], facet: Facet, classes: Sequence[str], extra: Sequence[tuple[str, frozenset[str]]], c: float
) -> FacetModel:
    texts = [own_words(r.rec) for r in rows] + [t for t, _ in extra]
    model = fit_words(texts, [r.themes[facet] for r in rows] + [t for _, t in extra], classes, facet, c)
    if facet == "harm":
        model.case = fit_case(rows, classes)
    return model


def examine(rows: Sequence[Row], facet: Facet, model: FacetModel, terms: Terms) -> Examined:
    """What the shared weights will look at, for each row."""
    out: Examined = []
    for row in rows:
        said = dict(zip(model.classes, model.log_odds(own_words(row.rec), wide_terms(), facet), strict=True))
        told: dict[str, float] = {}
        if facet == "harm" and row.rec.context:
            told = dict(zip(model.classes, model.log_odds(row.rec.context, wide_terms(), facet), strict=True))
        of_case = model.case_log_odds(row.case) if row.case is not None and facet == "harm" else None
        out.append((row, joined(model.classes, evidence_of(row.rec, terms, facet), said, told, of_case)))
    return out


def fit_facet(
    rows: Sequence[Row],
    facet: Facet,
    taxonomy: Taxonomy,
    *,
    singles: Sequence[Row] = (),
    classes: Sequence[str] | None = None,
    examples: bool = True,
    strength: float = STRENGTH,
    precision: float = PRECISION,
    folds: int = FOLDS,
) -> FacetModel:
    """The weights of one facet.

    Parameters
    ----------
    rows
        Coded recommendations; those of one report go to one fold.
    singles
        Coded recommendations of no report: words are learnt from them, but neither probabilities nor thresholds.
    classes
        Ids of the themes; the taxonomy's if None.
    examples
        Learn from the taxonomy's own texts too.
    precision
        What each theme's threshold is chosen for, on held-out folds.
    """
    ids = list(classes) if classes is not None else [t.id for t in taxonomy.of(facet)]
    coded = [r for r in rows if facet in r.themes]
    extra = [(own_words(r.rec), r.themes[facet]) for r in singles if facet in r.themes]
    extra += written_examples(facet, taxonomy) if examples else []
    terms = Terms(taxonomy)
    model = _words_of(coded, facet, ids, extra, strength)
    examined: Examined = []
    for fold in _folds(coded, folds):
        held = set(fold)
        rest = [r for i, r in enumerate(coded) if i not in held]
        if not rest and not extra:
            continue
        part = _words_of(rest, facet, ids, extra, strength)
        seen = [coded[i] for i in fold]
        views = [*seen, *(r.apart() for r in seen), *(r.bare() for r in seen)] if facet == "harm" else seen
        examined += examine(views, facet, part, terms)
    start = START_HARM if facet == "harm" else START
    if facet == "harm":
        apart: dict[str, Examined] = {"report": [], "bare": [], "text": []}
        for row, pairs in examined:
            apart["report" if row.case else "bare" if _told(row, pairs) else "text"].append((row, pairs))
        apart["bare"] = apart["bare"] or examined
        for name, part_of in apart.items():
            if part_of:
                wanted = precision if name == "report" else max(precision, UNTOLD)
                model.heads[name] = _head(part_of, facet, start, wanted)
    else:
        model.heads["bare"] = _head(examined, facet, start, precision)
    return model


def _told(row: Row, pairs: Iterable[tuple[str, dict[str, float], Any]]) -> bool:
    """Whether more than the text is known: a context, or a heading that names a harm."""
    return bool(row.rec.context) or any(e is not None and e.from_heading for _, _, e in pairs)


def head_of(model: FacetModel, facet: Facet, row: Row, pairs: Iterable[Scored]) -> Head:
    """The shared weights that fit what is known of a row."""
    named = any(s.evidence is not None and s.evidence.from_heading for s in pairs)
    case = row.case is not None
    return model.heads[head_name(model, facet, case=case, told=bool(row.rec.context), named=named)]


def _head(examined: Examined, facet: Facet, start: Mapping[str, float], precision: float) -> Head:
    names = sorted({*FEATURES, *start, *(n for _, pairs in examined for _, f, _ in pairs for n in f)})
    classes = sorted({t for _, pairs in examined for t, _, _ in pairs})
    column = {n: i for i, n in enumerate([*names, *(f"@{t}" for t in classes)])}
    total = sum(len(pairs) for _, pairs in examined)
    x = np.zeros((total, len(column) + 1))
    x[:, -1] = 1.0
    y = np.zeros(total)
    at = 0
    for row, pairs in examined:
        for theme, features, _ in pairs:
            for name, value in features.items():
                x[at, column[name]] = value
            x[at, column[f"@{theme}"]] = 0.5  # halves the reach of a theme's own weight
            y[at] = theme in row.themes[facet]
            at += 1
    w0 = np.zeros(x.shape[1])
    for name, value in start.items():
        w0[column[name]] = value
    w0[-1] = START_INTERCEPT
    w: Floats = newton(x, y, w0, EVIDENCE_STRENGTH) if total else w0
    head = Head(
        {n: float(w[column[n]]) for n in names},
        float(w[-1]),
        {t: 0.5 * float(w[column[f"@{t}"]]) for t in classes},
        dict.fromkeys(classes, 0.5),
    )
    scored = [(row, _scored(head, pairs)) for row, pairs in examined]
    return replace(head, thresholds=_thresholds(scored, head, facet, precision))


def _scored(head: Head, pairs: Iterable[tuple[str, dict[str, float], Any]]) -> list[Scored]:
    return [Scored(t, head.probability(t, f), f, e) for t, f, e in pairs]


def _thresholds(pairs: Pairs, head: Head, facet: Facet, precision: float) -> dict[str, float]:
    """For each theme the threshold nearest to the best common one at which held-out precision is what was asked for.

    The best common one is half of the best micro-F1 (Z. Lipton, C. Elkan, B. Naryanaswamy, Optimal thresholding of
    classifiers to maximize F1 measure, ECML 2014): true of calibrated probabilities, and steadier than the best one on
    the folds, where many levels are as good as each other. Where it is not precise enough, the next that is.
    """

    def counts(level: float) -> dict[str, list[int]]:
        out = {t: [0, 0] for t in head.thresholds}
        flat = replace(head, thresholds=dict.fromkeys(head.thresholds, level))
        for row, scored in pairs:
            for s in chosen(scored, flat, facet):
                out[s.theme][0] += 1
                out[s.theme][1] += s.theme in row.themes[facet]
        return out

    by_level = {level: counts(level) for level in GRID}
    wanted = sum(len(row.themes[facet]) for row, _ in pairs)
    precise: dict[float, float] = {}
    for level in GRID:
        said, right = (sum(c[k] for c in by_level[level].values()) for k in (0, 1))
        if right >= precision * said:
            precise[level] = 2 * right / max(1, said + wanted)
    half = max(precise.values(), default=1.0) / 2
    overall = min(precise, key=lambda level: abs(level - half), default=GRID[-1])
    out = {}
    for theme in head.thresholds:
        near = [level for level in GRID if overall - 0.12 <= level <= overall + 0.2]
        enough = [
            level
            for level in near
            if by_level[level][theme][1] + PRIOR * precision >= precision * (by_level[level][theme][0] + PRIOR)
        ]
        out[theme] = min(enough, key=lambda level: (abs(level - overall), level), default=near[-1])
    return out


def fit_unseen(rows: Sequence[Row], facet: Facet, taxonomy: Taxonomy, known: FacetModel) -> Head:
    """Weights for codebooks that no model knows, learnt on one that is taken for unknown: 0, 2 and 6 examples a theme.

    Examples come from one half of the reports, what is asked from the other, in turn.

    Parameters
    ----------
    taxonomy
        The codebook taken for unknown.
    known
        The weights of the facet `practice`; they must not have learnt what is asked here.
    """
    coded = [r.apart() for r in rows if facet in r.themes]
    start = START_UNSEEN | ({"heading": 5.0} if facet == "harm" else {})
    if not coded:
        return Head(start, START_INTERCEPT, {}, {"": 0.5})
    terms = Terms(taxonomy)
    examined: Examined = []
    for half in _folds(coded, 2):
        asked = [coded[i] for i in half]
        others = [row for i, row in enumerate(coded) if i not in set(half)]
        for k in UNSEEN_EXAMPLES:
            likeness = Likeness([_with_examples(t, others, k) for t in taxonomy.of(facet)], known, wide_terms())
            for row in asked:
                found = evidence_of(row.rec, terms, facet)
                examined.append((row, joined(likeness.themes, found, likeness.scores(row.rec), {}, None)))
    head = _head(examined, facet, start, UNSEEN_PRECISION)
    common = float(np.median(list(head.thresholds.values())))
    return replace(head, themes={}, thresholds={"": common})


def _with_examples(theme: Theme, rows: Sequence[Row], k: int) -> Theme:
    """A theme with `k` coded texts, from as many parts of the rows."""
    own = [own_words(r.rec) for r in rows if theme.id in r.themes[theme.facet]]
    return replace(theme, examples=tuple(own[:: max(1, len(own) // k)][:k]) if k else ())


def score_rows(rows: Sequence[Row], facet: Facet, model: FacetModel, taxonomy: Taxonomy) -> Pairs:
    """Probabilities for rows by a fitted model, by the head that fits each."""
    out: Pairs = []
    for row, pairs in examine(rows, facet, model, Terms(taxonomy)):
        named = any(e is not None and e.from_heading for _, _, e in pairs)
        case = row.case is not None
        head = model.heads[head_name(model, facet, case=case, told=bool(row.rec.context), named=named)]
        out.append((row, _scored(head, pairs)))
    return out


def held_out(
    rows: Sequence[Row],
    facet: Facet,
    taxonomy: Taxonomy,
    fit: Callable[[Sequence[Row]], FacetModel],
    *,
    folds: int = FOLDS,
    views: Mapping[str, Callable[[Row], Row]] | None = None,
) -> dict[str, list[tuple[Row, list[Scored], frozenset[str]]]]:
    """What models say of reports that they were not fitted on, for each view of the rows ("" is as they are).

    Each row comes with all its probabilities and with what would be said.
    """
    coded = [r for r in rows if facet in r.themes]
    seen_as: Mapping[str, Callable[[Row], Row]] = {"": lambda r: r, **(views or {})}
    out: dict[str, list[tuple[Row, list[Scored], frozenset[str]]]] = {name: [] for name in seen_as}
    for fold in _folds(coded, folds):
        held = set(fold)
        model = fit([r for i, r in enumerate(coded) if i not in held])
        for name, view in seen_as.items():
            for row, scored in score_rows([view(coded[i]) for i in fold], facet, model, taxonomy):
                head = head_of(model, facet, row, scored)
                out[name].append((row, scored, frozenset(s.theme for s in chosen(scored, head, facet))))
    return out
