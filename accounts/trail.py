"""What is told to the history besides changes of rows, which tell of themselves (see `history/`)."""

import json
from collections.abc import Iterable
from typing import Protocol

from django.db import connection


class OfPatient(Protocol):
    pk: int
    site_id: int


def note_reading(*, patients: Iterable[OfPatient], what: str) -> None:
    """Write down whose records the scope's actor opened, and where; never what stood there."""
    opened = [(patient.pk, patient.site_id) for patient in patients]
    with connection.cursor() as cursor:
        keys, sites = [pk for pk, _ in opened], [site for _, site in opened]
        cursor.execute("SELECT history.note_reading(%s::bigint[], %s::bigint[], %s)", [keys, sites, what])


def note_occurrence(*, kind: str, subject: str = "", pk: int = 0, **detail: str | int) -> None:
    """Write down what is no change of a row: a sign-in, a refusal, an export. `detail` holds no patient's values."""
    with connection.cursor() as cursor:
        parameters: list[str | int] = [kind, subject, pk, json.dumps(detail)]
        cursor.execute("SELECT history.note_occurrence(%s, %s, %s, %s::jsonb)", parameters)
