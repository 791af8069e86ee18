"""From an empty server to a migrated database, and what is said when a step is missing."""

import importlib
import subprocess
import sys

import pytest
from django.db import connection
from pydantic import SecretStr

from config.database.connection import connection_parameters
from config.database.provisioning import CannotProvision, provision
from config.database.serving import PrivilegedRole, privileges, refuse_privileged_role
from config.environment import PROJECT, DatabaseRole, Environment, load_environment
from tests import VAR
from tests.support.databases import process_environment

roles_migration = importlib.import_module("config.migrations.0001_database_roles")


def environment(**changes) -> Environment:
    return load_environment().model_copy(update=changes)


@pytest.fixture
def nowhere(database_server, worker_id):
    """The address of a database that does not exist yet."""
    name = database_server.name_for(f"nowhere_{worker_id}")
    yield process_environment(database_server.url(name), VAR)
    database_server.drop(name)


def manage(variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=variables, capture_output=True, text=True)


def test_migrating_before_provisioning_says_what_to_do(nowhere):
    refused = manage(nowhere, "migrate")
    assert refused.returncode != 0
    assert "provision_database" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_provisioning_twice_changes_nothing(nowhere):
    assert manage(nowhere, "provision_database").returncode == 0
    again = manage(nowhere, "provision_database")
    assert (again.returncode, again.stderr) == (0, "")


def test_without_an_administrator_provisioning_names_the_variable():
    with pytest.raises(CannotProvision, match="DATABASE_ADMIN_URL"):
        provision(environment(database_url=SecretStr("postgresql://db/spinemet")))


def test_a_wrong_environment_stops_a_command_with_a_message_not_a_trace(nowhere):
    refused = manage(nowhere | {"NIGHTLY_AT": "late"}, "check")
    assert refused.returncode != 0
    assert "NIGHTLY_AT" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.django_db
def test_the_first_migration_refuses_when_a_role_is_missing(as_role, monkeypatch):
    monkeypatch.setattr(roles_migration, "ROLES", (*roles_migration.ROLES, "reg_nobody_made"))
    missing = pytest.raises(roles_migration.RolesMissing, match=r"reg_nobody_made.*provision_database")
    with as_role("owner"), connection.schema_editor() as editor, missing:
        roles_migration.require_roles(None, editor)


@pytest.mark.django_db
def test_the_first_migration_refuses_to_run_as_anybody_but_the_owner(as_role):
    refused = pytest.raises(roles_migration.RolesMissing, match="not as reg_worker")
    with as_role("worker"), connection.schema_editor() as editor, refused:
        roles_migration.require_roles(None, editor)


@pytest.mark.parametrize("role", ["owner", "readonly", "release", "backup"])
def test_a_server_refuses_to_serve_as_a_role_made_for_something_else(role):
    with pytest.raises(PrivilegedRole, match=role):
        refuse_privileged_role(environment(database_role=DatabaseRole(role)))


def test_a_serving_role_somebody_made_powerful_is_noticed_and_narrowed_again(database_server, worker_id):
    name = database_server.clone(f"powerful_{worker_id}")
    there = environment(database_url=SecretStr(database_server.url(name)), database_role=DatabaseRole.WORKER)
    assert privileges(there) == []
    with database_server.admin() as admin:
        admin.execute(f'alter database "{name}" owner to reg_worker')
    assert privileges(there) == ["the owner of the database"]
    with pytest.raises(PrivilegedRole, match="owner of the database"):
        refuse_privileged_role(there)
    database_server.drop(name)


def test_a_password_in_the_address_never_reaches_a_serving_role():
    there = environment(database_url=SecretStr("postgresql://admin:of-the-admin@db:5432/spinemet"))
    parameters = connection_parameters(there, DatabaseRole.APP)
    assert parameters["user"] == "reg_app"
    assert "password" not in parameters
