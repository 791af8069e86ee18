"""The coordinator's pages at full size: the day, a patient, a visit saved. Whole requests, from address to page, by the
serving role behind its walls; the network and the browser are left out.
"""

import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from bench.database import SQL, BenchDatabase, set_sequences
from bench.table import Row

TIMES = 40
MOST_PAGE, MOST_SAVE = 0.150, 0.100
#: The first site, and how far apart its patients' keys are when there are forty (`sql/procedures.sql`).
SITE, STRIDE = 1, 40


def fill_workbench(database: BenchDatabase) -> float:
    """Make visits and expectations inside the server, and say how many seconds it took."""
    from outcomes.schedule.published import STANDARD

    started = time.perf_counter()
    windows = ", ".join(
        f"({int(track)}, '{window.code}', {window.first}, {window.last})"
        for track, found in STANDARD.tracks.items()
        for window in found
    )
    text = (SQL / "workbench.sql").read_text().replace(":windows", windows)
    with database.administrator() as connection:
        connection.execute("SET session_replication_role = replica")
        for block in re.split(r"^-- block: .*\n", text, flags=re.MULTILINE)[1:]:
            connection.execute(block)
        connection.execute("VACUUM ANALYZE outcomes_expectation")
        connection.execute("VACUUM ANALYZE outcomes_followupvisit")
        set_sequences(connection)
    return time.perf_counter() - started


def measure(database: BenchDatabase) -> list[Row]:
    filled = fill_workbench(database)
    with database.administrator() as connection:
        sizes = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in _TABLES]  # type: ignore[call-overload]
    visits, expected = ((size or (0,))[0] for size in sizes)
    client, patients = _at_a_desk()
    addresses = iter(patients)
    pages = {
        "the day": lambda: client.get(f"/today/?site=BENCH-{SITE}", headers=_HOST),
        "the day, imaging owed": lambda: client.get(f"/today/?site=BENCH-{SITE}&show=imaging", headers=_HOST),
        "a patient": lambda: client.get(f"/patients/{next(addresses).patient.registry_id}/", headers=_HOST),
    }
    pages["completeness"] = lambda: client.get(f"/completeness/?site=BENCH-{SITE}", headers=_HOST)
    rows = [Row("workbench", f"{visits:,} visits, {expected:,} expectations made", f"{filled:.0f} s")]
    rows += [_row(what, _median(work, 200), MOST_PAGE) for what, work in pages.items()]
    rows.append(_row("saving a visit", _median(lambda: _save(client, next(addresses)), 302), MOST_SAVE))
    return rows


_TABLES = ("outcomes_followupvisit", "outcomes_expectation")
_HOST = {"host": "localhost"}


def _at_a_desk():
    """A coordinator of the first site, signed in, and its living patients' operations."""
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from accounts.models import Membership, User
    from accounts.scope import set_scope
    from outcomes.models import Death
    from registry.models import Surgery

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with transaction.atomic():
        set_scope(sites=[SITE], actor="command:bench", request_id="bench")
        person = User.objects.create(username=f"bench-{uuid4().hex[:8]}")
        Membership.objects.create(user=person, site_id=SITE, role="coordinator")
        dead = Death.objects.filter(site=SITE).values("patient")
        living = Surgery.objects.filter(site=SITE).exclude(patient__in=dead).select_related("patient")
        operations = list(living.order_by("pk")[: 4 * TIMES])
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client, operations


def _save(client, operation):
    seen_on = operation.operated_on + timedelta(days=1)
    sent = {"key": str(uuid4()), "surgery": operation.pk, "state": "seen", "seen_on": seen_on.isoformat()}
    return client.post(f"/patients/{operation.patient.registry_id}/visit/add/", sent, headers=_HOST)


def _median(work: Callable, expected: int) -> float:
    took = []
    for number in range(TIMES):
        started = time.perf_counter()
        response = work()
        if number:  # the first one loads templates
            took.append(time.perf_counter() - started)
        if response.status_code != expected:
            raise RuntimeError(f"status {response.status_code} instead of {expected}")
    return statistics.median(took)


def _row(what: str, median: float, most: float) -> Row:
    return Row("workbench", what, f"{1000 * median:.0f} ms", "", "", f"<= {1000 * most:.0f} ms", median <= most)
