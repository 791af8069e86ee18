"""What a column of a released table is: its name, its meaning, and how each profile makes it from the records."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models

from exports.classification import Sensitivity, sensitivity_of
from exports.release.times import Detail, Times
from exports.vocabulary import Profile
from registry.vocabulary.common import DatePrecision, MissingReason


class Kind(StrEnum):
    KEY = "key"  # a pseudonym
    CODE = "code"  # a word of a vocabulary
    GRADE = "grade"  # a whole number of a vocabulary
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"  # words of a vocabulary, a blank between
    DATE = "date"
    DAY = "day"  # days from the patient's index surgery


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a release view. `sql` has an expression for each profile that has the column."""

    name: str
    label: str
    kind: Kind
    sql: Mapping[Profile, str]
    sensitivity: Sensitivity
    source: str = ""  # "registry.Surgery.blood_loss_ml"
    choices: tuple[tuple[str | int, str], ...] = field(default=())
    unit: str = ""
    times: Times | None = None  # what of a patient's times it tells, if it does

    def is_in(self, profile: Profile) -> bool:
        return profile in self.sql


PATIENT_LEVEL = (Profile.CODED, Profile.DEIDENTIFIED)
_UNIT = re.compile(r"\(([^()]+)\)$")


def key(name: str, kind: str, expression: str, label: str) -> Column:
    """A pseudonym, different in each project and the same in all of its exports."""
    pseudonym = f"release.pseudonym('{kind}', {expression})"
    return Column(name, label, Kind.KEY, dict.fromkeys(PATIENT_LEVEL, pseudonym), Sensitivity.DIRECT)


def fields(
    model: type[models.Model],
    alias: str,
    names: str,
    *,
    prefix: str = "",
    times: Times | None = None,
    due: str = "",
    spans: Collection[str] = (),
) -> tuple[Column, ...]:
    """Columns as they are recorded, each followed by the reason for its absence where the record has one.

    `times` says how finely its days are told in L2; `due` is the date at which the row was planned, where it was;
    `spans` are whole numbers of days, as telling as the dates they lie between.
    """
    found: list[Column] = []
    for name in names.split():
        recorded = cast(models.Field, model._meta.get_field(name))
        sensitivity = sensitivity_of(model, name)
        if sensitivity in (Sensitivity.DIRECT, Sensitivity.FREE_TEXT):
            raise ValueError(f"{model._meta.label}.{name} is {sensitivity}: it never leaves.")
        if isinstance(recorded, models.DateField):
            if times is None:
                raise ValueError(f"{model._meta.label}.{name} is a date: say with which times it is told.")
            found += _dates(model, alias, recorded, prefix, times, due)
        elif name in spans:
            found.append(_span(_recorded(model, alias, recorded, prefix), times))
        else:
            found.append(_recorded(model, alias, recorded, prefix))
        if f"{name}_missing" in _names(model):
            found.append(_reason(model, alias, recorded, prefix))
    return tuple(found)


def made(
    name: str,
    label: str,
    kind: Kind,
    sensitivity: Sensitivity,
    *,
    choices: tuple[tuple[str | int, str], ...] = (),
    unit: str = "",
    times: Times | None = None,
    **sql: str,
) -> Column:
    """A column made from several: `L1=...` and `L2=...` are its expressions."""
    return Column(
        name,
        label,
        kind,
        {Profile(profile): text for profile, text in sql.items()},
        sensitivity,
        "",
        choices,
        unit,
        times,
    )


def precision_of(expression: str, times: Times) -> str:
    """How much of a date is known, for L2: told where a step is not coarser anyway."""
    return f"CASE WHEN {times.column} < {Detail.QUARTERS.value} THEN {expression} END"


def _span(column: Column, times: Times | None) -> Column:
    assert times is not None
    stepped = f"release.step_of({column.sql[Profile.DEIDENTIFIED]}, {times.column})"
    return replace(column, sql={**column.sql, Profile.DEIDENTIFIED: stepped}, times=times)


