"""What an import did, or would do: counts per kind, and the changes one by one, identities hidden."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from outcomes.imports.compare import Plan
from registry.models import Patient, PatientIdentity
from registry.rules import HIDDEN

#: Lines kept of changes and removals; beyond them only the counts go on.
KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of one row: `before` and `after` as text."""

    sheet: str
    row: int
    patient: str
    kind: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Created:
    """What one row of a file makes: how many of each kind."""

    sheet: str
    row: int
    kinds: dict[str, int]


@dataclass
class Result:
    """Counts by the name of the kind of row; what a person reads after an import or a dry run."""

    people: int = 0
    visits: int = 0
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    creations: list[Created] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    removals: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    set_aside: int = 0
    #: A sum over everything it does, in whatever order: two runs that do the same have the same.
    fingerprint: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.created or self.changed or self.removed)

    def add(self, plan: Plan) -> None:
        self.set_aside += len(plan.set_aside)
        for row, survivor in plan.set_aside[: max(0, KEPT - len(self.notices))]:
            words = f"patients row {row}: this patient was merged into {survivor}; their rows stay as they are there"
            self.notices.append(words)
        if plan.people:
            self.created[_name(Patient)] += len(plan.people)
            self.created[_name(PatientIdentity)] += len(plan.people)
        for model, rows in plan.creations.items():
            self.created[_name(model)] += len(rows)
        for (sheet, row), made in plan.made_by.items():
            self._sum_up(sheet, row, *sorted((_name(model), count) for model, count in made.items()))
            if len(self.creations) < KEPT:
                self.creations.append(Created(sheet, row, {_name(model): count for model, count in made.items()}))
        for model, changes in plan.changes.items():
            self.changed[_name(model)] += len(changes)
            for change in changes:
                now = [(name, getattr(change.row, name), value) for name, value in sorted(change.values.items())]
                self._sum_up("changed", model._meta.label, change.row.pk, *now)
                self._keep(model, change.row, change.values, plan.wanted_by[model, change.row.pk])
        for model, rows in plan.removals.items():
            self.removed[_name(model)] += len(rows)
            for gone in rows:
                self._sum_up("removed", model._meta.label, gone.pk)
            self.removals += [_removal(row) for row in rows[: max(0, KEPT - len(self.removals))]]

    def _sum_up(self, *what: object) -> None:
        digest = hashlib.blake2b(repr(what).encode(), digest_size=8).digest()
        self.fingerprint = (self.fingerprint + int.from_bytes(digest)) % (1 << 64)

    def _keep(self, model: type[models.Model], row: Any, values: dict[str, Any], wanted_by: tuple[str, int]) -> None:
        for name, value in values.items():
            if len(self.changes) < KEPT and name != "source_key":
                before, after = (_shown(model, item) for item in (getattr(row, name), value))
                self.changes.append(Changed(*wanted_by, _patient(row), _name(model), name, before, after))


def lines(result: Result) -> Iterator[str]:
    """The changes and removals one by one."""
    for one in result.changes:
        yield f"{one.sheet} row {one.row}, patient {one.patient}, {one.kind}: {one.field} {one.before} -> {one.after}"
    yield from result.removals


def _removal(row: Any) -> str:
    label = row.source_key.partition("/")[2]
    return f"patient {_patient(row)}, {_name(type(row))}: removed, the file no longer has {label}"


def _name(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name)


def _patient(row: Any) -> str:
    return str(row if isinstance(row, Patient) else row.patient)


def _shown(model: type[models.Model], value: Any) -> str:
    if model is PatientIdentity:
        return HIDDEN
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "empty"
    return "empty" if value in (None, "") else str(value)
