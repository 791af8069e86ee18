"""Codes of an authenticator app, and recovery codes. Each is taken once."""

from base64 import b64encode

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User

#: A secret not confirmed yet stays, encrypted, in the session of the person who sets it up.
_IN_SESSION = "factors.new_secret"
#: The half-minute of the last code taken, beside the secret.
LAST_COUNTER = "last_counter"


def new_secret(request: HttpRequest) -> str:
    """The secret being set up: the same one until it is confirmed, so that a mistyped code costs nothing."""
    kept = request.session.get(_IN_SESSION)
    if kept:
        return str(get_adapter().decrypt(kept))
    secret: str = generate_totp_secret()
    request.session[_IN_SESSION] = get_adapter().encrypt(secret)
    return secret


def forget_new_secret(request: HttpRequest) -> None:
    request.session.pop(_IN_SESSION, None)


def counter_of(secret: str, code: str) -> int | None:
    """The half-minute whose code this is, if it is one of now or of the half-minutes beside it."""
    return next(
        (at for at in yield_hotp_counters_from_time() if compare_user_code(actual=code, expected=code_at(secret, at))),
        None,
    )


def code_at(secret: str, counter: int) -> str:
    return str(format_hotp_value(hotp_value(secret, counter)))


def picture_of(user: User, secret: str) -> str:
    """The QR code of a secret as an address of an image, drawn here."""
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


@transaction.atomic
def take_app_code(user: User, code: str) -> bool:
    """Whether `code` is the app's of now. One that was taken, or an older one, is not taken again."""
    app = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is None:
        return False
    counter = counter_of(get_adapter().decrypt(app.data["secret"]), code)
    if counter is None or counter <= app.data.get(LAST_COUNTER, 0):
        return False
    app.data[LAST_COUNTER] = counter
    app.save(update_fields=["data"])
    app.record_usage()
    return True


@transaction.atomic
def take_recovery_code(user: User, code: str) -> bool:
    """Whether `code` is one of the person's recovery codes that was not used yet. It is used now."""
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if codes is None or not codes.wrap().validate_code(code):
        return False
    codes.record_usage()
    return True
