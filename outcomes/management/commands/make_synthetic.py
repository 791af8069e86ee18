"""Make a registry of invented patients whose truth is known. `docs/synthetic.md` explains the model."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from outcomes.synthetic.size import Size
from outcomes.synthetic.write import SitesTaken, document_of, make_synthetic

BY = "command:make_synthetic"


class Command(BaseCommand):
    help = "Make invented patients in invented hospitals, and write the truth they were drawn from beside them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=400, help="how many patients (400)")
        parser.add_argument("--sites", type=int, default=6, help="in how many hospitals (6)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed and size make the same registry (1)")
        parser.add_argument(
            "--cut-off", type=date.fromisoformat, default=date(2026, 6, 30), help="last day of the data (2026-06-30)"
        )
        parser.add_argument("--truth", type=Path, help="where the truth is written (var/synthetic/truth-SEED.json)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            size = Size(options["patients"], options["sites"], options["seed"], options["cut_off"])
            with tqdm(total=size.patients, desc="Writing", unit="patients", disable=None, leave=False) as bar:
                made = make_synthetic(size=size, by=BY, told=bar.update)
        except (ValueError, SitesTaken) as refused:
            raise CommandError(str(refused)) from None
        path = options["truth"] or settings.VAR / "synthetic" / f"truth-{size.seed}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document_of(size), indent=2) + "\n", encoding="utf-8")
        what = f"{size.patients} invented patients in {size.sites} sites, seed {size.seed}"
        self.stdout.write(f"Made {what}." if made else f"Nothing to do: {what} are here already.")
        self.stdout.write(f"The truth is in {path}.")
