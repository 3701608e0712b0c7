"""The readable clause, and the reasons in words."""

import pytest

import cmrlearn as cmr
from cmrlearn.model import AgencyMention, Deadline, Recommendation
from cmrlearn.tagging import tag
from cmrlearn.tagging.reasons import in_words
from cmrlearn.tagging.resources import words

# nation, text, clause
CLAUSES = [
    (
        "NI",
        "The PSNI, together with the Youth Justice Agency, should agree a protocol on bail by May 2024.",
        "PSNI: agree a protocol on bail; with Youth Justice Agency; by May 2024",
    ),
    (
        "NI",
        "It is recommended that the Belfast Trust and the Northern Trust audit the use of chronologies.",
        "Belfast Trust and Northern Trust: audit the use of chronologies",
    ),
    (
        "NI",
        "SBNI to take up with Translink, as a matter of urgency, what drivers of the last bus do.",
        "SBNI: take up with Translink, what drivers of the last bus do; as a matter of urgency",
    ),
    (
        "NI",
        "Training on neglect should be provided by the Public Health Agency in each area.",
        "Public Health Agency: Training on neglect to be provided in each area",
    ),
    (
        "England",
        "The Board should review its training. It must report to members.",
        "Local Safeguarding Children Board: review its training",
    ),
    (
        "NI",
        "Nothing was learned from the first call. The PSNI should record each call, so that the second is read with it.",
        "PSNI: record each call, so that the second is read with it",
    ),
    ("NI", "Develop a regional protocol for transfers.", "Nobody named: Develop a regional protocol for transfers"),
    (
        "NI",
        "A diabetes team which has not been able to weigh, see or speak to a teenager for four months should call the "
        "others together.",
        "Nobody named: A diabetes team … should call the others together",
    ),
    (
        "NI",
        "NIMDTA should, once it has consulted the College, name a single paediatrician for any child seen at three hospitals.",
        "NIMDTA: name a single paediatrician for any child seen at three hospitals",
    ),
]


@pytest.mark.parametrize(("nation", "text", "expected"), CLAUSES, ids=[c[1][:50] for c in CLAUSES])
def test_a_recommendation_is_one_readable_line(nation, text, expected):
    (rec,) = tag([Recommendation("x:r1", "x", None, text, 1, nation=nation, year=2015)])
    assert str(cmr.clause(rec)) == expected


def test_what_is_as_printed_and_at_most_twenty_words():
    text = "The PSNI should " + ", and ".join(f"write the {n}th long report about it" for n in range(9)) + "."
    found = cmr.clause(tag([Recommendation("x:r1", "x", None, text, 1, nation="NI")])[0])
    assert len(found.what.split()) <= 21 and found.what.endswith(" …")
    assert found.what.removesuffix(" …") in text


def test_parts_of_the_clause_can_be_had_alone():
    mentions = (
        AgencyMention("psni", "Police Service of Northern Ireland", "lead", "The PSNI's", 0, 10),
        AgencyMention("sbni", "Safeguarding Board for Northern Ireland", "partner", "Board", None, None),
    )
    rec = Recommendation("x:r1", "x", None, "Write it.", 1, agencies=mentions, deadline=Deadline("by May"))
    found = cmr.clause(rec)
    assert (found.who, found.what) == (("PSNI",), "Write it")
    assert (found.with_whom, found.by_when) == (("Safeguarding Board for Northern Ireland",), "by May")


def test_an_empty_text_gives_an_empty_clause():
    assert str(cmr.clause(Recommendation("x:r1", "x", None, "", 1))) == "Nobody named: "


def test_an_explanation_names_place_body_role_and_reason():
    text = "The EA should write to NISCC."
    (rec,) = tag([Recommendation("x:r1", "x", "7", text, 3, nation="NI")])
    shown = cmr.explain(rec)
    assert [(text[m.start : m.end], m.agency, m.role) for m in shown.agencies] == [
        ("EA", "ea_ni", "lead"),
        ("NISCC", "niscc", "partner"),
    ]
    block = str(shown)
    for part in ("x:r1, page 3, 7", "Education Authority (ea_ni)", '"EA" at 4-6', 'the subject of "should"', "partner"):
        assert part in block


def test_what_stands_above_the_text_is_explained_as_such():
    rec = Recommendation(
        "x:r1", "x", None, "Review the policy.", 3, section=("Recommendations for the PSNI",), nation="NI"
    )
    block = str(cmr.explain(tag([rec])[0]))
    assert "above the text" in block and "heading" in block


def test_a_reason_that_the_rules_give_has_words():
    import re
    from pathlib import Path

    source = Path(cmr.tagging.roles.__file__).read_text(encoding="utf-8")
    given = set(re.findall(r'\("?(?:lead|partner|mentioned)"?, "([^"]+)"\)', source))
    given |= set(re.findall(r'"(?:mentioned|partner)", "([^"]+)"', source)) - {"partner", "mentioned"}
    assert len(given) > 5 and given <= set(words("reasons.yaml")["rules"])


def test_a_reason_of_the_model_names_its_evidence_and_an_unknown_one_stays():
    assert in_words("model: addressed=heading0 + prep=by") == (
        'judged by the model: a heading above addresses it; it follows "by"'
    )
    assert in_words("a reviewer's own") == "a reviewer's own"


def test_the_model_gives_evidence_that_has_words():
    section = ("Recommendations for the Education Authority",)
    text = "Whoever it falls to at the Education Authority, thought was owed to how it reads the letters of schools."
    (rec,) = tag([Recommendation("x:r1", "x", None, text, 1, section=section, nation="NI")])
    reasons = [m.reason for m in rec.agencies if m.reason.startswith("model")]
    assert all(": " in reason and in_words(reason) != reason for reason in reasons)


def test_explain_prints_blocks_and_writes_records_where_asked(cli, tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("text\nThe PSNI should act.\n", encoding="utf-8")
    shown = cli("tag", table, "--explain", "-q")
    assert shown.status == 0 and "lead (must act)" in shown.out and not shown.out.startswith("{")
    both = cli("tag", table, "--explain", "-q", "-o", tmp_path / "out.jsonl")
    assert both.out == shown.out
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").startswith("{")


def test_mine_explains_what_it_found(cli, report, tmp_path):
    shown = cli("mine", report, "-o", tmp_path / "out", "-q", "--explain")
    assert shown.status == 0 and "because:" in shown.out
