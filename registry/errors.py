"""What the registry refuses, told to a person: the rule, the values that break it, and what to do."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule of one record.

    `code` is the rule's stable name, the same that ends the database constraint's name; `field` is the field to look
    at first. `message` names the rule and both values, except that values of the identity are never repeated.
    """

    code: str
    field: str
    message: str
    remedy: str


class RuleError(Exception):
    """A record that breaks rules was about to be written. Its text names rules only, for it may reach a log."""

    def __init__(self, violations: list[Violation]) -> None:
        self.violations = violations
        super().__init__(", ".join(f"{v.field}: {v.code}" for v in violations))


class StaleRow(Exception):
    """A row was changed by someone else between reading it and writing it."""


class StaleRecord(StaleRow):
    """A record was changed while a person had it open. `theirs` is the record as it is now."""

    def __init__(self, theirs: Any) -> None:
        self.theirs = theirs
        super().__init__(f"{theirs._meta.db_table} {theirs.pk}, now at version {theirs.version}")


class NotPossible(Exception):
    """A step that a record's state does not allow. Its text is for the person who asked."""
