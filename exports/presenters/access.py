"""Tokens and pulls: who may have data, and who had some."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from exports.models import ApiToken, Pull
from exports.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One key; its secret is nowhere."""

    public_id: str
    label: str
    holder: str
    scopes: str
    until: datetime
    used: datetime | None
    pill: str
    state: str
    is_alive: bool
    is_own: bool


def token_lines(tokens: Iterable[ApiToken], reader: int) -> list[TokenLine]:
    return [
        TokenLine(
            public_id=token.public_id,
            label=token.label,
            holder=str(token.holder),
            scopes=", ".join(Scope(one).value for one in token.scopes),
            until=token.expires_at,
            used=token.last_used_at,
            pill="ok" if token.is_alive else "neutral",
            state="alive" if token.is_alive else "revoked" if token.revoked_at else "expired",
            is_alive=token.is_alive,
            is_own=token.holder_id == reader,
        )
        for token in tokens
    ]


def pull_rows(pulls: Iterable[Pull]) -> list[dict[str, str | int]]:
    """The log as a table, under the names its file has too."""
    return [
        {
            "When (UTC)": f"{pull.at:%Y-%m-%d %H:%M:%S}",
            "Project": pull.project.code,
            "Who": str(pull.user),
            "User name": pull.user.username,
            "What": pull.what,
            "Profile": pull.profile,
            "Rows": pull.n_rows,
            "Agreement": pull.agreement.reference if pull.agreement else "",
            "By": f"token {pull.token.public_id}" if pull.token else "page",
            "Request": pull.request_id,
        }
        for pull in pulls
    ]
