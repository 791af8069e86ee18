"""What the tests of disclosure stand on: nights, releases of figures, and exports as a worker makes them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from accounts.scope import worker_scope
from exports import storage
from exports.actions import figure_releases, jobs, running
from exports.vocabulary import FileFormat
from tests import factories
from tests.integration.dashboards.conftest import recompute
from tests.integration.release.conftest import Released, a_project, told

#: FHIR has resources of patients and none of figures.
AGGREGATE_FORMATS = [form for form in FileFormat.values if form != FileFormat.FHIR]
Exported = tuple[dict, Path]


def a_night(*, quarters_later: int = 0):
    from analytics.models import Run

    run = recompute()
    with worker_scope(actor="command:test"):
        Run.objects.filter(pk=run.pk).update(as_of=run.as_of + timedelta(days=92 * quarters_later))
    run.refresh_from_db()
    return run


def one_patient_more() -> None:
    from registry.models import Site

    factories.a_patient(Site.objects.order_by("code").first(), "TES").dies(400)


def released():
    """Made and approved by somebody who manages projects."""
    from accounts.models import Membership, User
    from registry.models import Site

    with worker_scope(actor="command:test", reason="a test"):
        release = figure_releases.make_release(now=datetime.now(UTC))
        manager, _ = User.objects.get_or_create(username="manager-of-projects")
        Membership.objects.get_or_create(user=manager, site=Site.objects.first(), role="manager")
    with worker_scope(actor="command:test", reason="a test"):
        figure_releases.approve_release(by=manager, release=release, now=datetime.now(UTC))
    return release


def exports_of_aggregates(var: Path) -> dict[str, Exported]:
    """Orders of a project that may have aggregates only: the manifest and the folder of each."""
    return dict(
        zip(
            AGGREGATE_FORMATS,
            exported(a_project("figures-only", max_profile="L3"), AGGREGATE_FORMATS, var),
            strict=True,
        )
    )


def two_projects() -> tuple[Released, Released]:
    """With every column: one of all hospitals, one of all but one. Only the serving role gives hospitals."""
    from registry.models import Site

    sites = list(Site.objects.filter(code__startswith="SYN").order_by("code"))
    return a_project("everybody", *sites), a_project("most-of-them", *sites[1:])


def exported(released: Released, formats: Iterable[str], var: Path) -> Iterable[Exported]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_start", lambda job: None)
        patch.setattr(settings, "VAR", var)
        for format in formats:
            with told(released.north):
                order = {"by": released.reviewers[0], "token": None, "project": released.project, "format": format}
                job, _ = jobs.order_export(**order, url="/api/v1/exports")
            running.run_export(job.uuid, now=datetime.now(UTC))
            job.refresh_from_db()
            assert job.state == "done", job.error
            yield job.manifest, storage.folder_of(job.uuid)
