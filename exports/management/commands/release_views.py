from typing import Any

from django.core.management.base import BaseCommand

from exports.release.ddl import ddl


class Command(BaseCommand):
    help = "Print the release views as SQL, for a new migration after a change of exports/release/entities.py."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(ddl(), ending="")
