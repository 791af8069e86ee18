"""One cell to one value: whatever is written is read as written or refused, never guessed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.imports.cells import DATE_FORMATS, CellError, parse_date, parse_levels, parse_number, split_list
from registry.vocabulary.anatomy import LEVELS

WHOLE_DATES = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYY/MM/DD": "%Y/%m/%d",
    "YYYYMMDD": "%Y%m%d",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "DD-MM-YYYY": "%d-%m-%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
}
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(days, st.sampled_from(sorted(WHOLE_DATES)))
def test_a_date_in_its_declared_format_is_that_day(day: date, name: str) -> None:
    assert parse_date(day.strftime(WHOLE_DATES[name]), [name]) == (day, "D")


@given(st.text(max_size=14), st.lists(st.sampled_from(sorted(DATE_FORMATS)), min_size=1, max_size=3, unique=True))
def test_any_text_is_a_date_or_refused(text: str, formats: list[str]) -> None:
    with suppress(CellError):
        day, precision = parse_date(text, formats)
        assert f"{day.year:04}" in text
        assert precision == "D" or day.day == 1


@pytest.mark.parametrize(
    ("text", "formats", "day", "precision"),
    [
        ("03/2019", ["MM/YYYY"], date(2019, 3, 1), "M"),
        ("2019-03", ["YYYY-MM-DD", "YYYY-MM"], date(2019, 3, 1), "M"),
        ("2019", ["YYYY"], date(2019, 1, 1), "Y"),
        ("3.4.2019", ["DD.MM.YYYY"], date(2019, 4, 3), "D"),
        ("03/04/2019", ["DD/MM/YYYY"], date(2019, 4, 3), "D"),
        ("03/04/2019", ["MM/DD/YYYY"], date(2019, 3, 4), "D"),
    ],
)
def test_a_date_is_read_as_the_mapping_declares_it(text: str, formats: list[str], day: date, precision: str) -> None:
    assert parse_date(text, formats) == (day, precision)


@pytest.mark.parametrize(
    "text", ["03/04/19", "2019-04-31", "2019-13-01", "31.12.2019", "2019-04-03 10:00", "yesterday", "43140"]
)
def test_what_is_no_date_of_the_declared_format_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        parse_date(text, ["YYYY-MM-DD"])


def number(
    text: str, decimal: str = ".", places: int = 1, multiply_by: Decimal | None = None, rounded: bool = False
) -> Decimal:
    return parse_number(text, decimal=decimal, places=places, multiply_by=multiply_by, rounded=rounded)


@given(st.decimals(-10_000, 10_000, places=2), st.sampled_from([".", ","]))
def test_a_number_is_read_exactly(value: Decimal, decimal: str) -> None:
    assert number(str(value).replace(".", decimal), decimal, places=2) == value


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with suppress(CellError):
        assert number(text, places=6, rounded=True).is_finite()


def test_hours_become_minutes() -> None:
    assert number("4.35", multiply_by=Decimal(60)) == 261
    assert number("3.333", multiply_by=Decimal(60)) == 200, "a conversion rounds to what is kept"


@pytest.mark.parametrize(
    "text", ["4,35", "1,250.5", "1 250", "600 ml", "<5", "~600", "4.35.1", "NaN", "Infinity", "", "1.25"]
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        number(text)


def test_a_decimal_comma_is_declared_and_then_a_point_is_refused() -> None:
    assert number("4,5", decimal=",") == Decimal("4.5")
    with pytest.raises(CellError, match="','"):
        number("1.250", decimal=",")


@given(st.sets(st.sampled_from(LEVELS), min_size=1, max_size=5), st.sampled_from([", ", ";", " ", "/", " + "]))
def test_levels_come_from_head_to_tail(levels: set[str], between: str) -> None:
    assert parse_levels(between.join(sorted(levels))) == sorted(levels, key=LEVELS.index)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("L3", ["L3"]),
        ("t11-l1", ["T11", "T12", "L1"]),
        ("T5 – T6", ["T5", "T6"]),
        ("C7, T1-T2", ["C7", "T1", "T2"]),
        ("L5 and S1", ["L5", "S1"]),
    ],
)
def test_stretches_of_levels(text: str, levels: list[str]) -> None:
    assert parse_levels(text) == levels


@pytest.mark.parametrize("text", ["L6", "C8", "T13", "L1-T11", "T1-T2-T3", "lumbar", "-", "C0"])
def test_there_is_no_other_level(text: str) -> None:
    with pytest.raises(CellError):
        parse_levels(text)


def test_several_in_a_cell() -> None:
    assert split_list("Wound infection;  Cerebrospinal fluid  leakage; ", ";") == [
        "Wound infection",
        "Cerebrospinal fluid leakage",
    ]
