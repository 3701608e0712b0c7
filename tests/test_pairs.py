"""The annotated pairs that recurring learning is measured on."""

from __future__ import annotations

from collections import Counter

from corpus.pairs import LABELS, pairs, restatements, texts
from corpus.splits import splits


def test_there_are_at_least_a_hundred_and_fifty_pairs_with_every_label() -> None:
    counts = Counter(p.label for p in pairs())
    assert sum(counts.values()) >= 150
    assert set(counts) == set(LABELS) and min(counts.values()) >= 50


def test_every_pair_names_two_texts_that_there_are() -> None:
    known = texts()
    assert [p for p in pairs() if p.first not in known or p.second not in known] == []


def test_no_pair_draws_on_a_test_report() -> None:
    of = splits()
    assert {of[name] for p in pairs() for name in p.reports} == {"train", "development"}


def test_no_pair_is_there_twice() -> None:
    assert max(Counter(frozenset((p.first, p.second)) for p in pairs()).values()) == 1


def test_a_restatement_is_later_than_what_it_restates_and_is_no_copy() -> None:
    known = texts()
    for entry in restatements():
        text, year, _ = known[entry["of"]["report"], entry["of"]["number"]]
        assert entry["year"] > year
        assert entry["text"].strip() != text


def test_two_readers_agree_on_most_pairs_and_each_difference_has_a_reason() -> None:
    import csv

    from corpus.pairs import HERE, agreement

    read = agreement(pairs())
    assert read["pairs"] >= 150 and read["kappa"] > 0.6
    with (HERE / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["first"]]
    assert all(bool(r["reason"]) == (r["first"] != r["second"]) for r in rows)
    assert all(r["label"] in (r["first"], r["second"]) for r in rows)


def test_annotated_improvements_answer_recommendations_that_there_are() -> None:
    from corpus.improvements import SIGNS, answers

    known, of = texts(), splits()
    found = answers()
    assert len(found) >= 40 and {a.label for a in found} == set(SIGNS)
    assert all((a.report, a.number) in known and of[a.report] != "test" for a in found)
    assert all(a.source == "invented" or of[a.source] != "test" for a in found)


def test_no_text_is_taken_from_a_test_report() -> None:
    of = splits()
    assert {of[report.removeprefix("later-")] for report, _ in texts()} == {"train", "development"}


def test_the_packaged_weights_are_those_of_these_pairs() -> None:
    import json
    from pathlib import Path

    from cmrlearn.files import sha256
    from cmrlearn.models import home

    manifest = json.loads((home("recurring") / "manifest.json").read_text(encoding="utf-8"))
    corpus = Path(__file__).resolve().parent.parent / "corpus"
    assert manifest["annotations"] == {name: sha256(corpus / name) for name in manifest["annotations"]}


def test_the_limits_stand_in_their_order() -> None:
    from cmrlearn.analysis.similarity import load_similarity

    model = load_similarity()
    assert 0 < model.threshold <= model.likely < 1
    assert 0 < model.partly <= model.addressed < 1


def test_nothing_that_two_texts_share_speaks_against_their_being_the_same() -> None:
    from cmrlearn.analysis.similarity import load_similarity

    assert min(load_similarity().weights.values()) >= 0
