"""A wrong environment says what is wrong, by which rule, and what to do; all of it at once, and no secret with it."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import DatabaseRole, Environment, load_environment

PRODUCTION = {
    "DATABASE_URL": "postgresql://db:5432/spinemet",
    "SECRET_KEY": "k" * 50,
    "PSEUDONYM_KEY": "p" * 50,
    "ALLOWED_HOSTS": "registry.example.org, www.example.org",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


def given(monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def complaint() -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        load_environment()
    return str(refused.value)


def test_with_nothing_set_the_program_runs_on_its_own_servers():
    environment = load_environment()
    assert environment.database_url is None
    assert environment.redis_url is None
    assert environment.database_role is DatabaseRole.APP
    assert environment.debug is False


def test_a_production_environment_is_read(monkeypatch):
    given(monkeypatch, **PRODUCTION, DATABASE_ROLE="worker")
    environment = load_environment()
    assert environment.allowed_hosts == ["registry.example.org", "www.example.org"]
    assert environment.database_role is DatabaseRole.WORKER


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere/secret-database"),
        ("REDIS_URL", "amqp://secret-broker"),
        ("NIGHTLY_AT", "25:00"),
        ("NIGHTLY_AT", "2 am"),
        ("DATABASE_ROLE", "root"),
        ("DEMO_PORT", "70000"),
        ("SECRET_KEY", "secret-short"),
        ("LOG_LEVEL", "CHATTY"),
    ],
)
def test_a_wrong_variable_names_itself_and_its_remedy_but_not_its_value(monkeypatch, variable, value):
    given(monkeypatch, **{variable: value})
    message = complaint()
    assert variable in message
    assert (Environment.model_fields[variable.lower()].description or "?") in message
    assert value not in message


def test_all_faults_are_told_at_once(monkeypatch):
    given(monkeypatch, NIGHTLY_AT="late", DEMO_PORT="none", LOG_LEVEL="CHATTY")
    assert all(name in complaint() for name in ("NIGHTLY_AT", "DEMO_PORT", "LOG_LEVEL"))


def test_a_database_elsewhere_asks_for_what_production_needs(monkeypatch):
    given(monkeypatch, DATABASE_URL=PRODUCTION["DATABASE_URL"])
    message = complaint()
    assert "SECRET_KEY: needed" in message
    assert "ALLOWED_HOSTS: needed" in message


def test_a_secret_is_read_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("from a file\n")
    given(monkeypatch, DATABASE_APP_PASSWORD_FILE=str(tmp_path / "password"))
    assert load_environment().password_of(DatabaseRole.APP) == "from a file"


def test_a_variable_beats_the_file_of_the_same_name(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("from a file")
    given(monkeypatch, DATABASE_APP_PASSWORD_FILE=str(tmp_path / "password"), DATABASE_APP_PASSWORD="given")
    assert load_environment().password_of(DatabaseRole.APP) == "given"


def test_a_secret_file_that_is_not_there_is_a_fault_of_its_own(monkeypatch, tmp_path):
    given(monkeypatch, DATABASE_APP_PASSWORD_FILE=str(tmp_path / "nowhere"))
    assert "DATABASE_APP_PASSWORD_FILE" in complaint()


def test_secrets_of_a_container_are_found_without_naming_them(monkeypatch, tmp_path):
    (tmp_path / "database_worker_password").write_text("mounted")
    monkeypatch.setattr("config.environment.SECRETS_DIR", tmp_path)
    assert load_environment().password_of(DatabaseRole.WORKER) == "mounted"


def test_an_empty_variable_counts_as_unset(monkeypatch):
    given(monkeypatch, DATABASE_URL="", REDIS_URL="", DATABASE_ROLE="")
    assert load_environment().database_url is None


def test_every_variable_has_a_remedy():
    assert [name for name, field in Environment.model_fields.items() if not field.description] == []


def test_printing_the_environment_shows_no_secret(monkeypatch):
    given(monkeypatch, **PRODUCTION | {"DATABASE_URL": "postgresql://u:pass-word@db/x"}, DATABASE_APP_PASSWORD="hidden")
    shown = repr(load_environment())
    assert "pass-word" not in shown
    assert "hidden" not in shown
    assert PRODUCTION["SECRET_KEY"] not in shown
    assert os.environ["DATABASE_APP_PASSWORD"] == "hidden"
