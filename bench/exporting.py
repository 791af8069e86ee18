"""An L2 export to Parquet by the worker's own action, against a raw COPY of the same views, and its peak memory.

The COPY reads what the export reads, as the same role on the same rung, without order, and throws it away. The export
climbs the ladder of coarsening, counts, sorts by pseudonym, types, compresses, hashes and puts files in their place.
"""

import os
import statistics
import subprocess
import sys
import time
from datetime import date
from uuid import UUID

from django.db import transaction

from accounts.scope import set_scope
from bench.database import BenchDatabase
from bench.table import Row
from config.environment import PROJECT

REPEATS = 3
MOST_TIMES, MOST_MEGABYTES = 2.0, 400
#: An export of the operations, and one of tables with several rows a patient.
ORDERS = (["surgeries"], ["patients", "surgeries", "visits", "imaging"])
BENCH = {"actor": "command:bench", "reason": "a benchmark", "request_id": "bench"}
PROGRAM = """
import sys, time, uuid, django
django.setup()
from django.utils import timezone
from exports.actions.running import run_export
started = time.perf_counter()
run_export(uuid.UUID(sys.argv[1]), now=timezone.now())
print(time.perf_counter() - started)
"""


def measure(database: BenchDatabase, *, procedures: int) -> list[Row]:
    """Medians of three, in turn. Raises RuntimeError when an export fails or has other rows than the views."""
    project = _project()
    rows = []
    for entities in ORDERS:
        what = ", ".join(entities)
        ours, theirs, memory, n = [], [], [], 0
        for _ in range(REPEATS):
            uuid = _order(project, entities)
            seconds, megabytes = _exported(database, uuid)
            ours.append(seconds)
            memory.append(megabytes)
            copied, n = _copied(project, uuid, entities)
            theirs.append(copied)
        peak = max(memory)
        ratio = statistics.median(ours) / statistics.median(theirs)
        rows += [
            Row(
                "export",
                f"L2 to Parquet, {procedures:,} procedures: {what} ({n:,} rows)",
                f"{statistics.median(ours):.1f} s",
                f"{statistics.median(theirs):.1f} s (COPY)",
                f"{ratio:.2f} x",
                f"<= {MOST_TIMES:.0f} x",
                ratio <= MOST_TIMES,
            ),
            Row(
                "export, memory",
                what,
                f"{peak:.0f} MB",
                bar=f"<= {MOST_MEGABYTES} MB",
                met=peak <= MOST_MEGABYTES,
            ),
        ]
    return rows


def _project() -> int:
    from accounts.models import User
    from exports.models import Agreement, Project, ProjectSite
    from registry.models import Site

    with transaction.atomic():
        set_scope(sites=list(Site.objects.values_list("pk", flat=True)), **BENCH)
        made = Project.objects.create(code="bench", title="A benchmark", purpose="To see how long it takes.")
        user = User.objects.create(username="bench-consumer")
        Agreement.objects.create(
            project=made, reference="BENCH", basis="waiver", valid_from=date(2020, 1, 1), expires_on=date(2099, 1, 1)
        )
        for site in Site.objects.order_by("pk"):
            ProjectSite.objects.create(project=made, site=site, given_by=user)
    return made.pk


def _order(project: int, entities: list[str]) -> UUID:
    """As `order_export` leaves it; there is no broker here to hand it on."""
    from accounts.models import User
    from exports.models import ExportJob, Project

    with transaction.atomic():
        set_scope(sites=[], **BENCH)
        of = Project.objects.get(pk=project)
        job = ExportJob.objects.create(
            project=of,
            agreement=of.agreements.get(),
            ordered_by=User.objects.get(username="bench-consumer"),
            order_sha256="0" * 64,
            request_url="/api/v1/exports",
            profile_requested="L2",
            profile_applied="L2",
            entities=entities,
            format="parquet",
        )
    return job.uuid


def _exported(database: BenchDatabase, uuid: UUID) -> tuple[float, float]:
    """Seconds and peak megabytes of a process of its own, its start left out of the seconds."""
    environment = database.environment | {"DATABASE_ROLE": "worker", "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(uuid)], cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the export ended with status {process.returncode}")
    return float(printed.split()[-1]), usage.ru_maxrss / 1024


def _copied(project: int, uuid: UUID, entities: list[str]) -> tuple[float, int]:
    """Seconds of COPY of the same views at the detail the export chose, and how many rows they hold."""
    from exports import storage
    from exports.anonymity import coarsen
    from exports.models import ExportJob, Project
    from exports.release.entities import BY_NAME
    from exports.release.session import release_session
    from exports.vocabulary import Profile

    with transaction.atomic():
        set_scope(sites=[], **BENCH)
        job = ExportJob.objects.get(uuid=uuid)
        of = Project.objects.get(pk=project)
    if job.manifest is None:
        raise RuntimeError(f"the export failed: {job.error}")
    with release_session(of) as session:
        coarsen(session, smallest_group=5)
        n = 0
        started = time.perf_counter()
        for name in entities:
            with session.cursor() as cursor:
                with cursor.copy(f"COPY (SELECT * FROM {BY_NAME[name].view(Profile.DEIDENTIFIED)}) TO STDOUT") as copy:  # type: ignore[call-overload]
                    for _ in copy:
                        pass
                n += cursor.rowcount
        seconds = time.perf_counter() - started
    written = job.manifest["extension"]["rowsWritten"]
    if n != written:
        raise RuntimeError(f"COPY read {n} rows and the export wrote {written}")
    storage.remove(uuid)
    return seconds, n
