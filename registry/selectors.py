"""What is read of the registry by several pages."""

from dataclasses import dataclass

from registry.actions.scores import facts_of_patients, latest_scores, overrides_of
from registry.models import BaselineAssessment as Baseline
from registry.models import ClinicalRow, ComputedScore, Patient, PrimaryTumour, SpinalLesion
from registry.scores import Result
from registry.scoring import KEPT, Facts, results_of


@dataclass(frozen=True, slots=True)
class ScoresOfSurgery:
    """By score: the result as the records are now, the one at surgery, and the one kept last."""

    facts: Facts
    results: dict[str, Result]
    first: dict[str, ComputedScore]
    latest: dict[str, ComputedScore]


def scores_of_patient(patient: Patient, *, unsaved: ClinicalRow | None = None) -> list[ScoresOfSurgery]:
    """For each operation, newest first. `unsaved`, a record as it is just being written, stands for its saved self."""
    facts = facts_of_patients([patient.pk])
    surgeries = [one.surgery.pk for one in facts]
    latest = latest_scores(surgeries)
    first = {
        (row.surgery_id, row.score): row
        for row in ComputedScore.objects.filter(surgery__in=surgeries, is_at_surgery=True)
    }
    found = []
    for one in facts:
        if unsaved is not None:
            _put(one, unsaved)
        of = {name: latest[one.surgery.pk, name] for name in KEPT if (one.surgery.pk, name) in latest}
        overrides = {name: overrides_of(row) for name, row in of.items()}
        at_surgery = {name: first[one.surgery.pk, name] for name in KEPT if (one.surgery.pk, name) in first}
        found.append(ScoresOfSurgery(one, results_of(one, overrides), at_surgery, of))
    return sorted(found, key=lambda scores: (scores.facts.surgery.operated_on, scores.facts.surgery.pk), reverse=True)


def _put(facts: Facts, row: ClinicalRow) -> None:
    if isinstance(row, PrimaryTumour) and (facts.primary is None or facts.primary.pk == row.pk):
        facts.primary = row
    elif isinstance(row, Baseline) and row.surgery_id == facts.surgery.pk:
        facts.baseline = row
    elif isinstance(row, SpinalLesion) and row.levels:
        facts.lesions = [*(lesion for lesion in facts.lesions if lesion.pk != row.pk), row]
