"""Check that the history is as it was written. Ends with status 1 and names what is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from history.actions import faults
from history.models import Event, Seal


class Command(BaseCommand):
    help = "Check every event of the history against its seal."

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults()
        for fault in found:
            self.stdout.write(str(fault))
        counts = f"{Event.objects.count():,} events under {Seal.objects.count():,} seals"
        if found:
            raise CommandError(f"The history is not as it was written: {len(found)} faults among {counts}.")
        self.stdout.write(f"The history is intact: {counts}.")
