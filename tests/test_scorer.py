"""The model behind the extraction's rules, and the invented reports that it must get right."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cmrlearn.errors import ModelError
from cmrlearn.evaluation import evaluate
from cmrlearn.extraction.candidates import candidates
from cmrlearn.extraction.decide import gather, weigh
from cmrlearn.extraction.scorer import Scorer, load_scorer, start_weights
from cmrlearn.extraction.sections import places
from cmrlearn.models import home
from cmrlearn.reading import ocr
from cmrlearn.reading.plain import blocks_of_text

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
SCANNED = {"a03-scr-exec-2007-scan", "scr-harnbridge-2008"}


def test_every_feature_that_the_rules_give_has_a_weight() -> None:
    blocks = blocks_of_text(
        "Recommendations\n\nThe Board should:\n\n\u2022 review its training\n\nRecommendation 2: Audit the files.\n\n"
        "Conclusions and recommendations\n\n1. We welcome this. (Conclusion, Paragraph 2)\n\n2. Why was this?\n"
    )
    weights = load_scorer().weights
    for features in gather(candidates(blocks, places(blocks))):
        assert features.keys() <= weights.keys()


def test_the_fitted_weights_have_the_names_of_those_set_by_hand() -> None:
    assert start_weights().keys() <= load_scorer().weights.keys()


def test_more_evidence_makes_a_candidate_surer() -> None:
    blocks = blocks_of_text(
        "Recommendations\n\n\u2022 a single chronology for every child\n\n\u2022 The Trust must audit its files.\n"
    )
    found = candidates(blocks, places(blocks))
    weigh(found, Scorer(start_weights(), {}))
    assert found[1].confidence > found[0].confidence > 0.5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.json", '{"format": "something else"}'),
        ("manifest.json", '{"format": "cmrlearn-extraction", "format_version": 99}'),
        ("weights.json", '{"weights": {"order": "much"}}'),
        ("weights.json", "[1, 2"),
    ],
)
def test_a_model_of_an_unknown_or_broken_kind_is_refused_in_a_sentence(tmp_path: Path, name: str, text: str) -> None:
    shutil.copytree(home("extraction"), tmp_path / "model")
    (tmp_path / "model" / name).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"train the model again|is no"):
        load_scorer(tmp_path / "model")


@pytest.mark.parametrize(
    "name", sorted(p.parent.name for kind in ("sample", "forms") for p in CORPUS.glob(f"{kind}/*/gold.json"))
)
def test_an_invented_report_gives_its_recommendations(name: str) -> None:
    if name in SCANNED and ocr.engine() != "tesseract":
        pytest.skip("a scan, whose headings only Tesseract tells by their size")
    (folder,) = (p.parent for kind in ("sample", "forms") for p in CORPUS.glob(f"{kind}/{name}/gold.json"))
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))["recommendations"]
    counts = evaluate([folder], progress=False).total.extraction
    # One in seven may be missed or wrong on a single document; the figures for all together are in README.md.
    allowed = max(1, round(len(gold) / 7))
    assert counts.fn <= allowed
    assert counts.fp <= max(allowed, 3)
