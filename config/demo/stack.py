"""The processes of the demo under one roof: they start together, and when one ends they all do."""

import os
import shlex
import signal
import sys
from types import FrameType
from typing import NoReturn

import honcho.manager
from honcho.printer import Message, Printer

from config import processes
from config.demo import steps
from config.demo.state import State
from config.environment import PROJECT, Environment
from config.leftover import kill
from config.local_servers import running

# A worker gets its soft shutdown before it is killed; honcho's own five seconds would cut every longer task off.
honcho.manager.KILL_WAIT = 75


def supervise(environment: Environment, *, development: bool = False) -> int:
    """Prepare everything, run it until told to stop, and leave nothing behind."""
    state = State.of(environment)
    signal.signal(signal.SIGTERM, _leave)
    with state.held():
        kill(state.processes())
        with running(environment):
            try:
                _prepare(environment, state, development=development)
                return _run(environment, state, development=development)
            finally:
                kill(state.processes())


def _prepare(environment: Environment, state: State, *, development: bool) -> None:
    for step in steps.GROUND if development else (*steps.GROUND, *steps.data(environment.demo_patients)):
        steps.run(step)
    url = f"http://127.0.0.1:{environment.demo_port}"
    users, token = ({}, None) if development else steps.make_users(url)
    state.write_draft({"url": url, "users": users, "api_token": token})


def _run(environment: Environment, state: State, *, development: bool) -> int:
    manager = honcho.manager.Manager(_printer(state))
    for name, command in _commands(environment, development=development).items():
        own = {"DATABASE_ROLE": "app" if name == "web" else "worker", "REMAP_SIGTERM": "SIGQUIT"}
        if name == "web":
            # The printed passwords open the demo at once. Whoever wants to see the second factor asked for says so.
            own["SECOND_FACTOR_REQUIRED"] = os.environ.get("SECOND_FACTOR_REQUIRED", "0")
        manager.add_process(name, shlex.join(command), env=_environment() | state.mark | own, cwd=str(PROJECT))
    manager.loop()
    # Being told to stop is how a demo ends well.
    return 0 if manager.returncode in (130, 143) else 1


def _commands(environment: Environment, *, development: bool) -> dict[str, list[str]]:
    port = environment.demo_port
    serving = processes.web(host="127.0.0.1", port=port)
    reloading = [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}"]
    return {
        "web": reloading if development else serving,
        "worker": processes.worker(),
        "beat": processes.beat(environment.spinemet_var),
        "ready": [sys.executable, "-m", "config.demo", "announce"],
    }


class FilePrinter(Printer):
    """Keeps the processes' lines in a file, and says aloud only what the demo itself reports."""

    def write(self, message: Message) -> None:
        if message.name == "ready":
            print(message.data.decode(errors="replace"), end="", flush=True)
        else:
            super().write(message)


def _printer(state: State) -> Printer:
    if sys.stdout.isatty():
        return Printer(sys.stdout)
    return FilePrinter(state.process_log.open("w", buffering=1))


def _environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONUNBUFFERED": "1"}


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
