"""How guessing is counted, and that guesses come one after the other.

Passwords are counted by name and address, so that nobody can lock a colleague out from elsewhere. Proofs of the second
step (codes, passkeys) are counted by person alone: whoever guesses those has the password already, and may have many
addresses. What was typed as a name is kept as a keyed hash, for it may be a password.
"""

from collections.abc import Mapping
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.utils import reset
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

#: The credential by which a second step is told from a password.
PROOF = "proof"


def key_of(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """What failures are counted under. Names that differ in case only are one."""
    given = credentials or (request.POST if request else {})
    step = "accounts.lockout.second" if PROOF in given else "accounts.lockout"
    return salted_hmac(step, str(given.get("username", "")).casefold(), algorithm="sha256").hexdigest()


def counted_by(request: object, credentials: Mapping[str, Any] | None = None) -> list[list[str]]:
    """Which failures are counted together."""
    return [["username"]] if PROOF in (credentials or {}) else [["username", "ip_address"]]


def forget_wrong_proofs(username: str) -> None:
    """A right proof starts the count anew, as a right password does for passwords."""
    reset(username=key_of(None, {"username": username, PROOF: True}))


def address_of(request: HttpRequest) -> str:
    """Where a guess comes from: behind our own proxy, whom the proxy names last."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.ENVIRONMENT.trusted_proxy and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def same_answer(request: HttpRequest, response: HttpResponse, credentials: Mapping[str, Any]) -> HttpResponse:
    """A lock-out answers like a wrong password: whether a name exists, or is locked, is nobody's business."""
    return response


class LockOutBackend(AxesStandaloneBackend):
    """Turns away who guessed too often, and lets guesses that count together in one by one.

    Guesses sent side by side would otherwise all be looked at before the first was counted.
    """

    def authenticate(self, request: HttpRequest, username: str | None = None, **credentials: Any) -> None:
        together = {"username": username, **credentials}
        of_address = [address_of(request)] if PROOF not in together else []
        _take_turn(":".join([key_of(request, together), *of_address]))
        super().authenticate(request, username=username, **credentials)


def _take_turn(key: str) -> None:
    """Wait, until the transaction ends, for those who guess under the same key; who waits too long is refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    except OperationalError:
        raise PermissionDenied("too many guesses at once") from None
