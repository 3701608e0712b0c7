"""How firmly a recommendation is put, what kind of action it asks for, and by when."""

import shutil
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrlearn.errors import ModelError
from cmrlearn.model import Action, AgencyMention, Recommendation, Strength
from cmrlearn.models import home
from cmrlearn.tagging import actions_of, deadline_of, strength_of, tag
from cmrlearn.tagging.action_features import MASK, action_features
from cmrlearn.tagging.actions import masked
from cmrlearn.tagging.lexicon import root
from cmrlearn.tagging.multilabel import MultiLabel, load_multilabel

STRENGTHS = [
    ("The Board must review the policy.", "must"),
    ("The Trust shall report each quarter.", "must"),
    ("A review will be undertaken by the working group.", "must"),
    ("GPs are required to record fathers' names.", "must"),
    ("Files may not be closed without a manager's agreement.", "must"),
    ("The Trust has to publish its plan.", "must"),
    ("Agencies should review their induction.", "should"),
    ("The police ought to share the log.", "should"),
    ("The Council needs to strengthen supervision.", "should"),
    ("The DfE is asked to amend the guidance.", "should"),
    ("The Panel is invited to look at this nationally.", "should"),
    ("It is recommended that the Partnership reviews the pathway.", "should"),
    ("The review recommends that the ICB publish guidance.", "should"),
    ("Recommended that supervision be strengthened.", "should"),
    ("The Board should consider a campaign.", "consider"),
    ("The Board should explore whether the hub can be extended.", "consider"),
    ("The Trust might review its leaflet.", "consider"),
    ("The Department may wish to review the circular.", "consider"),
    ("Consideration should be given to joint training.", "consider"),
    ("Consideration must be given to a shared chronology.", "consider"),
    ("The ICB could pilot the tool.", "consider"),
    ("Officers should ask whether the person lives with children, and should tell the school.", "should"),
    ("We recommend that the Department works with landlords to develop a protocol.", "should"),
    ("The HSCB to consider a review of placements.", "consider"),
    ("The two Trusts consider a joint review.", "consider"),
    ("Consider the use of a shared form.", "consider"),
    ("Explore the reasons for low attendance.", "consider"),
    ("A single form should be considered by all agencies.", "consider"),
    ("It is recommended that the Trust considers a new form.", "consider"),
    ("The Partnership should review whether the tool is used.", "consider"),
    ("Review the threshold document.", "unspecified"),
    ("The SBNI to write to all schools.", "unspecified"),
    ("A task and finish group to revise the procedure, which must be followed.", "unspecified"),
    ("Development of a regional protocol.", "unspecified"),
    ("Strengthening supervision in the hub.", "unspecified"),
    ("Develop guidance so that staff know what they must do.", "unspecified"),
    ("Ensure that practitioners should not work alone.", "unspecified"),
    ("Police to review training and, where gaps are found, a plan should be made.", "unspecified"),
    ("The Trust should develop guidance on when staff must escalate.", "should"),
    ("Where gaps are found, the Trust must act.", "must"),
    ("If a child is not brought, the practice should call the health visitor, who will visit.", "should"),
    ("In order to improve recording, all agencies will use one template.", "must"),
    ("Following this review, the Board should seek assurance that staff must attend.", "should"),
    ("The Partnership should ensure that parents consider safer sleep.", "should"),
    ("The local authority must make sure that schools consider risk.", "must"),
    ("Agencies should consider and agree a process.", "consider"),
    ("The Board should undertake an audit to consider whether plans are used.", "should"),
    ("The review of the policy should include fathers.", "should"),
    ("Training for staff who may meet such families should be provided.", "should"),
    ("The need for supervision should be raised with the Trust.", "should"),
    ("Managers will be expected to sign off closures.", "must"),
    ("All practitioners are reminded to record the voice of the child.", "should"),
    ("We would ask that the Home Office reviews the rules.", "should"),
    ("The Trust should: (a) review its policy; (b) must not close cases.", "should"),
    ("Guidance to be issued on bruising.", "unspecified"),
    ("That the Board reviews its training.", "unspecified"),
    ("Nobody had asked the girl. The school should ask her.", "should"),
    ("The Panel, once it has been set up, is asked to read ten files.", "should"),
    ("As its funder, the Department might look at the contract.", "consider"),
    ("Each council is asked, through its reviewing officers, to hold a meeting.", "should"),
    ("Dates were lost. In future a copy must go to the GP.", "must"),
    ("This may not have been the only such home. The Board to ask for a list.", "unspecified"),
    ("No parent may be used as an interpreter.", "must"),
    ("Staff who have to read such letters should be seen by a manager.", "should"),
    ("A letter to each home should be written by the Trust.", "should"),
    ("The two Trusts consider a review of their homes, to include night staff.", "consider"),
    ("The Council as commissioner of homes should consider a second worker.", "consider"),
    ("The reviews recommend as follows: RQIA to read twenty files.", "unspecified"),
    ("", "unspecified"),
]

