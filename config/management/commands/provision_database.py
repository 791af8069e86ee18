from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.database.provisioning import CannotProvision, provision
from config.environment import load_environment


class Command(BaseCommand):
    help = "Make the database and its roles, or mend them. Needs DATABASE_ADMIN_URL unless the server is our own."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            name = provision(load_environment())
        except CannotProvision as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Database {name} and its roles are ready. Next: manage.py migrate")
