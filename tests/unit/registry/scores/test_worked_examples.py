"""The worked examples and the boundary cases of the reference, each by name."""

from decimal import Decimal

import pytest

from registry.scores import RULES, BadInput
from tests.unit.registry.scores.worked import ANSWERS, BREAST, LUNG, POINTS, RENAL

PATIENTS = {"renal": RENAL, "lung": LUNG, "breast": BREAST}


def worked(score, patient, **changed):
    return RULES[score].compute({**patient[score], **changed})


@pytest.mark.parametrize("score", ANSWERS)
def test_the_three_worked_patients(score):
    found = [worked(score, patient) for patient in PATIENTS.values()]

    assert [(result.total, result.band.code) for result in found] == list(ANSWERS[score])


@pytest.mark.parametrize("score", POINTS)
def test_the_components_of_the_three_worked_patients(score):
    found = [worked(score, patient) for patient in PATIENTS.values()]

    assert [tuple(part.points for part in result.parts) for result in found] == list(POINTS[score])


def test_tomitas_boundaries():
    def total(growth):
        return RULES["tomita"].compute({"growth": growth, "visceral": "none", "bone": "multiple"})

    assert (total("moderate").total, total("moderate").band.code) == (4, "4-5")
    assert (total("rapid").total, total("rapid").band.code) == (6, "6-7")


def test_tokuhashis_performance_moves_the_band():
    lung = {
        "extraspinal_foci": 0,
        "vertebral_metastases": 1,
        "organs": "none",
        "primary": "lung_like",
        "frankel": "E",
    }
    poor, better = (RULES["tokuhashi_revised"].compute({**lung, "kps": kps}) for kps in (30, 50))

    assert (poor.total, poor.band.code) == (8, "0-8")
    assert (better.total, better.band.code) == (9, "9-11")


def test_the_two_bauers_disagree_about_a_fractured_colon():
    colon = {"visceral": "no", "solitary": "yes", "primary": "other", "fracture": "yes"}
    original, modified = (RULES[name].compute(colon) for name in ("bauer", "bauer_modified"))

    assert (original.total, original.band.code) == (3, "2-3")
    assert (modified.total, modified.band.code) == (3, "3-4")


@pytest.mark.parametrize(
    ("changed", "points"),
    [
        ({"crp_mg_dl": 20}, 1),
        ({"platelets_10e9_l": 99}, 2),
        ({"crp_mg_dl": "0.4"}, 1),
        ({"crp_mg_dl": "0.39"}, 0),
        ({"ldh_iu_l": 250}, 1),
        ({"ldh_iu_l": "249.9"}, 0),
        ({"albumin_g_dl": "3.7"}, 0),
        ({"albumin_g_dl": "3.69"}, 1),
        ({"calcium_mg_dl": "10.3"}, 2),
        ({"bilirubin_mg_dl": "1.4"}, 2),
        ({"platelets_10e9_l": 100}, 0),
        ({"platelets_10e9_l": 99, "crp_mg_dl": 20}, 2),
    ],
)
def test_katagiris_laboratory(changed, points):
    result = worked("katagiri_2014", RENAL, **changed)

    assert {part.name: part.points for part in result.parts}["laboratory"] == points


def test_katagiris_worst():
    worst = worked(
        "katagiri_2014",
        RENAL,
        primary="rapid",
        visceral="disseminated",
        platelets_10e9_l=20,
        ecog=4,
        chemotherapy="yes",
        skeletal="multiple",
    )

    assert (worst.total, worst.band.code) == (10, "7-10")


@pytest.mark.parametrize(
    ("bauer", "ambulation", "albumin", "total"),
    [
        (3, "none", "3.4", 2),
        (3, "independent", "3.4", 3),
        (2, "independent", "3.5", 2),
        (3, "with_aid", "3.5", 3),
        (2, "with_aid", "3.4", 0),
    ],
)
def test_nesms_by_ghoris_weights(bauer, ambulation, albumin, total):
    modified = {
        3: {"visceral": "no", "solitary": "yes", "primary": "other"},
        2: {"visceral": "no", "solitary": "no", "primary": "other"},
    }[bauer]
    result = RULES["nesms"].compute({**modified, "ambulation": ambulation, "albumin_g_dl": albumin})

    assert result.total == total


@pytest.mark.parametrize(
    ("given", "total", "band"),
    [
        (("T11", "mechanical", "mixed", "deformity", "under_50", "unilateral"), 12, "potentially_unstable"),
        (("T11", "mechanical", "mixed", "deformity", "over_50", "unilateral"), 13, "unstable"),
        (("C7", "mechanical", "lytic", "subluxation", "over_50", "bilateral"), 18, "unstable"),
    ],
)
def test_sins_on_both_sides_of_unstable(given, total, band):
    names = ("location", "pain", "lesion", "alignment", "collapse", "posterolateral")
    result = RULES["sins"].compute(dict(zip(names, given, strict=True)))

    assert (result.total, result.band.code) == (total, band)


@pytest.mark.parametrize(("level", "points"), [("S1", 3), ("S2", 0), ("C0", 3), ("C3", 2), ("T10", 1), ("T11", 3)])
def test_sins_location_by_level(level, points):
    result = worked("sins", RENAL, location=level)

    assert result.parts[0].points == points


