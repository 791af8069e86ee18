"""Waits until web server and worker answer, does what needs them, and only then tells the address."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from config.celery import app
from config.demo import steps
from config.demo.state import State
from config.environment import Environment

PATIENCE = 120


def announce(environment: Environment) -> int:
    state = State.of(environment)
    url = json.loads(state.draft.read_text())["url"]
    _wait("The web server", lambda: _web_answers(url))
    _wait("The worker", lambda: bool(app.control.ping(timeout=1)))
    for step in steps.AFTER_START:
        steps.run(step)
    state.publish()
    if os.environ.get("SPINEMET_DEMO_SHOW"):
        print(describe(state.published() or {}), flush=True)
    # The whole demo ends when one of its processes does; this one has nothing left to do but stay.
    while True:
        signal.pause()


def describe(published: dict[str, Any]) -> str:
    """Address and credentials for a person to read."""
    people = [f"  {role:<13} {who['username']:<18} {who['password']}" for role, who in published["users"].items()]
    token = [f"  {'API token':<13} {published['api_token']}"] if published["api_token"] else []
    return "\n".join(["", f"SpineMet is at {published['url']}", *people, *token, ""])


def _wait(what: str, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers():
        if time.monotonic() > deadline:
            sys.exit(f"{what} does not answer after {PATIENCE} s; its own lines say why.")
        time.sleep(0.2)


def _web_answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False
