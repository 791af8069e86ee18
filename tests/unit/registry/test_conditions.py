"""A rule of the database, asked in Python, draws its line where the database draws it."""

from datetime import date
from decimal import Decimal

import pytest

from registry.models import BaselineAssessment, RadiotherapyCourse
from registry.rules import check_row

TODAY = date(2024, 3, 14)


@pytest.mark.parametrize(("dose", "broken"), [("0.01", []), ("0.00", ["range"]), ("200", []), ("200.01", ["range"])])
def test_a_dose_on_the_very_bound_is_a_dose(dose, broken):
    course = {"modality": "CEBRT", "dose_gy": Decimal(dose)}

    assert [found.code for found in check_row(RadiotherapyCourse, course, today=TODAY)] == broken


@pytest.mark.parametrize(("albumin", "broken"), [("0.5", []), ("0.49", ["range"]), ("8", []), ("8.01", ["range"])])
def test_an_albumin_on_the_very_bound_is_an_albumin(albumin, broken):
    values = {"albumin_g_dl": Decimal(albumin)}

    assert [found.code for found in check_row(BaselineAssessment, values, today=TODAY)] == broken


def test_a_number_from_a_file_is_judged_like_one_that_was_typed():
    assert check_row(RadiotherapyCourse, {"modality": "CEBRT", "dose_gy": 0.01}, today=TODAY) == []
