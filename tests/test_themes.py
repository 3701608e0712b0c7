"""The taxonomy, users' codebooks, the model's weights and the themes that they give."""

import json
import shutil
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmrlearn.errors import ModelError, ResourceError
from cmrlearn.model import Block, Recommendation, Report
from cmrlearn.models import home
from cmrlearn.tagging import load_taxonomy, tag
from cmrlearn.tagging.model import load_model
from cmrlearn.tagging.themes import tagger_for

BARE = Recommendation("x:r01", "x", None, "", 1, nation="England", year=2023)


def themes(text, facet, **fields):
    return [t for t in tag([replace(BARE, text=text, **fields)])[0].themes if t.facet == facet]


HEADINGS = [
    (("Recommendations", "Neglect"), "neglect"),
    (("Physical abuse", "Recommendations"), "physical_abuse"),
    (("In respect of harmful sexual behaviour:",), "harmful_sexual_behaviour"),
    (("Suicide and self-harm", "Domestic abuse"), "domestic_abuse"),
    (("Learning about county lines",), "criminal_exploitation"),
    (("Safer sleep",), "sudden_infant_death"),
]


@pytest.mark.parametrize(("section", "theme"), HEADINGS)
def test_the_nearest_heading_that_names_a_harm_decides_it(section, theme):
    best = themes("The Board should review the policy on domestic abuse.", "harm", section=section)[0]
    assert (best.theme, best.source) == (theme, "heading")
    assert best.score > 0.8
    assert best.evidence[0].lower() in " ".join(section).lower()


def test_of_two_harms_in_a_heading_the_second_needs_the_recommendations_own_words():
    section = ("Neglect and domestic abuse",)
    assert [t.theme for t in themes("Review it.", "harm", section=section)] == ["neglect"]
    both = themes("Victims of domestic abuse should be asked who else is in the house.", "harm", section=section)
    assert [t.theme for t in both] == ["neglect", "domestic_abuse"]


def test_the_case_gives_the_harm_where_no_heading_does():
    context = "The baby died of a head injury; there had been bruising before."
    best = themes("The Trust should review its protocol.", "harm", context=context)[0]
    assert (best.theme, best.source) == ("physical_abuse", "model")


def test_no_harm_is_said_where_nothing_points_to_one():
    assert themes("The Board should review its induction.", "harm", section=("Recommendations",)) == []


PRACTICE = [
    ("All agencies should train their staff in recognising risk.", "training_and_awareness"),
    ("Managers should provide reflective supervision to social workers.", "supervision_and_oversight"),
    ("The police should share information with the health visitor.", "information_sharing"),
    ("The Partnership should audit the quality of plans.", "audit_and_quality_assurance"),
    ("Practitioners should use the escalation policy where they disagree.", "escalation_and_challenge"),
    ("Fathers should be part of every assessment.", "engaging_families_and_fathers"),
    ("Schools should train designated safeguarding leads.", "education_safeguarding"),
    ("Interpreters should be used in every interview.", "culture_and_diversity"),
    ("The wishes and feelings of the child should be recorded.", "voice_of_the_child"),
    ("Foster carers should have better preparation.", "kinship_fostering_adoption"),
]


@pytest.mark.parametrize(("text", "theme"), PRACTICE)
def test_practice_follows_from_the_words(text, theme):
    found = themes(text, "practice")
    assert theme in [t.theme for t in found]
    assert all(e in text for t in found for e in t.evidence)


def test_a_theme_called_by_its_name_is_meant():
    said = themes("The Board should develop training that is focussed on professional curiosity.", "practice")
    assert {"professional_curiosity", "training_and_awareness"} <= {t.theme for t in said}


def test_no_more_than_three_practice_themes_best_first():
    text = "Audit supervision, training, information sharing, escalation policy, thresholds, chronologies and interpreters."
    found = themes(text, "practice")
    assert len(found) <= 3
    assert [t.score for t in found] == sorted((t.score for t in found), reverse=True)


def test_nothing_is_said_of_a_text_in_unknown_words():
    assert themes("Xq zzyv.", "practice") == []


def test_other_is_never_said_beside_another_theme():
    found = themes("The Board should review the publication of reports and training.", "practice")
    assert "other" not in [t.theme for t in found] or len(found) == 1


def test_an_acronym_keeps_its_capitals():
    assert themes("The icon of the day is a lamp.", "harm") == []


def test_the_packages_taxonomy_is_whole():
    taxonomy = load_taxonomy()
    assert set(taxonomy.facets) == {"harm", "practice"}
    for theme in taxonomy:
        assert theme.label and theme.definition
        terms = {t.casefold() for t in (theme.label, *theme.alt_labels, *theme.cues)}
        assert {g.casefold() for g in theme.generic} <= terms, theme.id


