"""Who is told to act, with whom, and who is only named."""

import pytest

from cmrlearn.model import Recommendation
from cmrlearn.tagging import tag

# nation, text, leads, partners, only named; ids of the table, "@" before the printed name of an unlisted body
SENTENCES = [
    (
        "NI",
        "The SBNI should write to the Department of Health to request that the guidance is revised.",
        "sbni",
        "dept_health_ni",
        "",
    ),
    (
        "NI",
        "The Belfast Trust and the Northern Trust must jointly review their arrangements for the transfer of cases.",
        "bhsct nhsct",
        "",
        "",
    ),
    (
        "NI",
        "The PSNI, in partnership with the Probation Board and the Youth Justice Agency, should develop a protocol on bail.",
        "psni",
        "pbni yja",
        "",
    ),
    (
        "NI",
        "It is recommended that the Health and Social Care Trusts audit the use of chronologies.",
        "hsc_trusts",
        "",
        "",
    ),
    (
        "NI",
        "RQIA is asked to include safe staffing in its next round of inspections of children's homes.",
        "rqia",
        "",
        "",
    ),
    (
        "NI",
        "The Department of Education to issue a circular to all schools on attendance.",
        "dept_education_ni",
        "",
        "",
    ),
    (
        "NI",
        "Training on neglect should be provided by the Public Health Agency to health visitors.",
        "pha",
        "",
        "",
    ),
    (
        "NI",
        "The Board should seek assurance from the Education Authority that schools record concerns.",
        "sbni",
        "ea_ni",
        "",
    ),
    (
        "NI",
        "SPPG, working with the five HSC Trusts, will agree a regional model for supervision.",
        "doh_sppg",
        "hsc_trusts",
        "",
    ),
    (
        "NI",
        "The Southern Health and Social Care Trust should ensure that the PSNI is told of every strategy discussion.",
        "shsct",
        "",
        "psni",
    ),
    (
        "NI",
        "The review asks the Public Prosecution Service to consider its guidance on young witnesses.",
        "ppsni",
        "",
        "",
    ),
    ("NI", "Develop a regional protocol for transfers between Trusts.", "", "", "hsc_trusts"),
    ("NI", "NIGALA and the Court Service should explore how reports are shared.", "nigala nicts", "", ""),
    ("NI", "The EA's Education Welfare Service should review how cases are closed.", "ea_ews", "", ""),
    ("NI", "The Western Trust, as corporate parent, must make sure that placements are matched.", "whsct", "", ""),
    (
        "NI",
        "A task and finish group, led by the Public Health Agency, should be set up.",
        "task_finish_group",
        "pha",
        "",
    ),
    (
        "England",
        "Greenshire Safeguarding Children Partnership should ensure that all agencies understand the threshold document.",
        "lscp_england",
        "",
        "",
    ),
    (
        "England",
        "The Partnership should seek assurance from the ICB and Redtown Police that referrals are timely.",
        "lscp_england",
        "icb police_england",
        "",
    ),
    (
        "England",
        "Redtown Police and Greenshire County Council should review their joint protocol on missing children.",
        "police_england local_authority_england",
        "",
        "",
    ),
    (
        "England",
        "The LSCB should write to the Department for Education about elective home education.",
        "lscb_england",
        "dept_education_england",
        "",
    ),
    (
        "England",
        "Children's Social Care, together with CAMHS, should develop a pathway for children who self-harm.",
        "csc_england",
        "camhs_gb",
        "",
    ),
    (
        "England",
        "The Integrated Care Board should request that all GP practices use the template.",
        "icb",
        "gps_england",
        "",
    ),
    (
        "England",
        "Where a child is missed at two appointments, the health visitor must inform the GP.",
        "health_visiting_gb",
        "",
        "gps_england",
    ),
    ("England", "NHS Greenshire ICB to commission specialist training for midwives.", "icb", "", ""),
    (
        "England",
        "Ofsted and the Care Quality Commission should consider a joint inspection of the arrangements.",
        "ofsted cqc",
        "",
        "",
    ),
    (
        "England",
        "Redtown and Greenshire NHS Foundation Trust should review its bruising protocol.",
        "nhs_trusts_england",
        "",
        "",
    ),
    (
        "England",
        "The Child Safeguarding Practice Review Panel is invited to consider national guidance on perplexing presentations.",
        "csprp",
        "",
        "",
    ),
    (
        "England",
        "Schools should ensure that designated safeguarding leads receive supervision.",
        "schools_england",
        "",
        "",
    ),
    ("England", "All agencies should remind staff of the escalation policy.", "all_agencies", "", ""),
    (
        "England",
        "The local authority should work with schools to strengthen attendance monitoring.",
        "local_authority_england",
        "schools_england",
        "",
    ),
    (
        "England",
        "The Trust's safeguarding team should audit records against NICE standards.",
        "nhs_trusts_england",
        "",
        "",
    ),
    ("England", "The Riverside Partnership should review its referral form.", "@Riverside Partnership", "", ""),
    (
        "England",
        "It is recommended that the Partnership asks Cafcass to share the findings with its practitioners.",
        "lscp_england",
        "cafcass",
        "",
    ),
    ("England", "Consideration should be given by the Home Office to a national register.", "home_office", "", ""),
    (
        "England",
        "The Crown Prosecution Service should ensure that the police are given early advice.",
        "cps",
        "",
        "police_england",
    ),
    (
        "England",
        "KSCP should satisfy itself that the Multi-Agency Safeguarding Hub has enough staff.",
        "lscp_england",
        "",
        "mash",
    ),
    (
        "England",
        "The Metropolitan Police should review its training on domestic abuse, with support from the College of Policing.",
        "mps",
        "college_policing",
        "",
    ),
    (
        "England",
        "The Director of Children's Services, through the Virtual School, should track attendance of children in care.",
        "csc_england",
        "virtual_school",
        "",
    ),
    (
        "England",
        "The Panel recommends that the Department for Education reviews the guidance.",
        "dept_education_england",
        "",
        "",
    ),
    (
        "England",
        "Information about pregnancies must be shared by midwives with health visitors within five days.",
        "midwifery_gb",
        "",
        "",
    ),
    (
        "England",
        "The Board must assure itself that partner agencies have adopted the neglect strategy.",
        "lscb_england",
        "",
        "",
    ),
    (
        "England",
        "The Youth Offending Service should liaise with Redtown Police before bail is reviewed.",
        "yot_england",
        "police_england",
        "",
    ),
    (
        "England",
        "NHS England and the Department of Health and Social Care should consider the case for a shared record.",
        "nhs_england dhsc",
        "",
        "",
    ),
    (
        "England",
        "Housing providers need to notify Children's Social Care when families are evicted.",
        "housing_england",
        "",
        "csc_england",
    ),
    (
        "Wales",
        "The Regional Safeguarding Board should raise with Welsh Government the need for guidance.",
        "rsb_wales",
        "welsh_government",
        "",
    ),
    (
        "Wales",
        "Hywel Dda University Health Board must review how missed appointments are followed up.",
        "hduhb",
        "",
        "",
    ),
    (
        "Wales",
        "Glanrafon University Health Board and Glanrafon County Borough Council should agree a joint protocol.",
        "lhb_wales local_authority_wales",
        "",
        "",
    ),
    ("Wales", "CYSUR to write to Estyn to share the learning from this review.", "cysur", "estyn", ""),
    (
        "Wales",
        "The Health Board, in consultation with Public Health Wales, should revise the pathway.",
        "lhb_wales",
        "phw",
        "",
    ),
    ("Wales", "Brynmawr Police should review how it flags repeat incidents.", "police_england", "", ""),
    ("Wales", "Care Inspectorate Wales may wish to consider the regulation of short placements.", "ciw", "", ""),
    (
        "Wales",
        "Children's Services should ensure that chronologies are kept up to date.",
        "local_authority_wales",
        "",
        "",
    ),
    (
        "Scotland",
        "The Child Protection Committee should commission multi-agency training on neglect.",
        "cpc_scotland",
        "",
        "",
    ),
    (
        "Scotland",
        "Strathmoor Child Protection Committee, alongside Police Scotland, should audit IRDs.",
        "cpc_scotland",
        "police_scotland",
        "",
    ),
    (
        "Scotland",
        "NHS Strathmoor and Strathmoor Council should review the pre-birth pathway.",
        "health_boards_scotland local_authority_scotland",
        "",
        "",
    ),
    (
        "Scotland",
        "Police Scotland should consider how concern reports are shared with schools.",
        "police_scotland",
        "",
        "",
    ),
    (
        "Scotland",
        "The Care Inspectorate and Healthcare Improvement Scotland should consider a joint inspection.",
        "care_inspectorate his_scotland",
        "",
        "",
    ),
    (
        "Scotland",
        "Strathmoor Health and Social Care Partnership must strengthen management oversight.",
        "hscp_scotland",
        "",
        "",
    ),
    (
        "Scotland",
        "The Chief Officers' Group should request assurance from the Health and Social Care Partnership.",
        "cog_scotland",
        "hscp_scotland",
        "",
    ),
    (
        "Scotland",
        "The Scottish Children's Reporter Administration to be consulted on the new protocol.",
        "",
        "scra",
        "",
    ),
    (
        "England",
        "The Partnership should ensure that: (a) the ICB funds the pathway; (b) schools should know of it.",
        "lscp_england",
        "",
        "icb",
    ),
    (
        "England",
        "(a) The ICB to fund the pathway; (b) the local authority to publish it.",
        "icb local_authority_england",
        "",
        "",
    ),
    (
        "England",
        "Following publication of this review, Redtown City Council should hold learning events.",
        "local_authority_england",
        "",
        "",
    ),
    ("England", "By March 2025 the ICB should have completed the audit.", "icb", "", ""),
    (
        "England",
        "Lead: Greenshire Constabulary. The force will review its missing persons procedure.",
        "police_england",
        "",
        "",
    ),
    (
        "England",
        "Probation Service practitioners should check with Children's Social Care before home visits.",
        "probation_service",
        "csc_england",
        "",
    ),
    (
        "England",
        "Redtown Police, jointly with Greenshire Hospitals NHS Trust, should fund a youth worker.",
        "police_england acute_trust_england",
        "",
        "",
    ),
    (
        "England",
        "The delay that families meet should be raised with the Home Office by Ofsted.",
        "ofsted",
        "home_office",
        "",
    ),
    ("England", "The Redtown MARAC steering group is invited to look again at these cases.", "marac", "", ""),
    ("Wales", "The Board to hold workshops with Social Care Wales.", "rsb_wales", "social_care_wales", ""),
    ("England", "The Trust should share information with Ofsted.", "nhs_trusts_england", "", "ofsted"),
    (
        "England",
        "Midshire Partnership University NHS Foundation Trust must publish its policy.",
        "nhs_trusts_england",
        "",
        "",
    ),
    ("England", "The Head of Safeguarding at Westshire ICB should write to all GPs.", "icb", "gps_england", ""),
    (
        "England",
        "Every school and college should have access to the system, and Westshire Police should monitor it.",
        "police_england",
        "",
        "",
    ),
    ("Wales", "Swansea Bay University Health Board Safeguarding Team to deliver training.", "sbuhb", "", ""),
    (
        "Wales",
        "All agencies must act. This should be monitored by the Regional Safeguarding Board.",
        "all_agencies rsb_wales",
        "",
        "",
    ),
    (
        "Scotland",
        "Strathmoor Council should ensure that the process is reviewed with Police Scotland.",
        "local_authority_scotland",
        "police_scotland",
        "",
    ),
    ("NI", "A protocol should be drawn up between the Trusts and NIGALA.", "hsc_trusts nigala", "", ""),
    ("NI", "Joint Protocol signatories should revisit the guidance on delay.", "signatories_joint_protocol", "", ""),
    ("England", "Practitioners in CAMHS to be reminded that a retraction proves nothing.", "", "", "camhs_gb"),
    ("England", "GPs should be informed of every admission.", "", "", "gps_england"),
    (
        "Scotland",
        "Strathmoor Council should ensure that plans comply with Care Inspectorate standards.",
        "local_authority_scotland",
        "",
        "care_inspectorate",
    ),
    (
        "England",
        "That the Safeguarding Adults Board and the Community Safety Partnership agree a joint protocol.",
        "sab_england csp_england",
        "",
        "",
    ),
    ("England", "GPs must record the name of the father.", "gps_england", "", ""),
    (
        "England",
        "Safeguarding partners should jointly review the multi-agency training offer.",
        "safeguarding_partners",
        "",
        "",
    ),
    (
        "England",
        "The Greenshire Hospitals NHS Foundation Trust and the ambulance service need to agree how concerns are passed on.",
        "acute_trust_england ambulance_trust_england",
        "",
        "",
    ),
    ("England", "The DfE guidance on attendance should be followed.", "", "", "dept_education_england"),
    ("England", "Staff at the Trust should complete the course.", "nhs_trusts_england", "", ""),
    (
        "England",
        "The three statutory safeguarding partners should write jointly to the Home Secretary.",
        "safeguarding_partners",
        "home_office",
        "",
    ),
]


