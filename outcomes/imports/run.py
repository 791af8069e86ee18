"""An import from beginning to end: read both files, check everyone, then write all in one transaction, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from accounts.scope import worker_scope
from outcomes.actions.cohort import write_cohort
from outcomes.imports.checks import PersonChecker
from outcomes.imports.compare import MODELS, Plan, broken_by, compare
from outcomes.imports.identities import namesakes, other_people
from outcomes.imports.loading import Files, load_files
from outcomes.imports.mapping import Mapping
from outcomes.imports.people import Person
from outcomes.imports.problems import FileRefused, Problem, TooManyRows
from outcomes.imports.progress import Progress, silent
from outcomes.imports.result import KEPT, Result
from outcomes.imports.sources import Source, source_of
from outcomes.imports.spool import Spool
from registry.actions.acting import acting
from registry.actions.sites import open_site
from registry.models import Site, Surgery
from registry.rules import violation_of_constraint

_BATCH = 500


@dataclass(frozen=True)
class Import:
    """Two files on their way into one site, on behalf of `by`. A site that is not saved yet is opened by the import.

    For a command or a worker it is one transaction of its own; for a person ("user:<id>") it is a part of their request
    with the rights of the serving role, unless they left the work to a worker (`apart`). `at_most` is how many rows
    both files may have together.
    """

    site: Site
    mapping: Mapping
    patients: Path | Source
    followup: Path | Source
    by: str
    progress: Progress = silent
    at_most: int | None = None
    apart: bool = False

    def run(self, *, dry_run: bool = False, agreed: Callable[[Result], bool] | None = None) -> Result:
        """Import, or say what an import would do.

        `agreed` is asked at the end, within the transaction: without its yes nothing is kept.
        Raises FileRefused with every problem when there is one; nothing has changed then. Raises StaleRow when someone
        changed a row in the meantime; nothing has changed then either, and running again is safe.
        """
        with closing(Spool()) as spool:
            files = load_files(spool, self.mapping, source_of(self.patients), source_of(self.followup), self.progress)
            self._refuse_too_many(spool.count_people() + spool.count_visits())
            with self._scope():
                if self.site.pk is None:
                    open_site(site=self.site, by=self.by)
                _one_at_a_time(self.site)
                self._check(files)
                try:
                    result = self._write(files, dry_run=dry_run)
                except IntegrityError as error:
                    raise FileRefused([_in_words(error)]) from None
                transaction.set_rollback(dry_run or (agreed is not None and not agreed(result)))
                return result

    def _scope(self) -> AbstractContextManager[object]:
        reason = f"import from source {self.mapping.name}"
        if self.by.startswith("user:") and not self.apart:
            return acting(by=self.by, site=self.site, reason=reason)
        return worker_scope(actor=self.by, sites=[self.site.pk] if self.site.pk else [], reason=reason)

    def _refuse_too_many(self, rows: int) -> None:
        if self.at_most is not None and rows > self.at_most:
            rule = f"both files have {rows} rows together; {self.at_most} are taken here at most"
            remedy = "Ask whoever runs the registry to import them with the command."
            raise TooManyRows([Problem("both files", 0, "", "", rule, remedy)])

    def _check(self, files: Files) -> None:
        """Everyone, and everything about them, into one report."""
        spool = files.spool
        checker = PersonChecker(files.patients, files.followup, self.site.today())
        with self.progress("Checking", spool.count_people(), "patients") as bar:
            for batch in spool.people(_BATCH):
                people: list[Person] = []
                for rows in batch:
                    understood = files.understand(rows)
                    people.append(understood[0])
                    spool.report(checker.check(*understood))
                spool.report(other_people(people, self.site, self.mapping.patients.key))
                bar.update(len(batch))
        if count := spool.count_problems():
            raise FileRefused(list(spool.problems()), count)

    def _write(self, files: Files, *, dry_run: bool) -> Result:
        spool = files.spool
        result = Result(spool.count_people(), spool.count_visits(), notices=list(files.notes))
        before = Surgery.objects.filter(site=self.site, source_key=f"{self.mapping.prefix}surgery").count()
        broken: list[Problem] = []
        with self.progress("Comparing" if dry_run else "Writing", result.people, "patients") as bar:
            for batch in spool.people(_BATCH):
                people = [files.understand(rows)[0] for rows in batch]
                plan = compare(people, self.site, self.mapping.prefix)
                broken += broken_by(plan, self.site.today())
                result.add(plan)
                result.notices += self._about_newcomers(plan, people) if len(result.notices) < KEPT else []
                if not (dry_run or broken):
                    write_cohort(plan=plan, models_in_order=MODELS, site=self.site, by=self.by)
                bar.update(len(batch))
        if broken:
            raise FileRefused(broken)
        result.notices += _about_the_absent(before, result)
        return result

    def _about_newcomers(self, plan: Plan, people: list[Person]) -> Iterator[str]:
        numbers = {identity.hospital_number for _, identity in plan.people}
        return namesakes([person for person in people if person.number in numbers], self.site)


def _about_the_absent(before: int, result: Result) -> list[str]:
    """Patients of an earlier import that this file does not have are left alone, and counted."""
    found_again = result.people - result.set_aside - result.created[str(Surgery._meta.verbose_name)]
    absent = before - found_again
    return (
        [f"{absent} patients of an earlier import from this source are not in this file; they stay as they are"]
        if absent
        else []
    )


def _one_at_a_time(site: Site) -> None:
    """Two imports into one site would each find the other's rows missing: the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import_cohort'), %s)", [site.pk])


def _in_words(error: IntegrityError) -> Problem:
    """What the database refused, without the row that its own message would quote."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "unknown"
    violation = violation_of_constraint(name)
    return Problem("both files", 0, violation.field, "", violation.message, violation.remedy)
