"""From recorded facts to the inputs of each score. Pure: rows in, results out; nothing is guessed.

A draft is no fact yet. Of a patient's lesions those count that lie in the operation's levels; of several the worst.
What a clinician says instead of a fact (an override) stands above it, for the one score it was said about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registry.models import (
    BaselineAssessment,
    PrimaryTumour,
    RadiotherapyCourse,
    SpinalLesion,
    Surgery,
    SystemicTherapyLine,
)
from registry.scores import DECISION, PROGNOSIS, RULES, STABILITY, Result
from registry.scores.primaries import (
    Primary,
    bauer_primary,
    katagiri_growth,
    radiosensitivity,
    tokuhashi_site,
    tomita_growth,
)
from registry.scores.sins import worst_location
from registry.vocabulary.anatomy import Escc
from registry.vocabulary.oncology import SystemicKind

#: The scores that are kept with an operation. LMNOP is a checklist, and the rest are conversions.
KEPT: tuple[str, ...] = tuple(rule.name for rule in (*PROGNOSIS, *STABILITY, *DECISION) if rule.name != "lmnop")

#: By score, by input: the value a clinician gave instead of the fact.
Overrides = Mapping[str, Mapping[str, Any]]
Inputs = dict[str, dict[str, Any]]

_COLLAPSED, _NOT_COLLAPSED = frozenset({"over_50", "under_50"}), frozenset({"none", "none_over_50_involved"})


@dataclass(slots=True)
class Facts:
    """What is recorded that bears on the scores of one operation."""

    surgery: Surgery
    levels: frozenset[str] = frozenset()
    primary: PrimaryTumour | None = None
    baseline: BaselineAssessment | None = None
    lesions: list[SpinalLesion] = field(default_factory=list)
    courses: list[RadiotherapyCourse] = field(default_factory=list)
    therapies: list[SystemicTherapyLine] = field(default_factory=list)

    @property
    def operated_lesions(self) -> list[SpinalLesion]:
        """Those in the treated levels; an only lesion is the one that was operated on."""
        found = [lesion for lesion in self.lesions if self.levels & set(lesion.levels)]
        return found or (self.lesions if len(self.lesions) == 1 else [])


def results_of(facts: Facts, overrides: Overrides) -> dict[str, Result]:
    """Every kept score of one operation. What no score can take (ECOG 5, say) counts as missing."""
    found: dict[str, Result] = {}
    inputs = inputs_of(facts)
    for name in KEPT:
        given = {**inputs[name], **overrides.get(name, {})}
        if name == "noms" and given.get("sins") is None:
            given["sins"] = found["sins"].total
        values, _ = RULES[name].read(given)
        found[name] = RULES[name].of(values)
    return found


def inputs_of(facts: Facts) -> Inputs:
    """By score, by input; None where nothing is recorded."""
    baseline, lesions = facts.baseline, facts.operated_lesions
    primary = _primary(facts.primary)
    spread, solitary = _spread(baseline), _solitary(baseline)
    skeletal = None if solitary is None else "solitary" if solitary else "multiple"
    visceral = None if spread is None else "no" if spread == "none" else "yes"
    bauer = {
        "visceral": visceral,
        "solitary": None if solitary is None else "yes" if solitary else "no",
        "primary": bauer_primary(primary),
    }
    laboratory = {
        name: getattr(baseline, name, None)
        for name in ("crp_mg_dl", "ldh_iu_l", "albumin_g_dl", "platelets_10e9_l", "calcium_mg_dl", "bilirubin_mg_dl")
    }
    return {
        "tomita": {
            "growth": tomita_growth(primary),
            "visceral": _which(spread, getattr(baseline, "visceral_treatable", None), "treatable", "untreatable"),
            "bone": skeletal,
        },
        "tokuhashi_revised": {
            "kps": getattr(baseline, "kps", None),
            **_counts(baseline, solitary),
            "organs": _which(spread, getattr(baseline, "visceral_removable", None), "removable", "unremovable"),
            "primary": tokuhashi_site(primary),
            "frankel": getattr(baseline, "frankel", None),
        },
        "bauer": {**bauer, "fracture": _fracture(baseline, lesions)},
        "bauer_modified": bauer,
        "katagiri_2014": {
            "primary": katagiri_growth(primary),
            "visceral": spread,
            **laboratory,
            "ecog": getattr(baseline, "ecog", None),
            "chemotherapy": _chemotherapy(facts),
            "skeletal": skeletal,
        },
        "nesms": {
            **bauer,
            "ambulation": getattr(baseline, "ambulation", None),
            "albumin_g_dl": laboratory["albumin_g_dl"],
        },
        "sins": _sins(lesions),
        "escc": {"escc": _escc(lesions)},
        "noms": {
            "radiosensitivity": radiosensitivity(primary),
            "escc": _escc(lesions),
            "irradiated": _irradiated(facts, lesions),
            "tolerates_surgery": getattr(baseline, "tolerates_surgery", None),
        },
    }


def _primary(row: PrimaryTumour | None) -> Primary:
    if row is None:
        return Primary(None)
    return Primary(row.group, row.finer_site, row.hormone_dependent, row.molecularly_targeted)


def _spread(baseline: BaselineAssessment | None) -> str | None:
    return baseline.visceral_spread if baseline else None


def _which(spread: str | None, answer: str | None, yes: str, no: str) -> str | None:
    """None, one kind or the other, of metastases that are there."""
    if spread == "none":
        return "none"
    return None if answer is None else yes if answer == "yes" else no


def _solitary(baseline: BaselineAssessment | None) -> bool | None:
    """Whether it is the only skeletal metastasis: as said, or as counted."""
    if baseline is None:
        return None
    if baseline.skeletal_spread is not None:
        return baseline.skeletal_spread == "solitary"
    foci, vertebrae = baseline.extraspinal_foci, baseline.vertebral_foci
    if (foci is not None and foci > 0) or (vertebrae is not None and vertebrae > 1):
        return False
    return True if foci is not None and vertebrae is not None else None


def _counts(baseline: BaselineAssessment | None, solitary: bool | None) -> dict[str, int | None]:
    """A solitary metastasis of an operated spine is one vertebra and nothing elsewhere."""
    foci = baseline.extraspinal_foci if baseline else None
    vertebrae = baseline.vertebral_foci if baseline else None
    if solitary:
        foci, vertebrae = 0, 1
    return {"extraspinal_foci": foci, "vertebral_metastases": vertebrae}


def _fracture(baseline: BaselineAssessment | None, lesions: Sequence[SpinalLesion]) -> str | None:
    if baseline is not None and baseline.pathological_fracture is not None:
        return baseline.pathological_fracture
    found = {lesion.sins_collapse for lesion in lesions}
    if found & _COLLAPSED:
        return "yes"
    return "no" if found and found <= _NOT_COLLAPSED else None


def _chemotherapy(facts: Facts) -> str | None:
    if facts.baseline is not None and facts.baseline.chemotherapy_before is not None:
        return facts.baseline.chemotherapy_before
    began = (
        _surely_before(line.started_on, line.started_on_precision, facts.surgery.operated_on)
        for line in facts.therapies
        if line.kind == SystemicKind.CHEMOTHERAPY
    )
    return "yes" if any(began) else None


def _irradiated(facts: Facts, lesions: Sequence[SpinalLesion]) -> str | None:
    """No course on record is not the same as never irradiated: only the lesion's own word says no."""
    levels = facts.levels | {level for lesion in lesions for level in lesion.levels}
    if any(
        (
            course.started_on is not None
            and course.started_on < facts.surgery.operated_on
            and levels & set(course.target_levels)
        )
        or (course.surgery_id == facts.surgery.pk and course.prior_dose_gy)
        for course in facts.courses
    ):
        return "yes"
    said = {lesion.irradiated_before for lesion in lesions}
    return "yes" if "yes" in said else "no" if said == {"no"} else None


