"""Ending processes that nobody supervises any more."""

import time
from collections.abc import Sequence

import psutil


def wait_until_gone(processes: Sequence[psutil.Process], *, seconds: float) -> list[psutil.Process]:
    """Wait for processes that are not our children. Gives back those still alive when the time is over."""
    deadline = time.monotonic() + seconds
    while (alive := [process for process in processes if _lives(process)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def kill(processes: Sequence[psutil.Process]) -> None:
    """End processes at once, and return when they are gone."""
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    wait_until_gone(processes, seconds=10)


def _lives(process: psutil.Process) -> bool:
    try:
        # A dead process whose parent does not ask after it stays listed as a zombie, in some containers for ever.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
