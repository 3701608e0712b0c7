"""`ThemeClassifier` keeps scikit-learn's grammar; its model can be explained, exported and trained anew."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GroupKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import cmrlearn as cmr
from cmrlearn.cli.main import status_of
from cmrlearn.errors import UsageError
from cmrlearn.model import Recommendation, ThemeScore
from cmrlearn.output.skos import to_turtle
from cmrlearn.tagging import load_taxonomy
from cmrlearn.tagging.doubt import least_sure

TRAIN, RECORD = "training_and_awareness", "records_and_systems"
TEXTS = [
    f"Train all {who} in the signs of abuse."
    for who in ("nurses", "teachers", "officers", "midwives", "doctors", "carers")
]
TEXTS += [
    f"Keep one chronology of {what} on the file." for what in ("visits", "calls", "injuries", "moves", "names", "dates")
]
LABELS = [{TRAIN}] * 6 + [{RECORD}] * 6
REPORTS = ["a", "b", "c"] * 4


def small(**options):
    return cmr.ThemeClassifier("practice", examples=False, folds=3, **options)


@pytest.fixture(scope="module")
def fitted():
    return small().fit(TEXTS, LABELS, groups=REPORTS)


def matrix():
    ids = [t.id for t in load_taxonomy().of("practice")]
    return np.array([[int(i in labels) for i in ids] for labels in LABELS])


def test_it_learns_what_it_is_shown(fitted):
    assert fitted.predict_themes(["Train social workers in the signs of neglect."])[0][:1] == [TRAIN]
    assert fitted.score(TEXTS, LABELS) > 0.9


def test_probabilities_have_a_column_for_each_theme_and_predictions_are_an_indicator_matrix(fitted):
    p = fitted.predict_proba(TEXTS)
    assert p.shape == (len(TEXTS), len(load_taxonomy().of("practice")))
    assert ((p >= 0) & (p <= 1)).all()
    assert set(np.unique(fitted.predict(TEXTS))) <= {0, 1}


def test_the_constructor_only_stores_and_a_clone_is_the_same_unfitted():
    clf = small(strength=2.0)
    again = clone(clf)
    assert again.get_params() == clf.get_params()
    assert not hasattr(again, "model_")


def test_texts_mappings_and_data_frames_give_the_same(fitted):
    rows = [{"text": t} for t in TEXTS]
    expected = fitted.predict_proba(TEXTS)
    assert np.allclose(fitted.predict_proba(rows), expected)
    assert np.allclose(fitted.predict_proba(pd.DataFrame(rows)), expected)


def test_an_unfitted_one_says_so():
    with pytest.raises(NotFittedError):
        small().predict(TEXTS)


def test_it_works_in_a_pipeline_and_in_cross_validation():
    pipe = make_pipeline(FunctionTransformer(lambda x: x), small())
    pipe.fit(TEXTS, matrix())
    assert pipe.predict(TEXTS[:2]).shape[0] == 2
    result = cross_validate(small(), TEXTS, matrix(), groups=REPORTS, cv=GroupKFold(3), scoring="f1_micro")
    assert len(result["test_score"]) == 3
    assert result["test_score"].mean() > 0.5


def test_the_same_rows_give_the_same_weights(fitted):
    again = small().fit(TEXTS, LABELS, groups=REPORTS)
    assert np.array_equal(again.predict_proba(TEXTS), fitted.predict_proba(TEXTS))


def test_an_explanation_names_printed_phrases_and_their_place():
    clf = cmr.ThemeClassifier.packaged("practice")
    text = "Managers should provide reflective supervision to social workers."
    reasons = clf.explain([text])[0]["supervision_and_oversight"]
    assert any("supervision" in r.phrase for r in reasons)
    assert all(text[r.start : r.end] == r.phrase for r in reasons if r.place == "text")


@pytest.mark.parametrize(
    ("x", "y", "named"),
    [(["a"], [[], []], "1 rows, but y has 2"), ([{"no": 1}], [[]], "no text"), (["a"], np.zeros((1, 3)), "3 columns")],
)
def test_rows_that_do_not_fit_are_refused_with_a_sentence(x, y, named):
    with pytest.raises(UsageError, match=named):
        small().fit(x, y)


def test_what_the_whole_report_is_about_gives_the_harm():
    from dataclasses import replace

    from cmrlearn.model import Block, Report

    told = "The baby had a fractured skull and bruises. Doctors found non-accidental injury; she had been shaken."
    blocks = tuple(Block(told if i % 2 else "Physical abuse", "paragraph" if i % 2 else "heading") for i in range(8))
    report = Report("x", "x.txt", "txt", "", None, blocks, title="Review: a baby with inflicted injuries")
    rec = Recommendation("x:r01", "x", None, "The Board should rewrite the referral form.", None)
    harms = [t for t in cmr.tag([rec], report=report)[0].themes if t.facet == "harm"]
    assert [t.theme for t in harms] == ["physical_abuse"]
    assert all(phrase in report.text for phrase in harms[0].evidence)
    under = cmr.tag([replace(rec, section=("Neglect",))], report=report)[0].themes
    assert next((t.theme, t.source) for t in under if t.facet == "harm") == ("neglect", "heading")


def test_the_least_sure_come_first_and_settled_ones_not_at_all():
    def rec(n, p, status="auto"):
        return Recommendation(f"x:r{n}", "x", None, "t", None, status=status, themes=(ThemeScore(TRAIN, "practice", p, "model"),))  # fmt: skip

    assert [r.id for r in least_sure([rec(1, 0.9), rec(2, 0.5), rec(3, 0.6), rec(4, 0.5, "accepted")], 2)] == [
        "x:r2",
        "x:r3",
    ]


def test_the_taxonomy_in_skos_has_every_theme_and_closes_every_statement():
    taxonomy = load_taxonomy()
    text = to_turtle(taxonomy)
    assert text.count(" a skos:Concept ;") == len(taxonomy) + len(taxonomy.facets)
    assert all(f"theme:{t.facet}-{t.id} a skos:Concept" in text for t in taxonomy)
    statements = [block for block in text.split("\n\n") if block.strip() and not block.startswith("@prefix")]
    assert all(block.rstrip().endswith(".") for block in statements)


def test_themes_and_export_write_turtle(tmp_path):
    assert status_of(["themes", "-o", str(tmp_path / "t.ttl")]) == 0
    record = {
        "id": "x:r01",
        "report": "x",
        "text": 'Say "no".',
        "themes": [{"theme": TRAIN, "facet": "practice", "score": 1, "source": "reviewer"}],
    }
    (tmp_path / "r.jsonl").write_text(json.dumps(record) + "\n")
    assert status_of(["export", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "r.ttl"), "-q"]) == 0
    assert f"dct:subject theme:practice-{TRAIN}" in (tmp_path / "r.ttl").read_text()


CODEBOOK = """
practice:
  - {id: lamps, label: Street lighting, definition: Lamps and light in streets at night, examples: ["Mend the broken lamps on the hill.", "Light the path behind the school at night."]}
  - {id: dogs, label: Dogs, definition: Dogs kept in homes with children, examples: ["Dogs in the house must be kept on a lead.", "A dangerous dog should be removed from a family."]}
"""


def test_a_codebook_with_examples_tags_without_training(tmp_path):
    path = tmp_path / "codebook.yaml"
    path.write_text(CODEBOOK, encoding="utf-8")
    book = load_taxonomy(path)

    def said(text):
        return [t.theme for t in cmr.tag([Recommendation("x", "x", None, text, None)], codebook=book)[0].themes]

    assert said("The council should mend lamps along the path by the school.") == ["lamps"]
    assert said("Any dog that has bitten should be removed from the house.") == ["dogs"]


def test_learning_needs_reviewed_records_and_says_so(tmp_path, capsys):
    (tmp_path / "r.jsonl").write_text(json.dumps({"text": "Train staff.", "status": "auto"}) + "\n")
    assert status_of(["train", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "m")]) == 2
    assert "nothing to learn from" in capsys.readouterr().err
    assert not (tmp_path / "m").exists()
