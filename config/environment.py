"""What the environment may say, typed. Each field's description is the remedy shown when its variable is wrong."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from django.core.exceptions import ImproperlyConfigured
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
SECRETS_DIR = Path("/run/secrets")


class DatabaseRole(StrEnum):
    """Who a process is to the database; `config.database.roles` has what each may do."""

    APP = "app"
    WORKER = "worker"
    OWNER = "owner"
    READONLY = "readonly"
    RELEASE = "release"
    BACKUP = "backup"


def _split(value: Any) -> Any:
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


def _starts_with(*beginnings: str) -> AfterValidator:
    def check(url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(beginnings):
            raise ValueError(f"must start with {' or '.join(beginnings)}")
        return url

    return AfterValidator(check)


Words = Annotated[list[str], NoDecode, BeforeValidator(_split)]
PostgresUrl = Annotated[SecretStr, _starts_with("postgresql://", "postgres://")]
MailUrl = Annotated[SecretStr, _starts_with("smtp://", "smtp+tls://", "smtps://")]
RedisUrl = Annotated[SecretStr, _starts_with("redis://", "rediss://", "redis+socket://")]
Password = SecretStr | None


def role_password(role: str) -> Any:
    remedy = f"Give the password of the database role reg_{role}, best as a file named by this variable plus _FILE."
    return Field(None, description=remedy)


class FileSource(PydanticBaseSettingsSource):
    """Reads `NAME` from the file that `NAME_FILE` points to, which is how container platforms hand over secrets."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{field_name.upper()}_FILE")
        return (Path(path).read_text().strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


class Environment(BaseSettings):
    """Every variable the program reads. Field `x` is variable `X`, or the content of the file that `X_FILE` names."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    debug: bool = Field(False, description="Use 1 on a developer's machine only; leave it out everywhere else.")
    secret_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Give 50 or more random characters: python -c 'import secrets; print(secrets.token_urlsafe(50))'.",
    )
    pseudonym_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Give 50 or more random characters and keep a copy apart from the database's: with another key "
        "every project's pseudonyms change.",
    )
    allowed_hosts: Words = Field(
        ["localhost", "127.0.0.1", "[::1]"],
        description="Give the host names the site is served under, separated by commas: registry.example.org.",
    )
    https: bool = Field(False, description="Use 1 where browsers reach the site by https (cookies become secure).")
    trusted_proxy: bool = Field(False, description="Use 1 only behind a proxy that itself sets X-Forwarded-Proto.")
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Use DEBUG, INFO, WARNING or ERROR."
    )
    spinemet_var: Path = Field(
        PROJECT / "var", description="Give a directory the program may write to; its own servers keep their data there."
    )

    database_url: PostgresUrl | None = Field(
        None,
        description="Give postgresql://host:5432/name (no user: DATABASE_ROLE chooses it), or leave it out to run a "
        "server of our own under SPINEMET_VAR.",
    )
    database_admin_url: PostgresUrl | None = Field(
        None,
        description="Give postgresql://admin:password@host:5432/postgres, an account that may create roles and "
        "databases; only provision_database reads it.",
    )
    database_role: DatabaseRole = Field(
        DatabaseRole.APP, description="Use app, worker, owner, readonly, release or backup; servers use app or worker."
    )
    database_owner_password: Password = role_password("owner")
    database_app_password: Password = role_password("app")
    database_worker_password: Password = role_password("worker")
    database_readonly_password: Password = role_password("ro")
    database_release_password: Password = role_password("release")
    database_backup_password: Password = role_password("backup")
    database_pool_size: int = Field(
        8, ge=0, le=100, description="Give the most connections one web process may hold, 1 to 100, or 0 for no pool."
    )

    redis_url: RedisUrl | None = Field(
        None,
        description="Give redis://:password@host:6379/0, or leave it out to run a server of our own under "
        "SPINEMET_VAR.",
    )
    mail_url: MailUrl | None = Field(
        None,
        description="Give smtp+tls://name:password@host:587 (or smtps://, smtp://), or leave it out: then invitations "
        "are shown to whoever makes them.",
    )
    mail_from: str = Field(
        "spinemet@localhost", description="Give the address that letters come from: registry@example.org."
    )
    session_idle_minutes: int = Field(
        15, ge=1, le=720, description="Give the minutes without a request after which a person is signed out, 1 to 720."
    )
    second_factor_required: bool = Field(
        True,
        description="Leave it out, or use 1; 0 spares managers and investigators, for trying out only.",
    )
    nightly_at: str = Field(
        "02:00",
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
        description="Give the hour and minute, in UTC, of the nightly recomputation: 02:00.",
    )
    demo_port: int = Field(
        8000, ge=1, le=65535, description="Give the port of `make demo` and `make up`, 1 to 65535; 8000 by default."
    )
    demo_patients: int = Field(
        400, ge=6, description="Give how many invented patients `make demo` makes in its six hospitals; 400 by default."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FileSource(settings_cls), file_secret_settings

    @model_validator(mode="after")
    def a_server_elsewhere_is_production(self) -> Self:
        """With a database of its own the program may improvise; with a real one it may not."""
        if self.database_url is None:
            return self
        wanted = ("secret_key", "pseudonym_key", "allowed_hosts")
        missing = [name for name in wanted if name not in self.model_fields_set]
        if missing:
            raise ValueError("|".join(missing))
        return self

    def password_of(self, role: DatabaseRole) -> str | None:
        password: SecretStr | None = getattr(self, f"database_{role}_password")
        return password.get_secret_value() if password else None


def load_environment() -> Environment:
    """Read the environment, or raise one ImproperlyConfigured with every fault, its rule and its remedy.

    Values are never repeated in the message: half of them are secrets.
    """
    faults = _unreadable_files()
    if not faults:
        try:
            return Environment(_secrets_dir=SECRETS_DIR if SECRETS_DIR.is_dir() else None)  # type: ignore[call-arg]
        except ValidationError as error:
            faults = [fault for detail in error.errors(include_input=False) for fault in _explain(dict(detail))]
    raise ImproperlyConfigured("The environment cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults))


def _unreadable_files() -> list[str]:
    names = [f"{name.upper()}_FILE" for name in Environment.model_fields]
    unreadable = [name for name in names if (path := os.environ.get(name)) and not os.access(path, os.R_OK)]
    return [f"{name}: names a file that cannot be read. Make the file, or unset the variable." for name in unreadable]


def _explain(detail: dict[str, Any]) -> list[str]:
    if detail["loc"]:
        return [_fault(str(detail["loc"][0]), detail["msg"].removeprefix("Value error, "))]
    names = str(detail["ctx"]["error"]).split("|")
    return [_fault(name, "needed as soon as DATABASE_URL is given") for name in names]


def _fault(field: str, rule: str) -> str:
    return f"{field.upper()}: {rule}. {Environment.model_fields[field].description}"
