from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import request_id
from accounts.models import Membership, User
from accounts.scope import set_scope
from outcomes.actions.drafts import keep_draft
from outcomes.actions.queries import raise_query
from outcomes.actions.visits import VisitParts, record_visit, visits_known
from outcomes.models import DataQuery, Expectation, FollowUpVisit
from outcomes.schedule.protocol import Track
from outcomes.schedule.reading import last_known_alive
from outcomes.vocabulary import ContactMode, VisitState
from registry.models import Patient, Site, Surgery


class Command(BaseCommand):
    help = (
        "Leave something of each kind on the desk of the demo's coordinator: a draft, a visit outside every window, "
        "a question of the data manager. What is there already is left alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        coordinator, manager = (User.objects.get(username=f"demo-{role}") for role in ("coordinator", "manager"))
        site = Membership.objects.of(coordinator).select_related("site").order_by("site").first()
        assert site is not None
        with _acting_as(coordinator, site.site):
            living = _living(site.site)
            if len(living) > 2:
                _leave_a_draft(coordinator, living[0])
                _record_between_windows(coordinator, living[1])
        with _acting_as(manager, site.site):
            if len(living) > 2:
                _ask(manager, living[2])


@contextmanager
def _acting_as(person: User, site: Site) -> Iterator[None]:
    """As if the person had opened a page: behind the walls, in their name."""
    with transaction.atomic():
        set_scope(sites=[site.pk], actor=f"user:{person.pk}", request_id=request_id.fresh())
        yield


def _living(site: Site) -> list[Patient]:
    """Some patients who were operated on and are not known to have died."""
    followed = Expectation.objects.filter(site=site, track=Track.VITAL).open().values("patient")
    return list(Patient.objects.filter(pk__in=followed).select_related("site").order_by("pk")[:3])


def _leave_a_draft(coordinator: User, patient: Patient) -> None:
    keep_draft(
        by=coordinator,
        site=patient.site,
        patient=patient,
        page=f"/patients/{patient.registry_id}/visit/",
        title="Follow-up visit",
        key=_key("draft", patient),
        typed={"state": ["seen"], "seen_on": [patient.site.today().isoformat()], "mode": ["clinic"], "kps": ["70"]},
    )


def _record_between_windows(coordinator: User, patient: Patient) -> None:
    """A telephone call before the last contact: it changes no figure of the published cohort."""
    surgery = Surgery.objects.filter(patient=patient, index_surgery=None).earliest("operated_on")
    day = _day_between_windows(patient, surgery.operated_on)
    if day is None:
        return
    visit = {"surgery": surgery, "state": VisitState.SEEN, "seen_on": day, "mode": ContactMode.TELEPHONE}
    parts = VisitParts(None, visits_known(patient), visit, assessment=None, imaging=None, findings=[], contact=None)
    record_visit(by=f"user:{coordinator.pk}", patient=patient, parts=parts, key=_key("visit", patient))


def _day_between_windows(patient: Patient, operated_on: date) -> date | None:
    windows = Expectation.objects.filter(patient=patient, track=Track.CLINIC)
    taken = [(one.window_start, one.window_end) for one in windows]
    taken += [(on, on) for on in FollowUpVisit.objects.filter(patient=patient).values_list("seen_on", flat=True) if on]
    last = last_known_alive([patient.pk]).get(patient.pk, operated_on)
    days = (operated_on + timedelta(days=number) for number in range(14, (last - operated_on).days))
    return next((day for day in days if not any(first <= day <= end for first, end in taken)), None)


def _ask(manager: User, patient: Patient) -> None:
    by = f"user:{manager.pk}"
    if not DataQuery.objects.filter(raised_by=by).exists():
        surgery = Surgery.objects.filter(patient=patient).earliest("operated_on")
        raise_query(by=by, row=surgery, field="blood_loss_ml", text="Is this the anaesthetist's figure?")


def _key(what: str, patient: Patient) -> UUID:
    """The same at each start, so that nothing is made twice."""
    return uuid5(NAMESPACE_URL, f"demo-work:{what}:{patient.uuid}")