@pytest.mark.parametrize(
    ("grade", "band"), [("0", "low"), ("1a", "low"), ("1b", "low"), ("1c", "low"), ("2", "high"), ("3", "high")]
)
def test_escc(grade, band):
    assert RULES["escc"].compute({"escc": grade}).band.code == band


@pytest.mark.parametrize(
    ("patient", "changed", "option"),
    [
        (RENAL, {"tolerates_surgery": "no"}, "cement_cebrt"),
        (LUNG, {"escc": "2", "tolerates_surgery": "no"}, "cebrt"),
        (LUNG, {"escc": "2"}, "separation_srs"),
        (LUNG, {"sins": 13}, "stabilise_srs"),
        (BREAST, {"sins": 13}, "stabilise_cebrt"),
        (BREAST, {"escc": "3"}, "cebrt"),
        (LUNG, {"sins": 7}, "mdt"),
        (LUNG, {"sins": 12}, "mdt"),
        (LUNG, {"escc": "1c"}, "mdt"),
        (LUNG, {"radiosensitivity": "unknown"}, "mdt"),
        (BREAST, {"irradiated": "yes"}, "mdt"),
    ],
)
def test_noms_row_by_row(patient, changed, option):
    result = worked("noms", patient, **changed)

    assert result.band.code == option
    assert result.reason


def test_noms_asks_for_nothing_its_row_leaves_open():
    sensitive = RULES["noms"].compute({"radiosensitivity": "sensitive", "sins": 3, "irradiated": "no"})
    low = RULES["noms"].compute({"radiosensitivity": "resistant", "sins": 3, "escc": "1a"})
    high = RULES["noms"].compute({"radiosensitivity": "resistant", "sins": 3, "escc": "2"})

    assert (sensitive.band.code, low.band.code) == ("cebrt", "srs")
    assert (high.band, high.missing) == (None, ("tolerates_surgery",))


def test_a_sensitive_tumour_irradiated_before_goes_to_the_board_with_the_reason():
    result = worked("noms", BREAST, irradiated="yes")

    assert "irradiated before" in result.reason


@pytest.mark.parametrize(("kps", "ecog"), [(90, "0"), (100, "0"), (40, "3"), (10, "4"), (0, "5")])
def test_kps_is_shown_as_ecog(kps, ecog):
    assert RULES["kps_to_ecog"].compute({"kps": kps}).band.code == ecog


REGIMENS = [
    (24, 1, "81.60", "68.00"),
    (24, 3, "43.20", "36.00"),
    (30, 3, "60.00", "50.00"),
    (24, 4, "38.40", "32.00"),
    (30, 4, "52.50", "43.75"),
    (8, 1, "14.40", "12.00"),
    (18, 6, "23.40", "19.50"),
    (18, 5, "24.48", "20.40"),
    (30, 5, "48.00", "40.00"),
    (36, 6, "57.60", "48.00"),
    (36, 5, "61.92", "51.60"),
    (30, 10, "39.00", "32.50"),
]


@pytest.mark.parametrize(("dose", "fractions", "bed", "eqd2"), REGIMENS)
def test_dose_of_the_published_regimens(dose, fractions, bed, eqd2):
    result = RULES["bed_eqd2"].compute({"dose_gy": dose, "fractions": fractions, "alpha_beta": 10})

    assert [figure.value for figure in result.figures] == [Decimal(bed), Decimal(eqd2)]


@pytest.mark.parametrize(("dose", "fractions"), [("12.4", 1), ("17.0", 2), ("20.3", 3), ("23.0", 4), ("25.3", 5)])
def test_the_cords_limits_are_one_equivalent_dose(dose, fractions):
    result = RULES["bed_eqd2"].compute({"dose_gy": dose, "fractions": fractions, "alpha_beta": 2})

    assert Decimal("44.5") <= result.figures[1].value.quantize(Decimal("0.1")) <= Decimal("44.7")


@pytest.mark.parametrize(
    ("score", "given"),
    [
        ("sins", {"location": "L6"}),
        ("kps_to_ecog", {"kps": 85}),
        ("tokuhashi_revised", {"kps": 85}),
        ("tokuhashi_revised", {"frankel": "F"}),
        ("escc", {"escc": "1"}),
        ("nesms", {"albumin_g_dl": 35}),
        ("katagiri_2014", {"albumin_g_dl": "35"}),
        ("katagiri_2014", {"crp_mg_dl": "4 mg/L"}),
        ("katagiri_2014", {"platelets_10e9_l": 100_000}),
        ("katagiri_2014", {"ecog": 5}),
        ("katagiri_2014", {"ldh_iu_l": "NaN"}),
        ("katagiri_2014", {"platelets_10e9_l": "1,250"}),
        ("katagiri_2014", {"calcium_mg_dl": "3.1"}),
        ("katagiri_2014", {"calcium_mg_dl": "2.4 mmol/L"}),
        ("katagiri_2014", {"bilirubin_mg_dl": "200"}),
        ("tokuhashi_revised", {"vertebral_metastases": "2.5"}),
        ("bauer", {"visceral": True}),
    ],
)
def test_what_is_no_value_is_refused_by_name_with_a_remedy(score, given):
    (name,) = given
    with pytest.raises(BadInput) as refused:
        RULES[score].compute(given)

    assert refused.value.name == name
    assert RULES[score].input(name).label in str(refused.value)
    assert refused.value.remedy


def test_a_unit_may_be_written_behind_the_number():
    assert worked("nesms", RENAL, albumin_g_dl="3,5 g/dL").total == 3
