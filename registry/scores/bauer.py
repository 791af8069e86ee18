"""Bauer 1995 (0 to 5) and modified Bauer 2008 (0 to 4); high is good."""

from registry.scores.inputs import Choice, Values, yes_no
from registry.scores.rule import Band, Component, Rule, points_of

VISCERAL = yes_no("visceral", "Visceral metastases")
SOLITARY = yes_no("solitary", "Solitary skeletal metastasis")
PRIMARY = Choice(
    "primary",
    "Primary",
    {
        "lung": "Lung",
        "breast": "Breast",
        "kidney": "Kidney",
        "lymphoma": "Lymphoma",
        "myeloma": "Myeloma",
        "other": "Any other",
    },
)
FRACTURE = yes_no("fracture", "Pathological fracture")


def _favourable(values: Values) -> int:
    return int(values["primary"] in ("breast", "kidney", "lymphoma", "myeloma"))


_COMMON = (
    points_of(VISCERAL, {"yes": 0, "no": 1}, "No visceral metastases"),
    points_of(SOLITARY, {"yes": 1, "no": 0}, "Solitary skeletal metastasis"),
    Component(
        "not_lung",
        "Primary not lung",
        ("primary",),
        lambda values: int(values["primary"] != "lung"),
        ((0, "lung"), (1, "not lung")),
    ),
    Component(
        "favourable",
        "Breast, kidney, lymphoma or myeloma",
        ("primary",),
        _favourable,
        ((0, "another primary"), (1, "breast, kidney, lymphoma, myeloma")),
    ),
)

BAUER = Rule(
    name="bauer",
    title="Bauer score",
    version="bauer-1995/1",
    citation="Bauer HC, Wedin R. Survival after surgery for spinal and extremity metastases. Acta Orthop Scand "
    "1995;66:143-6.",
    better="high",
    inputs=(VISCERAL, SOLITARY, PRIMARY, FRACTURE),
    components=(*_COMMON, points_of(FRACTURE, {"yes": 0, "no": 1}, "No pathological fracture")),
    bands=(
        Band("0-1", "0-1: supportive care, no surgery", 0, 1, "survival under 6 months"),
        Band("2-3", "2-3: short-term palliation, dorsal", 2, 3, "over 6 months"),
        Band("4-5", "4-5: middle-term local control, ventral and dorsal", 4, 5, "over 12 months"),
    ),
    notes=(
        "The bands of the two versions disagree in two patterns: 2 and modified 1 without a fracture, 3 and modified 3 "
        "with one; never put one version's total in the other's bands.",
    ),
    marks=("Another source calls the strategy of 4-5 excisional.",),
)

MODIFIED_BAUER = Rule(
    name="bauer_modified",
    title="Bauer score, modified",
    version="bauer-modified-2008/1",
    citation="Leithner A et al. Predictive value of seven preoperative prognostic scoring systems for spinal "
    "metastases. Eur Spine J 2008;17:1488-95.",
    better="high",
    inputs=(VISCERAL, SOLITARY, PRIMARY),
    components=_COMMON,
    bands=(
        Band("0-1", "0-1: supportive care, no surgery", 0, 1, "survival under 6 months"),
        Band("2", "2: short-term palliation, dorsal", 2, 2, "over 6 months"),
        Band("3-4", "3-4: middle-term local control, ventral and dorsal", 3, 4, "over 12 months"),
    ),
    notes=BAUER.notes,
    marks=("Another source calls the strategy of 3-4 excisional.",),
)
