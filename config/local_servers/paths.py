"""Where our own servers keep data and sockets. Sockets only, no ports: two copies of the project never collide."""

import hashlib
import os
from pathlib import Path

# sockaddr_un holds 108 bytes on Linux and 104 elsewhere; the longest name put into the directory takes about 20.
LONGEST_SOCKET_DIR = 80


def identity(var: Path) -> str:
    """A short name for this `var`, the same for every process that shares it."""
    return hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:10]


def socket_dir(var: Path, server: str) -> Path:
    """`var/run/<server>`, or a private directory elsewhere if that is too long a path, or closed to the server."""
    near = var.resolve() / "run" / server
    if len(os.fsencode(near)) <= LONGEST_SOCKET_DIR and can_be_entered(var):
        return near
    # Not the temporary directory of the environment: every process of the project must arrive at the same place.
    return Path("/tmp") / f"spinemet-{os.geteuid()}-{identity(var)}-{server}"


def can_be_entered(var: Path) -> bool:
    """Whether a server can reach `var`. Root's servers run as another account, which root's home shuts out."""
    if os.geteuid() != 0:
        return True
    return all(directory.stat().st_mode & 0o001 for directory in var.resolve().parents if directory.exists())


def make_private(directory: Path, *, owner: int | None = None) -> Path:
    """Make `directory` (0700), and refuse one that somebody else made first."""
    owner = os.geteuid() if owner is None else owner
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.lstat()
    if directory.is_symlink() or found.st_uid not in (owner, os.geteuid()):
        raise PermissionError(f"{directory} belongs to somebody else. Remove it, or set SPINEMET_VAR to another place.")
    if found.st_uid != owner:
        os.chown(directory, owner, -1)
    directory.chmod(0o700)
    return directory
