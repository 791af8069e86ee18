"""Where a value of a file may go: aggregate.field, as the mapping writes it, and of what kind the field is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from outcomes import models as outcomes
from registry import models as registry
from registry.rules import BOOKKEEPING
from registry.vocabulary.anatomy import Level
from registry.vocabulary.common import YesNo
from registry.vocabulary.oncology import ScoreName


class Kind(StrEnum):
    """What a cell is read as."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    DATE = "date"
    LEVELS = "levels"
    LIST = "list"


@dataclass(frozen=True)
class Target:
    """One field of one aggregate."""

    aggregate: str
    field: str
    kind: Kind
    codes: tuple[Any, ...] = ()
    may_be_vague: bool = False
    keeps_reason: bool = False
    places: int = 0
    #: What the field holds when the file says that there is no value.
    empty: Any = None

    def __str__(self) -> str:
        return f"{self.aggregate}.{self.field}"


@dataclass(frozen=True)
class Aggregate:
    """A kind of row that a sheet can make.

    `parents` names its links to other rows of the same person. Without a `trigger` the row is made when any of its
    mapped fields has a value; with one, only when that field has. `always` rows are made for every row of the file.
    """

    model: type[models.Model]
    parents: Mapping[str, str] = field(default_factory=dict)
    trigger: str = ""
    always: bool = False
    many: bool = False


_OF_SURGERY = {"surgery": "surgery"}
PATIENT_ROWS: dict[str, Aggregate] = {
    "patient": Aggregate(registry.Patient, always=True),
    "identity": Aggregate(registry.PatientIdentity, always=True),
    "consent": Aggregate(registry.Consent, trigger="given_on"),
    "primary_tumour": Aggregate(registry.PrimaryTumour, always=True),
    "lesion": Aggregate(registry.SpinalLesion, trigger="levels"),
    "surgery": Aggregate(registry.Surgery, always=True),
    "segment": Aggregate(registry.TreatedSegment, parents=_OF_SURGERY, always=True),
    "baseline": Aggregate(registry.BaselineAssessment, parents=_OF_SURGERY),
    "postoperative": Aggregate(outcomes.Assessment, parents=_OF_SURGERY),
    "complication": Aggregate(outcomes.Complication, parents=_OF_SURGERY, trigger="type", many=True),
    "radiotherapy": Aggregate(registry.RadiotherapyCourse, parents=_OF_SURGERY, trigger="modality"),
    "systemic_therapy": Aggregate(registry.SystemicTherapyLine, trigger="kind"),
    "bone_agent": Aggregate(registry.BoneModifyingAgent, trigger="agent"),
    "board": Aggregate(registry.BoardDecision, trigger="recommended"),
    "noms": Aggregate(registry.NomsDecision, parents=_OF_SURGERY, trigger="recommended"),
    "prediction": Aggregate(registry.ExternalPrediction, parents=_OF_SURGERY, trigger="tool"),
    "locomotive": Aggregate(registry.LocomotiveDysfunction, trigger="cause"),
    "skeletal_event": Aggregate(outcomes.SkeletalRelatedEvent, trigger="type"),
    "reoperation": Aggregate(outcomes.Reoperation, parents={"index_surgery": "surgery"}, trigger="cause"),
    "score": Aggregate(registry.RecordedScore, parents=_OF_SURGERY, many=True),
    "recurrence": Aggregate(outcomes.LocalRecurrence, parents={"segment": "segment"}),
    "death": Aggregate(outcomes.Death),
    "contact": Aggregate(outcomes.VitalContact, trigger="alive_on"),
}
FOLLOWUP_ROWS: dict[str, Aggregate] = {
    "visit": Aggregate(outcomes.FollowUpVisit, parents=_OF_SURGERY, always=True),
    "assessment": Aggregate(outcomes.Assessment, parents={"surgery": "surgery", "visit": "visit"}),
    "imaging": Aggregate(outcomes.ImagingAssessment, parents={"visit": "visit"}, trigger="modality"),
    "status": Aggregate(outcomes.SegmentStatus, parents={"imaging": "imaging", "segment": "segment"}, trigger="status"),
}
ROWS = PATIENT_ROWS | FOLLOWUP_ROWS

ALIVE, DEAD = "alive", "dead"
#: What hospitals write in two columns and the registry keeps as rows: a death or a contact, a recurrence or none.
_WRITTEN_OTHERWISE = [
    Target("vital_status", "status", Kind.CODE, codes=(ALIVE, DEAD)),
    Target("vital_status", "on", Kind.DATE, may_be_vague=True),
    Target("recurrence", "occurred", Kind.CODE, codes=tuple(YesNo.values)),
]


@cache
def targets_of(sheet: str) -> dict[str, Target]:
    """Every target of a sheet ("patients" or "followup") by its name, such as surgery.blood_loss_ml."""
    rows = PATIENT_ROWS if sheet == "patients" else FOLLOWUP_ROWS
    found = [target for name, aggregate in rows.items() if name != "score" for target in _fields(name, aggregate.model)]
    if sheet == "patients":
        found += _WRITTEN_OTHERWISE + [Target("score", name, Kind.NUMBER) for name in ScoreName.values]
    return {str(target): target for target in found}


def _fields(aggregate: str, model: type[models.Model]) -> list[Target]:
    names = {column.name for column in model._meta.concrete_fields}
    return [
        Target(
            aggregate,
            column.name,
            _kind(column),
            codes=_codes(column),
            may_be_vague=f"{column.name}_precision" in names,
            keeps_reason=f"{column.name}_missing" in names,
            places=getattr(column, "decimal_places", None) or 0,
            empty=_empty(column),
        )
        for column in model._meta.concrete_fields
        if column.name not in BOOKKEEPING | {"is_postoperative"}
        and not column.name.endswith(("_missing", "_precision"))
        and not column.is_relation
        and not isinstance(column, models.GeneratedField)
    ]


def _kind(column: models.Field) -> Kind:
    if isinstance(column, ArrayField):
        return Kind.LEVELS if column.base_field.choices == Level.choices else Kind.LIST
    if column.choices or isinstance(column, models.BooleanField):
        return Kind.CODE
    if isinstance(column, models.DateField):
        return Kind.DATE
    return Kind.NUMBER if isinstance(column, models.DecimalField | models.IntegerField) else Kind.TEXT


def _codes(column: models.Field) -> tuple[Any, ...]:
    if isinstance(column, models.BooleanField):
        return (True, False)
    return tuple(value for value, _ in column.choices or ())


def _empty(column: models.Field) -> Any:
    if isinstance(column, ArrayField):
        return ()
    return (
        ""
        if isinstance(column, models.CharField | models.TextField) and not column.null and not column.choices
        else None
    )
