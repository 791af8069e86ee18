"""What sites apart and the history cost: saving a follow-up visit, and listing a site's patients, with and without.

"Without" is the same code on the same rows with row-level security off, the triggers of history, record life and merges
asleep, and no scope told to the database. The two are measured in turn, in blocks.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction

from accounts.scope import set_scope
from bench.database import BenchDatabase
from bench.table import Row

BLOCKS, TIMES = 5, 300
MOST_SAVE, MOST_LIST = 1.5, 1.3
PAGE = 50
#: The first site, and how far apart its patients' keys are when there are forty (`sql/procedures.sql`).
SITE, STRIDE = 1, 40
#: The walled tables that are used, with the triggers that belong to what is measured.
WALLED = {
    "outcomes_followupvisit": ("history", "life", "merged_insert"),
    "registry_patient": ("history", "tombstone"),
    "registry_surgery": (),
}


def measure(database: BenchDatabase, *, procedures: int) -> list[Row]:
    """As the serving role, through the models, each save and each list in its own transaction."""
    of_site = procedures // STRIDE
    saves, lists = _Pair(lambda number: _save(number % of_site)), _Pair(lambda number: _list(number % of_site))
    for _ in range(BLOCKS):
        for pair in (saves, lists):
            pair.walled += _each(pair.work, scoped=True)
        with _lowered(database):
            for pair in (saves, lists):
                pair.plain += _each(pair.work, scoped=False)
    return [
        saves.row("saving a follow-up visit", MOST_SAVE),
        lists.row(f"{PAGE} patients of a site among {procedures:,}", MOST_LIST),
    ]


class _Pair:
    """Some work, and how long it took each time with walls and without."""

    def __init__(self, work: Callable[[int], object]) -> None:
        self.work = work
        self.walled: list[float] = []
        self.plain: list[float] = []

    def row(self, what: str, most: float) -> Row:
        ours, other = statistics.median(self.walled), statistics.median(self.plain)
        ratio = ours / other
        figures = f"{1000 * ours:.2f} ms", f"{1000 * other:.2f} ms (without)", f"{ratio:.2f} x"
        return Row("walls", what, *figures, f"<= {most} x", ratio <= most)


def _each(work: Callable[[int], object], *, scoped: bool) -> list[float]:
    took = []
    for number in range(TIMES):
        started = time.perf_counter()
        with transaction.atomic():
            if scoped:
                set_scope(sites=[SITE], actor="user:1", request_id="bench")
            work(number)
        took.append(time.perf_counter() - started)
    return took


def _save(number: int) -> None:
    from outcomes.models import FollowUpVisit
    from registry.models import Surgery

    surgery = Surgery.objects.get(pk=STRIDE * (number + 1))
    seen_on = surgery.operated_on + timedelta(days=1)
    of_patient = {"patient_id": surgery.patient_id, "site_id": surgery.site_id}
    FollowUpVisit.objects.create(surgery=surgery, label="bench", seen_on=seen_on, state="seen", **of_patient)


def _list(number: int) -> list[object]:
    from registry.models import Patient

    return list(Patient.objects.filter(site_id=SITE, merged_into=None, pk__gt=STRIDE * number).order_by("pk")[:PAGE])


@contextmanager
def _lowered(database: BenchDatabase) -> Iterator[None]:
    _turn(database, "DISABLE", "NO FORCE")
    try:
        yield
    finally:
        _turn(database, "ENABLE", "FORCE")


def _turn(database: BenchDatabase, way: str, force: str) -> None:
    with database.administrator() as connection:
        for table, triggers in WALLED.items():
            changes = [f"{way} ROW LEVEL SECURITY", f"{force} ROW LEVEL SECURITY"]
            changes += [f"{way} TRIGGER {trigger}" for trigger in triggers]
            connection.execute(f"ALTER TABLE {table} {', '.join(changes)}")  # type: ignore[call-overload]
