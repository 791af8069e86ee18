"""A rule is a name, words, and a query: which rows of one model break it, and what stands beside them.

The same query answers for the patient whose record is being saved and for everybody at night. Drafts are left alone.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import QuerySet

from outcomes.records.catalogue import BY_TABLE, Kind
from outcomes.records.values import label_of, text_of
from registry.models import ClinicalRow


class Severity(StrEnum):
    """`HARD`: cannot be true, and is refused. `SOFT`: seldom true, and is asked about once."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Beside:
    """A value of another record that a rule compares with: the name its query gives it, and what people call it."""

    name: str
    label: str
    vocabulary: type[models.TextChoices] | type[models.IntegerChoices] | None = None

    def text(self, value: Any) -> str:
        if value is None:
            return "none"
        return str(self.vocabulary(value).label) if self.vocabulary else str(value)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about the rows of one model.

    `fields` are the row's own fields it speaks of; the one to look at is the first. `find` narrows a query of the model
    to the rows that break the rule, and gives it what is `beside`. `reads` are the other models it looks at: a change
    of one of them may break or mend it. A rule that is not `asked` speaks of what is missing so far: nobody is asked
    while still entering, and a query is raised at night.
    """

    id: str
    severity: Severity
    model: type[ClinicalRow]
    fields: tuple[str, ...]
    says: str
    remedy: str
    find: Callable[[QuerySet], QuerySet]
    beside: tuple[Beside, ...] = ()
    reads: tuple[type[ClinicalRow], ...] = ()
    asked: bool = True

    @property
    def kind(self) -> Kind:
        return BY_TABLE[self.model._meta.db_table]

    @property
    def field(self) -> str:
        return self.fields[0]

    @property
    def labels(self) -> list[str]:
        own = [label_of(self.kind, name) for name in self.fields]
        return [*own, *(beside.label for beside in self.beside)]

    def concerns(self, model: type[models.Model]) -> bool:
        return model is self.model or model in self.reads


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks a rule. `values`: what the finding rests on, as JSON keeps it, by field or name beside."""

    rule: Rule
    row: int
    version: int
    patient: int
    site: int
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return str(self.rule.model._meta.db_table)

    @property
    def key(self) -> str:
        """The rule with a fingerprint of the values: the same for the same record sent again, another for new ones."""
        said = json.dumps(self.values, sort_keys=True, separators=(",", ":"))
        return f"{self.rule.id}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"

    @property
    def told(self) -> list[tuple[str, str]]:
        return told(self.rule, self.values)

    @property
    def words(self) -> str:
        """Both values and the rule, in one line."""
        return f"{self.rule.says} Here: {'; '.join(f'{label} {text}' for label, text in self.told)}."


def told(rule: Rule, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The values of a finding with what people call them."""
    row = rule.model()
    for name in rule.fields:
        model_field = rule.model._meta.get_field(name)
        setattr(row, model_field.attname, _read(model_field, values.get(name)))  # type: ignore[union-attr]
        if f"{name}_precision" in rule.kind.columns:
            setattr(row, f"{name}_precision", values.get(f"{name}_precision", "D"))
    own = [(label_of(rule.kind, name), _text(row, name)) for name in rule.fields]
    return [*own, *((beside.label, beside.text(values.get(beside.name))) for beside in rule.beside)]


def plain(value: Any) -> Any:
    """A value as it is kept: numbers without the zeros that say nothing, dates as ISO writes them."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _text(row: ClinicalRow, name: str) -> str:
    if isinstance(row._meta.get_field(name), models.ForeignKey):
        return "none" if getattr(row, f"{name}_id") is None else "given"
    return text_of(row, name)


def _read(model_field: Any, value: Any) -> Any:
    target = model_field.target_field if isinstance(model_field, models.ForeignKey) else model_field
    return value if value is None or isinstance(value, list) else target.to_python(value)
