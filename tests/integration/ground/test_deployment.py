"""docker-compose.yml against our own rules, and its very commands run outside of containers."""

import re
import sys

import pytest
import yaml

from config import probe
from config.environment import PROJECT, Environment
from tests import VAR
from tests.support.live_stack import LiveStack, free_port, stack_environment
from tests.support.requirements import req
from tests.support.waiting import wait_until

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")

every_service = pytest.mark.parametrize("name", SERVICES)


def test_the_deployment_has_the_services_it_needs():
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "db", "redis", "caddy"}


@every_service
def test_a_service_runs_as_a_plain_user_without_privileges(name):
    service = SERVICES[name]
    user, group = service["user"].split(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["cap_drop"] == ["ALL"]
    assert not service.get("privileged")
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}


@every_service
def test_a_service_cannot_write_to_its_own_image(name):
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["tmpfs"]


@every_service
def test_a_service_says_whether_it_is_well(name):
    check = SERVICES[name]["healthcheck"]
    assert check.get("test") or (name == "migrate" and check["disable"])


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["caddy"]
    inner = {name for name, service in SERVICES.items() if "outer" not in service["networks"]}
    assert inner == set(SERVICES) - {"caddy"}
    assert COMPOSE["networks"]["inner"]["internal"]
    assert COMPOSE["networks"]["front"]["internal"]
    assert "inner" not in SERVICES["caddy"]["networks"]


@req("X18")
def test_the_broker_asks_for_its_password_and_stands_on_the_inner_network_only():
    broker = SERVICES["redis"]
    assert "--requirepass" in broker["command"][-1]
    assert "redis_password" in broker["secrets"]
    assert broker["networks"] == ["inner"]
    assert not broker.get("ports")


@every_service
def test_no_secret_stands_in_the_file_or_the_environment(name):
    environment = SERVICES[name].get("environment", {})
    assert not [key for key in environment if re.search("PASSWORD|SECRET", key) and not key.endswith("_FILE")]
    assert not re.search(r"://[^/\s]*:[^/\s]*@", str(environment))
    assert set(SERVICES[name].get("secrets", [])) <= set(COMPOSE["secrets"])


def test_nobody_but_the_migration_gets_the_owner_or_the_administrator():
    powerful = {"database_admin_url", "database_owner_password"}
    assert {name for name in OURS if powerful & set(SERVICES[name]["secrets"])} == {"migrate"}


def test_every_secret_of_ours_is_one_the_program_reads():
    known = set(Environment.model_fields)
    assert {secret for name in OURS for secret in SERVICES[name]["secrets"]} <= known


def test_every_variable_given_is_one_the_program_reads():
    known = {name.upper() for name in Environment.model_fields} | {"REMAP_SIGTERM"}
    assert {key for name in OURS for key in SERVICES[name]["environment"]} <= known


def test_named_volumes_are_declared_and_one_beat_runs():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {volume for volume in used if not volume.startswith(".")} == set(COMPOSE["volumes"])
    assert SERVICES["beat"]["deploy"]["replicas"] == 1


def test_files_named_by_the_deployment_exist():
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert all((PROJECT / path).exists() for path in mounted if path.startswith("."))
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)
    assert all((PROJECT / path).exists() for line in copied for path in line.split())


@pytest.fixture
def stack(database_server, worker_id) -> LiveStack:
    """A stack of which nothing runs yet, and the database of one deployed before.

    The migration of an empty one is not tried here again: every template of a run comes of it.
    """
    name = database_server.clone(f"deployed_{worker_id}")
    environment = stack_environment(name, VAR) | {"ALLOWED_HOSTS": "registry.example.org"}
    logs = VAR / "logs" / name
    logs.mkdir(parents=True, exist_ok=True)
    yield LiveStack(f"http://127.0.0.1:{free_port()}", name, environment, logs)
    database_server.drop(name)


def command_of(service: str, stack: LiveStack) -> list[str]:
    """The service's command, word for word, but for the interpreter's path and the port."""
    port = stack.url.rsplit(":", 1)[1]
    words = [port if word == "8000" else word for word in SERVICES[service]["command"]]
    return [sys.executable if word == "python" else word.replace("python ", f"{sys.executable} ") for word in words]


def test_the_commands_of_the_deployment_run_outside_of_it(stack, monkeypatch):
    with stack.process("migrate", command_of("migrate", stack)) as migrate:
        assert migrate.wait(120) == 0, (stack.logs / "migrate.log").read_text()
    monkeypatch.setenv("ALLOWED_HOSTS", stack.environment["ALLOWED_HOSTS"])
    with (
        stack.process("web", command_of("web", stack)),
        stack.process("worker", command_of("worker", stack)),
        stack.process("beat", command_of("beat", stack)),
    ):
        wait_until(
            lambda: probe.web(f"{stack.url}/readyz"), seconds=60, what="the web server", log=stack.logs / "web.log"
        )
        wait_until(stack.worker_answers, seconds=60, what="the worker", log=stack.logs / "worker.log")
        wait_until(probe.beat, seconds=60, what="beat", log=stack.logs / "beat.log")