def _sins(lesions: Sequence[SpinalLesion]) -> dict[str, Any]:
    """Of several lesions the one with most points; while one of them lacks an answer, that one."""
    scored = [RULES["sins"].of(RULES["sins"].read(_sins_of(lesion))[0]) for lesion in lesions]
    if not scored:
        return {}
    unfinished = [result for result in scored if not result.is_complete]
    return dict((unfinished or [max(scored, key=lambda result: result.total or 0)])[0].values)


def _sins_of(lesion: SpinalLesion) -> dict[str, Any]:
    return {
        "location": lesion.sins_location or worst_location(lesion.levels),
        "pain": lesion.sins_pain,
        "lesion": lesion.sins_lesion,
        "alignment": lesion.sins_alignment,
        "collapse": lesion.sins_collapse,
        "posterolateral": lesion.sins_posterolateral,
    }


def _escc(lesions: Sequence[SpinalLesion]) -> str | None:
    """The worst grade; not known while that of one lesion is not, unless another has the highest there is."""
    grades = [lesion.escc for lesion in lesions]
    order: list[str] = list(Escc.values)
    if order[-1] in grades:
        return order[-1]
    if not grades or None in grades:
        return None
    return max((grade for grade in grades if grade is not None), key=order.index)


def _surely_before(day: date | None, precision: str | None, operated_on: date) -> bool:
    """A vague date counts where every day it may mean does."""
    if day is None:
        return False
    if precision == "Y":
        return day.year < operated_on.year
    if precision == "M":
        return (day.year, day.month) < (operated_on.year, operated_on.month)
    return day < operated_on
