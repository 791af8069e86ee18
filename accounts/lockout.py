"""How guessing is counted: by a keyed hash of what was typed as a name, for that may be a password."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac


def key_of(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """What failures are counted under. Names that differ in case only are one."""
    given = credentials or (request.POST if request else {})
    return salted_hmac("accounts.lockout", str(given.get("username", "")).casefold(), algorithm="sha256").hexdigest()


def address_of(request: HttpRequest) -> str:
    """Where a guess comes from: behind our own proxy, whom the proxy names last."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.ENVIRONMENT.trusted_proxy and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def same_answer(request: HttpRequest, response: HttpResponse, credentials: Mapping[str, Any]) -> HttpResponse:
    """A lock-out answers like a wrong password: whether a name exists, or is locked, is nobody's business."""
    return response
