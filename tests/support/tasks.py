"""Tasks only tests send. They leave files, because a killed process can report in no other way."""

import os
import time
from pathlib import Path

from celery import shared_task


@shared_task
def leave_mark(file: str) -> None:
    Path(file).write_text(str(os.getpid()))


@shared_task
def hang_until_killed_then_succeed(directory: str) -> None:
    """The first run never ends by itself; any later one succeeds."""
    first, again = Path(directory, "first"), Path(directory, "again")
    if first.exists():
        again.write_text(str(os.getpid()))
        return
    (unfinished := first.with_suffix(".tmp")).write_text(str(os.getpid()))
    unfinished.rename(first)
    while True:
        time.sleep(60)
