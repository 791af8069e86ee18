"""LMNOP: a checklist of what a decision needs, without points."""

from registry.scores.escc import GRADE
from registry.scores.inputs import Choice, Values, Whole, of_words, yes_no
from registry.scores.noms import RADIOSENSITIVITY, TOLERATES
from registry.scores.rule import Band, Decision, Rule
from registry.scores.sins import LOCATION, SINS
from registry.vocabulary.scales import Frankel

LEVELS = Whole("levels", "Levels affected (number)", 1, 29)
SINS_TOTAL = Whole("sins", "SINS total", 0, 18)
FRANKEL = of_words("frankel", "Frankel grade", Frankel)
PROGNOSIS = Choice(
    "prognosis",
    "Prognosis",
    {"short": "Short", "middle": "Intermediate", "long": "Long"},
    "By whichever prognostic score is used.",
)
PRIOR = yes_no("prior_therapy", "Prior therapy of these levels")

COMPLETE = Band("complete", "Everything the checklist asks is known")


def _decide(values: Values) -> Decision:
    band = SINS.band_of(values["sins"])
    fit = "fit for surgery" if values["tolerates_surgery"] == "yes" else "not fit for surgery"
    said = (
        f"L: {values['levels']} level(s), {LOCATION.shown(values['location'])}",
        f"M: SINS {values['sins']}, {band.label.partition(': ')[2]}",
        f"N: ESCC {values['escc']}, Frankel {values['frankel']}",
        f"O: {RADIOSENSITIVITY.shown(values['radiosensitivity']).lower()}",
        f"P: {fit}, prognosis {PROGNOSIS.shown(values['prognosis']).lower()}, prior therapy "
        f"{PRIOR.shown(values['prior_therapy']).lower()}",
    )
    return Decision(COMPLETE, "; ".join(said) + ".")


LMNOP = Rule(
    name="lmnop",
    title="LMNOP checklist",
    version="lmnop-2014/1",
    citation="Paton GR et al. Surgery for spinal metastases. Can J Neurol Sci 2011;38:396-403. Ivanishvili Z, Fourney "
    "DR. Incorporating the Spine Instability Neoplastic Score into a treatment strategy: LMNOP. Global Spine J "
    "2014;4:129-36.",
    inputs=(LEVELS, LOCATION, SINS_TOTAL, GRADE, FRANKEL, RADIOSENSITIVITY, TOLERATES, PROGNOSIS, PRIOR),
    bands=(COMPLETE,),
    decide=_decide,
    notes=(
        "Levels and location, mechanical stability, neurology, oncology, and the patient: fitness, prognosis, prior "
        "therapy.",
        "A checklist: it has no points and recommends nothing.",
    ),
)
