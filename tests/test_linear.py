"""The linear model that reads as plain numbers, and the roles that it settles."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cmrlearn.errors import ModelError
from cmrlearn.model import Recommendation
from cmrlearn.models import home
from cmrlearn.tagging import tag
from cmrlearn.tagging.linear import Linear, load_linear

MODEL = Linear(("lead", "none"), (0.0, 0.0), {"modal ahead": (2.0, -2.0), "document": (-3.0, 3.0)}, {})


def test_probabilities_sum_to_one_and_follow_the_weights() -> None:
    said = MODEL.probabilities({"modal ahead": 1.0, "never seen": 1.0})
    assert sum(said.values()) == pytest.approx(1.0)
    assert said["lead"] > 0.95
    assert MODEL.probabilities({})["lead"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("manifest.json", '{"format": "cmrlearn-linear", "format_version": 99}'),
        ("weights.json", '{"labels": ["lead"], "intercepts": [0], "weights": {"x": [1, 2]}}'),
    ],
)
def test_a_broken_or_unknown_model_is_refused_in_a_sentence(tmp_path: Path, name: str, text: str) -> None:
    shutil.copytree(home("roles"), tmp_path / "roles")
    (tmp_path / "roles" / name).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"train the model again|is no|format"):
        load_linear("roles", tmp_path / "roles")


def test_the_role_model_has_the_three_roles_and_none() -> None:
    assert set(load_linear("roles").labels) == {"lead", "partner", "mentioned", "none"}


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Nobody asked who slept there. Officers of the PSNI called to the house should count the children.", "psni"),
        ("A leaflet in four languages, printed by the Housing Executive, should be given out by it.", "nihe"),
    ],
)
def test_staff_and_late_bodies_are_told_to_act(text: str, lead: str) -> None:
    (rec,) = tag([Recommendation("x:r01", "x", None, text, 1, nation="NI", year=2019)])
    assert lead in {a.agency for a in rec.agencies if a.role == "lead"}


def test_a_mention_lies_where_it_is_printed() -> None:
    text = "Midwives and the PSNI should meet once a month; RQIA will be told."
    (rec,) = tag([Recommendation("x:r01", "x", None, text, 1, nation="NI", year=2019)])
    for mention in rec.agencies:
        if mention.start is not None:
            assert text[mention.start : mention.end] == mention.text


def test_roles_that_were_fitted_come_with_their_model_card() -> None:
    manifest = json.loads((home("roles") / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["measured"]["lead"]["f1"] > 0.8
    assert "left out" in (home("roles") / "MODEL_CARD.md").read_text(encoding="utf-8")
