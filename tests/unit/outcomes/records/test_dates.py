"""What a person types is one date, a part of one, or a question; never a guess."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.records.dates import read_date


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2024-03-14", "2024-03-14"),
        ("14.3.2024", "2024-03-14"),
        ("14/03/2024", "2024-03-14"),
        ("03/14/2024", "2024-03-14"),
        ("3-14-2024", "2024-03-14"),
        ("05/05/2024", "2024-05-05"),
        ("14 March 2024", "2024-03-14"),
        ("Mar 14, 2024", "2024-03-14"),
        ("14 mar 2024", "2024-03-14"),
        ("14. März 2024", "2024-03-14"),
        ("14 mars 2024", "2024-03-14"),
        ("14 de marzo de 2024", "2024-03-14"),
        ("March 2024", "2024-03"),
        ("März 2024", "2024-03"),
        ("2024", "2024"),
    ],
)
def test_one_meaning_is_read(typed, meant):
    assert str(read_date(typed, partial=True)) == meant


def test_two_meanings_are_asked_with_both_written_out():
    with pytest.raises(ValueError, match=r"may be 4 March 2024 or 3 April 2024\. Write 2024-03-04 or 2024-04-03\."):
        read_date("03/04/2024", partial=False)


@pytest.mark.parametrize(
    "typed",
    ["14 March", "14 Mar 24", "soon", "yesterday", "3 weeks ago", "31 February 2024", "32/01/2024", "30-02-2024",
     "14 March 2024 10:30", "14 15 March 2024", "March 2024 2025", "the 2024 visit", "2024-13-01", "March 14"],
)  # fmt: skip
def test_nothing_is_guessed(typed):
    with pytest.raises(ValueError, match=r"cannot be read as a date|no such day"):
        read_date(typed, partial=True)


@pytest.mark.parametrize("typed", ["March 2024", "2024-03", "2024"])
def test_a_part_is_not_enough_where_a_whole_date_is_needed(typed):
    with pytest.raises(ValueError, match="cannot be read as a date"):
        read_date(typed, partial=False)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_written_out_is_read_back_as_itself(day):
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day} {day:%B %Y}", f"{day:%B} {day.day}, {day.year}"):
        assert read_date(text, partial=False).day == day


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_with_slashes_is_itself_or_asked(day):
    text = f"{day:%d/%m/%Y}"
    if day.day > 12 or day.day == day.month:
        assert read_date(text, partial=False).day == day
    else:
        with pytest.raises(ValueError, match=str(day)):
            read_date(text, partial=False)
