"""The NOMS decision table: what it recommends, or that the board decides, and why."""

from registry.scores.escc import GRADE, is_high
from registry.scores.inputs import Choice, Values, Whole, yes_no
from registry.scores.rule import Band, Decision, Rule
from registry.vocabulary.oncology import NomsOption

RADIOSENSITIVITY = Choice(
    "radiosensitivity",
    "Sensitivity to conventional radiotherapy",
    {"sensitive": "Sensitive", "resistant": "Resistant", "unknown": "Unknown histology"},
    "Sensitive: lymphoma, myeloma, germ cell, small-cell lung, breast, prostate, ovary, neuroendocrine. Resistant: "
    "renal cell, melanoma, thyroid, colorectal, liver, sarcoma, lung that is not small-cell.",
)
IRRADIATED = yes_no("irradiated", "Irradiated before at these levels")
SINS_TOTAL = Whole("sins", "SINS total", 0, 18)
TOLERATES = yes_no("tolerates_surgery", "Tolerates surgery")

BANDS = {option: Band(option.value, option.label) for option in NomsOption}


def _stability(total: int) -> str:
    return "stable" if total <= 6 else "unstable" if total >= 13 else "between"


def _needed_only_then(values: Values) -> frozenset[str]:
    """Inputs that the row of the table leaves open ("any")."""
    if values.get("radiosensitivity") == "unknown":
        return frozenset({"escc", "irradiated", "sins", "tolerates_surgery"})
    if values.get("radiosensitivity") == "sensitive":
        return frozenset({"escc", "tolerates_surgery"})
    if values.get("radiosensitivity") == "resistant":
        low = "escc" in values and not is_high(values["escc"])
        return frozenset({"irradiated", "tolerates_surgery"}) if low else frozenset({"irradiated"})
    return frozenset()


def _board(reason: str) -> Decision:
    return Decision(BANDS[NomsOption.MDT], reason)


def _decide(values: Values) -> Decision:
    kind = values["radiosensitivity"]
    if kind == "unknown":
        return _board("The histology is unknown, and with it the sensitivity to radiotherapy.")
    stability = _stability(values["sins"])
    if stability == "between":
        return _board(f"SINS {values['sins']} is neither stable (0-6) nor unstable (13-18).")
    if kind == "sensitive":
        return _sensitive(values, stability)
    if values["escc"] == "1c":
        return _board("ESCC 1c with a resistant tumour is controversial.")
    return _resistant(high=is_high(values["escc"]), stability=stability, fit=values.get("tolerates_surgery") == "yes")


def _sensitive(values: Values, stability: str) -> Decision:
    if values["irradiated"] == "yes":
        return _board(
            "The tumour is sensitive, but these levels were irradiated before: the table does not settle this."
        )
    option = NomsOption.CEBRT if stability == "stable" else NomsOption.STABILISE_CEBRT
    return Decision(BANDS[option], f"Sensitive to radiotherapy, {stability}.")


def _resistant(*, high: bool, stability: str, fit: bool) -> Decision:
    grade = "high" if high else "low"
    if not high:
        option = NomsOption.SRS if stability == "stable" else NomsOption.STABILISE_SRS
        return Decision(BANDS[option], f"Resistant, {grade}-grade compression, {stability}.")
    if fit:
        option = NomsOption.SEPARATION_SRS
    else:
        option = NomsOption.CEBRT if stability == "stable" else NomsOption.CEMENT_CEBRT
    words = "tolerates surgery" if fit else "does not tolerate surgery"
    return Decision(BANDS[option], f"Resistant, {grade}-grade compression, {stability}, {words}.")


NOMS = Rule(
    name="noms",
    title="NOMS decision table",
    version="noms-2013/2",
    citation="Laufer I et al. The NOMS framework: approach to the treatment of spinal metastatic tumors. Oncologist "
    "2013;18:744-51.",
    inputs=(RADIOSENSITIVITY, GRADE, SINS_TOTAL, IRRADIATED, TOLERATES),
    bands=tuple(BANDS.values()),
    decide=_decide,
    unneeded=_needed_only_then,
    notes=(
        "What a row of the table leaves open is not asked: a sensitive tumour needs no grade, a low grade no fitness.",
        "It says what the table says; the board decides.",
    ),
    marks=(
        "SINS 7-12, ESCC 1c with a resistant tumour, and an unknown histology have no row: the board decides.",
        "A sensitive tumour at levels irradiated before may stand in two rows: the board decides.",
        "Breast, prostate, ovarian and neuroendocrine tumours count as sensitive here and are intermediate elsewhere; "
        "lung that is not small-cell as resistant is disputed; small-cell lung and germ cell as sensitive are from "
        "general knowledge: a clinician must confirm them.",
        "The layout of the table's rows is from general knowledge: a clinician must confirm it.",
    ),
)
