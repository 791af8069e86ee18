"""The long-running processes of the system, and how each is started: in the demo, in tests, and in containers.

`python -m config.processes web|worker|beat` becomes that process.
"""

import argparse
import os
import sys
from pathlib import Path

from config.environment import load_environment

WEB_THREADS = 4
WORKER_PROCESSES = 2


def web(*, host: str, port: int, workers: int = 1) -> list[str]:
    """The web server. Requests beyond the backlog are refused rather than queued without end."""
    return [
        *(program("granian"), "--interface", "wsgi", "config.wsgi:application"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(WEB_THREADS), "--backlog", "256", "--backpressure", "64"),
        *("--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "20"),
    ]


def worker() -> list[str]:
    return [*_celery("worker"), "--concurrency", str(WORKER_PROCESSES), "--without-gossip", "--without-mingle"]


def beat(var: Path) -> list[str]:
    """Exactly one of these may run: a second one starts every job twice."""
    return [*_celery("beat"), "--schedule", str(var / "beat-schedule"), "--pidfile", ""]


def _celery(command: str) -> list[str]:
    return [program("celery"), "--quiet", "-A", "config.worker", command, "--loglevel", "INFO"]


def program(name: str) -> str:
    """A command of the environment we run in, whether or not that environment is on the PATH."""
    return str(Path(sys.executable).with_name(name))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.processes", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True)
    serving = names.add_parser("web")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--workers", type=int, default=1)
    names.add_parser("worker")
    names.add_parser("beat")
    chosen = parser.parse_args()
    commands = {
        "web": lambda: web(host=chosen.host, port=chosen.port, workers=chosen.workers),
        "worker": worker,
        "beat": lambda: beat(load_environment().spinemet_var),
    }
    command = commands[chosen.name]()
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
