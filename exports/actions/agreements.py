"""Agreements: added, revoked, approved. One that was signed is never edited; another takes its place."""

import logging
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.scope import set_reason
from exports.actions.jobs import withdraw_exports
from exports.models import Agreement, Approval, Project
from exports.rules import check_manages, check_may_approve, check_reason

logger = logging.getLogger(__name__)


@transaction.atomic
def add_agreement(
    *,
    by: User,
    project: Project,
    reference: str,
    basis: str,
    valid_from: date,
    expires_on: date,
    exact_days: bool,
    smallest_group: int,
) -> Agreement:
    """Write down what was signed. Raises NotPossible, and ValidationError for dates that end before they begin."""
    check_manages(by)
    agreement = Agreement(
        project=project,
        reference=reference,
        basis=basis,
        valid_from=valid_from,
        expires_on=expires_on,
        exact_days=exact_days,
        smallest_group=smallest_group,
        made_by=by,
    )
    agreement.full_clean()
    agreement.save(force_insert=True)
    logger.info("user:%s added agreement:%s to project:%s", by.pk, agreement.pk, project.pk)
    return agreement


@transaction.atomic
def revoke_agreement(*, by: User, agreement: Agreement, reason: str) -> None:
    """Nothing leaves under it any more, at once; files that wait are thrown away. Raises NotPossible."""
    check_manages(by)
    set_reason(check_reason(reason))
    Agreement.objects.filter(pk=agreement.pk, revoked_at=None).update(revoked_at=timezone.now())
    withdraw_exports(by=by, jobs=agreement.jobs.all())
    logger.info("user:%s revoked agreement:%s", by.pk, agreement.pk)


@transaction.atomic
def approve(*, by: User, agreement: Agreement) -> Approval:
    """A reviewer's word that true dates may leave under this agreement. It cannot be taken back: revoke the agreement.

    Raises NotPossible for who is no reviewer, made the agreement, pulls its data, or gave their word before.
    """
    Project.objects.select_for_update().get(pk=agreement.project_id)
    check_may_approve(agreement, by)
    approval = Approval.objects.create(agreement=agreement, reviewer=by)
    logger.info("user:%s approved agreement:%s", by.pk, agreement.pk)
    return approval