def _recorded(model: type[models.Model], alias: str, recorded: models.Field, prefix: str) -> Column:
    expression, kind = f"{alias}.{recorded.column}", _kind_of(recorded)
    if kind is Kind.NUMBER:
        expression += "::float8"
    if kind is Kind.LIST:
        expression = f"array_to_string({expression}, ' ')"
    return Column(
        name=prefix + recorded.name,
        label=str(recorded.verbose_name),
        kind=kind,
        sql=dict.fromkeys(PATIENT_LEVEL, expression),
        sensitivity=sensitivity_of(model, recorded.name),
        source=f"{model._meta.label}.{recorded.name}",
        choices=_choices_of(recorded),
        unit=_unit_of(recorded),
    )


def _dates(
    model: type[models.Model], alias: str, recorded: models.Field, prefix: str, times: Times, due: str
) -> list[Column]:
    """A date under L1; under L2 days from the index surgery, in the column of the same name that ends in `_day`."""
    stem = prefix + recorded.name.removesuffix("_on")
    label, source = str(recorded.verbose_name), f"{model._meta.label}.{recorded.name}"
    precision = f"{recorded.name}_precision" if f"{recorded.name}_precision" in _names(model) else ""
    known = f"{alias}.{precision}" if precision else "'D'"
    since = f"{alias}.{recorded.column} - p.index_on"
    day = f"release.day({since}, {known}, {times.column})"
    if due:
        day = f"release.visit_day({since}, {due} - p.index_on, {times.column})"
    found = [
        Column(
            f"{stem}_on",
            label,
            Kind.DATE,
            {Profile.CODED: f"{alias}.{recorded.column}"},
            Sensitivity.DATE,
            source,
        ),
        Column(
            f"{stem}_day",
            f"{label}: days from the index surgery",
            Kind.DAY,
            {Profile.DEIDENTIFIED: day},
            Sensitivity.DATE,
            source,
            unit="days",
            times=times,
        ),
    ]
    if precision:
        known = f"{alias}.{precision}"
        found.append(
            Column(
                f"{stem}_precision",
                f"{label}: how much of it is known",
                Kind.CODE,
                {Profile.CODED: known, Profile.DEIDENTIFIED: precision_of(known, times)},
                Sensitivity.NONE,
                f"{model._meta.label}.{precision}",
                tuple(DatePrecision.choices),
                times=times,
            )
        )
    return found


def _reason(model: type[models.Model], alias: str, recorded: models.Field, prefix: str) -> Column:
    stem = prefix + recorded.name
    if isinstance(recorded, models.DateField):
        stem = stem.removesuffix("_on")
    return Column(
        name=f"{stem}_missing_reason",
        label=f"{recorded.verbose_name}: why it is missing",
        kind=Kind.CODE,
        sql=dict.fromkeys(PATIENT_LEVEL, f"nullif({alias}.{recorded.name}_missing, '')"),
        sensitivity=Sensitivity.NONE,
        source=f"{model._meta.label}.{recorded.name}_missing",
        choices=tuple(MissingReason.choices),
    )


def _kind_of(recorded: models.Field) -> Kind:
    whole = isinstance(recorded, models.IntegerField)
    if isinstance(recorded, ArrayField):
        return Kind.LIST
    if recorded.choices:
        return Kind.GRADE if whole else Kind.CODE
    if isinstance(recorded, models.BooleanField):
        return Kind.FLAG
    output = getattr(recorded, "output_field", None) or recorded
    if isinstance(output, models.DecimalField):
        return Kind.NUMBER
    if whole:
        return Kind.INTEGER
    raise ValueError(f"{recorded.model._meta.label}.{recorded.name}: text without a vocabulary never leaves.")


def _choices_of(recorded: Any) -> tuple[tuple[str | int, str], ...]:
    of = recorded.base_field if isinstance(recorded, ArrayField) else recorded
    return tuple((value, str(label)) for value, label in of.choices or () if value not in ("", None))


def _unit_of(recorded: models.Field) -> str:
    found = _UNIT.search(str(recorded.verbose_name))
    return found.group(1) if found and (found.group(1) not in {"number", "0-100"}) else ""


def _names(model: type[models.Model]) -> set[str]:
    return {recorded.name for recorded in model._meta.concrete_fields}
