"""The overdue list of the database against a plain recomputation, over random schedules and courses."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outcomes.models import Death, Expectation, FollowUpVisit, ImagingAssessment, SiteSchedule
from outcomes.schedule.due import is_overdue
from outcomes.schedule.plan import STALE_AFTER
from outcomes.schedule.protocol import OnRevision, Protocol, Track, Unit, Window
from outcomes.schedule.worklist import Show, counts_at, worklist
from tests import factories

pytestmark = pytest.mark.django_db
#: Each example is a hospital with its patients.
FEWER = settings.default.max_examples // 4


@dataclass
class Told:
    """A patient in days from the operation; `age` is how many days ago that was."""

    age: int
    seen: list[int] = field(default_factory=list)
    imaged: list[int] = field(default_factory=list)
    too_ill: list[int] = field(default_factory=list)
    revised: int | None = None
    died: int | None = None


@st.composite
def protocols(draw):
    def windows():
        marks = sorted(draw(st.lists(st.integers(2, 36), max_size=5, unique=True)))
        return tuple(
            Window(month, Unit.MONTHS, 30 * month - draw(st.integers(0, 14)), 30 * month + draw(st.integers(0, 10)))
            for month in marks
            if month % 2 == 0
        )

    rule = draw(st.sampled_from(list(OnRevision)))
    return Protocol("random", {Track.CLINIC: windows(), Track.IMAGING: windows()}, rule)


@st.composite
def patients(draw):
    age = draw(st.integers(0, 1400))
    died = draw(st.none() | st.integers(0, age))
    days = st.lists(st.integers(0, age if died is None else died), max_size=5)
    revised = draw(st.none() | st.integers(0, age if died is None else died))
    return Told(age, draw(days), draw(days), draw(days), revised, died)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=FEWER)
@given(protocol=protocols(), told=st.lists(patients(), min_size=1, max_size=3), ahead=st.integers(-100, 500))
def test_the_overdue_list_equals_a_plain_recomputation(protocol, told, ahead):
    with transaction.atomic():
        site = factories.a_site("random")
        with factories.corrected(site):
            SiteSchedule.objects.create(site=site, own=protocol.as_data())
        people = {register(site, one): one for one in told}
        today = site.today() + timedelta(days=ahead)
        with factories.corrected(site):
            listed = Expectation.objects.filter(site=site).overdue(today).values_list("patient", "track", "code")
            every = Expectation.objects.filter(site=site).values_list("patient", "track", "code", "state", "window_end")
            plain = {
                found for patient, one in people.items() for found in recomputed(patient, one, protocol, site, today)
            }

            assert set(listed) == plain
            assert {row[:3] for row in every if is_overdue(row[3], row[4], today)} == plain
            assert counts_at(site, today)[Show.OVERDUE] == len({patient for patient, _, _ in plain})
            page = worklist(site, today, show=Show.OVERDUE)
            assert {one.patient for one in page.waiting} == {patient for patient, _, _ in plain}
            ranks = [one.items[0].track for one in page.waiting]
            assert ranks == sorted(ranks)
        transaction.set_rollback(True)


def register(site, told):
    from outcomes.actions.schedules import bend_schedules

    case = factories.Case(site)
    case.operated_on = site.today() - timedelta(days=told.age)
    case.operated()
    index = case.surgery
    for day in told.seen:
        case.add(FollowUpVisit, surgery=index, state="seen", seen_on=case.day(day), mode="clinic")
    for day in told.too_ill:
        case.add(FollowUpVisit, surgery=index, state="too_ill", due_on=case.day(day))
    for day in told.imaged:
        case.add(ImagingAssessment, imaged_on=case.day(day), modality="MRI", informative=True)
    if told.revised is not None:
        case.operated(told.revised, index_surgery=index)
    if told.died is not None:
        case.add(Death, died_on=case.day(told.died), died_on_precision="D")
    bend_schedules(by=factories.BY, site=site, patients=[case.patient.pk])
    return case.patient.pk


def recomputed(patient: int, told: Told, protocol: Protocol, site, today: date) -> set[tuple[int, int, str]]:
    """Day by day and from nothing but the story: what a person with a calendar would call overdue."""
    if told.died is not None:
        return set()
    operated_on = site.today() - timedelta(days=told.age)
    anew = protocol.on_revision == OnRevision.REANCHOR and told.revised is not None
    begin = told.revised if anew else 0
    found = set()
    for track, done in ((Track.CLINIC, told.seen), (Track.IMAGING, told.imaged)):
        for window in protocol.tracks[track]:
            days = range(begin + window.first, begin + window.last + 1)
            answered = any(day in days for day in [*done, *told.too_ill])
            if not answered and operated_on + timedelta(days=days[-1]) < today:
                found.add((patient, int(track), window.code))
    heard = max([0, *told.seen, *told.imaged, *([told.revised] if told.revised is not None else [])])
    if heard > begin:
        asked_on, code = operated_on + timedelta(days=heard) + STALE_AFTER, "stale"
    else:
        asked_on, code = operated_on + timedelta(days=begin + 30), "never"
    if asked_on < today:
        found.add((patient, int(Track.VITAL), code))
    return found
