"""A person's authenticator app in tests: what it would show."""

import time
from typing import Any

PERIOD = 30


def code_of(secret: str, *, later: int = 0) -> str:
    """The code an app with this secret shows now, or so many half-minutes later."""
    from accounts.factors.codes import code_at

    return code_at(secret, int(time.time()) // PERIOD + later)


def with_app(user: Any) -> str:
    """Give a person an authenticator app whose last taken code lies back; the secret, to make codes of."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def with_recovery_codes(user: Any) -> list[str]:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    return list(RecoveryCodes.activate(user).generate_codes())
