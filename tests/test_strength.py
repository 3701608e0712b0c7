"""How firmly a recommendation is put, what kind of action it asks for, and by when."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrlearn.model import Action, Strength
from cmrlearn.tagging import actions_of, deadline_of, strength_of

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
    ("", "unspecified"),
]

ACTIONS = [
    ("The Trust should train all staff on neglect.", {"train"}),
    ("The Board should publish guidance on bruising.", {"guidance"}),
    ("The police should review their response to missing children.", {"review"}),
    ("GPs should share information with health visitors.", {"share"}),
    ("Schools should keep electronic records of concerns.", {"record_system"}),
    ("The ICB should fund two more posts.", {"resource"}),
    ("The Government should bring forward legislation.", {"legislate"}),
    ("The Partnership should audit case files.", {"audit"}),
    ("The Board should run a campaign to raise awareness of safer sleep.", {"raise_awareness"}),
    ("Managers should provide reflective supervision.", {"supervise"}),
    (
        "The Board should audit the use of the protocol and disseminate the results.",
        {"audit", "guidance", "raise_awareness"},
    ),
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


def test_kinds_of_action_come_in_the_order_of_the_record():
    kinds = actions_of("Supervise, audit, review and train.")
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
