"""A project as REDCap's clients know projects: a record a patient, a form a table, events that hold the forms.

Every form but the patient's own repeats: its rows are the instances of one instrument, numbered within the patient in
the order of their pseudonyms, which tells nothing. What ties rows to each other are their keys, as in every export.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.dictionary.redcap import variable
from exports.models import Project
from exports.release.columns import Column, Kind
from exports.release.entities import BY_NAME, PATIENT, Entity
from exports.terms import columns_for
from exports.vocabulary import Profile

RECORD_ID = PATIENT.name
ARM, ARM_NAME = 1, "SpineMet"


@dataclass(frozen=True, slots=True)
class Event:
    """One of REDCap's events, and the tables it holds."""

    number: int
    name: str
    label: str
    tables: tuple[str, ...]


EVENTS = (
    Event(1, "patient_arm_1", "Patient", ("patients", "lesions", "systemic_therapy")),
    Event(2, "treatment_arm_1", "Treatment", ("surgeries", "segments", "baselines", "radiotherapy", "scores")),
    Event(
        3, "follow_up_arm_1", "Follow-up", ("visits", "assessments", "imaging", "findings", "complications", "events")
    ),
)


@dataclass(frozen=True, slots=True)
class Field:
    """A variable: a column under the name that is unique in its project."""

    name: str
    column: Column

    @property
    def is_checkbox(self) -> bool:
        return self.column.kind is Kind.LIST

    @property
    def exported(self) -> list[tuple[str, str]]:
        """Each exported name with the choice it stands for: one a box, one with no choice otherwise."""
        if not self.is_checkbox:
            return [(self.name, "")]
        return [(f"{self.name}___{_plain(str(code))}", str(code)) for code, _ in self.column.choices]


@dataclass(frozen=True, slots=True)
class Form:
    """A table as an instrument; the record's own id stands apart."""

    entity: Entity
    event: Event
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def repeats(self) -> bool:
        return self.entity.key != RECORD_ID

    @property
    def complete(self) -> str:
        """The name of its status, which is always 2: drafts do not leave."""
        return f"{self.name}_complete"

    def narrowed(self, names: set[str]) -> "Form":
        return Form(self.entity, self.event, tuple(field for field in self.fields if field.name in names))


@dataclass(frozen=True)
class Structure:
    """The forms of one project, in order, with the columns that it may have."""

    forms: tuple[Form, ...]

    @cached_property
    def names(self) -> set[str]:
        """Every name that can be asked for as a field."""
        return {RECORD_ID, *(name for form in self.forms for name in self.of(form))}

    def of(self, form: Form) -> Iterator[str]:
        yield from (field.name for field in form.fields)
        yield form.complete


def structure_of(project: Project) -> Structure:
    return Structure(
        tuple(
            Form(BY_NAME[table], event, _fields(BY_NAME[table], columns_for(project, BY_NAME[table], PROFILE)))
            for event in EVENTS
            for table in event.tables
        )
    )


PROFILE = Profile.DEIDENTIFIED


def _fields(entity: Entity, columns: Sequence[Column]) -> tuple[Field, ...]:
    return tuple(Field(variable(entity, column), column) for column in columns if column.name != RECORD_ID)


def _plain(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", code.lower())
