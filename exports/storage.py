"""Where files wait for their consumers. A folder appears whole or not at all."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings


def folder_of(job: UUID) -> Path:
    return _root() / str(job)


@contextmanager
def assembling(job: UUID) -> Iterator[Path]:
    """A folder to write into. It becomes the job's when the block ends well, and is gone when it does not."""
    making = _root() / f".{job}.{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    try:
        yield making
        remove(job)
        making.rename(folder_of(job))
    finally:
        shutil.rmtree(making, ignore_errors=True)


def remove(job: UUID) -> None:
    shutil.rmtree(folder_of(job), ignore_errors=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _root() -> Path:
    return Path(settings.VAR) / "exports"
