"""Managers and investigators reach nothing by a password alone but the pages on which they set up a second factor."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts.selectors import factors_of, needs_second_factor

_SHOWN = "second_factor"

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponseBase]


class OpenBeforeSecondFactor:
    """A view that a person needs in order to set up a second factor, or to leave."""


def mark_second_factor(request: HttpRequest) -> None:
    """This session's person has shown a second factor, or has just set one up."""
    request.session[_SHOWN] = True


def unmark_second_factor(request: HttpRequest) -> None:
    """The person has none any more."""
    request.session.pop(_SHOWN, None)


class SecondFactorMiddleware:
    """Asks of every session that has shown no second factor whether its person needs one.

    Asked anew with each request, so that a role given meanwhile counts at once.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        is_open = issubclass(getattr(view, "view_class", object), OpenBeforeSecondFactor)
        if (
            is_open
            or getattr(view, "unscoped", False)
            or not request.user.is_authenticated
            or request.session.get(_SHOWN)
        ):
            return None
        person = request.user
        if not needs_second_factor(person):
            return None
        if factors_of(person).exists():
            # they have one and this session never saw it
            logout(request)
            return redirect("accounts:sign-in")
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied("a second factor comes first")
        messages.info(request, "Your role needs a second factor. Set one up to go on.")
        return redirect("accounts:factor-list")
