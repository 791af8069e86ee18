"""Our own servers start on first use, stop after the last, and forgive whatever a crash left behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from config.environment import PROJECT
from config.leftover import kill
from config.local_servers.lease import Lease, in_use
from config.local_servers.paths import LONGEST_SOCKET_DIR, make_private, socket_dir
from config.local_servers.postgres import PostgresServer, configuration
from config.local_servers.redis import RedisServer

NOBODY = 65534

HOLD_A_LEASE = """
import sys, time
from pathlib import Path
from config.local_servers.lease import Lease
from config.local_servers.postgres import PostgresServer
from config.local_servers.redis import RedisServer
lease = Lease({"postgres": PostgresServer, "redis": RedisServer}[sys.argv[2]](Path(sys.argv[1])))
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def var() -> Iterator[Path]:
    """A directory of its own beside the tests' one, which an account other than root can reach too."""
    (PROJECT / "var").mkdir(exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix="servers-", dir=PROJECT / "var"))
    directory.chmod(0o755)
    yield directory
    for server in (PostgresServer(directory), RedisServer(directory)):
        server.stop()
    shutil.rmtree(directory)


@pytest.fixture(params=[PostgresServer, RedisServer])
def server(request, var):
    return request.param(var)


def holder_of(server) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD_A_LEASE, str(server.var), server.name]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def kill_hard(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def is_up(server) -> bool:
    return server._answer() == 0 if isinstance(server, PostgresServer) else server._answers()


def query(server: PostgresServer, statement: str) -> list[tuple]:
    with psycopg.connect(host=str(server.sockets), user="postgres", dbname="postgres") as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_the_last_user_stops_the_server_and_nobody_before(server):
    other = holder_of(server)
    with in_use(server):
        assert is_up(server)
        other.terminate()
        other.communicate()
        assert is_up(server)
    assert not is_up(server)


def test_a_killed_user_neither_stops_the_server_nor_keeps_it_for_ever(server):
    kill_hard(holder_of(server))
    assert is_up(server)
    with in_use(server):
        assert is_up(server)
    assert not is_up(server)


def test_two_copies_of_the_project_have_servers_of_their_own(var):
    (here := var / "a").mkdir()
    (there := var / "b").mkdir()
    with in_use(PostgresServer(here)), in_use(PostgresServer(there)):
        query(PostgresServer(here), "create table only_here ()")
        found = query(PostgresServer(there), "select 1 from pg_tables where tablename = 'only_here'")
        assert found == []


def test_a_killed_postgres_starts_again_with_what_was_committed(var):
    server = PostgresServer(var)
    lease = Lease(server)
    query(server, "create table kept as select 42 as value")
    kill([server._postmaster()])
    with in_use(server):
        assert query(server, "select value from kept") == [(42,)]
    lease.release()


def test_a_killed_redis_starts_again_with_its_queue(var):
    server = RedisServer(var)
    lease = Lease(server)
    client = server._client()
    client.rpush("queue", "task")
    client.config_set("appendfsync", "always")
    client.rpush("queue", "second task")
    kill([psutil.Process(client.info()["process_id"])])
    with in_use(server):
        assert server._client().lrange("queue", 0, -1) == [b"task", b"second task"]
    lease.release()


def test_a_pid_file_naming_a_stranger_blocks_nothing(var):
    server = PostgresServer(var)
    with in_use(server):
        pass
    stranger = subprocess.Popen(["sleep", "600"], user=server.home.account.uid, text=True)
    pid = stranger.pid
    pid_file = server.home.data / "postmaster.pid"
    pid_file.write_text(f"{pid}\n{server.home.data}\n1\n5432\n{server.sockets}\n\n 1 1\nready\n")
    (server.sockets / ".s.PGSQL.5432.lock").write_text(f"{pid}\n")
    with in_use(server):
        assert query(server, "select 1") == [(1,)]
    kill_hard(stranger)


def test_a_first_start_that_was_cut_short_is_done_over(var):
    server = PostgresServer(var)
    beside = server.home.data.with_name("data.unfinished")
    beside.mkdir(parents=True)
    (beside / "PG_VERSION").write_text("18")
    os.chown(beside.parent, server.home.account.uid, -1)
    with in_use(server):
        assert query(server, "select 1") == [(1,)]


def test_processes_starting_together_agree_on_one_server(var):
    server = PostgresServer(var)
    command = [sys.executable, "-c", HOLD_A_LEASE, str(var), "postgres"]
    together = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.stdout.readline() for process in together] == ["held\n"] * 3
    postmaster = server._postmaster()
    assert {process.ppid() for process in server._processes() if process != postmaster} == {postmaster.pid}
    for process in together:
        process.terminate()
        process.communicate()


def test_servers_listen_on_no_network_and_their_sockets_are_private(var):
    with in_use(PostgresServer(var)), in_use(RedisServer(var)):
        postgres, redis = PostgresServer(var), RedisServer(var)
        for process in [*postgres._processes(), psutil.Process(redis._client().info()["process_id"])]:
            assert [found for found in process.net_connections("inet") if found.status == "LISTEN"] == []
        assert postgres.sockets.stat().st_mode & 0o077 == 0
        assert redis.socket.parent.stat().st_mode & 0o077 == 0


def test_a_long_path_gets_a_short_socket_directory_of_its_own(tmp_path):
    long = tmp_path / ("x" * 90) / "var"
    short = socket_dir(long, "postgres")
    assert len(os.fsencode(short)) <= LONGEST_SOCKET_DIR
    assert short != socket_dir(long.with_name("other"), "postgres")
    assert short == socket_dir(long, "postgres")


def test_a_socket_directory_somebody_else_made_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="belongs to somebody else"):
        make_private(tmp_path / "run")


def test_the_servers_log_never_repeats_a_row(tmp_path):
    text = configuration(tmp_path, durable=True)
    assert "log_error_verbosity = terse" in text
    assert "log_parameter_max_length_on_error = 0" in text
    assert "log_min_error_statement = panic" in text
    assert "fsync" not in text


only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else, or close doors to them")


@only_root
def test_an_ordinary_user_runs_the_servers_too(var):
    (theirs := var / "theirs").mkdir()
    os.chown(theirs, NOBODY, NOBODY)

    def as_nobody() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        with in_use(PostgresServer(theirs)), in_use(RedisServer(theirs)):
            assert query(PostgresServer(theirs), "select 1") == [(1,)]
            assert not PostgresServer(theirs).home.account.is_other

    assert exit_code_of(as_nobody) == 0


@only_root
def test_behind_a_closed_door_the_data_lives_on_open_ground(var, monkeypatch, capsys):
    (closed := var / "closed").mkdir(mode=0o700)
    (ground := var / "ground").mkdir()
    monkeypatch.setattr("config.local_servers.postgres.OPEN_GROUND", ground)
    server = PostgresServer(closed / "var")
    with in_use(server):
        assert query(server, "select 1") == [(1,)]
        assert ground in server.home.data.parents
        assert closed not in server.sockets.parents
    assert closed.stat().st_mode & 0o077 == 0
    assert str(ground) in capsys.readouterr().err


def exit_code_of(work: Callable[[], None]) -> int:
    """Do `work` in a forked copy of this process: an interpreter in root's home cannot be started by others."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
