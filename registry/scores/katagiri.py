"""Katagiri, revised 2014: 0 to 10 points, low is good."""

from decimal import Decimal

from registry.scores.inputs import Choice, Number, Values, Whole, yes_no
from registry.scores.rule import Band, Component, Rule, points_of

PRIMARY = Choice(
    "primary",
    "Growth of the primary",
    {
        "slow": "Slow (hormone-dependent breast or prostate, thyroid, myeloma, lymphoma)",
        "moderate": "Moderate (lung with molecularly targeted drugs, hormone-independent breast or prostate, renal "
        "cell, sarcoma)",
        "rapid": "Rapid (other lung, colorectal, stomach, pancreas, head and neck, oesophagus, liver, melanoma, "
        "unknown primary, any other)",
    },
)
VISCERAL = Choice(
    "visceral",
    "Visceral or cerebral metastases",
    {"none": "None", "nodular": "Nodular", "disseminated": "Disseminated (pleural, peritoneal, leptomeningeal)"},
)
CRP = Number("crp_mg_dl", "CRP", "mg/dL", Decimal(0), Decimal(80), "In mg/dL: 4 mg/L is 0.4 mg/dL.")
LDH = Number("ldh_iu_l", "LDH", "IU/L", Decimal(10), Decimal(20000))
ALBUMIN = Number("albumin_g_dl", "Albumin", "g/dL", Decimal("0.5"), Decimal(8), "In g/dL: 35 g/L is 3.5 g/dL.")
PLATELETS = Number("platelets_10e9_l", "Platelets", "10^9/L", Decimal(0), Decimal(3000), "100,000/uL is 100.")
CALCIUM = Number("calcium_mg_dl", "Serum calcium", "mg/dL", Decimal(5), Decimal(25), "2.5 mmol/L is 10 mg/dL.")
BILIRUBIN = Number("bilirubin_mg_dl", "Total bilirubin", "mg/dL", Decimal(0), Decimal(60), "17 umol/L is 1 mg/dL.")
ECOG = Whole("ecog", "ECOG performance status", 0, 4)
CHEMOTHERAPY = yes_no("chemotherapy", "Previous chemotherapy")
BONE = Choice("skeletal", "Skeletal metastases", {"solitary": "Solitary", "multiple": "Multiple"})

LABORATORY = (CRP, LDH, ALBUMIN, PLATELETS, CALCIUM, BILIRUBIN)


def _laboratory(values: Values) -> int:
    """Critical overrides abnormal; the two tiers share no analyte."""
    critical = (
        values["platelets_10e9_l"] < 100
        or values["calcium_mg_dl"] >= Decimal("10.3")
        or values["bilirubin_mg_dl"] >= Decimal("1.4")
    )
    abnormal = (
        values["crp_mg_dl"] >= Decimal("0.4") or values["ldh_iu_l"] >= 250 or values["albumin_g_dl"] < Decimal("3.7")
    )
    return 2 if critical else int(abnormal)


KATAGIRI = Rule(
    name="katagiri_2014",
    title="Katagiri score, revised 2014",
    version="katagiri-2014/2",
    citation="Katagiri H et al. New prognostic factors and scoring system for patients with skeletal metastasis. "
    "Cancer Med 2014;3:1359-67.",
    better="low",
    inputs=(PRIMARY, VISCERAL, *LABORATORY, ECOG, CHEMOTHERAPY, BONE),
    components=(
        points_of(PRIMARY, {"slow": 0, "moderate": 2, "rapid": 3}),
        points_of(VISCERAL, {"none": 0, "nodular": 1, "disseminated": 2}),
        Component(
            "laboratory",
            "Laboratory",
            tuple(one.name for one in LABORATORY),
            _laboratory,
            (
                (0, "normal"),
                (1, "abnormal: CRP 0.4 mg/dL or more, LDH 250 IU/L or more, or albumin under 3.7 g/dL"),
                (2, "critical: platelets under 100, calcium 10.3 mg/dL or more, or bilirubin 1.4 mg/dL or more"),
            ),
        ),
        Component(
            "ecog",
            ECOG.label,
            ("ecog",),
            lambda values: int(values["ecog"] >= 3),
            ((0, "0 to 2"), (1, "3 or 4")),
        ),
        points_of(CHEMOTHERAPY, {"yes": 1, "no": 0}),
        points_of(BONE, {"solitary": 0, "multiple": 1}),
    ),
    bands=(
        Band("0-3", "0-3", 0, 3, "survival 91 % at 1 year, 78 % at 2 years"),
        Band("4-6", "4-6", 4, 6, "survival 49 % at 1 year"),
        Band("7-10", "7-10", 7, 10, "survival 27 % at 6 months, 6 % at 1 year"),
    ),
    notes=(
        "Derived in 808 patients of whom 749 had no surgery.",
        "CRP is in mg/dL: 0.4 mg/dL is 4 mg/L.",
        "All six laboratory values are asked, also where one of them alone would decide.",
    ),
    marks=(
        "The unit of the bilirubin limit (mg/dL) is from general knowledge: a clinician must confirm it.",
        "That a primary which the lists do not name (bladder, gynaecological, neuroendocrine, germ cell, any other) "
        "counts as rapid is from general knowledge, and not every reading agrees: a clinician must confirm it.",
    ),
)
