"""Real processes for functional tests: a web server and a worker, on a database and a broker of the tests."""

import fcntl
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen
from zlib import crc32

import redis
from celery import Celery

from config import processes
from config.command_roles import role_of
from config.database.connection import postgres_socket_dir
from config.environment import PROJECT
from config.local_servers.addresses import redis_socket
from config.local_servers.redis import DATABASES
from tests.support.databases import process_environment
from tests.support.steward import Steward
from tests.support.waiting import wait_until


@dataclass
class LiveStack:
    """`url` is where the pages are; `manage` runs a command on the same database."""

    url: str
    database: str
    environment: dict[str, str]
    logs: Path
    #: What was started besides the web server, when first asked for.
    started: ExitStack = field(default_factory=ExitStack)
    stewards: dict[str, Steward] = field(default_factory=dict)
    has_worker: bool = False

    @classmethod
    @contextmanager
    def running(cls, database: str, var: Path) -> Iterator[Self]:
        port = free_port()
        environment = stack_environment(database, var)
        stack = cls(f"http://127.0.0.1:{port}", database, environment, var / "logs" / database)
        stack.logs.mkdir(parents=True, exist_ok=True)
        collect_assets(var, environment)
        with stack.started, stack.process("web", processes.web(host="127.0.0.1", port=port)):
            wait_until(stack.web_answers, seconds=60, what="the web server", log=stack.logs / "web.log")
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

    def with_worker(self) -> Self:
        """The same with a worker, for those who wait for what it does."""
        if not self.has_worker:
            command = [*processes.worker(), "--include", "tests.support.tasks"]
            self.started.enter_context(self.process("worker", command))
            wait_until(self.worker_answers, seconds=60, what="the worker", log=self.logs / "worker.log")
            self.has_worker = True
        return self

    def manage(self, *arguments: str) -> str:
        """Run a command as `manage.py` would, and give back what it printed."""
        role = role_of(arguments[0]).value
        if role not in self.stewards:
            self.stewards[role] = self.started.enter_context(Steward.serving(self.environment, role))
        return self.stewards[role].run(*arguments)

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
    return process_environment(url, var) | {"REDIS_URL": broker_of(database, var)}


def broker_socket_url(url: str) -> str:
    """Kombu's address of a Redis socket, as the Redis client spells it."""
    return url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")


def broker_of(database: str, var: Path) -> str:
    """A Redis database of our own in the tests' server, so that stacks side by side do not take each other's tasks."""
    return f"redis+socket://{redis_socket(var)}?virtual_host={1 + crc32(database.encode()) % (DATABASES - 1)}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def collect_assets(var: Path, environment: dict[str, str]) -> None:
    """The real server serves collected files. They are collected when they changed, by one test process at a time."""
    built = sorted(path for path in (PROJECT / "static").rglob("*") if path.is_file())
    state = repr([(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in built])
    with (var / "run" / "assets.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if lock.read() != state or not (PROJECT / "staticfiles" / "staticfiles.json").exists():
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
            subprocess.run(command, cwd=PROJECT, env=environment, check=True)
            lock.truncate(0)
            lock.write(state)