CODEBOOKS = [
    "facets: {practice: What must change}\npractice:\n  - {id: lamps, label: Street lamps, definition: Light at night}\n",
    "themes:\n  - {id: lamps, label: Street lamps}\n",
    "facets: [practice]\npractice:\n  - id: lamps\n    label: Street lamps\n",
]


@pytest.mark.parametrize("text", CODEBOOKS)
def test_a_users_codebook_takes_the_taxonomys_place(tmp_path, text):
    path = tmp_path / "codebook.yaml"
    path.write_text(text, encoding="utf-8")
    rec = replace(BARE, text="The Council should mend the street lamps and train its staff.")
    assert [t.theme for t in tag([rec], codebook=load_taxonomy(path))[0].themes] == ["lamps"]


BROKEN = [
    ("facets: {colour: x}\ncolour: [{id: a}]\n", "'colour'"),
    ("facets: {practice: x}\n", "'practice'"),
    ("practice: [{id: a}, {id: a}]\n", "'a' occurs twice"),
    ("practice: [{label: A}]\n", "no id"),
    ("practice: [{id: a, related: [b]}]\n", "'b'"),
    ("practice: [{id: a, alt_labels: {b: c}}]\n", "alt_labels"),
    ("- a\n- b\n", "mapping"),
    ("practice: [\n", "not valid YAML"),
    ("notes: none\n", "no themes"),
]


@pytest.mark.parametrize(("text", "named"), BROKEN)
def test_a_broken_codebook_is_refused_with_the_place_named(tmp_path, text, named):
    path = tmp_path / "codebook.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match=named):
        load_taxonomy(path)


def test_the_packaged_model_covers_both_facets():
    model = load_model()
    assert set(model.facets) == set(model.unseen) == {"harm", "practice"}
    heads = [head for m in model.facets.values() for head in m.heads.values()]
    assert all(0 < t < 1 for head in heads for t in head.thresholds.values())
    for facet, m in model.facets.items():
        assert set(m.classes) == {t.id for t in load_taxonomy().of(facet)}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": "soup"}, "no cmrlearn-themes model"),
        ({"format_version": 99}, "version 99"),
        (None, "cannot be read"),
    ],
)
def test_a_model_of_unknown_format_is_refused(tmp_path, change, named):
    if change is not None:
        shutil.copytree(home("themes"), tmp_path, dirs_exist_ok=True)
        manifest = json.loads((tmp_path / "manifest.json").read_text())
        (tmp_path / "manifest.json").write_text(json.dumps(manifest | change))
    with pytest.raises(ModelError, match=named):
        load_model(tmp_path)


def test_damaged_weights_are_refused(tmp_path):
    shutil.copytree(home("themes"), tmp_path, dirs_exist_ok=True)
    (tmp_path / "weights.json").write_text('{"facets": {"harm": {"threshold": "high"}}}')
    with pytest.raises(ModelError, match="damaged"):
        load_model(tmp_path)


def test_damaged_arrays_are_refused(tmp_path):
    shutil.copytree(home("themes"), tmp_path, dirs_exist_ok=True)
    (tmp_path / "arrays.npz").write_bytes(b"PK" + b"0" * 40)
    with pytest.raises(ModelError, match=r"damaged|cannot be read"):
        load_model(tmp_path)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=30), max_size=3))
def test_scores_are_probabilities_whatever_the_text(text, section):
    rec = tag([replace(BARE, text=text, section=tuple(section))])[0]
    assert all(0 <= t.score <= 1 for t in rec.themes)
    assert len({(t.facet, t.theme) for t in rec.themes}) == len(rec.themes)


def report_of(*paragraphs: str) -> Report:
    blocks = tuple(Block(text, "paragraph", 1) for text in paragraphs)
    return Report("x", "x.txt", "txt", "0" * 64, None, blocks, nation="England", year=2012)


def harms_of(report: Report) -> set[str]:
    case = tagger_for(load_taxonomy(), load_model()).case(report)
    assert case is not None
    return set(case.features)


def test_a_short_form_means_what_the_report_says_it_means():
    used = "The CSA was asked for evidence on three occasions."
    assert "child_sexual_abuse" in harms_of(report_of(used))
    assert "child_sexual_abuse" in harms_of(report_of("Child Sexual Abuse (CSA) was alleged.", used))
    assert "child_sexual_abuse" not in harms_of(report_of("The Chief Scientific Adviser (CSA) gave evidence.", used))


def test_a_harm_named_once_in_thirty_pages_is_not_what_a_report_is_about():
    filling = "The committee heard about recycling, smoking and travel from witnesses of several departments. " * 10
    once = "County lines were mentioned by one witness."
    assert "criminal_exploitation" in harms_of(report_of(once))
    assert "criminal_exploitation" not in harms_of(report_of(once, *[filling] * 60))