ACTIONS = [
    ("The Trust should train all staff on neglect.", {"train"}),
    ("The Board should issue guidance on bruising.", {"guidance"}),
    ("The police should review their response to missing children.", {"review"}),
    ("The school nurse should let the health visitor know on the same day.", {"share"}),
    ("Schools should keep a record of each concern on the file.", {"record_system"}),
    ("The ICB should fund two more posts.", {"resource"}),
    ("The Government should bring forward legislation.", {"legislate"}),
    ("The Partnership should audit thirty case files.", {"audit"}),
    ("The Board should run a campaign to raise awareness of safer sleep.", {"raise_awareness"}),
    ("Supervision of residential staff should be strengthened.", {"supervise"}),
    ("The Chair should meet the family.", {"other"}),
]

DEADLINES = [
    ("The Trust should report within six months.", "within six months", None),
    (
        "The Trust should report within three months of the publication of this report.",
        "within three months of the publication of this report",
        None,
    ),
    ("By 31 March 2024 the ICB should publish the pathway.", "By 31 March 2024", "2024-03-31"),
    ("The Board should complete the audit by March 2024.", "by March 2024", None),
    ("Publish by the end of February 2024.", "by the end of February 2024", "2024-02-29"),
    ("All staff are to be trained by the end of 2025.", "by the end of 2025", "2025-12-31"),
    ("This must be done immediately.", "immediately", None),
    ("As a matter of urgency, the police should review the log.", "As a matter of urgency", None),
    ("Report to the Board by the end of September.", "by the end of September", None),
    ("Review the form (by 1st June 2023).", "by 1st June 2023", "2023-06-01"),
    ("The plan should be agreed by 30/06/2023.", "by 30/06/2023", "2023-06-30"),
    ("A plan should be delivered within an identified timeframe.", "within an identified timeframe", None),
    ("In the next financial year the Council should fund a post.", "In the next financial year", None),
    ("The Board should receive a report at its next meeting.", "at its next meeting", None),
    ("No later than 1 May 2024, publish it.", "No later than 1 May 2024", "2024-05-01"),
    ("Trusts should ensure that all staff are trained by March 2025.", "by March 2025", None),
    ("Assessments should be completed within ten working days of referral.", None, None),
    ("Ensure that strategy discussions are held within 24 hours.", None, None),
    ("The Trust should ensure that plans are reviewed within three months.", None, None),
    ("Health visitors must see the baby within five days of birth.", None, None),
    ("The guidance (DfE, 2018) should be revised.", None, None),
    ("Children who do not immediately complete registration should be notified.", None, None),
    ("The Trust should pay, from April 2024, for a second nurse.", "from April 2024", None),
    ("From 1 April 2024 each home must keep a bound log.", "From 1 April 2024", "2024-04-01"),
    ("In the summer of 2023 the Board should count them again.", "In the summer of 2023", None),
    ("When it next writes to schools, the Department should say so.", "When it next writes to schools", None),
    ("RQIA should ask this at its next round of inspections.", "at its next round of inspections", None),
    ("The fence should be mended before the summer holidays of 2023.", "before the summer holidays of 2023", None),
    ("The Board should look again, in a year's time, at ten files.", "in a year's time", None),
    ("Six audits in three years found this; the Board should ask why.", None, None),
    ("After a third absence in two weeks the school should call a meeting.", None, None),
    ("The form was changed in June 2022 and should be changed back.", None, None),
    ("Police should meet within two days when a prisoner is to be released.", None, None),
    ("The Trust should review its policy.", None, None),
    ("The Joint Protocol of 2013 should be revised.", None, None),
]


