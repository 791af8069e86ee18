"""For every rule a small history that breaks it, and one that comes near and does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from outcomes.models import Assessment, FollowUpVisit, ImagingAssessment, Reoperation
from registry.models import RadiotherapyCourse
from tests.factories import OPERATED, Case, corrected

History = Callable[[Case], Any]


def day(number: int) -> Any:
    return OPERATED + timedelta(days=number)


def operated(**values: Any) -> History:
    return lambda case: case.operated(**values)


def baseline(**values: Any) -> History:
    return lambda case: case.operated().baseline(**values)


def assessed(*times: dict[str, Any], before: dict[str, Any] | None = None) -> History:
    """After a baseline (`before`), one assessment a month."""

    def tell(case: Case) -> None:
        case.operated().baseline(**(before or {}))
        for month, values in enumerate(times, start=1):
            case.add(Assessment, surgery=case.surgery, assessed_on=case.day(30 * month), **values)

    return tell


def irradiated(on: int | None = 20, *, operation: dict[str, Any] | None = None, **values: Any) -> History:
    course = {"modality": "SRS", "dose_gy": 24, "fractions": 1, **values}

    def tell(case: Case) -> None:
        case.operated(**(operation or {}))
        case.add(RadiotherapyCourse, surgery=case.surgery, started_on=case.day(on), **course)

    return tell


def twice(model: type, **values: Any) -> History:
    def tell(case: Case) -> None:
        case.operated()
        for _ in range(2):
            case.add(model, **{**values, **({"surgery": case.surgery} if "surgery" in FIELDS[model] else {})})

    return tell


FIELDS = {
    model: {field.name for field in model._meta.fields}
    for model in (FollowUpVisit, ImagingAssessment, RadiotherapyCourse)
}


def returned(index: int = 0, back: int = 40) -> History:
    def tell(case: Case) -> None:
        case.operated(index)
        case.operated(back, "REVISION", index_surgery=case.surgery)

    return tell


def reoperated(on: int, cause: str = "wound") -> History:
    def tell(case: Case) -> None:
        case.operated()
        index = case.surgery
        case.operated(40, "REVISION", index_surgery=index)
        case.add(Reoperation, index_surgery=index, surgery=case.surgery, reoperated_on=case.day(on), cause=cause)

    return tell


def visited(*visits: dict[str, Any]) -> History:
    def tell(case: Case) -> None:
        case.operated()
        for values in visits:
            case.add(FollowUpVisit, surgery=case.surgery, **values)

    return tell


def assessed_at_visit(days_later: int) -> History:
    def tell(case: Case) -> None:
        case.operated()
        visit = case.add(FollowUpVisit, surgery=case.surgery, state="seen", seen_on=case.day(90))
        case.add(Assessment, surgery=case.surgery, visit=visit, assessed_on=case.day(90 + days_later), kps=70)

    return tell


def twin_operations(second: str) -> History:
    return lambda case: case.operated(0, "TES").operated(0, second)


def without_segment(case: Case) -> None:
    case.operated()
    with corrected(case.site):
        case.segment.delete()


def free_again(*, treated: bool) -> History:
    def tell(case: Case) -> None:
        case.operated().imaged(95, "recurrence", pattern="in_field").recurs(100)
        if treated:
            case.irradiated(120)
        case.imaged(200)

    return tell


#: By rule: what breaks it, and what does not.
EXAMPLES: dict[str, tuple[History, History]] = {
    "blood-loss": (operated(blood_loss_ml=9_000), operated(blood_loss_ml=5_000)),
    "operative-time": (operated(operative_time_min=5), operated(procedure="PVP", operative_time_min=20)),
    "red-cells": (operated(transfusion_red_cells_units=250), operated(transfusion_red_cells_units=20)),
    "levels-fixed": (operated(levels_fixed=15), operated(levels_fixed=14)),
    "age-at-surgery": (operated(age_at_surgery_years=6), operated(age_at_surgery_years=95)),
    "length-of-stay": (operated(stay_days=121), operated(stay_days=120)),
    "intensive-care-within-stay": (operated(icu_days=9, stay_days=8), operated(icu_days=8, stay_days=8)),
    "return-after-index": (returned(40, 20), returned(0, 40)),
    "reoperation-on-its-day": (reoperated(41), reoperated(40)),
    "operation-entered-twice": (twin_operations("TES"), twin_operations("BKP")),
    "complication-said-none": (
        lambda case: case.operated(had_complication="no").complicated("UTI"),
        lambda case: case.operated(had_complication="yes").complicated("UTI"),
    ),
    "complication-not-listed": (
        operated(had_complication="yes"),
        lambda case: case.operated(had_complication="yes").complicated("UTI"),
    ),
    "operation-without-segment": (without_segment, operated()),
    "return-without-cause": (returned(), reoperated(40)),
    "assessed-alive-baseline": (baseline(kps=0), baseline(kps=10)),
    "assessed-alive-follow-up": (assessed({"ecog": 5}), assessed({"ecog": 4})),
    "ecog-against-kps-baseline": (baseline(ecog=1, kps=40), baseline(ecog=1, kps=60)),
    "ecog-against-kps-follow-up": (assessed({"ecog": 4, "kps": 70}), assessed({"ecog": 2, "kps": 40})),
    "frankel-against-walking-baseline": (
        baseline(frankel="B", ambulation="with_aid"),
        baseline(frankel="C", ambulation="assisted"),
    ),
    "frankel-against-walking-follow-up": (
        assessed({"frankel": "E", "ambulation": "none"}),
        assessed({"frankel": "D", "ambulation": "none"}),
    ),
    "frankel-against-ais-baseline": (baseline(frankel="A", ais="C"), baseline(frankel="A", ais="B")),
    "frankel-against-ais-follow-up": (assessed({"frankel": "E", "ais": "C"}), assessed({"frankel": "E", "ais": "D"})),
    "pain-unit-baseline": (baseline(pain=7, pain_unit="vas_mm"), baseline(pain=7, pain_unit="nrs_0_10")),
    "pain-unit-follow-up": (
        assessed({"pain": 10, "pain_unit": "vas_mm"}),
        assessed({"pain": 0, "pain_unit": "vas_mm"}),
    ),
    "opioids-baseline": (baseline(opioid_ome_mg_day=1_200), baseline(opioid_ome_mg_day=1_000)),
    "opioids-follow-up": (assessed({"opioid_ome_mg_day": 1_001}), assessed({"opioid_ome_mg_day": 0})),
    "kps-jump": (assessed({"kps": 40}, {"kps": 90}), assessed({"kps": 90}, before={"kps": 50})),
    "ecog-jump": (assessed({"ecog": 1}, before={"ecog": 4}), assessed({"ecog": 1}, before={"ecog": 3})),
    "frankel-better-walking-worse": (
        assessed({"frankel": "D", "ambulation": "none"}, before={"frankel": "C", "ambulation": "assisted"}),
        assessed({"frankel": "D", "ambulation": "assisted"}, before={"frankel": "C", "ambulation": "assisted"}),
    ),
    "frankel-worse-walking-better": (
        assessed({"frankel": "E", "ambulation": "with_aid"}, {"frankel": "D", "ambulation": "independent"}),
        assessed({"frankel": "D", "ambulation": "with_aid"}, {"frankel": "E", "ambulation": "independent"}),
    ),
    "albumin-g-dl": (baseline(albumin_g_dl=7.5), baseline(albumin_g_dl=4.2)),
    "crp-mg-dl": (baseline(crp_mg_dl=75), baseline(crp_mg_dl=50)),
    "ldh-iu-l": (baseline(ldh_iu_l=12), baseline(ldh_iu_l=250)),
    "platelets-10e9-l": (baseline(platelets_10e9_l=2_500), baseline(platelets_10e9_l=250)),
    "calcium-mg-dl": (baseline(calcium_mg_dl=3), baseline(calcium_mg_dl=9)),
    "bilirubin-mg-dl": (baseline(bilirubin_mg_dl=30), baseline(bilirubin_mg_dl=1)),
    "haemoglobin-g-dl": (baseline(haemoglobin_g_dl=3), baseline(haemoglobin_g_dl=12)),
    "dose-a-fraction": (irradiated(dose_gy=3), irradiated(dose_gy=26)),
    "fractions-of-modality": (irradiated(fractions=3), irradiated(modality="SBRT", fractions=3)),
    "cord-dose": (irradiated(cord_dmax_gy=15), irradiated(modality="SBRT", fractions=2, cord_dmax_gy=17)),
    "stereotactic-after-surgery": (irradiated(13), irradiated(42)),
    "stereotactic-not-planned": (
        irradiated(operation={"srs_planned": "no"}),
        irradiated(operation={"srs_planned": "yes"}),
    ),
    "course-entered-twice": (
        twice(RadiotherapyCourse, modality="SRS", dose_gy=24, fractions=1, started_on=day(20), target_levels=["T4"]),
        irradiated(target_levels=["T4"]),
    ),
    "recurrence-without-imaging": (
        lambda case: case.operated().imaged(20, "recurrence").recurs(100),
        lambda case: case.operated().imaged(140, "recurrence").recurs(100),
    ),
    "recurrence-after-first-seen": (
        lambda case: case.operated().imaged(90, "recurrence").recurs(100),
        lambda case: case.operated().imaged(100, "recurrence").recurs(100),
    ),
    "free-after-recurrence": (free_again(treated=False), free_again(treated=True)),
    "recurrence-undated": (
        lambda case: case.operated().recurs(None),
        lambda case: case.operated().recurs(100, "Y"),
    ),
    "death-undated": (lambda case: case.operated().dies(None), lambda case: case.operated().dies(100, "M")),
    "reoperation-for-unknown-recurrence": (
        reoperated(40, "recurrence"),
        lambda case: (reoperated(40, "recurrence")(case), case.recurs(60)),
    ),
    "lost-yet-seen": (
        visited({"state": "lost", "due_on": day(90)}, {"state": "seen", "seen_on": day(180)}),
        visited({"state": "lost", "due_on": day(90)}, {"state": "seen", "seen_on": day(60)}),
    ),
    "visit-entered-twice": (
        twice(FollowUpVisit, state="seen", seen_on=day(90)),
        visited({"state": "seen", "seen_on": day(90)}, {"state": "seen", "seen_on": day(91)}),
    ),
    "imaging-entered-twice": (
        twice(ImagingAssessment, imaged_on=day(90), modality="MRI"),
        lambda case: case.operated().imaged(90).imaged(91),
    ),
    "assessed-at-its-visit": (assessed_at_visit(8), assessed_at_visit(7)),
}
