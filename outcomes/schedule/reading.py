"""Courses and protocols from the database, a batch of patients at a time."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from outcomes.models import Assessment, Death, FollowUpVisit, ImagingAssessment, SiteSchedule
from outcomes.schedule.course import Course, Excuse, Irradiation, Operation
from outcomes.schedule.protocol import Protocol, from_data
from outcomes.schedule.published import PUBLISHED, STANDARD
from outcomes.vocabulary import VisitState
from registry.models import ClinicalRow, Consent, RadiotherapyCourse, Site, Surgery
from registry.vocabulary.common import ConsentScope, RecordState, YesNo
from registry.vocabulary.procedures import STEREOTACTIC

_EXCUSES = (VisitState.TOO_ILL, VisitState.REFUSED, VisitState.LOST, VisitState.NOT_DONE)
#: An assessment with an answered questionnaire, or the reason why there is none.
_ANSWERED = Q(sosgoq__isnull=False) | ~Q(sosgoq_missing="") | Q(pain__isnull=False)


def protocol_of(site: Site) -> Protocol:
    """The schedule a site follows; the registry's unless it chose another."""
    chosen = SiteSchedule.objects.filter(site=site).first()
    if chosen is None:
        return STANDARD
    return PUBLISHED[chosen.published] if chosen.published else from_data(f"{site.name}'s own", chosen.own or {})


def courses_of(patients: Collection[int]) -> list[Course]:
    """What is known of each patient, in the order of their keys. Ten queries for any number of them."""
    keys = list(patients)
    found = {key: Course(key) for key in sorted(keys)}
    for key, *operation in _values(Surgery, keys, "pk", "operated_on", "index_surgery", "srs_planned"):
        pk, operated_on, index, planned = operation
        found[key].operations.append(Operation(pk, operated_on, index is None, planned == YesNo.YES))
    for key, state, seen_on, due_on, window_start, label in _visits(keys):
        if state == VisitState.SEEN:
            found[key].seen_on.append(seen_on)
        else:
            found[key].excuses.append(Excuse(VisitState(state), due_on or window_start, label))
    for key, day in _values(ImagingAssessment, keys, "imaged_on", where=Q(informative=True)):
        found[key].imaged_on.append(day)
    for key, day in _values(Assessment, keys, "assessed_on", where=_ANSWERED & Q(assessed_on__isnull=False)):
        found[key].answered_on.append(day)
    for key, day, surgery in _values(
        RadiotherapyCourse, keys, "started_on", "surgery", where=Q(modality__in=STEREOTACTIC)
    ):
        found[key].irradiations.append(Irradiation(day, surgery))
    for key, day in _values(Death, keys, "died_on"):
        found[key].is_dead, found[key].died_on = True, day
    for key, scope, day in _values(Consent, keys, "scope", "withdrawn_on", where=Q(withdrawn_on__isnull=False)):
        if scope == ConsentScope.REGISTRY:
            found[key].withdrew_on = day
        elif scope == ConsentScope.CONTACT:
            found[key].contact_refused_on = day
    for key, day in last_known_alive(keys).items():
        found[key].last_alive_on = day
    return list(found.values())


def _visits(keys: list[int]) -> QuerySet[Any, tuple[Any, ...]]:
    told = Q(state__in=[VisitState.SEEN, *_EXCUSES])
    return _values(FollowUpVisit, keys, "state", "seen_on", "due_on", "window_start", "label", where=told)


def _values(
    model: type[ClinicalRow], keys: list[int], *names: str, where: Q | None = None
) -> QuerySet[Any, tuple[Any, ...]]:
    """Columns of the patients' rows that are no drafts, in the order they were entered."""
    rows = model._default_manager.filter(where or Q(), patient__in=keys).exclude(record_state=RecordState.DRAFT)
    return rows.order_by("pk").values_list("patient", *names)


def last_known_alive(patients: Collection[int]) -> dict[int, date]:
    """The day of the latest contact with each of these patients who had any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT patient_id, last_known_alive_on FROM outcomes_last_known_alive WHERE patient_id = ANY (%s)",
            [list(patients)],
        )
        return dict(cursor.fetchall())
