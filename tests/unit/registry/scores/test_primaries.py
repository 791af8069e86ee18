"""What each score makes of a primary, and that none guesses."""

import pytest

from registry.scores import RULES
from registry.scores.primaries import (
    Primary,
    bauer_primary,
    katagiri_growth,
    radiosensitivity,
    tokuhashi_site,
    tomita_growth,
)
from registry.scores.sins import worst_location
from registry.vocabulary.anatomy import LEVELS, SinsLocation
from registry.vocabulary.oncology import PrimaryGroup, PrimarySite

MAPPINGS = {
    tomita_growth: ("tomita", "growth"),
    tokuhashi_site: ("tokuhashi_revised", "primary"),
    bauer_primary: ("bauer", "primary"),
    katagiri_growth: ("katagiri_2014", "primary"),
    radiosensitivity: ("noms", "radiosensitivity"),
}


@pytest.mark.parametrize(
    ("primary", "expected"),
    [
        (Primary("kidney"), ("moderate", "kidney_uterus", "kidney", "moderate", "resistant")),
        (Primary("lung"), ("rapid", "lung_like", "lung", None, None)),
        (
            Primary("lung", "non_small_cell_lung", None, "no"),
            ("rapid", "lung_like", "lung", "rapid", "resistant"),
        ),
        (Primary("lung", "small_cell_lung", None, "yes"), ("rapid", "lung_like", "lung", "moderate", "sensitive")),
        (Primary("breast"), ("slow", "breast_like", "breast", None, "sensitive")),
        (Primary("breast", None, "yes"), ("slow", "breast_like", "breast", "slow", "sensitive")),
        (Primary("prostate", None, "no"), ("slow", "breast_like", "other", "moderate", "sensitive")),
        (Primary("colorectal"), (None, None, "other", "rapid", "resistant")),
        (Primary("colorectal", "colon"), ("rapid", "others", "other", "rapid", "resistant")),
        (Primary("colorectal", "rectum"), (None, "rectum", "other", "rapid", "resistant")),
        (Primary("sarcoma", "osteosarcoma"), (None, "lung_like", "other", "moderate", "resistant")),
        (Primary("gynaecological"), (None, None, "other", "rapid", None)),
        (Primary("gynaecological", "uterus"), ("moderate", "kidney_uterus", "other", "rapid", None)),
        (Primary("bladder"), (None, "lung_like", "other", "rapid", None)),
        (Primary("neuroendocrine", "carcinoid"), (None, "breast_like", "other", "rapid", "sensitive")),
        (Primary("unknown_primary"), ("rapid", "liver_like", "other", "rapid", "unknown")),
        (Primary("other"), (None, None, "other", "rapid", None)),
        (Primary("other", "gallbladder"), (None, "liver_like", "other", "rapid", None)),
        (Primary("other", "none_of_these"), (None, "others", "other", "rapid", None)),
        # "none of these" takes nothing from a group that a score's list has
        (Primary("lung", "none_of_these", None, "no"), ("rapid", "lung_like", "lung", "rapid", None)),
        (Primary("breast", "none_of_these", "yes"), ("slow", "breast_like", "breast", "slow", "sensitive")),
        # a site of another group: one of the two is wrong
        (Primary("breast", "colon", "yes"), (None, None, "breast", "slow", None)),
        (Primary(None), (None, None, None, None, None)),
    ],
)
def test_a_primary_as_each_score_sees_it(primary, expected):
    assert tuple(mapping(primary) for mapping in MAPPINGS) == expected


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda mapping: mapping.__name__)
def test_every_answer_is_a_word_of_its_score(mapping):
    score, name = MAPPINGS[mapping]
    words = set(RULES[score].input(name).options) | {None}
    answers = {
        mapping(Primary(group, site, hormone, targeted))
        for group in PrimaryGroup.values
        for site in (None, *PrimarySite.values)
        for hormone in (None, "yes", "no")
        for targeted in (None, "yes", "no")
    }

    assert answers <= words
    assert answers - {None}


@pytest.mark.parametrize("group", sorted({*PrimaryGroup.values} - {"breast", "prostate", "lung"}))
def test_katagiri_has_a_place_for_every_primary(group):
    assert katagiri_growth(Primary(group)) in {"slow", "moderate", "rapid"}


def test_of_several_levels_the_worst_counts():
    assert worst_location(["T9", "T10", "T11"]) == SinsLocation.JUNCTIONAL
    assert worst_location(["S2", "S3"]) == SinsLocation.RIGID
    assert len([level for level in LEVELS if worst_location([level]) == SinsLocation.JUNCTIONAL]) == 10
