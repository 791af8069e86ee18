"""Waiting for a condition, never for a time."""

import time
from collections.abc import Callable
from pathlib import Path


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str, log: Path | None = None) -> None:
    """Ask again until `condition` holds; fail, with the end of the log, after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:]) if log else ""
            raise AssertionError(f"{what}: still waiting after {seconds} s\n{tail}")
        time.sleep(0.05)