def tagged(text, nation="England", **fields):
    return tag([Recommendation("x:r01", "x", None, text, 1, nation=nation, year=2023, **fields)])[0]


def parts(rec, role):
    return sorted((m.agency or f"@{m.name}") for m in rec.agencies if m.role == role)


@pytest.mark.parametrize(
    ("nation", "text", "leads", "partners", "named"), SENTENCES, ids=[s[1][:60] for s in SENTENCES]
)
def test_each_body_of_a_sentence_gets_its_role(nation, text, leads, partners, named):
    rec = tagged(text, nation)
    expected = [sorted([x] if x.startswith("@") else x.split()) for x in (leads, partners, named)]
    assert [parts(rec, role) for role in ("lead", "partner", "mentioned")] == expected


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s[1][:40])
def test_offsets_of_a_printed_body_give_its_text_back(sentence):
    rec = tagged(sentence[1], sentence[0])
    assert all(rec.text[m.start : m.end] == m.text for m in rec.agencies if not m.inherited)


# What stands over a recommendation: field, value, who is then told.
ABOVE = [
    ("stem", "The Trust should:", "nhs_trusts_england"),
    ("stem", "Redtown Police and the local authority should", "local_authority_england police_england"),
    ("owner", "ICB / Redtown Police", "icb police_england"),
    ("owner", "Head of Practice", "@Head of Practice"),
    ("section", ("Findings", "Recommendations for the Trust"), "nhs_trusts_england"),
    ("section", ("Recommendations", "Ofsted"), "ofsted"),
    ("section", ("Recommendations for Children's Social Care", "Neglect"), "csc_england"),
    ("section", ("Recommendations", "How the police responded"), ""),
    ("title", "For the Department for Education", "dept_education_england"),
]


