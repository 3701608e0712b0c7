"""`ThemeClassifier`: the theme model of one facet in scikit-learn's grammar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from cmrlearn.errors import UsageError
from cmrlearn.learning.fit import PRECISION, STRENGTH, fit_facet, head_of, score_rows
from cmrlearn.learning.rows import FACETS, Row, rows_of
from cmrlearn.model import Facet
from cmrlearn.tagging.evidence import Reason
from cmrlearn.tagging.model import FacetModel, ThemeModel, load_model
from cmrlearn.tagging.taxonomy import Taxonomy, load_taxonomy
from cmrlearn.tagging.themes import Scored, Tagger, chosen

__all__ = ["ThemeClassifier"]


class ThemeClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Themes of one facet for texts or records; multi-label.

    Words, letter runs and the taxonomy's terms go into a linear model; its log odds and the places of the terms go into
    calibrated probabilities. `fit` on a few hundred recommendations takes some ten seconds.

    Parameters
    ----------
    facet : {"practice", "harm"}, default="practice"
        Which facet of the taxonomy to learn.
    taxonomy : Taxonomy, default=None
        Its terms, definitions and examples help to learn; the package's if None.
    strength : float, default=3.0
        Inverse of the penalty on words' weights.
    precision : float, default=0.6
        What the threshold of each theme is chosen for, on held-out folds.
    examples : bool, default=True
        Learn from the taxonomy's own texts beside those given.
    folds : int, default=5
        Held-out folds behind the probabilities and thresholds.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Ids of the themes, in the order of the columns.
    model_ : FacetModel
        The weights.

    See Also
    --------
    cmrlearn.tag : Themes of records by the packaged model.

    Notes
    -----
    `X` is a sequence of texts, of mappings or records, or a data frame, with `text` and, where known, `title`,
    `section` (a list, or "A > B"), `context` and `stem`. `y` is an indicator matrix with a column for each theme of the
    facet, in the taxonomy's order, or a sequence of collections of theme ids. Give `groups` (a report for each row) so
    that no report is in two folds.

    Examples
    --------
    >>> from cmrlearn import ThemeClassifier
    >>> clf = ThemeClassifier.packaged("practice")
    >>> clf.predict_themes(["All staff should be trained in recognising neglect."])
    [['training_and_awareness']]
    """

    def __init__(
        self,
        facet: Facet = "practice",
        *,
        taxonomy: Taxonomy | None = None,
        strength: float = STRENGTH,
        precision: float = PRECISION,
        examples: bool = True,
        folds: int = 5,
    ) -> None:
        self.facet = facet
        self.taxonomy = taxonomy
        self.strength = strength
        self.precision = precision
        self.examples = examples
        self.folds = folds

    @classmethod
    def packaged(cls, facet: Facet = "practice", folder: str | Path | None = None) -> ThemeClassifier:
        """The fitted default model, or one that `cmrlearn train` wrote."""
        out = cls(facet)
        out._set(load_model(Path(folder) if folder else None).facets[facet])
        return out

    def fit(self, X: Any, y: Any, groups: Sequence[Any] | None = None) -> ThemeClassifier:
        """Learn.

        Parameters
        ----------
        X : sequence or data frame
            Texts or rows.
        y : array of shape (n, n_themes) or sequence of collections of ids
            The themes.
        groups : sequence of length n, default=None
            The report of each row; by default that of the records, else each row is one of its own.

        Raises
        ------
        UsageError
            If facet, X and y do not fit together.
        """
        if self.facet not in FACETS:
            raise UsageError(f"facet={self.facet!r}: choose from {', '.join(FACETS)}.")
        recs = rows_of(X)
        known = [t.id for t in self._taxonomy().of(self.facet)]
        classes, labels = _labels(y, known)
        if len(labels) != len(recs):
            raise UsageError(f"X has {len(recs)} rows, but y has {len(labels)}.")
        own = list(groups) if groups is not None else [r.report or i for i, r in enumerate(recs)]
        rows = [Row(r, {self.facet: t}, str(g)) for r, t, g in zip(recs, labels, own, strict=True)]
        self._set(
            fit_facet(
                rows,
                self.facet,
                self._taxonomy(),
                classes=classes,
                examples=self.examples and set(classes) <= set(known),
                strength=self.strength,
                precision=self.precision,
                folds=self.folds,
            )
        )
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Probabilities, shape (n, n_classes); rows do not sum to 1, since themes go together."""
        check_is_fitted(self)
        return np.array([[s.probability for s in scored] for _, scored in self._scored(X)]).reshape(
            -1, len(self.classes_)
        )

    def predict(self, X: Any) -> NDArray[np.int64]:
        """Indicator matrix of what would be said, shape (n, n_classes); a row of noughts where it abstains."""
        check_is_fitted(self)
        out = np.zeros((0, len(self.classes_)), dtype=np.int64)
        said = self.predict_themes(X)
        if said:
            out = np.array([[int(c in s) for c in self.classes_] for s in said], dtype=np.int64)
        return out

    def predict_themes(self, X: Any) -> list[list[str]]:
        """Ids of what would be said, best first, for each row."""
        return [[s.theme for s in kept] for _, kept in self._said(X)]

    def explain(self, X: Any) -> list[dict[str, list[Reason]]]:
        """For each row and theme said: the printed phrases that moved its score most, with the place they are in."""
        check_is_fitted(self)
        tagger = Tagger(self._taxonomy(), ThemeModel({self.facet: self.model_}, {}, {}))
        out = []
        for row, kept in self._said(X):
            out.append({s.theme: tagger.reasons(row.rec, self.facet, s) for s in kept})
        return out

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Micro-averaged F1."""
        check_is_fitted(self)
        gold = _labels(y, list(self.classes_))[1]
        said = [frozenset(s) for s in self.predict_themes(X)]
        right = sum(len(a & b) for a, b in zip(said, gold, strict=True))
        return 2 * right / max(1, sum(map(len, said)) + sum(map(len, gold)))

    def _taxonomy(self) -> Taxonomy:
        return self.taxonomy if self.taxonomy is not None else load_taxonomy()

    def _set(self, model: FacetModel) -> None:
        self.model_ = model
        self.classes_ = np.array(model.classes)

    def _scored(self, X: Any) -> list[tuple[Row, list[Scored]]]:
        check_is_fitted(self)
        rows = [Row(r, {}, r.report) for r in rows_of(X)]
        return score_rows(rows, self.facet, self.model_, self._taxonomy())

    def _said(self, X: Any) -> list[tuple[Row, list[Scored]]]:
        scored = self._scored(X)
        return [(row, chosen(s, head_of(self.model_, self.facet, row, s), self.facet)) for row, s in scored]


def _labels(y: Any, known: Sequence[str]) -> tuple[list[str], list[frozenset[str]]]:
    """Ids of the columns and the sets of ids, from an indicator matrix or from sets."""
    if hasattr(y, "to_numpy"):
        known = [str(c) for c in y.columns] if hasattr(y, "columns") else known
        y = y.to_numpy()
    if isinstance(y, np.ndarray) and y.ndim == 2:
        if y.shape[1] != len(known):
            raise UsageError(f"y has {y.shape[1]} columns, but the facet has {len(known)} themes; give sets of ids.")
        return list(known), [frozenset(t for t, on in zip(known, row, strict=True) if on) for row in y]
    sets = [frozenset((row,)) if isinstance(row, str) else frozenset(map(str, row)) for row in _rows(y)]
    seen = frozenset().union(*sets)
    return (list(known) if seen <= set(known) else sorted(seen)), sets


def _rows(y: Any) -> Iterable[Any]:
    return [] if y is None else y
