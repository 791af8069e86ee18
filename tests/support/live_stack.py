"""Real processes for functional tests: a web server and a worker, on a database and a broker of the tests."""

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

import redis
from celery import Celery

from config import processes
from config.database.connection import postgres_socket_dir
from config.environment import PROJECT
from config.local_servers.addresses import redis_socket
from tests.support.databases import process_environment
from tests.support.waiting import wait_until


@dataclass
class LiveStack:
    """`url` is where the pages are; `manage` runs a command on the same database."""

    url: str
    database: str
    environment: dict[str, str]
    logs: Path

    @classmethod
    @contextmanager
    def running(cls, database: str, var: Path) -> Iterator[Self]:
        port = free_port()
        environment = stack_environment(database, var)
        stack = cls(f"http://127.0.0.1:{port}", database, environment, var / "logs" / database)
        stack.logs.mkdir(parents=True, exist_ok=True)
        stack.collect_assets(var)
        with ExitStack() as running:
            running.enter_context(stack.process("web", processes.web(host="127.0.0.1", port=port)))
            running.enter_context(stack.process("worker", [*processes.worker(), "--include", "tests.support.tasks"]))
            wait_until(stack.web_answers, seconds=60, what="the web server", log=stack.logs / "web.log")
            wait_until(stack.worker_answers, seconds=60, what="the worker", log=stack.logs / "worker.log")
            yield stack

    @contextmanager
    def process(self, name: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
        """Run one process of the stack, its output in a log of its own; ended with the block."""
        with (self.logs / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=PROJECT, env=self.environment, stdout=log, stderr=subprocess.STDOUT)
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` with these arguments and give back what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        run = subprocess.run(command, cwd=PROJECT, env=self.environment, capture_output=True, text=True)
        assert run.returncode == 0, f"manage.py {arguments[0]} failed:\n{run.stdout[-2000:]}\n{run.stderr[-4000:]}"
        return run.stdout

    def collect_assets(self, var: Path) -> None:
        """The real server serves the collected files; of test processes side by side one collects at a time."""
        with (var / "run" / "assets.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.manage("collectstatic", "--noinput", "-v", "0")

    def web_answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as response:
                return bool(response.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def worker_answers(self) -> bool:
        return bool(self.celery.control.ping(timeout=1))

    def broker_dump(self) -> str:
        """Everything the broker holds now, as text."""
        broker = redis.Redis.from_url(broker_socket_url(self.environment["REDIS_URL"]))
        held = []
        for key in broker.scan_iter():
            held.append(repr((key, broker.dump(key))))
            held.append(repr(broker.lrange(key, 0, -1) if broker.type(key) == b"list" else b""))
        return "\n".join(held)

    @property
    def celery(self) -> Celery:
        """A client of the stack's broker, to send tasks as the web server would."""
        return Celery(broker=self.environment["REDIS_URL"], set_as_current=False)


def stack_environment(database: str, var: Path) -> dict[str, str]:
    url = f"postgresql:///{database}?host={postgres_socket_dir(var)}"
    return process_environment(url, var) | {"REDIS_URL": broker_of(var)}


def broker_socket_url(url: str) -> str:
    """Kombu's address of a Redis socket, as the Redis client spells it."""
    return url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")


def broker_of(var: Path) -> str:
    """A Redis database of our own in the tests' server, so that stacks side by side do not take each other's tasks."""
    return f"redis+socket://{redis_socket(var)}?virtual_host={1 + os.getpid() % 60}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
