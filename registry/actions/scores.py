"""Keeping the scores of operations: computed again whenever a fact changes, added and never changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from registry.actions.acting import acting
from registry.errors import NotPossible
from registry.models import (
    BaselineAssessment,
    ClinicalRow,
    ComputedScore,
    Patient,
    PrimaryTumour,
    RadiotherapyCourse,
    Site,
    SpinalLesion,
    Surgery,
    SystemicTherapyLine,
    TreatedSegment,
)
from registry.scores import RULES, Result
from registry.scoring import KEPT, Facts, results_of
from registry.vocabulary.common import RecordState

#: What the scores are computed from: after a row of these was written, they are computed again.
FACTS: tuple[type[ClinicalRow], ...] = (
    Surgery,
    TreatedSegment,
    PrimaryTumour,
    SpinalLesion,
    BaselineAssessment,
    RadiotherapyCourse,
    SystemicTherapyLine,
)
_BATCH = 5_000

#: By score, by input: {"value", "reason", "by", "at"}.
OverridesKept = Mapping[str, Mapping[str, Mapping[str, Any]]]


def keep_scores(*, by: str, site: Site, patients: Iterable[int]) -> None:
    """Compute every score of these patients' operations, and keep those that say something new.

    A score of which an input is missing is kept only where a result was kept before: it takes that one's place.
    """
    keys = list(patients)
    with acting(by=by, site=site):
        for start in range(0, len(keys), _BATCH):
            _keep(site, keys[start : start + _BATCH], {})


def override_inputs(*, by: str, surgery: Surgery, score: str, values: Mapping[str, Any], reason: str) -> None:
    """Say inputs of one score instead of the recorded facts; None goes back to the fact. The reason is kept.

    Raises NotPossible without a reason, and BadInput for what the score cannot take.
    """
    if not reason.strip():
        raise NotPossible("Say why this input is set; the reason is kept with the score.")
    told = {"reason": reason.strip(), "by": by, "at": timezone.now().isoformat(timespec="seconds")}
    said = {
        name: {"value": None if value in (None, "") else plain(RULES[score].input(name).read(value)), **told}
        for name, value in values.items()
    }
    with acting(by=by, site=surgery.site):
        _keep(surgery.site, [surgery.patient_id], {surgery.pk: {score: said}})


def facts_of_patients(patients: Sequence[int]) -> list[Facts]:
    """By operation, what is recorded; drafts left out. Seven queries whatever the number of patients."""

    def rows(model: type[ClinicalRow]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        finished = model._default_manager.filter(patient__in=patients).exclude(record_state=RecordState.DRAFT)
        for row in finished.order_by("pk"):
            found[row.patient_id].append(row)
        return found

    segments, primaries, lesions = rows(TreatedSegment), rows(PrimaryTumour), rows(SpinalLesion)
    baselines, courses, therapies = rows(BaselineAssessment), rows(RadiotherapyCourse), rows(SystemicTherapyLine)
    return [
        Facts(
            surgery=surgery,
            levels=frozenset(level for part in segments[key] if part.surgery_id == surgery.pk for level in part.levels),
            primary=next(iter(primaries[key]), None),
            baseline=next((one for one in baselines[key] if one.surgery_id == surgery.pk), None),
            lesions=lesions[key],
            courses=courses[key],
            therapies=therapies[key],
        )
        for key, surgeries in rows(Surgery).items()
        for surgery in surgeries
    ]


def latest_scores(surgeries: Sequence[int]) -> dict[tuple[int, str], ComputedScore]:
    """By operation and score, the result kept last."""
    rows = ComputedScore.objects.filter(surgery__in=surgeries).latest_of_each()
    return {(row.surgery_id, row.score): row for row in rows}


def overrides_of(kept: ComputedScore | None) -> dict[str, Any]:
    """The values a clinician gave, by input."""
    return _active(kept.overrides if kept else {})


def _active(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What stands above the records. An override that was taken back stays with its reason, and without a value."""
    return {name: given["value"] for name, given in said.items() if given["value"] is not None}


def _keep(site: Site, patients: Sequence[int], said: Mapping[int, OverridesKept]) -> None:
    """`said` by operation: overrides that are new, an absent value taking one back."""
    # who computes the scores of a patient waits for whoever just does, so that only one result is the first
    list(Patient.objects.select_for_update(no_key=True).filter(pk__in=patients).order_by("pk").values_list("pk"))
    facts = facts_of_patients(patients)
    surgeries = [one.surgery.pk for one in facts]
    latest = latest_scores(surgeries)
    settled = set(
        ComputedScore.objects.filter(surgery__in=surgeries, is_at_surgery=True).values_list("surgery_id", "score")
    )
    rows: list[ComputedScore] = []
    for one in facts:
        kept = {score: row for score in KEPT if (row := latest.get((one.surgery.pk, score)))}
        overrides = {name: dict(row.overrides) for name, row in kept.items()}
        for score, inputs in said.get(one.surgery.pk, {}).items():
            before = overrides.setdefault(score, {})
            before.update(
                {name: given for name, given in inputs.items() if given["value"] is not None or name in before}
            )
        values = {score: _active(of) for score, of in overrides.items()}
        for score, result in results_of(one, values).items():
            row = _row(one.surgery, site, result, overrides.get(score, {}))
            if _says_something_new(row, kept.get(score)):
                row.is_at_surgery = result.is_complete and (one.surgery.pk, score) not in settled
                rows.append(row)
    ComputedScore.objects.bulk_create(rows, batch_size=1_000)


def _row(surgery: Surgery, site: Site, result: Result, overrides: dict[str, Any]) -> ComputedScore:
    return ComputedScore(
        patient_id=surgery.patient_id,
        site_id=site.pk,
        surgery_id=surgery.pk,
        score=result.rule.name,
        rule_version=result.rule.version,
        total=result.total,
        band=result.band.code if result.band else "",
        inputs={name: plain(value) for name, value in result.values.items()},
        points={part.name: part.points for part in result.parts},
        missing=list(result.missing),
        overrides=overrides,
    )


def _says_something_new(row: ComputedScore, kept: ComputedScore | None) -> bool:
    if kept is None:
        return row.is_complete or bool(row.overrides)
    compared = ("rule_version", "total", "band", "inputs", "missing", "overrides")
    return any(getattr(row, name) != getattr(kept, name) for name in compared)


def plain(value: Any) -> Any:
    """A value as JSON keeps it, one number always written the same way."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return int(value) if isinstance(value, int) else str(value)
