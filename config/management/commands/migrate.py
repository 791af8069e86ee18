from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.db.utils import OperationalError

REMEDY = "Run `python manage.py provision_database` first; it makes the database and its roles."


class Command(migrate.Command):
    """Django's own command, which says what to do where there is no database or no owner yet."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        # Before the system checks, which ask the server for its version.
        try:
            connection.ensure_connection()
        except OperationalError as error:
            user = connection.settings_dict["USER"]
            raise CommandError(f"The database cannot be reached as {user}. {REMEDY}") from error
        return super().execute(*args, **options)
