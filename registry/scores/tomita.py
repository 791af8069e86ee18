"""Tomita 2001: 2 to 10 points, low is good."""

from registry.scores.inputs import Choice
from registry.scores.rule import Band, Rule, points_of

GROWTH = Choice(
    "growth",
    "Growth of the primary",
    {
        "slow": "Slow (breast, thyroid, prostate)",
        "moderate": "Moderate (kidney, uterus)",
        "rapid": "Rapid (lung, stomach, unknown primary; liver, colon)",
    },
)
VISCERAL = Choice(
    "visceral",
    "Visceral metastases",
    {"none": "None", "treatable": "Treatable", "untreatable": "Untreatable"},
)
BONE = Choice(
    "bone",
    "Bone metastases, the spine included",
    {"solitary": "Solitary or isolated", "multiple": "Multiple"},
)

TOMITA = Rule(
    name="tomita",
    title="Tomita score",
    version="tomita-2001/2",
    citation="Tomita K et al. Surgical strategy for spinal metastases. Spine 2001;26:298-306.",
    better="low",
    inputs=(GROWTH, VISCERAL, BONE),
    components=(
        points_of(GROWTH, {"slow": 1, "moderate": 2, "rapid": 4}),
        points_of(VISCERAL, {"none": 0, "treatable": 2, "untreatable": 4}),
        points_of(BONE, {"solitary": 1, "multiple": 2}),
    ),
    bands=(
        Band("2-3", "2-3: wide or marginal excision, long-term local control", 2, 3, "mean survival about 50 months"),
        Band("4-5", "4-5: marginal or intralesional excision, middle-term local control", 4, 5, "about 23.5 months"),
        Band("6-7", "6-7: palliative surgery, short-term palliation", 6, 7, "about 15 months"),
        Band("8-10", "8-10: supportive care", 8, 10, "about 6 months"),
    ),
    notes=(
        "One review table prints 3 points for rapid growth; the published range of 2 to 10 needs 4.",
        "A primary that the list does not name has no growth here: a clinician says which it is.",
    ),
    marks=(
        "Liver and colon as rapid, the spine counted among the bone metastases, and the survival of each band are from "
        "general knowledge: a clinician must confirm them.",
    ),
)
