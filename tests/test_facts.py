"""What a report says of itself in figures."""

from __future__ import annotations

import pytest

from cmrlearn.extraction import facts_of
from cmrlearn.extraction.numbers import number
from cmrlearn.model import Report
from cmrlearn.reading.plain import blocks_of_text

YEARLY = """Learning from reviews

During the year, 14 CMR notifications in respect of 16 children were received. Four reviews were commissioned.

7 children were boys and 9 children were girls.

0 - 1 year - 4 children

12 - 17 years: 7 children

Five reviews were completed. They concerned 8 children (3 males and 5 females).

11 \u2013 17 years \u2013 6 children

Between them the reviews made twenty-three recommendations.
"""


def facts(text: str) -> dict[str, int | str]:
    return {f.name: f.value for f in facts_of(Report("t", "t.txt", "txt", "0", None, tuple(blocks_of_text(text))))}


def test_a_yearly_report_gives_its_figures_by_what_they_are_about() -> None:
    assert facts(YEARLY) == {
        "stated_recommendations": 23,
        "notifications": 14,
        "notified_children": 16,
        "commissioned": 4,
        "notified_boys": 7,
        "notified_girls": 9,
        "notified_aged_0_1": 4,
        "notified_aged_12_17": 7,
        "completed_reviews": 5,
        "children_in_completed_reviews": 8,
        "completed_boys": 3,
        "completed_girls": 5,
        "completed_aged_11_17": 6,
    }


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("The review makes eighteen recommendations.", 18),
        ("There are 7 multi-agency recommendations.", 7),
        ("The first review made 12 recommendations.", None),
        ("It refers to recommendation 12.", None),
    ],
)
def test_the_stated_number_is_the_reports_own(text: str, stated: int | None) -> None:
    assert facts(text).get("stated_recommendations") == stated


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("seven", 7), ("twenty-three", 23), ("ninety nine", 99)])
def test_numbers_in_words_count(text: str, value: int) -> None:
    assert number(text) == value
