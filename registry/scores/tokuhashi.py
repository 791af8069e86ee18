"""Revised Tokuhashi 2005: 0 to 15 points, high is good."""

from registry.scores.inputs import Choice, Values, Whole, of_words
from registry.scores.rule import Band, Component, Rule, points_of
from registry.vocabulary.scales import Frankel

KPS = Whole("kps", "Karnofsky performance status", 10, 100, 10, "%")
EXTRASPINAL = Whole("extraspinal_foci", "Extraspinal bone metastases (number of foci)", 0, 99)
VERTEBRAL = Whole("vertebral_metastases", "Metastases in vertebral bodies (number)", 1, 29)
ORGANS = Choice(
    "organs",
    "Metastases to major organs",
    {"none": "None", "removable": "Removable", "unremovable": "Unremovable"},
)
PRIMARY = Choice(
    "primary",
    "Primary site",
    {
        "lung_like": "Lung, osteosarcoma, stomach, bladder, oesophagus, pancreas",
        "liver_like": "Liver, gallbladder, unidentified",
        "others": "Others (colon among them)",
        "kidney_uterus": "Kidney, uterus",
        "rectum": "Rectum",
        "breast_like": "Thyroid, breast, prostate, carcinoid",
    },
)
FRANKEL = of_words("frankel", "Frankel grade", Frankel)


def _by_kps(values: Values) -> int:
    return 0 if values["kps"] <= 40 else 1 if values["kps"] <= 70 else 2


def _by_foci(values: Values) -> int:
    return 0 if values["extraspinal_foci"] >= 3 else 1 if values["extraspinal_foci"] else 2


def _by_vertebrae(values: Values) -> int:
    return max(0, 3 - values["vertebral_metastases"])


TOKUHASHI = Rule(
    name="tokuhashi_revised",
    title="Tokuhashi score, revised",
    version="tokuhashi-2005/2",
    citation="Tokuhashi Y et al. A revised scoring system for preoperative evaluation of metastatic spine tumor "
    "prognosis. Spine 2005;30:2186-91.",
    better="high",
    inputs=(KPS, EXTRASPINAL, VERTEBRAL, ORGANS, PRIMARY, FRANKEL),
    components=(
        Component("kps", KPS.label, ("kps",), _by_kps, ((0, "10 to 40"), (1, "50 to 70"), (2, "80 to 100"))),
        Component(
            "extraspinal_foci",
            EXTRASPINAL.label,
            ("extraspinal_foci",),
            _by_foci,
            ((0, "3 or more"), (1, "1 or 2"), (2, "none")),
        ),
        Component(
            "vertebral_metastases",
            VERTEBRAL.label,
            ("vertebral_metastases",),
            _by_vertebrae,
            ((0, "3 or more"), (1, "2"), (2, "1")),
        ),
        points_of(ORGANS, {"none": 2, "removable": 1, "unremovable": 0}),
        points_of(
            PRIMARY,
            {"lung_like": 0, "liver_like": 1, "others": 2, "kidney_uterus": 3, "rectum": 4, "breast_like": 5},
        ),
        points_of(FRANKEL, {"A": 0, "B": 0, "C": 1, "D": 1, "E": 2}, "Palsy (Frankel)"),
    ),
    bands=(
        Band("0-8", "0-8: conservative or palliative treatment", 0, 8, "predicted survival under 6 months"),
        Band("9-11", "9-11: palliative surgery; excision of a single lesion", 9, 11, "6 months or more"),
        Band("12-15", "12-15: excision", 12, 15, "12 months or more"),
    ),
    notes=(
        "Some reproductions print vertebral metastases as 3 or more, 1-2, none; the score counts 3 or more, 2, 1.",
        "Some pages print the inequalities of the bands reversed.",
        "KPS does not follow from ECOG: ECOG 1 covers KPS 70 (1 point) and KPS 80 (2 points).",
        "Colon is among the others (2 points), rectum has 4; a colorectal primary without its site has no points.",
    ),
    marks=("The treatment named for each band is from general knowledge: a clinician must confirm it.",),
)
