"""What follows from every write of a clinical record, whatever page, command or import wrote it.

One hook, called in the transaction of the write after its last row: by `outcomes.actions.records` for one record, by
`outcomes.actions.cohort` once for a batch of patients. Nothing here may depend on who calls.
"""

from collections.abc import Collection

from django.db import models

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
from registry.models import Consent, RadiotherapyCourse, Site, Surgery

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
    *, by: str, site: Site, patients: Collection[int], models_written: Collection[type[models.Model]]
) -> None:
    """Bring up to date whatever is made from the records of these patients of one site.

    `patients` are primary keys; `models_written` says which kinds of record were added, changed or removed.
    """
    if not patients:
        return
    if not BENDING.isdisjoint(models_written):
        bend_schedules(by=by, site=site, patients=patients)
    if not set(FACTS).isdisjoint(models_written):
        keep_scores(by=by, site=site, patients=sorted(patients))
