"""What follows from every write of a clinical record, whatever page, command or import wrote it.

One hook, called in the transaction of the write after its last row: by `outcomes.actions.records` for one record, by
`outcomes.actions.cohort` once for a batch of patients. Nothing here may depend on who calls.
"""

from collections.abc import Collection, Mapping

from django.db import models

from outcomes.actions.checking import check_written
from outcomes.actions.schedules import bend_schedules
from outcomes.models import (
    Assessment,
    Complication,
    Death,
    FollowUpVisit,
    ImagingAssessment,
    Reoperation,
    SkeletalRelatedEvent,
    VitalContact,
)
from registry.actions.scores import FACTS, keep_scores
from registry.models import ClinicalRow, Consent, RadiotherapyCourse, Site, Surgery

#: Records that decide what is expected of a patient, or when they were last known alive.
BENDING: frozenset[type[models.Model]] = frozenset(
    {
        Assessment,
        Complication,
        Consent,
        Death,
        FollowUpVisit,
        ImagingAssessment,
        RadiotherapyCourse,
        Reoperation,
        SkeletalRelatedEvent,
        Surgery,
        VitalContact,
    }
)


def after_writing(
    *,
    by: str,
    site: Site,
    patients: Collection[int],
    models_written: Collection[type[models.Model]],
    saved: Collection[ClinicalRow] = (),
    confirmed: Mapping[str, str] | None = None,
) -> None:
    """Bring up to date whatever is made from the records of these patients of one site, and hold them to the rules.

    `patients` are primary keys; `models_written` says which kinds of record were added, changed or removed. `saved` are
    the records a person has just saved on a page, and `confirmed` that person's words for what is unlikely about them:
    raises RuleError and Unconfirmed as `outcomes.actions.checking` says.
    """
    if not patients:
        return
    check_written(by=by, site=site, patients=patients, models_written=models_written, rows=saved, confirmed=confirmed)
    if not BENDING.isdisjoint(models_written):
        bend_schedules(by=by, site=site, patients=patients)
    if not set(FACTS).isdisjoint(models_written):
        keep_scores(by=by, site=site, patients=sorted(patients))
