"""Import a hospital's two spreadsheets. `docs/import.md` explains the mapping and the report."""

from argparse import ArgumentParser
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from outcomes.imports.mapping import MappingError, load_mapping
from outcomes.imports.printing import problem_table, result_lines, write_report
from outcomes.imports.problems import FileRefused
from outcomes.imports.progress import Bar
from outcomes.imports.run import Import
from registry.errors import RuleError, StaleRow
from registry.models import Site

BY = "command:import_cohort"


class Command(BaseCommand):
    help = "Import patients and their follow-up from CSV or XLSX; a file with a problem changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("patients", type=Path, help="file with one row for each patient")
        parser.add_argument("followup", type=Path, help="file with one row for each visit")
        parser.add_argument("--site", required=True, help="code of the site the patients belong to")
        parser.add_argument("--mapping", required=True, type=Path, help="TOML file that says what the columns mean")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be created, changed and removed, and change nothing"
        )
        parser.add_argument("--report", type=Path, help="write all problems to this CSV file too")
        parser.add_argument("--create-site", metavar="NAME", help="make the site if there is none with this code")
        parser.add_argument(
            "--time-zone", default="UTC", help="time zone of a site that is made, such as Asia/Shanghai"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            mapping = load_mapping(options["mapping"])
        except MappingError as error:
            raise CommandError(f"The mapping {options['mapping'].name} cannot be used:\n{error}") from None
        site = self._site(options)
        run = Import(site, mapping, options["patients"], options["followup"], by=BY, progress=_bar)
        try:
            result = run.run(dry_run=options["dry_run"])
        except FileRefused as refusal:
            self._tell(refusal, options["report"])
            raise CommandError(f"{refusal.count} problem{'s' * (refusal.count > 1)}; nothing was changed.") from None
        except RuleError as error:
            raise CommandError("\n".join(violation.message for violation in error.violations)) from None
        except StaleRow as error:
            raise CommandError(
                f"Someone changed {error} meanwhile; nothing was changed. Run the import again."
            ) from None
        for line in result_lines(result, dry_run=options["dry_run"]):
            self.stdout.write(line)

    def _site(self, options: dict[str, Any]) -> Site:
        site = Site.objects.filter(code=options["site"]).first()
        if site is not None:
            return site
        if not options["create_site"]:
            known = ", ".join(Site.objects.values_list("code", flat=True)) or "none yet"
            raise CommandError(
                f"There is no site {options['site']!r}. Known sites: {known}. "
                "To make it, add --create-site NAME --time-zone ZONE."
            )
        return Site(code=options["site"], name=options["create_site"], time_zone=options["time_zone"])

    def _tell(self, refusal: FileRefused, report: Path | None) -> None:
        for line in problem_table(refusal):
            self.stdout.write(line)
        if report is not None:
            write_report(report, refusal.problems)
            self.stdout.write(f"All problems are in {report}.")


def _bar(label: str, total: int, unit: str) -> AbstractContextManager[Bar]:
    """A bar on a terminal; nothing in a log."""
    return tqdm(total=total, desc=label, unit=unit, unit_scale=unit == "B", disable=None, leave=False)
