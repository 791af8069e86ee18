"""System checks of our own. `manage.py check --database default` and every `migrate` run the database one."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from config.database.roles import SERVING
from config.database.serving import privileges, unwalled
from config.environment import load_environment


@register(Tags.database)
def serving_role_is_plain(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A serving role must stand below every wall of the database."""
    environment = load_environment()
    if not databases or environment.database_role not in SERVING:
        return []
    held = privileges(environment)
    hint = "Run `manage.py provision_database`; it narrows the roles again."
    return [Error(f"The serving database role is {', '.join(held)}.", hint=hint, id="spinemet.E001")] if held else []


@register(Tags.database)
def patients_rows_are_walled(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """No table of patients' rows stands open to a serving role."""
    environment = load_environment()
    if not databases or environment.database_role not in SERVING:
        return []
    hint = "Run `manage.py migrate`; if a migration lacks it, give the table `accounts.walls.walled`."
    return [
        Error(f"Row-level security does not hold on {table}.", hint=hint, id="spinemet.E002")
        for table in unwalled(environment)
    ]


@register(Tags.security)
def second_factor_is_asked_for(app_configs: object = None, **kwargs: Any) -> list[CheckMessage]:
    """Switched off is for trying the program out, not for patients."""
    if settings.DEBUG or settings.SECOND_FACTOR_REQUIRED:
        return []
    hint = "Leave SECOND_FACTOR_REQUIRED out of the environment. Only a demo or a test does without."
    return [Warning("Managers and investigators sign in without a second factor.", hint=hint, id="spinemet.W002")]


@register(Tags.security, deploy=True)
def letters_can_be_sent(app_configs: object = None, **kwargs: Any) -> list[CheckMessage]:
    """Without a mail server nobody is reminded, which nobody would notice."""
    if settings.MAIL_IS_CONFIGURED:
        return []
    hint = "Give MAIL_URL. The ledger `outcomes_reminder` says whom the weekly letter did not reach."
    return [Warning("No mail server is configured: nobody is reminded of follow-up.", hint=hint, id="spinemet.W003")]
