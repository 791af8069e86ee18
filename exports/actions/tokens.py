"""Keys to a project: made, rotated, revoked, recognised."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.scope import set_reason
from accounts.selectors import may
from exports.models import ApiToken, Project, ProjectMember
from exports.reading.together import columns_of, made
from exports.rules import check_reason
from exports.vocabulary import ProjectRole, Scope
from registry.errors import NotPossible

PREFIX = "reg"
ALIVE_AT_ONCE = 2  # the old one goes on working while the new one is put in its place
LASTS_DAYS = 90
LONGEST_DAYS = 365
_REDCAP_FORM = re.compile(r"[0-9A-Fa-f]{32}")


@transaction.atomic
def issue_token(
    *, by: User, project: Project, holder: User, scopes: Sequence[str], days: int = LASTS_DAYS, label: str = ""
) -> tuple[ApiToken, str]:
    """Make a key for a consumer of the project. Returns it with its secret, which is never to be had again.

    Raises NotPossible for somebody who is no consumer, when two keys are alive, and for more than a year.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if not project.members.filter(user=holder, role=ProjectRole.CONSUMER, user__is_active=True).exists():
        raise NotPossible("Only a consumer of the project can hold a token. Add them to the project first.")
    if ApiToken.objects.alive().filter(project=project, holder=holder).count() >= ALIVE_AT_ONCE:
        raise NotPossible("Two tokens are alive already. Revoke the one that is no longer used.")
    if not 1 <= days <= LONGEST_DAYS:
        raise NotPossible(f"A token lasts from 1 to {LONGEST_DAYS} days.")
    if not scopes:
        raise NotPossible("Say what the token is good for: choose at least one.")
    secret = secrets.token_urlsafe(32)
    presented = f"{PREFIX}_{(public_id := secrets.token_hex(6))}_{secret}"
    for_redcap = _digest(redcap_form(presented)) if Scope.REDCAP in scopes else None
    token = ApiToken.objects.create(
        project=project,
        holder=holder,
        public_id=public_id,
        digest=_digest(secret),
        redcap_digest=for_redcap,
        label=label,
        scopes=sorted({Scope(scope).value for scope in scopes}),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token, presented


def redcap_form(presented: str) -> str:
    """A token as REDCap's clients insist on it: 32 hexadecimal digits, made from the token and good for nothing else.

    128 bits of SHA-256 of "redcap:" and the whole token, so its holder can make it anywhere.
    """
    return hashlib.sha256(f"redcap:{presented}".encode()).hexdigest()[:32]


@transaction.atomic
def revoke_token(*, by: User, token: ApiToken, reason: str) -> None:
    """End a key at once: the holder's own, or a manager of projects anybody's. Raises NotPossible."""
    if token.holder_id != by.pk and not may(by, Permission.MANAGE_PROJECTS):
        raise NotPossible("A token is revoked by its holder or a data manager.")
    set_reason(check_reason(reason))
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def recognise(presented: str) -> ApiToken | None:
    """The living key of a living member that was presented, or None. A wrong secret takes as long as a right one."""
    prefix, _, rest = presented.partition("_")
    public_id, _, secret = rest.partition("_")
    named = public_id if public_id.isalnum() else ""
    token = _held("public_id", named)
    kept = token.digest if token else _digest("")
    right = hmac.compare_digest(kept, _digest(secret))
    return _if_alive(token) if right and prefix == PREFIX and token else None


def recognise_redcap(presented: str) -> ApiToken | None:
    """The living key behind either form of it, for REDCap's clients alone."""
    if not _REDCAP_FORM.fullmatch(presented):
        return recognise(presented)
    digest = _digest(presented.lower())
    token = _held("redcap_digest", digest)
    return _if_alive(token) if token else None


def _held(column: str, value: str) -> ApiToken | None:
    """The key of a member, with its project and holder, in one query: every call of the API asks it."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(column), [value, ProjectRole.CONSUMER])
        row = cursor.fetchone()
    if row is None:
        return None
    token, token.project, token.holder = made(row, ApiToken, Project, User)
    return token


@cache
def _statement(column: str) -> str:
    return f"""
        SELECT {columns_of(ApiToken, "t")}, {columns_of(Project, "p")}, {columns_of(User, "u")}
        FROM {ApiToken._meta.db_table} t
        JOIN {Project._meta.db_table} p ON p.id = t.project_id
        JOIN {User._meta.db_table} u ON u.id = t.holder_id
        WHERE t.{column} = %s AND EXISTS (SELECT FROM {ProjectMember._meta.db_table} m
                                          WHERE m.project_id = t.project_id AND m.user_id = t.holder_id AND m.role = %s)
    """


def _if_alive(token: ApiToken) -> ApiToken | None:
    return token if token.is_alive and token.holder.is_active else None


def _digest(secret: str) -> str:
    """One round: the secret is 256 random bits, which no list of passwords holds."""
    return hashlib.sha256(secret.encode()).hexdigest()
