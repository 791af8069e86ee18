"""Whether the changes since an export are enough to bring its copy up to date, or everything has to leave again.

A row that nobody touched can still be new to a consumer: its patient agreed only now, or stood in too small a class, or
in no cohort. And a row that they hold can have become another: told in other detail, under another agreement.
"""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from exports.anonymity import Coarsening
from exports.dictionary.version import dictionary_version
from exports.models import ExportJob
from exports.vocabulary import Basis, JobState, Profile
from registry.models import Consent, Patient, PrimaryTumour, Surgery

#: What of a patient decides on their class and on the cohorts they belong to.
DECIDING = (Patient, Surgery, PrimaryTumour)


def why_everything(job: ExportJob, chosen: Coarsening) -> tuple[str, int | None]:
    """The reason why changes since `job.since` would not do, in words for the consumer; empty when they do. And the
    edition by which that export told times: patients told otherwise since then belong to the changes.

    Asked after the snapshot was taken: what happens in between at worst sends too much.
    """
    assert job.since is not None
    before = _export_before(job)
    if before is None or before.manifest is None:
        return "no export of this project in this profile, with these tables, was made at that time", None
    then = before.manifest["extension"]
    if then["dictionaryVersion"] != dictionary_version():
        return "the dictionary has changed", None
    if before.agreement_id != job.agreement_id or then.get("terms") != terms_key(job):
        return "the project or its agreement has changed", None
    if (then["anonymity"] or {}).get("detailKey") != detail_key(job, chosen):
        return "patients are told in other detail than then", None
    if _entered(job, job.since, classes=bool(chosen.hidden)):
        return "patients entered whose records are older", None
    return "", (then.get("times") or {}).get("edition")


def detail_key(job: ExportJob, chosen: Coarsening) -> str | None:
    """Equal for two exports that tell patients in the same detail and leave the same classes out; tells neither."""
    if job.profile_applied != Profile.DEIDENTIFIED:
        return None
    return _keyed(job, "detail", chosen.rung, *chosen.hidden)


def terms_key(job: ExportJob) -> str:
    """Equal for two exports to which the project gives the same fields, cohort and hospitals."""
    project = job.project
    sites = sorted(project.sites.values_list("site_id", flat=True))
    return _keyed(job, "terms", project.fields, project.procedures, project.primary_groups, sites)


def _export_before(job: ExportJob) -> ExportJob | None:
    """The one whose transactionTime the consumer names."""
    return (
        ExportJob.objects.filter(
            project=job.project,
            profile_applied=job.profile_applied,
            state__in=(JobState.DONE, JobState.EXPIRED),
            snapshot_at=job.since,
            entities__contains=job.entities,
        )
        .order_by("pk")
        .first()
    )


def _entered(job: ExportJob, since: datetime, *, classes: bool) -> bool:
    """Whether a patient older than `since` may have come into what leaves, or gone out of it, without a row of theirs
    being new: by consent, by a merge undone, or by what their class or cohort is made of."""
    older = Q(patient__created_at__lt=since, patient__site__in=job.project.sites.values("site"))
    agreed = Consent.objects.filter(older, changed_at__gte=since, withdrawn_on=None)
    if job.agreement.basis == Basis.WAIVER:  # nobody has to agree, but a withdrawal can be taken back
        agreed = agreed.filter(created_at__lt=since)
    if agreed.exists():
        return True
    if not (classes or job.project.procedures or job.project.primary_groups):
        return False
    return any(
        model.objects.filter(
            Q(created_at__lt=since, site__in=job.project.sites.values("site")) if model is Patient else older,
            changed_at__gte=since,
        ).exists()
        for model in DECIDING
    )


def _keyed(job: ExportJob, *parts: object) -> str:
    told = "\\n".join(map(str, (job.project_id, *parts)))
    return hmac.new(settings.PSEUDONYM_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()[:16]
