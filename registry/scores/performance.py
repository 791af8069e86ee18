"""From Karnofsky's scale to ECOG's, for display only. There is no way back."""

from registry.scores.inputs import Values, Whole
from registry.scores.rule import Band, Decision, Rule
from registry.vocabulary.scales import Ecog

KPS = Whole("kps", "Karnofsky performance status", 0, 100, 10, "%")

BANDS = {grade.value: Band(str(grade.value), f"ECOG {grade.label}") for grade in Ecog}
_AT_LEAST = ((90, 0), (70, 1), (50, 2), (30, 3), (10, 4), (0, 5))


def ecog_shown_for(kps: int) -> int:
    return next(grade for least, grade in _AT_LEAST if kps >= least)


def _decide(values: Values) -> Decision:
    return Decision(BANDS[ecog_shown_for(values["kps"])], "For display only; a recorded ECOG is never overwritten.")


KPS_TO_ECOG = Rule(
    name="kps_to_ecog",
    title="KPS shown as ECOG",
    version="kps-ecog/1",
    citation="KPS 100 and 90 are shown as ECOG 0, 80 and 70 as 1, 60 and 50 as 2, 40 and 30 as 3, 20 and 10 as 4, 0 as "
    "5.",
    inputs=(KPS,),
    bands=tuple(BANDS.values()),
    decide=_decide,
    notes=(
        "Other published maps differ: one shows 90 and 80 as 1, 70 and 60 as 2, 50 to 30 as 3.",
        "KPS does not follow from ECOG, so nothing computes it.",
    ),
)
