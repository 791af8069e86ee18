"""What a running demo leaves where others can find it: a lock, its process id, the address and the credentials."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from config.environment import Environment
from config.local_servers.paths import identity

# Every process of the demo carries this in its environment, so that none can be lost sight of.
MARK = "SPINEMET_DEMO"


class AlreadyRunning(RuntimeError):
    """Another process holds the demo of this directory."""


@dataclass(frozen=True)
class State:
    """The files of one demo, all under `var`."""

    var: Path

    @classmethod
    def of(cls, environment: Environment) -> "State":
        environment.spinemet_var.mkdir(parents=True, exist_ok=True)
        return cls(environment.spinemet_var.resolve())

    @property
    def lock_file(self) -> Path:
        return self.var / "demo.lock"

    @property
    def announcement(self) -> Path:
        """Exists exactly while everything answers."""
        return self.var / "demo.json"

    @property
    def draft(self) -> Path:
        return self.var / "demo.json.unpublished"

    @property
    def log(self) -> Path:
        """What the demo itself says: the steps, and that it is ready."""
        return self.var / "logs" / "demo.log"

    @property
    def process_log(self) -> Path:
        """What web server, worker and beat say, when nobody watches them on a terminal."""
        return self.var / "logs" / "processes.log"

    @property
    def mark(self) -> dict[str, str]:
        return {MARK: identity(self.var)}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the one demo here. Raises AlreadyRunning; a killed demo's claim ends with it."""
        with self.lock_file.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            self.forget()
            try:
                yield
            finally:
                self.forget()
                file.truncate(0)

    def is_held(self) -> bool:
        try:
            with self.lock_file.open("a+") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False

    def holder(self) -> int:
        return int(self.lock_file.read_text() or 0)

    def write_draft(self, content: dict[str, Any]) -> None:
        self.draft.unlink(missing_ok=True)
        self.draft.touch(mode=0o600)
        self.draft.write_text(json.dumps(content, indent=2))

    def publish(self) -> None:
        self.draft.rename(self.announcement)

    def forget(self) -> None:
        self.announcement.unlink(missing_ok=True)
        self.draft.unlink(missing_ok=True)

    def published(self) -> dict[str, Any] | None:
        try:
            content: dict[str, Any] = json.loads(self.announcement.read_text())
        except FileNotFoundError:
            return None
        return content

    def processes(self) -> list[psutil.Process]:
        """The demo's processes, also those whose parent was killed."""
        return [process for process in psutil.process_iter() if _mark_of(process) == self.mark[MARK]]


def _mark_of(process: psutil.Process) -> str | None:
    try:
        mark: str | None = process.environ().get(MARK)
    except psutil.Error:
        return None
    return mark
