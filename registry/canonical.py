"""A record as one text, always the same for the same values: what a signature is bound to."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import models

#: Not part of what a person signs: locking, signing and unlocking change them, and say nothing about the patient.
LEFT_OUT = frozenset({"record_state", "changed_at"})


def canonical_text(row: models.Model, instead: Mapping[str, Any] | None = None) -> str:
    """JSON of every stored value by column, keys in order, numbers and dates as the database writes them.

    `instead`: columns that are told as they were once.
    """
    values: dict[str, Any] = {
        str(field.column): _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in LEFT_OUT and not isinstance(field, models.GeneratedField)
    }
    values |= instead or {}
    return json.dumps({"table": row._meta.db_table, "values": values}, sort_keys=True, separators=(",", ":"))


def digest_of(row: models.Model, instead: Mapping[str, Any] | None = None) -> str:
    """SHA-256 of the canonical text, in hex."""
    return hashlib.sha256(canonical_text(row, instead).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str, list)) else str(value)
