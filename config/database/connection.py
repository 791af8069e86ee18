"""How a process of a given role reaches the database: as Django settings and as a libpq conninfo."""

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.database.roles import ROLES
from config.environment import DatabaseRole, Environment
from config.local_servers.paths import socket_dir

LOCAL_NAME = "spinemet"
LOCAL_SUPERUSER = "postgres"


def connection_parameters(environment: Environment, role: DatabaseRole) -> dict[str, Any]:
    """libpq keywords for `role`: where DATABASE_URL (or our own server) says, as whom the role says."""
    if environment.database_url is None:
        place: dict[str, Any] = {"host": str(postgres_socket_dir(environment.spinemet_var)), "dbname": LOCAL_NAME}
    else:
        place = conninfo_to_dict(environment.database_url.get_secret_value())
    # A password in DATABASE_URL belongs to the user named there, and that user never serves.
    place.pop("password", None)
    password = environment.password_of(role)
    return {**place, "user": ROLES[role].name} | ({"password": password} if password else {})


def admin_conninfo(environment: Environment) -> str | None:
    """The account that may create roles and databases, where there is one."""
    if environment.database_admin_url is not None:
        return environment.database_admin_url.get_secret_value()
    if environment.database_url is None:
        host = str(postgres_socket_dir(environment.spinemet_var))
        return make_conninfo(host=host, user=LOCAL_SUPERUSER, dbname="postgres")
    return None


def database_settings(environment: Environment) -> dict[str, Any]:
    """The `default` entry of Django's DATABASES."""
    role = environment.database_role
    parameters = connection_parameters(environment, role)
    options = {key: value for key, value in parameters.items() if key not in _DJANGO_KEYS}
    options["options"] = ROLES[role].libpq_options
    options["application_name"] = f"spinemet {role}"
    # Only the web server keeps a pool: a Celery child has one connection and must not inherit its parent's.
    pooled = role is DatabaseRole.APP and environment.database_pool_size > 0
    if pooled:
        options["pool"] = {"min_size": 1, "max_size": environment.database_pool_size, "timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{django: str(parameters.get(libpq, "")) for libpq, django in _DJANGO_KEYS.items()},
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0 if pooled else 60,
    }


def postgres_socket_dir(var: Path) -> Path:
    return socket_dir(var, "postgres")


_DJANGO_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
