"""System checks of our own. `manage.py check --database default` and every `migrate` run the database one."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from config.database.roles import SERVING
from config.database.serving import privileges
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
