"""Asking a signed-in person once more who they are, before what only they may do.

Their password will do, a code of their authenticator app, or a passkey. Wrong ones count towards the lock-out like
those at the door. A recovery code will not do: it stands in for a lost factor at the door only.
"""

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from accounts.factors.proofs import AppCode, PasskeyAnswer

_PROVED = "proved"
#: For how many seconds a proof holds where not each act needs its own.
HOLDS = 5 * 60


def verify(request: HttpRequest, secret: str = "", passkey: str = "") -> bool:
    """Whether this is the signed-in person: by their password or the code their app shows now, or by a passkey."""
    name = request.user.get_username()
    if passkey:
        person = authenticate(request=request, username=name, proof=PasskeyAnswer(passkey))
    elif _is_code(secret):
        person = authenticate(request=request, username=name, proof=AppCode(secret))
    else:
        person = authenticate(request=request, username=name, password=secret)
    is_right = person is not None and person.pk == request.user.pk
    if is_right:
        mark_proved(request)
    return is_right


def mark_proved(request: HttpRequest) -> None:
    """The person has just shown who they are."""
    request.session[_PROVED] = int(timezone.now().timestamp())


def is_fresh(request: HttpRequest) -> bool:
    """Whether they did so a moment ago."""
    return bool(timezone.now().timestamp() - request.session.get(_PROVED, 0) <= HOLDS)


def _is_code(secret: str) -> bool:
    """Passwords are longer (`settings.AUTH_PASSWORD_VALIDATORS`)."""
    digits = secret.replace(" ", "")
    return len(digits) == 6 and digits.isdecimal()
