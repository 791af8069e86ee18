"""Reading by API at full size: a project of all patients, its edition made, then pages asked for at a steady rate.

A real web server on loopback; the generator, the server and PostgreSQL share the machine. Requests leave at their time
whether or not the one before was answered, so a slow answer is counted with all that waited behind it.
"""

import http.client
import secrets
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from urllib.request import urlopen

from bench.database import BenchDatabase
from bench.table import Row
from config import processes
from config.environment import PROJECT

RATE, SECONDS, WARM_UP = 60, 20, 6  # requests a second, for so long, after so long
MOST_P99 = 0.500
TABLES = ("patients", "surgeries", "radiotherapy", "visits", "assessments", "imaging", "complications", "events")
PORT = 8123
CONSUMERS, TOKENS = 5, 2  # a token may ask 600 times a minute
CODE = "bench-reading"


def measure(database: BenchDatabase, *, procedures: int, sites: int) -> list[Row]:
    tokens, project = _a_project(sites)
    started = time.perf_counter()
    database.manage("renew_editions", CODE)
    first = time.perf_counter() - started
    started = time.perf_counter()
    database.manage("renew_editions", CODE)
    again = time.perf_counter() - started
    with database.administrator() as connection:
        connection.execute("VACUUM ANALYZE release.reader_index")
        # what patients were drawn from has their sites and no wall, on which no server starts
        connection.execute("DROP TABLE IF EXISTS bench_person")
    with _serving(database):
        _asked(tokens, project, WARM_UP)
        took, statuses = _asked(tokens, project, SECONDS)
    if set(statuses) != {200}:
        raise RuntimeError(f"pages were answered with {dict(statuses)}")
    took.sort()
    p50, p99 = took[len(took) // 2], took[int(0.99 * len(took))]
    what = f"{RATE} pages a second of 100 rows from {procedures:,} procedures"
    return [
        Row(
            "reading",
            f"an edition of {procedures:,} patients made; again when nothing changed",
            f"{first:.0f} s; {again:.0f} s",
        ),
        Row("reading", f"{what}, median", f"{1000 * p50:.0f} ms"),
        Row(
            "reading",
            f"{what}, 99th percentile",
            f"{1000 * p99:.0f} ms",
            "",
            "",
            f"<= {1000 * MOST_P99:.0f} ms",
            p99 <= MOST_P99,
        ),
    ]


def _a_project(sites: int):
    """A project that every hospital gave its patients to, and its consumers' tokens."""
    from django.db import transaction

    from accounts.models import User
    from accounts.scope import set_scope
    from exports.actions.tokens import issue_token
    from exports.models import Agreement, Project, ProjectMember, ProjectSite
    from exports.vocabulary import Basis, Scope

    with transaction.atomic():
        set_scope(sites=range(1, sites + 1), actor="command:bench", request_id="bench", reason="a benchmark")
        today = date.today()
        project = Project.objects.create(code=CODE, title="Benchmark", purpose="To see how fast pages are.")
        Agreement.objects.create(
            project=project,
            reference="BENCH-1",
            basis=Basis.WAIVER,
            valid_from=today - timedelta(days=1),
            expires_on=today + timedelta(days=300),
        )
        people = [User.objects.create(username=f"bench-reader-{number}") for number in range(CONSUMERS)]
        for site in range(1, sites + 1):
            ProjectSite.objects.create(project=project, site_id=site, given_by=people[0])
        tokens = []
        for person in people:
            ProjectMember.objects.create(project=project, user=person)
            for _ in range(TOKENS):
                _token, secret = issue_token(by=person, project=project, holder=person, scopes=[Scope.READ])
                tokens.append(secret)
    return tokens, project


@contextmanager
def _serving(database: BenchDatabase):
    command = processes.web(host="127.0.0.1", port=PORT, workers=2)
    process = subprocess.Popen(command, cwd=PROJECT, env=database.environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not _answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the web server did not start")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _answers() -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{PORT}/livez", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _asked(tokens: list[str], project, seconds: int) -> tuple[list[float], Counter[int]]:
    """How long each answer took from the time it should have been asked for, and their statuses."""
    statuses: Counter[int] = Counter()
    took: list[float] = []
    kept = threading.local()
    began = time.perf_counter() + 0.1

    def ask(number: int) -> None:
        due = began + number / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        if not hasattr(kept, "connection"):
            kept.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        headers = {"Authorization": f"Bearer {tokens[number % len(tokens)]}", "Host": "localhost"}
        kept.connection.request("GET", _address(number, project), headers=headers)
        answer = kept.connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - due)
        statuses[answer.status] += 1

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(ask, range(RATE * seconds)))
    return took, statuses


def _address(number: int, project) -> str:
    """A page of one of the tables, from anywhere among its patients."""
    from exports.reading.cursors import Cursor, written

    table = TABLES[number % len(TABLES)]
    cursor = written(Cursor(secrets.token_hex(16)), project=project.pk, table=table)
    return f"/api/v1/{table}?cursor={cursor}"
