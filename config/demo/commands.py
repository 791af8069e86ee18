"""`start`, `stop` and `up`, as a person at the keyboard or a script calls them."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from config.demo.announce import describe
from config.demo.stack import supervise
from config.demo.state import State
from config.demo.steps import StepFailed
from config.environment import PROJECT, Environment
from config.leftover import kill
from config.local_servers import needed_servers
from config.local_servers.lease import stop_if_unused
from config.local_servers.postgres import ServerFailed

STOPPING_MAY_TAKE = 100
TOP = "Stop it with Ctrl-C, or from elsewhere with `make demo-stop`."
BELOW = "It runs in the background. Stop it with `make demo-stop`."


def start(environment: Environment) -> int:
    """Start the demo: on a terminal it stays there, otherwise it detaches once everything answers."""
    state = State.of(environment)
    if state.is_held():
        return _show_the_running_one(state)
    _refuse_busy_port(environment.demo_port, state)
    if sys.stdout.isatty():
        print(TOP)
        os.environ["SPINEMET_DEMO_SHOW"] = "1"
        return _supervise(environment)
    return _start_detached(state)


def up(environment: Environment) -> int:
    """The same processes for development, in the foreground; the web server restarts on every change."""
    state = State.of(environment)
    if state.is_held():
        return _show_the_running_one(state)
    _refuse_busy_port(environment.demo_port, state)
    os.environ |= {"DEBUG": "1", "SPINEMET_DEMO_SHOW": "1"}
    return _supervise(environment, development=True)


def stop(environment: Environment) -> int:
    """End the demo wherever it runs, and whatever a killed one left behind."""
    state = State.of(environment)
    was_running = state.is_held()
    if was_running:
        _ask_to_stop(state)
    left = state.processes()
    kill(left)
    state.forget()
    for server in needed_servers(environment):
        stop_if_unused(server)
    print("The demo has stopped." if was_running or left else "No demo is running here.")
    return 0


def _supervise(environment: Environment, *, development: bool = False) -> int:
    try:
        return supervise(environment, development=development)
    except (StepFailed, ServerFailed) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _start_detached(state: State) -> int:
    # A killed demo could not take its announcement back, and ours must not be mistaken for it.
    state.forget()
    state.log.parent.mkdir(exist_ok=True)
    with state.log.open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "config.demo", "supervise"],
            cwd=PROJECT,
            env=dict(os.environ) | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with state.log.open(errors="replace") as lines:
        while (published := state.published()) is None and supervisor.poll() is None:
            print(lines.read(), end="", flush=True)
            time.sleep(0.2)
        print(lines.read(), end="", flush=True)
    if published is None:
        print(f"The demo did not start. The last of {state.process_log}:\n{_tail(state.process_log)}", file=sys.stderr)
        return 1
    print(describe(published), BELOW, sep="\n")
    return 0


def _show_the_running_one(state: State) -> int:
    print("The demo is already running, or about to be ...", flush=True)
    while (published := state.published()) is None:
        if not state.is_held():
            print("It has ended meanwhile. Start it again with `make demo`.", file=sys.stderr)
            return 1
        time.sleep(0.2)
    print(describe(published))
    return 0


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else "(nothing)"


def _refuse_busy_port(port: int, state: State) -> None:
    # What a killed demo left on the port is ours to clear away.
    kill(state.processes())
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is taken by another program. Choose another: make demo DEMO_PORT={port + 1}")


def _ask_to_stop(state: State) -> None:
    os.kill(state.holder(), signal.SIGTERM)
    deadline = time.monotonic() + STOPPING_MAY_TAKE
    while state.is_held() and time.monotonic() < deadline:
        time.sleep(0.1)
    if state.is_held():
        os.kill(state.holder(), signal.SIGKILL)
