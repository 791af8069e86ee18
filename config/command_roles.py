"""Which database role a management command runs as. Whatever is not named here serves, as `app`."""

import os
from collections.abc import Sequence

from config.environment import DatabaseRole

OWNER_COMMANDS = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "provision_database", "inspectdb"}
WORKER_COMMANDS = {
    "recompute",
    "nightly",
    "import_cohort",
    "reschedule",
    "make_synthetic",
    "demo_users",
    "verify_history",
    "check_records",
    "release_figures",
    "renew_editions",
}
# These never touch a database or a broker, and work where there is none (while an image is built, for one).
SERVERLESS = {"collectstatic", "help", "--help", "-h", "version", "--version", "diffsettings", "findstatic"}


def command_of(arguments: Sequence[str]) -> str:
    return arguments[1] if len(arguments) > 1 else "help"


def role_of(command: str) -> DatabaseRole:
    if command in OWNER_COMMANDS:
        return DatabaseRole.OWNER
    return DatabaseRole.WORKER if command in WORKER_COMMANDS else DatabaseRole.APP


def choose_role(arguments: Sequence[str]) -> None:
    os.environ.setdefault("DATABASE_ROLE", role_of(command_of(arguments)))
