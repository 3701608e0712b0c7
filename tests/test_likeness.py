"""Codebooks that no model knows: labels with definitions, with few examples or none."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from cmrlearn.model import Recommendation
from cmrlearn.tagging import load_agencies, tag
from cmrlearn.tagging.likeness import Likeness
from cmrlearn.tagging.model import load_model
from cmrlearn.tagging.taxonomy import Taxonomy, Theme, load_sectors
from cmrlearn.tagging.themes import Tagger, wide_terms

BOOK = {
    "learning": ("Learning events", "Courses, workshops and sessions that teach staff."),
    "forms": ("Forms and files", "Records, registers, chronologies and computer systems."),
    "money": ("Money", "Funding, posts and equipment that are paid for."),
}


def book(**examples: tuple[str, ...]) -> list[Theme]:
    return [Theme("practice", k, label, definition=d, examples=examples.get(k, ())) for k, (label, d) in BOOK.items()]


def likeness(themes: list[Theme]) -> Likeness:
    return Likeness(themes, load_model().facets["practice"], wide_terms())


def record(text: str) -> Recommendation:
    return Recommendation("x:r01", "x", None, text, 1)


def test_a_text_without_a_word_of_the_definition_is_known_by_what_it_asks_for() -> None:
    text = "Every newly qualified practitioner is to be trained on coercive control before holding a caseload."
    words = set(text.lower().rstrip(".").split())
    assert not words & set(" ".join(BOOK["learning"]).lower().replace(".", "").replace(",", "").split())
    scores = likeness(book()).scores(record(text))
    assert max(scores, key=scores.__getitem__) == "learning"
    assert scores["learning"] > 1


def test_an_example_draws_texts_like_it_to_its_theme() -> None:
    text = record("Each ward is to keep a yellow sticker on the cot until the visit has taken place.")
    before = likeness(book()).scores(text)["money"]
    after = likeness(book(money=("Wards are to keep a yellow sticker on every cot.",))).scores(text)["money"]
    assert after > before + 1


def test_a_label_alone_is_enough_to_ask_for() -> None:
    themes = [Theme("practice", "training", "Training"), Theme("practice", "pharmacy", "Pharmacies")]
    codes = Taxonomy(themes, {"practice": ""}, name="two")
    (found,) = Tagger(codes, load_model()).themes_of(record("The Trust should provide training for its staff."))
    assert (found.theme, found.evidence) == ("training", ("training",))


def test_what_is_said_by_meaning_alone_names_the_words_that_showed_it() -> None:
    text = "Every newly qualified practitioner is to be trained on coercive control before holding a caseload."
    spans = likeness(book()).reasons(text, "learning")
    assert any("trained" in text[a:b] for a, b in spans)


def test_two_themes_with_one_example_between_them_both_keep_it() -> None:
    shared = "Pay for a course on the new register."
    scores = likeness(book(learning=(shared,), money=(shared,))).scores(record(shared))
    assert min(scores["learning"], scores["money"]) > 2


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_every_theme_has_a_finite_score_whatever_the_text(text: str) -> None:
    scores = LIKENESS.scores(record(text))
    assert list(scores) == list(BOOK)
    assert all(math.isfinite(v) for v in scores.values())


LIKENESS = likeness(book())


def test_a_codebook_without_a_single_word_still_tags_nothing_rather_than_failing() -> None:
    themes = [Theme("practice", "a", "!!!"), Theme("practice", "b", "???")]
    assert Tagger(Taxonomy(themes, {"practice": ""}, name="x"), load_model()).themes_of(record("Review it.")) == ()


def test_the_sectors_are_kinds_of_the_agency_table() -> None:
    kinds = {a.kind for a in load_agencies()}
    assert {t.id for t in load_sectors()} <= kinds


def test_the_package_says_of_most_recommendations_which_sector_they_are_for() -> None:
    asked = {
        "The Police Service should review how it records missing children.": "police",
        "Head teachers should tell the school nurse when a pupil is excluded.": "education",
        "General practitioners should be sent the minutes of every conference.": "primary_care",
        "Midwives and health visitors should meet before the baby leaves hospital.": "health_trust",
    }
    for text, sector in asked.items():
        (rec,) = tag([record(text)], codebook=load_sectors())
        assert rec.themes[0].theme == sector, text
