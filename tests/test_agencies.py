"""The agency table and the recogniser of names."""

import csv
import re
import time
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmrlearn.errors import ResourceError
from cmrlearn.tagging import load_agencies

TABLE = load_agencies()

# nation, text, printed names with the body meant
NAMES = [
    ("NI", "the HSCTs and PSNI's staff", {"HSCTs": "hsc_trusts", "PSNI": "psni"}),
    (
        "NI",
        "the Education Authority Child Protection Support Service",
        {"Education Authority Child Protection Support Service": "ea_cpss"},
    ),
    ("NI", "guidance of the Department of Education", {"Department of Education": "dept_education_ni"}),
    ("England", "guidance of the DfE", {"DfE": "dept_education_england"}),
    ("NI", "the DfE NI", {"DfE NI": "dept_economy_ni"}),
    (
        "England",
        "Children’s Social Care and Children's Services",
        {"Children’s Social Care": "csc_england", "Children's Services": "csc_england"},
    ),
    ("England", "the Department of Health & Social Care", {"Department of Health & Social Care": "dhsc"}),
    ("England", "the Multi Agency Safeguarding Hub", {"Multi Agency Safeguarding Hub": "mash"}),
    (
        "England",
        "Barton and Fell Safeguarding Children Partnership",
        {"Barton and Fell Safeguarding Children Partnership": "lscp_england"},
    ),
    ("England", "ABSCP and KSCB", {"ABSCP": "lscp_england", "KSCB": "lscb_england"}),
    ("England", "Ofsted and Redtown Police", {"Ofsted": "ofsted", "Redtown Police": "police_england"}),
    ("England", "West Midlands Police", {"West Midlands Police": "wmp"}),
    (
        "England",
        "NHS Greenshire and Fell Integrated Care Board",
        {"NHS Greenshire and Fell Integrated Care Board": "icb"},
    ),
    (
        "Scotland",
        "NHS Fife and Fife Council",
        {"NHS Fife": "health_boards_scotland", "Fife Council": "local_authority_scotland"},
    ),
    (
        "Wales",
        "Heddlu Gwent and Cwm Taf Morgannwg University Health Board",
        {"Heddlu Gwent": "gwent_police", "Cwm Taf Morgannwg University Health Board": "ctmuhb"},
    ),
    ("NI", "Tusla and the Garda", {"Tusla": "tusla", "Garda": "garda"}),
    ("NI", "the Metropolitan Police Service", {"Metropolitan Police Service": "mps"}),
    ("Scotland", "the CPC and Police Scotland", {"CPC": "cpc_scotland", "Police Scotland": "police_scotland"}),
    ("England", "the child protection conference (CPC)", {}),
    ("England", "the ICO and the ISA", {}),
    ("NI", "his set of rules and a pact", {}),
    ("England", "Housing is scarce; prevent harm", {"Housing": "housing_england"}),
    ("England", "the Riverside Partnership", {}),
    (
        "NI",
        "The Belfast, Northern and Western HSC Trusts",
        {"Belfast": "bhsct", "Northern": "nhsct", "Western HSC Trusts": "whsct"},
    ),
    ("NI", "the five HSC Trusts and both Trusts", {"HSC Trusts": "hsc_trusts", "Trusts": "hsc_trusts"}),
    ("NI", "LAC children, a CP plan and the CP register", {}),
    ("NI", "Barnardo's and the Prison Service", {"Barnardo's": "barnardos_ni", "Prison Service": "nips"}),
    (
        "England",
        "Harmony Learning Trust and each trust",
        {"Harmony Learning Trust": "academy_trusts", "each trust": "nhs_trusts_england"},
    ),
    ("England", "HM Courts Service and MARAC", {"HM Courts Service": "hmcts", "MARAC": "marac"}),
    (None, "the SBNI and Ofsted", {"SBNI": "sbni", "Ofsted": "ofsted"}),
]


@pytest.mark.parametrize(("nation", "text", "expected"), NAMES, ids=[n[1][:50] for n in NAMES])
def test_a_printed_name_finds_the_body_of_the_nation(nation, text, expected):
    assert {m.text: m.agency for m in TABLE.match(text, nation=nation)} == expected


def test_a_name_that_fits_two_nations_is_left_open_where_no_nation_is_known():
    (match,) = TABLE.match("the DfE guidance")
    assert (match.agency, match.name) == (
        "dept_education_england",
        "Department for Education (England)",
    ) or match.agency is None


@pytest.mark.parametrize(
    ("year", "text", "agency"),
    [
        (2005, "the Northern Board", "hssb_ni"),
        (2005, "Homefirst Community HSS Trust", "legacy_hss_trusts_ni"),
        (2008, "the Trusts", "hsc_trusts"),
        (2006, "the Trusts", "legacy_hss_trusts_ni"),
        (2010, "the DHSSPS", "dhssps"),
    ],
)
def test_a_body_is_the_one_of_the_year_and_leads_to_its_successor(year, text, agency):
    (match,) = TABLE.match(text, nation="NI", year=year)
    assert match.agency == agency
    assert agency == "hsc_trusts" or TABLE.get(agency).successor_id


