"""The operation, how the patient was before and after it, and what went wrong with it."""

from dataclasses import dataclass
from typing import Any

from outcomes.models import Assessment, Complication, Reoperation
from outcomes.synthetic.instruments import Condition, after_surgery, before_surgery, readings
from outcomes.synthetic.spread import draw_spread
from outcomes.synthetic.story import Story
from outcomes.vocabulary import Attribution, ClavienDindo, ComplicationType, ReoperationCause
from registry.actions.rows import NewRow
from registry.models import BaselineAssessment, RecordedScore, Surgery, TreatedSegment
from registry.vocabulary.common import MissingReason, YesNo
from registry.vocabulary.oncology import ScoreName
from registry.vocabulary.procedures import (
    Approach,
    Discharge,
    DistanceModality,
    EnnekingMargin,
    Procedure,
    Reconstruction,
    Resection,
    RMargin,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Burden:
    """What an operation takes: minutes, mL of blood, days in hospital."""

    minutes: int
    blood: int
    stay: int


_BURDEN = {
    "separation": Burden(225, 1100, 10),
    "tes": Burden(420, 1900, 17),
    "piecemeal": Burden(300, 1700, 14),
    "mist": Burden(110, 180, 5),
}
_PROCEDURE = {"tes": Procedure.TES, "piecemeal": Procedure.PIECEMEAL, "mist": Procedure.MIST_PPS}
_RESECTION = {"separation": Resection.SUBTOTAL, "tes": Resection.EN_BLOC, "piecemeal": Resection.PIECEMEAL}
_MARGIN = {
    "separation": (EnnekingMargin.INTRALESIONAL, {RMargin.R1: 3, RMargin.R2: 7}),
    "tes": (EnnekingMargin.WIDE, {RMargin.R0: 85, RMargin.R1: 15}),
    "piecemeal": (EnnekingMargin.INTRALESIONAL, {RMargin.R0: 2, RMargin.R1: 6, RMargin.R2: 2}),
}
_DISCHARGE = {
    Discharge.HOME: 50,
    Discharge.REHABILITATION: 30,
    Discharge.OTHER_HOSPITAL: 12,
    Discharge.CARE_HOME: 5,
    Discharge.HOSPICE: 3,
}
#: Each with its grade and, where it brings the patient back to theatre, the cause that is recorded for that.
_COMPLICATIONS: dict[ComplicationType, tuple[float, ClavienDindo, ReoperationCause | None]] = {
    ComplicationType.SSI_SUPERFICIAL: (20, ClavienDindo.I, None),
    ComplicationType.DURAL_TEAR: (15, ClavienDindo.I, None),
    ComplicationType.PNEUMONIA: (15, ClavienDindo.II, None),
    ComplicationType.DVT: (10, ClavienDindo.II, None),
    ComplicationType.SSI_DEEP: (14, ClavienDindo.IIIB, ReoperationCause.WOUND),
    ComplicationType.HAEMATOMA: (8, ClavienDindo.IIIB, ReoperationCause.HAEMATOMA),
    ComplicationType.CSF_LEAK: (8, ClavienDindo.IIIB, ReoperationCause.CSF_LEAK),
    ComplicationType.HARDWARE_FAILURE: (10, ClavienDindo.IIIB, ReoperationCause.HARDWARE),
}
_LABORATORY = {
    "albumin_g_dl": (3.8, 0.6, 1.8, 5.4, 2),
    "crp_mg_dl": (1.8, 1.6, 0.05, 25, 2),
    "ldh_iu_l": (240, 90, 90, 1800, 1),
    "platelets_10e9_l": (240, 80, 30, 700, 1),
    "calcium_mg_dl": (9.4, 0.6, 7, 14, 2),
    "bilirubin_mg_dl": (0.7, 0.4, 0.1, 8, 2),
    "haemoglobin_g_dl": (11.8, 1.8, 6, 17, 1),
}
#: Points of the primary site in the revised Tokuhashi score, and of growth in Tomita's.
_GROWTH_POINTS = {"slow": (5, 1), "moderate": (3, 2), "rapid": (0, 4)}


@dataclass(frozen=True, slots=True)
class Operated:
    """An index operation with its one segment, and the patient's condition after it."""

    surgery: NewRow
    segment: NewRow
    levels: list[str]
    condition: Condition


def tell_operation(story: Story, levels: list[str], sins: int | None) -> Operated:
    """The operation with everything recorded around it."""
    before = before_surgery(story)
    suffered = _draw_complications(story)
    surgery = story.add(
        Surgery,
        operated_on=story.operated_on,
        procedure=_procedure(story),
        observed_from=story.on(story.history.entry) if story.history.entry else None,
        **story.known("age_at_surgery_years", story.person.age, 0.02),
        **_technique(story),
        **_course(story),
        **story.known("srs_planned", YesNo.YES if story.history.srs_planned else YesNo.NO, 0.03),
        **_said_of_complications(story, suffered),
    )
    segment = story.add(TreatedSegment, links={"surgery": surgery}, levels=levels)
    _tell_baseline(story, surgery, before)
    after = after_surgery(story, before)
    _tell_early_result(story, surgery, after)
    _tell_scores(story, surgery, before, sins)
    _tell_complications(story, surgery, suffered)
    return Operated(surgery, segment, levels, after)


def _procedure(story: Story) -> Procedure:
    if story.arm.code != "separation":
        return _PROCEDURE[story.arm.code]
    return Procedure.HYBRID if story.history.srs_planned and story.chance.happens(0.5) else Procedure.SEPARATION


def _technique(story: Story) -> dict[str, Any]:
    chance, arm = story.chance, story.arm.code
    percutaneous = arm == "mist"
    embolised = arm in ("tes", "piecemeal") and chance.happens(0.5)
    replaced = (Reconstruction.MESH_CAGE, Reconstruction.EXPANDABLE_CAGE, Reconstruction.PMMA)
    found: dict[str, Any] = {
        "urgency": chance.weighted({Urgency.ELECTIVE: 45, Urgency.URGENT: 40, Urgency.EMERGENCY: 15}),
        "approach": Approach.PERCUTANEOUS if percutaneous else chance.one_of((Approach.POSTERIOR, Approach.COMBINED)),
        "cement_augmented": chance.weighted({YesNo.YES: 3, YesNo.NO: 7}),
        "reconstruction": chance.one_of(replaced) if arm in ("tes", "piecemeal") else Reconstruction.NONE,
        "embolised": YesNo.YES if embolised else YesNo.NO,
        "embolised_on": story.on(-chance.whole(0, 2)) if embolised else None,
        "resection": _RESECTION.get(arm),
        **story.known("levels_fixed", chance.whole(2, 7), 0.04),
    }
    if arm in _MARGIN:
        enneking, r_margin = _MARGIN[arm]
        found |= {"margin_enneking": enneking, "margin_r": chance.weighted(r_margin) if chance.happens(0.9) else None}
    if arm == "separation" and chance.happens(0.7):
        found["separation_distance_mm"] = chance.measure(3, 1.2, 0.5, 9, 1)
        found["separation_distance_modality"] = chance.one_of((DistanceModality.MRI, DistanceModality.CT_MYELOGRAPHY))
    return found


def _course(story: Story) -> dict[str, Any]:
    chance, burden = story.chance, _BURDEN[story.arm.code]
    stay = chance.whole(max(1, burden.stay - 4), burden.stay + 8)
    died_there = story.history.died and story.history.death <= stay
    return {
        **story.known("operative_time_min", chance.measure(burden.minutes, 60, 30, 900), 0.03),
        **story.known("blood_loss_ml", chance.measure(burden.blood, burden.blood / 2, 10, 9000), 0.05),
        **story.known("stay_days", story.until_last(stay), 0.03),
        "transfusion_red_cells_units": chance.whole(0, burden.blood // 300),
        "transfusion_plasma_units": chance.whole(0, burden.blood // 600),
        "icu_days": story.until_last(chance.whole(0, 3)),
        "discharge": Discharge.DIED if died_there else chance.weighted(_DISCHARGE),
    }


def _draw_complications(story: Story) -> list[ComplicationType]:
    """Whether there was one is the truth's word; of those who had one, a quarter had two."""
    chance = story.chance
    if not chance.happens(story.arm.complication):
        return []
    kinds = {kind: weight for kind, (weight, _, _) in _COMPLICATIONS.items()}
    return sorted({chance.weighted(kinds) for _ in range(2 if chance.happens(0.25) else 1)})


def _said_of_complications(story: Story, suffered: list[ComplicationType]) -> dict[str, Any]:
    """No row of a complication is not the same as none: some hospitals did not say."""
    if suffered:
        return {"had_complication": YesNo.YES}
    return story.known("had_complication", YesNo.NO, 0.04)


def _tell_complications(story: Story, surgery: NewRow, suffered: list[ComplicationType]) -> None:
    for kind in suffered:
        _, grade, cause = _COMPLICATIONS[kind]
        late = kind == ComplicationType.HARDWARE_FAILURE
        day = story.until_last(story.chance.whole(0, 400 if late else 30))
        story.add(
            Complication,
            links={"surgery": surgery},
            type=kind,
            **story.vague("occurred_on", story.on(day), month=0.03, year=0.0),
            clavien_dindo=grade if story.chance.happens(0.9) else None,
            attribution=Attribution.SURGERY,
            resolved=story.chance.weighted({YesNo.YES: 85, YesNo.NO: 15}),
        )
        if cause and story.chance.happens(0.6):
            _tell_return(story, surgery, day, cause)


def _tell_return(story: Story, surgery: NewRow, day: int, cause: ReoperationCause) -> None:
    links = {"index_surgery": surgery}
    values = {"operated_on": story.on(day), "procedure": Procedure.REVISION, "urgency": Urgency.URGENT}
    revision = story.add(Surgery, links=dict(links), **values)
    story.add(Reoperation, links={**links, "surgery": revision}, reoperated_on=story.on(day), cause=cause)


def _tell_baseline(story: Story, surgery: NewRow, before: Condition) -> None:
    chance = story.chance
    assessed = {"assessed_on": story.on(-chance.whole(0, 14))}
    if chance.happens(0.05):
        assessed = {"assessed_on": None, "assessed_on_missing": MissingReason.UNKNOWN}  # type: ignore[dict-item]
    laboratory: dict[str, Any] = {}
    for name, (middle, spread, low, high, places) in _LABORATORY.items():
        laboratory |= story.known(name, chance.measure(middle, spread, low, high, places), 0.06)
    values = {**assessed, **readings(story, before, missing=0.04), **story.known("asa", chance.whole(1, 4), 0.03)}
    story.add(
        BaselineAssessment, links={"surgery": surgery}, **values, **laboratory, **draw_spread(story.spread_chance)
    )


def _tell_early_result(story: Story, surgery: NewRow, after: Condition) -> None:
    day = story.until_last(story.chance.whole(2, 10))
    when = story.on(day) if story.chance.happens(0.8) else None
    values = readings(story, after, missing=0.06)
    story.add(Assessment, links={"surgery": surgery}, is_postoperative=True, assessed_on=when, **values)


def _tell_scores(story: Story, surgery: NewRow, before: Condition, sins: int | None) -> None:
    """Totals as a hospital would have written them; the registry computes its own."""
    chance = story.chance
    primary, growth = _GROWTH_POINTS[story.growth.code]
    general = 0 if before.kps <= 40 else 1 if before.kps <= 70 else 2
    palsy = {"A": 0, "B": 0, "C": 1, "D": 1, "E": 2}[before.frankel]
    totals = {
        ScoreName.TOKUHASHI_REVISED: primary + general + palsy + sum(chance.whole(0, 2) for _ in range(3)),
        ScoreName.TOMITA: growth + chance.one_of((0, 2, 4)) + chance.whole(1, 2),
        ScoreName.SINS: sins,
    }
    for score, total in totals.items():
        if total is not None and chance.happens(0.95):
            story.add(RecordedScore, links={"surgery": surgery}, score=score, total=total)
