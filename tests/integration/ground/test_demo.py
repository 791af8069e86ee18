"""`make demo` from outside: detached because its output is no terminal, found again, killed, started again, stopped."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psutil
import pytest

from config.demo.state import State
from config.environment import PROJECT
from config.leftover import kill
from config.local_servers.postgres import PostgresServer
from config.local_servers.redis import RedisServer
from tests.support.live_stack import free_port
from tests.support.waiting import wait_until

MAY_TAKE = 300


@dataclass
class Demo:
    var: Path
    port: int

    def run(self, action: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        own = {"SPINEMET_VAR": str(self.var), "DEMO_PORT": str(self.port)}
        if not os.environ.get("SPINEMET_FULL"):
            own["DEMO_PATIENTS"] = "60"
        return subprocess.run(
            [sys.executable, "-m", "config.demo", action],
            cwd=PROJECT,
            env=inherited | own,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=MAY_TAKE,
        )

    @property
    def state(self) -> State:
        return State(self.var)

    def everything(self) -> list[psutil.Process]:
        """Supervisor, processes and servers: all that a power cut would end at once."""
        own = [process for process in psutil.process_iter() if self._is_own(process)]
        return own + self.state.processes() + PostgresServer(self.var)._processes()

    def _is_own(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("SPINEMET_VAR") == str(self.var)
        except psutil.Error:
            return False


@pytest.fixture
def demo() -> Iterator[Demo]:
    var = Path(tempfile.mkdtemp(prefix="demo-", dir=PROJECT / "var")).resolve()
    var.chmod(0o755)
    demo = Demo(var, free_port())
    yield demo
    demo.run("stop")
    kill(demo.everything())
    shutil.rmtree(var)


def test_the_life_of_a_demo(demo):
    # It starts, answers, and tells the address and one-time credentials to nobody but its owner.
    started = demo.run("start")
    assert started.returncode == 0, started.stdout + started.stderr
    announced = json.loads(demo.state.announcement.read_text())
    assert demo.state.announcement.stat().st_mode & 0o777 == 0o600
    assert set(announced) == {"url", "users", "api_token"}
    assert set(announced["users"]) == {"coordinator", "investigator", "manager", "consumer"}
    wait_until(lambda: an_export_is_done(announced), seconds=60, what="the demo's export")
    assert urlopen(f"{announced['url']}/readyz").status == 200
    passwords = {user["password"] for user in announced["users"].values()}
    logs = demo.state.log.read_text() + demo.state.process_log.read_text()
    assert not [secret for secret in (*passwords, announced["api_token"]) if secret in logs]

    # A second start finds the first.
    again = demo.run("start")
    assert again.returncode == 0
    assert announced["url"] in again.stdout
    assert json.loads(demo.state.announcement.read_text()) == announced

    # Everything is killed at once; the next start works, with new passwords.
    kill(demo.everything())
    restarted = demo.run("start")
    assert restarted.returncode == 0, restarted.stdout + restarted.stderr
    renewed = json.loads(demo.state.announcement.read_text())
    assert passwords.isdisjoint(user["password"] for user in renewed["users"].values())
    assert urlopen(f"{renewed['url']}/readyz").status == 200

    # Stopping leaves no process, no server and no credentials.
    stopped = demo.run("stop")
    assert stopped.returncode == 0
    assert not demo.state.announcement.exists()
    assert demo.state.processes() == []
    assert PostgresServer(demo.var)._processes() == []
    assert not RedisServer(demo.var)._answers()


def an_export_is_done(announced: dict[str, Any]) -> bool:
    """As the consumer whose token was printed sees it."""
    asked = Request(f"{announced['url']}/api/v1/exports")
    asked.add_header("Authorization", f"Bearer {announced['api_token']}")
    with urlopen(asked) as answer:
        return [one["state"] for one in json.load(answer)["exports"]] == ["done"]


def test_a_taken_port_is_named_and_nothing_is_started(demo):
    with socket.socket() as other:
        other.bind(("127.0.0.1", demo.port))
        other.listen()
        refused = demo.run("start")
    assert refused.returncode != 0
    assert f"Port {demo.port} is taken" in refused.stderr
    assert demo.state.processes() == []


def test_stopping_what_does_not_run_is_no_fault(demo):
    stopped = demo.run("stop")
    assert (stopped.returncode, stopped.stdout) == (0, "No demo is running here.\n")
