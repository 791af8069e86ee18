"""Every record of every site held to every rule, some thousand patients at a time.

Each step is a transaction of its own: what is done stays done if the night is cut short, and doing it again changes
nothing.
"""

from collections.abc import Iterator

from accounts.scope import worker_scope
from outcomes.actions.checking import check_patients
from registry.models import Patient, Site

BATCH = 2_000


def check_everything(*, by: str) -> int:
    """How many findings stand, in all sites."""
    standing = 0
    with worker_scope(actor=by):
        sites = list(Site.objects.order_by("pk"))
    for site in sites:
        for patients in _batches(by, site):
            with worker_scope(actor=by, sites=[site.pk]):
                standing += check_patients(by=by, site=site, patients=patients)
    return standing


def _batches(by: str, site: Site) -> Iterator[list[int]]:
    """The keys of a site's patients, so many at a time."""
    after = 0
    while True:
        with worker_scope(actor=by, sites=[site.pk]):
            keys = Patient.objects.filter(site=site, pk__gt=after).order_by("pk").values_list("pk", flat=True)
            batch = list(keys[:BATCH])
        if not batch:
            return
        yield batch
        after = batch[-1]
