"""How long a session lasts: a quarter of an hour without a request, twelve hours in all, and never past its user.

A disabled user, a new password and another role end every session of that person, because a session is signed with what
these change (`User.get_session_auth_hash`).
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone

BEGAN, SEEN = "began", "seen"
#: The last request is written down to the minute, not each time.
SEEN_TO = 60

GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionLimitsMiddleware:
    """Signs out whoever was idle or signed in for too long, and keeps pages of people out of caches.

    It comes after the authentication middleware, and before any view.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._is_over(request):
            kept = self._keep_typing(request)
            logout(request)
            what_was_typed = " What you typed was kept as a draft." if kept else ""
            words = f"You were signed out because your session had ended.{what_was_typed} Sign in to go on."
            messages.info(request, words)
            if kept:
                return redirect_to_login(request.path)
        response = self.get_response(request)
        if not request.user.is_authenticated:
            return response
        if SESSION_KEY in request.session:  # whoever calls the API by token has no session, and gets none
            request.session.setdefault(BEGAN, self._now())  # the request that signed them in
        # What a signed-in person sees stays out of every cache, that of their own browser's back button included. A
        # file that says itself how it may be kept has its own word.
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    def _keep_typing(self, request: HttpRequest) -> bool:
        """A form that keeps what is typed may do that much in a session that has just ended, and nothing else."""
        if request.method != "POST" or "draft" not in request.POST:
            return False
        try:
            view = resolve(request.path_info).func
        except Resolver404:
            return False
        if not getattr(getattr(view, "view_class", None), "keeps_drafts", False):
            return False
        said = request.POST.copy()
        said["keep"] = "1"
        request.POST = said  # type: ignore[assignment]
        return self.get_response(request).status_code < 400

    def _is_over(self, request: HttpRequest) -> bool:
        now = self._now()
        began, seen = request.session.setdefault(BEGAN, now), request.session.setdefault(SEEN, now)
        if now - seen >= SEEN_TO:
            request.session[SEEN] = now
        return now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE

    @staticmethod
    def _now() -> int:
        return int(timezone.now().timestamp())
