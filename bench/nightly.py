"""The whole nightly run on what the database holds: seconds, and peak memory of the process and of the server."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from bench.database import BenchDatabase
from bench.table import Row
from config.environment import PROJECT

MOST_SECONDS = 600
SAMPLE_EVERY = 0.5


def measure(database: BenchDatabase, *, procedures: int, sites: int) -> list[Row]:
    started = time.perf_counter()
    command = [sys.executable, "manage.py", "recompute", "-v", "0"]
    with _watched(database) as peak:
        process = subprocess.Popen(command, cwd=PROJECT, env=database.environment, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"the run ended with status {process.returncode}")
    return [
        Row(
            "nightly",
            f"{procedures:,} procedures, all groupings, all sites and {sites} single ones",
            f"{seconds:.0f} s",
            bar=f"<= {MOST_SECONDS} s",
            met=seconds <= MOST_SECONDS,
        ),
        Row("nightly, memory", "peak of the process", f"{usage.ru_maxrss / 1024:.0f} MB"),
        Row("nightly, memory", "peak of the server's backends, shared buffers apart", f"{peak[0] / 2**20:.0f} MB"),
    ]


@contextmanager
def _watched(database: BenchDatabase) -> Iterator[list[int]]:
    """The most memory that the server's processes had to themselves at any sample."""
    peak, done = [0], threading.Event()
    with database.administrator() as connection:
        (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    with database.administrator() as connection:
        (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        postmaster = psutil.Process(psutil.Process(backend).ppid())

    def sample() -> None:
        while not done.wait(SAMPLE_EVERY):
            peak[0] = max(peak[0], sum(map(_own_memory, postmaster.children())))

    watcher = threading.Thread(target=sample)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _own_memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().uss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
