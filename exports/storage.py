"""Where files wait for their consumers. A folder appears whole or not at all."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings

#: Answers up to this long never touch the disk.
IN_MEMORY = 4 << 20


def folder_of(job: UUID) -> Path:
    return _root() / str(job)


@contextmanager
def assembling(job: UUID) -> Iterator[Path]:
    """A folder to write into. It becomes the job's when the block ends well, and is gone when it does not.

    Whoever assembles is alone (exports.actions.alone): what a killed worker left of this job is thrown away first.
    """
    making = _root() / f".{job}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    try:
        yield making
        remove(job)
        making.rename(folder_of(job))
    finally:
        shutil.rmtree(making, ignore_errors=True)


def in_passing() -> IO[bytes]:
    """A file without a name for an answer on its way, on disk once it is long; gone when it is closed."""
    _root().mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(_root()))


def remove(job: UUID) -> None:
    shutil.rmtree(folder_of(job), ignore_errors=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _root() -> Path:
    return Path(settings.VAR) / "exports"