def test_the_year_settles_between_two_bodies_of_one_name(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text(
        "id,name,jurisdiction,valid_from,valid_to\nold,Redtown Hub,England,2001,2010\nnew,Redtown Hub,England,2011,\n"
    )
    table = load_agencies(own)
    assert [table.match("Redtown Hub", nation="England", year=y)[0].agency for y in (2005, 2020)] == ["old", "new"]


def test_a_users_row_wins_over_the_packages(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("id,name,aliases,jurisdiction\nours,Our Board,SBNI|the Hub,NI\n", encoding="utf-8")
    table = load_agencies(own)
    assert [m.agency for m in table.match("SBNI and the Hub", nation="NI")] == ["ours", "ours"]
    assert table.get("sbni") is not None


@pytest.mark.parametrize(
    "content",
    [
        "id,name,jurisdiction\nhub,Quayside Hub,NI\n",
        "id;name;jurisdiction\nhub;Quayside Hub;ni\n",
        "ID,Name,Jurisdiction\nhub,Quayside Hub,Northern Ireland\n",
        "\ufeffid,name,jurisdiction,count,example\nhub,Quayside Hub,NI,3,It closed.\n,,,,\n",
    ],
)
def test_a_users_table_may_come_as_spreadsheets_write_it(tmp_path, content):
    path = tmp_path / "own.csv"
    path.write_text(content, encoding="utf-8")
    table = load_agencies(path)
    assert [(m.agency, table.get(m.agency).nations) for m in table.match("the Quayside Hub", nation="NI")] == [
        ("hub", ("NI",))
    ]


BROKEN = [
    ("id,name\na,A\na,B\n", "'a' occurs twice"),
    ("id,name,parent_id\na,A,nobody\n", "'nobody'"),
    ("id,name,successor_id\na,A,nobody\n", "'nobody'"),
    ("id,name\n,A\n", "line 2"),
    ("id,name,valid_from\na,A,soon\n", "'soon'"),
    ("id,name,kind\na,A,circus\n", "'circus'"),
    ("id,name,parent_id\na,A,a\n", "itself"),
    ("id,name,valid_from,valid_to\na,A,2020,2010\n", "2020 to 2010"),
    ("id,name,jurisdiction\na,A,Atlantis\n", "'Atlantis'"),
    ("id,name,aliases\na,A,()\n", "no letter"),
    ("name,acronym\nA,B\n", "columns found: name, acronym"),
    ("", "needs the columns id and name"),
    ('id,name\na,"A\n', "not a CSV table"),
]


@pytest.mark.parametrize(("content", "named"), BROKEN)
def test_a_broken_table_is_refused_with_the_row_named(tmp_path, content, named):
    path = tmp_path / "own.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ResourceError, match=named):
        load_agencies(path)


def test_a_missing_table_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ResourceError, match="cannot be read"):
        load_agencies(tmp_path / "none.csv")


def names_of(row):
    return {row.name, row.acronym, *row.aliases} - {""}


def test_no_name_is_claimed_by_two_bodies_of_one_nation_in_one_year():
    """A shared name is settled by the year; "the Board" and the like by the report, else by the order of the rows."""
    claimed = {}
    for row in TABLE:
        for alias in names_of(row):
            for nation in row.nations:
                claimed.setdefault((nation, alias), []).append(row)
    for (nation, alias), rows in claimed.items():
        if alias in ("the Board", "Trust", "Trusts", "the Trust"):
            assert len(rows) <= 3
            continue
        years = sorted((r.valid_from or 0, r.valid_to or 9999, r.id) for r in rows)
        assert all(a[1] <= b[0] for a, b in pairwise(years)), (nation, alias, years)


def test_parents_and_successors_are_of_the_table_and_go_round_in_no_circle():
    for row in TABLE:
        for chain in ("parent_id", "successor_id"):
            seen, at = [row.id], getattr(row, chain)
            while at:
                assert TABLE.get(at) is not None and at not in seen, (row.id, chain, at)
                seen.append(at)
                at = getattr(TABLE.get(at), chain)


def test_a_successor_begins_no_earlier_than_its_forerunner_and_years_run_forwards():
    for row in TABLE:
        assert (row.valid_from or 0) <= (row.valid_to or 9999), row.id
        later = TABLE.get(row.successor_id)
        if later and row.valid_from and later.valid_from:
            assert row.valid_from <= later.valid_from, row.id


def test_nations_are_known_and_ids_are_plain():
    for row in TABLE:
        assert set(row.nations) <= {"UK", "NI", "England", "Wales", "Scotland", "Ireland"}, row.id
        assert re.fullmatch(r"[a-z0-9_]+", row.id), row.id


def test_every_row_of_the_package_says_where_it_is_from():
    text = files("cmrlearn").joinpath("resources", "agencies.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len(TABLE) and all(r["source"] and r["status"] for r in rows)


def test_ancestors_are_the_bodies_it_is_part_of():
    assert TABLE.ancestors("psni_cse_team") == ("psni_ppb", "psni")


printed = st.lists(
    st.sampled_from(
        [
            "the",
            "Trust",
            "HSCTs",
            "PSNI",
            "and",
            "Redtown",
            "Police",
            "’s",
            "(EA)",
            ",",
            "NHS",
            "Board",
            "[Place]",
            "should",
            "\x01",
            "É",
        ]
    ),
    max_size=25,
).map(" ".join)


@given(printed | st.text(max_size=200), st.sampled_from(["NI", "England", "Wales", "Scotland", None]))
def test_matches_stand_where_they_say_and_never_overlap(text, nation):
    found = TABLE.match(text, nation=nation)
    assert all(text[m.start : m.end] == m.text and m.text for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_recognition_is_quick():
    text = "The Partnership should seek assurance from the ICB and Redtown Police that referrals to Children's Social Care are timely."
    TABLE.match(text, nation="England")
    start = time.perf_counter()
    for _ in range(300):
        TABLE.match(text, nation="England")
    assert time.perf_counter() - start < 0.6  # a fifth of the speed measured on a slow laptop core
