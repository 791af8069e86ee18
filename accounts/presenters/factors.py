from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator


@dataclass(frozen=True)
class FactorLine:
    """One factor of a person, as their list shows it."""

    pk: int
    name: str
    is_app: bool
    added_at: datetime
    used_at: datetime | None


def lines_of(factors: Iterable[Authenticator]) -> list[FactorLine]:
    return [
        FactorLine(
            pk=factor.pk,
            name="Authenticator app" if (is_app := factor.type == Authenticator.Type.TOTP) else factor.wrap().name,
            is_app=is_app,
            added_at=factor.created_at,
            used_at=factor.last_used_at,
        )
        for factor in factors
    ]
