"""The one action of this package: put a synthetic registry into the database, all of it or nothing."""

from collections.abc import Callable
from typing import Any

from accounts.scope import worker_scope
from outcomes.actions.cohort import write_cohort
from outcomes.synthetic.compose import MODELS, courses, plan_site
from outcomes.synthetic.problems import count_problems, expected_exclusions
from outcomes.synthetic.sites import synthetic_site
from outcomes.synthetic.size import Size
from outcomes.synthetic.truth import truth_document
from registry.actions.sites import open_site
from registry.models import Patient, Site

SITE_PREFIX = "SYN-"


class SitesTaken(RuntimeError):
    """The synthetic sites hold another registry."""


def make_synthetic(*, size: Size, by: str, told: Callable[[int], None] = lambda n: None) -> bool:
    """Write the registry in one transaction. False if it is there already.

    `told` hears how many patients have just been written. Raises SitesTaken if the synthetic sites hold a registry of
    another seed, size or data cut-off.
    """
    with worker_scope(actor=by):
        if Site.objects.filter(code__startswith=SITE_PREFIX).exists():
            _check_same(size)
            return False
        histories = courses(size)
        for number in range(1, size.sites + 1):
            site = synthetic_site(number)
            open_site(site=site, by=by)
            plan = plan_site(histories, number, site=site, size=size)
            write_cohort(plan=plan, models_in_order=MODELS, site=site, by=by)
            told(len(plan.people))
    return True


def document_of(size: Size) -> dict[str, Any]:
    """What is written beside the registry: the truth, and what was planted. It follows from the size alone."""
    histories = courses(size)
    return {
        "seed": size.seed,
        "patients": size.patients,
        "sites": size.sites,
        "data_cut_off": size.cut_off.isoformat(),
        **truth_document(),
        "planted_problems": count_problems(histories),
        "late_entries": int((histories.entry > 0).sum()),
        "exclusions_by_endpoint": expected_exclusions(histories),
    }


def _check_same(size: Size) -> None:
    """A patient's uuid follows from all that decides the registry, so finding one proves the rest."""
    if not Patient.objects.filter(uuid=size.uuid_of(1)).exists():
        raise SitesTaken(
            f"The sites {SITE_PREFIX}01 and following hold another synthetic registry. "
            "Give its patients, sites, seed and cut-off, or use a new database."
        )
