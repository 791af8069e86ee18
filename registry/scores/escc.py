"""Bilsky's epidural spinal cord compression: an ordinal word, never a number."""

from registry.scores.inputs import Values, of_words
from registry.scores.rule import Band, Decision, Rule
from registry.vocabulary.anatomy import Escc

GRADE = of_words("escc", "ESCC grade", Escc, "From the axial T2 MRI at the worst level.")
LOW = Band("low", "Low grade (0 to 1c)")
HIGH = Band("high", "High grade (2 or 3)")
HIGH_GRADES = frozenset({Escc.GRADE_2.value, Escc.GRADE_3.value})


def is_high(grade: str) -> bool:
    return grade in HIGH_GRADES


def _decide(values: Values) -> Decision:
    return Decision(HIGH if is_high(values["escc"]) else LOW, Escc(values["escc"]).label)


ESCC = Rule(
    name="escc",
    title="Bilsky ESCC grade",
    version="escc-2010/1",
    citation="Bilsky MH et al. Reliability analysis of the epidural spinal cord compression scale. J Neurosurg Spine "
    "2010;13:324-8.",
    inputs=(GRADE,),
    bands=(LOW, HIGH),
    decide=_decide,
    notes=(
        "There is no grade 1 without a, b or c.",
        "“Grade above 2” is grade 3 alone; “high grade” is 2 and 3.",
    ),
    marks=("Below the conus the level and the neural element are coded apart: a clinician must confirm this.",),
)
