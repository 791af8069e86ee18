"""That a session has shown a second factor."""

from django.http import HttpRequest

_SHOWN = "second_factor"


def mark_second_factor(request: HttpRequest) -> None:
    """This session's person has shown a second factor, or has just set one up."""
    request.session[_SHOWN] = True


def has_shown_second_factor(request: HttpRequest) -> bool:
    return bool(request.session.get(_SHOWN, False))