@pytest.mark.parametrize(("text", "strength"), STRENGTHS)
def test_the_main_clause_decides_how_firmly_it_is_put(text, strength):
    assert strength_of(text) == strength


@pytest.mark.parametrize(("text", "kinds"), ACTIONS)
def test_kinds_of_action_follow_from_verbs_and_nouns(text, kinds):
    assert set(actions_of(text)) == kinds


@pytest.mark.parametrize("text", ["", "...", "Quite.", "xyzzy plugh"])
def test_there_is_always_a_kind_of_action(text):
    assert actions_of(text)


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("The BODY should write to all schools and publish the replies.", {"write", "publish"}),
        ("Ask each child, and tell the parents.", {"ask", "tell"}),
        ("A short guide to be drawn up by the BODY.", {"draw"}),
        ("Staff who should have known were told to wait.", set()),
    ],
)
def test_an_order_is_a_verb_behind_a_modal_or_at_the_head_or_joined_to_such(text, verbs):
    found = {name.partition(":")[2] for name in action_features(text) if name.startswith("m:")}
    assert found == {root(v) for v in verbs}


def test_the_first_word_is_an_order_where_the_lead_in_waits_for_its_verb():
    assert "m:fund" in action_features("fund a second nurse", "The Board will:")


def test_bodies_names_do_not_count_as_words_of_action():
    names = [AgencyMention(None, "", "lead", "Training Agency", 4, 19), AgencyMention(None, "", "lead", "", None, None)]
    assert masked("The Training Agency should meet the Board.", names) == f"The {MASK} should meet the Board."


@pytest.mark.parametrize(
    "words", ["tell tells told telling", "stop stops stopped stopping", "policy policies", "use used using"]
)
def test_the_forms_of_a_word_have_one_root(words):
    assert len({root(w) for w in words.split()}) == 1


def test_a_damaged_action_model_is_refused_in_a_sentence(tmp_path):
    shutil.copytree(home("actions"), tmp_path / "actions")
    (tmp_path / "actions" / "weights.json").write_text(
        '{"labels": ["train"], "intercepts": [0], "limit": 0.5, "weights": {"a": [1, 2]}}'
    )
    with pytest.raises(ModelError, match="train the model again"):
        load_multilabel("actions", tmp_path / "actions")


def test_a_label_is_given_from_the_limit_on_and_the_likeliest_where_none_is():
    weights = np.array([[2.0, 0.0], [0.0, 5.0]])
    model = MultiLabel(("train", "audit"), np.array([-1.0, -3.0]), 0.5, {"staff": 0, "files": 1}, weights, {})
    assert model.given({"staff": 1.0, "files": 1.0}) == ["train", "audit"]
    assert model.given({"files": 1.0}) == ["audit"]
    assert model.given({}) == ["train"]


def test_a_column_of_the_plan_outweighs_a_time_in_the_text():
    rec = Recommendation("x:r1", "x", "1", "Report by June 2023 on the log.", 1, extra={"timescale": "30 April 2023"})
    (tagged,) = tag([rec])
    assert (tagged.deadline.text, tagged.deadline.date) == ("30 April 2023", "2023-04-30")


def test_a_column_without_a_time_is_no_deadline():
    (tagged,) = tag([Recommendation("x:r1", "x", "1", "Read the files.", 1, extra={"timescale": "For Ministers"})])
    assert tagged.deadline is None


def test_kinds_of_action_come_in_the_order_of_the_record():
    kinds = actions_of("Audit thirty files, publish a new protocol, and train all staff.")
    assert len(kinds) > 1
    assert list(kinds) == [k for k in get_args(Action) if k in kinds]


@pytest.mark.parametrize(("text", "printed", "date"), DEADLINES)
def test_a_deadline_is_for_carrying_the_recommendation_out(text, printed, date):
    found = deadline_of(text, 2022)
    assert (found.text if found else None, found.date if found else None) == (printed, date)


def test_this_year_is_the_year_of_the_report():
    assert deadline_of("Publish it by the end of this year.", 2021).date == "2021-12-31"
    assert deadline_of("Publish it by the end of this year.").date is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_wording_rules(text):
    assert strength_of(text) in get_args(Strength)
    assert set(actions_of(text)) <= set(get_args(Action))
    deadline_of(text, 2020)