@pytest.mark.parametrize(("field", "value", "leads"), ABOVE, ids=[str(a[1]) for a in ABOVE])
def test_a_bare_instruction_is_told_to_the_body_that_stands_over_it(field, value, leads):
    rec = tagged("Review the referral form.", **{field: value})
    expected = [leads] if leads.startswith("@") else leads.split()
    assert parts(rec, "lead") == sorted(expected)
    assert all(m.inherited and m.start is None and m.end is None for m in rec.agencies)


def test_a_text_that_names_its_own_lead_inherits_none():
    rec = tagged("The ICB should review the form.", section=("Recommendations for the Trust",), owner="Police")
    assert parts(rec, "lead") == ["icb"]


def test_the_owner_column_comes_before_the_heading():
    rec = tagged("Review the form.", section=("Recommendations for the Trust",), owner="Ofsted")
    assert parts(rec, "lead") == ["ofsted"]


@pytest.mark.parametrize("post", ["Head of Service", "Named Nurse", "Service Manager, Assessment", "Principal Officer"])
def test_a_post_in_the_owner_column_gives_way_to_the_agency_that_heads_the_rows(post):
    under = ("Single agency plans", "Redtown Children's Social Care")
    assert parts(tagged("Review the form.", section=under, owner=post), "lead") == ["csc_england"]
    assert parts(tagged("Review the form.", section=("Action plan",), owner=post), "lead") != ["csc_england"]


def test_whoever_is_written_to_beside_another_is_a_partner():
    rec = tagged("The Board should write to the Department for Education and to the Ministry of Justice.")
    assert parts(rec, "partner") == ["dept_education_england", "moj"]


def test_nobody_is_guessed():
    assert tagged("Develop guidance on bruising in babies.").agencies == ()


def test_a_body_told_and_named_again_appears_once_in_its_strongest_role_where_first_so_printed():
    rec = tagged("Following talks at Ofsted offices, Ofsted should review how Ofsted reports are written.")
    assert [(m.agency, m.role, m.start) for m in rec.agencies] == [("ofsted", "lead", 35)]


def test_a_unit_printed_with_its_parent_is_no_second_body():
    rec = tagged("The PSNI should agree with the Trust what the PSNI CSE team records.", "NI")
    assert {m.agency for m in rec.agencies} == {"psni", "hsc_trusts"}


def test_every_mention_says_which_rule_decided():
    assert all(m.reason for s in SENTENCES for m in tagged(s[1], s[0]).agencies)
