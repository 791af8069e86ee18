"""What is done before the processes start and after they answer. Each step is one command and says what it does."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from config.environment import PROJECT


class StepFailed(RuntimeError):
    """A command of the preparation failed; its output has been shown."""


@dataclass(frozen=True)
class Step:
    says: str
    arguments: tuple[str, ...]


GROUND = (
    Step("Preparing the database and its roles", ("provision_database", "-v", "0")),
    Step("Bringing tables up to date", ("migrate", "-v", "0")),
)
EXAMPLE = PROJECT / "examples" / "xu2021"
IMPORT = Step(
    "Importing the example cohort (Xu 2021)",
    (
        *("import_cohort", "--site", "XU", "--create-site", "Example hospital"),
        *("--time-zone", "Asia/Shanghai", "--mapping", str(EXAMPLE / "mapping.toml")),
        *(str(EXAMPLE / "xu2021_patients.csv"), str(EXAMPLE / "xu2021_followup.csv"), "-v", "0"),
    ),
)
# What needs the running worker.
AFTER_START: tuple[Step, ...] = (Step("Running the nightly recomputation on the worker", ("nightly",)),)
USERS = Step("Making one-time credentials", ("demo_users",))
# In the names of those people.
WORK = Step("Leaving some work on the coordinator's desk", ("demo_work",))
PROJECT_SAYS = "Making a project that data leave to, and ordering an export"


def data(patients: int) -> tuple[Step, ...]:
    """What fills the registry, in order; each command leaves alone what is there already."""
    size = ("--patients", str(patients), "--sites", "6", "--seed", "2026")
    return IMPORT, Step(f"Making {patients} invented patients in 6 hospitals", ("make_synthetic", *size, "-v", "0"))


def run(step: Step) -> str:
    """Run a step, showing its sentence and its time. Gives back its output."""
    print(f"{step.says} ...", flush=True)
    started = time.monotonic()
    command = [sys.executable, "manage.py", *step.arguments]
    result = subprocess.run(command, cwd=PROJECT, env=_plain(), stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        print(result.stdout, file=sys.stderr)
        raise StepFailed(f"{step.says}: `manage.py {step.arguments[0]}` failed; the lines above say why.")
    seconds = time.monotonic() - started
    if seconds > 5:
        print(f"  done in {seconds:.0f} s", flush=True)
    return result.stdout


def make_users(url: str) -> tuple[dict[str, Any], str]:
    """The credentials of each person of the demo, and a token to a project of theirs."""
    people: dict[str, Any] = json.loads(run(USERS))
    run(WORK)
    consumer = json.loads(run(Step(PROJECT_SAYS, ("demo_project", "--url", url))))
    token = consumer.pop("api_token")
    return {**people, "consumer": consumer}, token


def _plain() -> dict[str, str]:
    """Our environment without a role, for each command chooses its own, and with warnings only."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_ROLE"} | {"LOG_LEVEL": "WARNING"}
