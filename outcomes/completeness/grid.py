"""The grid of a site: some patients, and for each what became of every expected visit of one track."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from outcomes.completeness.cells import Cell, Known, Wanted, cell_of
from outcomes.models import Assessment, DataQuery, Expectation, FollowUpVisit, ImagingAssessment, Verification
from outcomes.query_selectors import NOT_CLOSED
from outcomes.records.catalogue import BY_TABLE
from outcomes.schedule.protocol import DECLARED, Track
from outcomes.vocabulary import ExpectationState
from registry.models import ClinicalRow, Patient, Site, Surgery
from registry.vocabulary.common import RecordState

PAGE = 30
#: By track, the records that answer it, and their day.
RECORDS: dict[Track, tuple[type[ClinicalRow], str]] = {
    Track.CLINIC: (FollowUpVisit, "seen_on"),
    Track.IMAGING: (ImagingAssessment, "imaged_on"),
    Track.QUESTIONNAIRES: (Assessment, "assessed_on"),
}
assert set(RECORDS) == set(DECLARED)


@dataclass(frozen=True, slots=True)
class GridRow:
    registry_id: str
    cells: list[tuple[Cell, Known | None]]


@dataclass(frozen=True, slots=True)
class Grid:
    """`codes` are the columns, in the order of time; `before` asks for the next page, None when there is none."""

    codes: list[str]
    rows: list[GridRow]
    before: int | None


def grid_of(site: Site, track: Track, today: date, *, before: int | None = None) -> Grid:
    """One page, newest patients first, in five queries whatever the number of patients and visits."""
    operated = Surgery.objects.filter(site=site, index_surgery=None).values("patient")
    found = Patient.objects.filter(site=site, pk__in=operated)
    if before is not None:
        found = found.filter(pk__lt=before)
    patients = list(found.order_by("-pk").values_list("pk", "registry_id")[: PAGE + 1])
    keys = [pk for pk, _ in patients[:PAGE]]
    wanted: dict[int, dict[str, Wanted]] = defaultdict(dict)
    order: dict[str, int] = {}
    expected = Expectation.objects.filter(patient__in=keys, track=track).order_by("surgery__operated_on", "pk")
    for one in expected.annotate(from_day=F("window_end") - F("surgery__operated_on")):
        state = ExpectationState(one.state)
        wanted[one.patient_id][one.code] = Wanted(state, one.window_start, one.window_end)
        order[one.code] = max(order.get(one.code, 0), one.from_day.days)
    codes = sorted(order, key=lambda code: (order[code], code))
    records = _records(track, keys)
    rows = [
        GridRow(name, [cell_of(wanted[pk].get(code), records.get(pk, []), today) for code in codes])
        for pk, name in patients[:PAGE]
    ]
    return Grid(codes, rows, keys[-1] if len(patients) > PAGE else None)


def _records(track: Track, patients: list[int]) -> dict[int, list[Known]]:
    model, day = RECORDS[track]
    table = model._meta.db_table
    asked = set(DataQuery.objects.filter(NOT_CLOSED, patient__in=patients, table=table).values_list("row", flat=True))
    standing = Verification.objects.filter(patient__in=patients, table=table, withdrawn_at=None)
    verified = set(standing.values_list("row", "version"))
    found: dict[int, list[Known]] = defaultdict(list)
    rows = model._default_manager.filter(patient__in=patients, **{f"{day}__isnull": False}).order_by(day, "pk")
    for pk, patient, on, state, version in rows.values_list("pk", "patient_id", day, "record_state", "version"):
        known = Known(on, RecordState(state), pk in asked, (pk, version) in verified, BY_TABLE[table].slug, pk)
        found[patient].append(known)
    return found
