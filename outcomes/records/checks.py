"""What a record must not say against the patient's others, told with both values before the database refuses it.

The database holds the same rules (`outcomes/migrations/0002_guards.py`), without words.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from outcomes import models as outcomes
from outcomes.records.catalogue import Kind
from outcomes.records.values import title_of
from outcomes.rules import check_not_after_death, check_not_before_surgery, latest_possible, shown
from registry import models as registry
from registry.errors import Violation
from registry.models import ClinicalRow, Patient, Surgery
from registry.rules import check_row, label_of

#: By model, the dates of what happens to a living person.
BEFORE_DEATH: dict[type[ClinicalRow], tuple[str, ...]] = {
    registry.Surgery: ("operated_on",),
    registry.RadiotherapyCourse: ("started_on", "ended_on"),
    outcomes.FollowUpVisit: ("seen_on",),
    outcomes.Assessment: ("assessed_on",),
    outcomes.ImagingAssessment: ("imaged_on",),
    outcomes.LocalRecurrence: ("recurred_on",),
    outcomes.Complication: ("occurred_on",),
    outcomes.SkeletalRelatedEvent: ("occurred_on",),
    outcomes.Reoperation: ("reoperated_on",),
    outcomes.VitalContact: ("alive_on",),
}
#: By model, the date that follows an operation, and the link that leads to it.
AFTER_SURGERY: dict[type[ClinicalRow], tuple[str, str]] = {
    outcomes.FollowUpVisit: ("seen_on", "surgery"),
    outcomes.Assessment: ("assessed_on", "surgery"),
    outcomes.Complication: ("occurred_on", "surgery"),
    outcomes.Reoperation: ("reoperated_on", "index_surgery"),
    outcomes.LocalRecurrence: ("recurred_on", "segment"),
}

Values = Mapping[str, Any]


def violations(kind: Kind, patient: Patient, values: Values, *, pk: int | None, today: date) -> list[Violation]:
    """Every rule that a record of `patient` would break with these values, of its own and against other records."""
    own = check_row(kind.model, {**values, "id": pk}, today=today)
    spoilt = {violation.field for violation in own}
    return [*own, *(found for found in _across(kind, patient, values) if found.field not in spoilt)]


def _across(kind: Kind, patient: Patient, values: Values) -> Iterator[Violation]:
    yield from _after_surgery(kind, values)
    if kind.model is outcomes.Death:
        yield from before_death_of(patient, values)
    elif kind.model in BEFORE_DEATH:
        yield from _before_death(kind, patient, values)


def _before_death(kind: Kind, patient: Patient, values: Values) -> Iterator[Violation]:
    death = outcomes.Death.objects.filter(patient=patient).first()
    for field in BEFORE_DEATH[kind.model] if death else ():
        found = check_not_after_death(
            what=label_of(kind.model, field),
            field=field,
            on=values.get(field),
            died_on=death.died_on if death else None,
            died_precision=death.died_on_precision if death else None,
        )
        if found:
            yield found


def _after_surgery(kind: Kind, values: Values) -> Iterator[Violation]:
    field, link = AFTER_SURGERY.get(kind.model, ("", ""))
    operation = values.get(link)
    operation = operation.surgery if isinstance(operation, registry.TreatedSegment) else operation
    found = operation and check_not_before_surgery(
        what=label_of(kind.model, field),
        field=field,
        on=values.get(field),
        precision=values.get(f"{field}_precision"),
        operated_on=operation.operated_on,
    )
    if found:
        yield found


def before_death_of(patient: Patient, values: Values) -> Iterator[Violation]:
    """A death that comes to be known later may contradict what is already there: the first such record is named."""
    died_on, precision = values.get("died_on"), values.get("died_on_precision")
    if died_on is None:
        return
    last_day = latest_possible(died_on, precision)
    for model, fields in BEFORE_DEATH.items():
        for field in fields:
            later = model._default_manager.filter(patient=patient, **{f"{field}__gt": last_day}).first()
            if later is not None:
                what = "surgery" if model is Surgery else str(model._meta.verbose_name)
                message = f"date of death: {shown(died_on, precision)} lies before a {what} ({title_of(later)})."
                yield Violation("not_after_death", "died_on", message, "Correct whichever of the two dates is wrong.")
                return
