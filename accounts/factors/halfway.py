"""Between the two steps of signing in: the password was right, and nobody is signed in yet."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User

_IN_SESSION = "factors.halfway"
#: How long the second step may take, in seconds.
MAY_TAKE = 10 * 60


def wait_for_second_step(request: HttpRequest, user: User, *, then: str) -> None:
    """Remember who gave the right password and where they go next. An earlier wait is forgotten."""
    request.session.cycle_key()
    now = int(timezone.now().timestamp())
    signed = user.get_session_auth_hash()
    request.session[_IN_SESSION] = {"user": user.pk, "at": now, "signed": signed, "then": then}


def person_halfway(request: HttpRequest) -> tuple[User, str] | None:
    """Who is expected at the second step, and where they go; None when nobody is, it is too late, or they are out."""
    kept = request.session.get(_IN_SESSION)
    if not kept or timezone.now().timestamp() - kept["at"] > MAY_TAKE:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), kept["signed"]):
        return None
    return user, kept["then"]


def stop_waiting(request: HttpRequest) -> None:
    request.session.pop(_IN_SESSION, None)
