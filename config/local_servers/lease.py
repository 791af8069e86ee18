"""Who is using a local server. The kernel keeps the list, so a killed process is off it at once.

Every process that needs the server holds a shared lock on one file. Whoever leaves asks for the exclusive lock: getting
it means nobody else is left, and the server is stopped. Starting and stopping happen under a second lock.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol


class Server(Protocol):
    """A program we start on first use and stop after the last."""

    name: str
    var: Path

    def start_if_needed(self) -> None: ...

    def stop(self) -> None: ...


class Lease:
    """One process's claim on one server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.process = os.getpid()
        with locked(server):
            self._users = _open(server, "users")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                server.start_if_needed()
            except BaseException:
                self._users.close()
                raise

    def release(self) -> None:
        """Give the claim back, and stop the server if it was the last one."""
        # A forked child inherits this object and must leave its parent's claim alone.
        if self._users.closed or self.process != os.getpid():
            return
        with locked(self.server), self._users:
            if _is_alone(self._users):
                self.server.stop()


@contextmanager
def in_use(server: Server) -> Iterator[None]:
    """Keep `server` running inside the block."""
    lease = Lease(server)
    try:
        yield
    finally:
        lease.release()


def hold(server: Server) -> None:
    """Keep `server` running until this process ends."""
    atexit.register(Lease(server).release)


def stop_if_unused(server: Server) -> None:
    """Stop a server that outlived all its users, as one does whose last user was killed."""
    with locked(server), _open(server, "users") as users:
        if _is_alone(users):
            server.stop()


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """One process at a time starts or stops this server."""
    with _open(server, "lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _open(server: Server, what: str) -> IO[str]:
    directory = server.var / "run"
    directory.mkdir(parents=True, exist_ok=True)
    return (directory / f"{server.name}.{what}").open("a")


def _is_alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
