"""PostgreSQL refuses to run as root. Where root starts it, it runs as an account of its own."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "spinemet"
FALLBACK = "nobody"
# Where root's own directories are closed to everybody else, binaries and data live here instead.
OPEN_GROUND = Path("/var/lib")


@dataclass(frozen=True)
class Account:
    """The user id a server runs under; `None` of it is special when we are not root."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def run(self, *command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command as this account, away from directories it may not be able to enter."""
        switch = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        return subprocess.run(  # type: ignore[call-overload]
            [str(part) for part in command],
            check=check,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=0o077,
            **switch,
        )

    def can_run(self, program: Path) -> bool:
        try:
            return self.run(program, "--version", check=False).returncode == 0
        except (PermissionError, FileNotFoundError):
            return False


def server_account() -> Account:
    """Ourselves; or, for root, the account `spinemet`, made on first use, else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = _look_up(ACCOUNT) or _make() or pwd.getpwnam(FALLBACK)
    return Account(entry.pw_uid, entry.pw_gid)


def _look_up(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if useradd is not None:
        command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/false"]
        subprocess.run([*command, ACCOUNT], check=False, capture_output=True)
    return _look_up(ACCOUNT)
