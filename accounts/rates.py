"""How often one address may try the door, and one person may take files along.

The lock-out (`accounts.lockout`) stops guesses at one name; this stops one guess at each of many names, and a script
that empties the registry file by file. Counted in the database, before the view's transaction and in one statement, so
that requests sent side by side are all counted, whichever process they reach.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from accounts.lockout import address_of

View = Callable[..., HttpResponseBase]
GetResponse = Callable[[HttpRequest], HttpResponse]

COUNT = """
INSERT INTO accounts_allowance AS a (key, began_at, used) VALUES (%(key)s, now(), 1)
ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN a.began_at < now() - make_interval(secs => %(seconds)s) THEN 1 ELSE a.used + 1 END,
    began_at = CASE WHEN a.began_at < now() - make_interval(secs => %(seconds)s) THEN now() ELSE a.began_at END
RETURNING used, ceil(extract(epoch FROM began_at + make_interval(secs => %(seconds)s) - now()))::int
"""
#: How a token of the API begins: what names it, without its secret.
_TOKEN = re.compile(r"Bearer (reg_[0-9a-f]{12})_", re.IGNORECASE)


class By(StrEnum):
    """Whose requests are counted together."""

    ADDRESS = "address"
    PERSON = "person"
    TOKEN = "token"  # and by address where there is none


@dataclass(frozen=True)
class Rate:
    """`times` requests of `methods` in `seconds`, counted by address, person or token."""

    name: str
    times: int
    seconds: int
    by: By
    methods: tuple[str, ...] = ("POST",)


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a rate is used, and in how many seconds the count begins anew."""

    rate: Rate
    used: int
    seconds_left: int

    @property
    def is_over(self) -> bool:
        return self.used > self.rate.times


#: A hospital's people share an address; so does whoever tries every name once.
SIGN_IN = Rate("sign-in", times=60, seconds=60, by=By.ADDRESS)
INVITATION = Rate("invitation", times=20, seconds=60, by=By.ADDRESS)
FILES = Rate("files", times=120, seconds=300, by=By.PERSON, methods=("GET", "HEAD", "POST"))
EVERY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
API = Rate("api", times=600, seconds=60, by=By.TOKEN, methods=EVERY)
API_FILES = Rate("api-files", times=120, seconds=300, by=By.TOKEN, methods=EVERY)


def limited(rate: Rate) -> Callable[[View], View]:
    """Mark a view whose requests are counted."""

    def mark(view: View) -> View:
        view.rate = rate  # type: ignore[attr-defined]
        return view

    return mark


class RatesMiddleware:
    """Answers 429 to what is too much. It comes after the authentication, and before the view's transaction begins."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        rate: Rate | None = getattr(view, "rate", None)
        if rate is None or request.method not in rate.methods:
            return None
        used = _count(rate, request)
        if rate.by is By.TOKEN:
            request.used = used  # type: ignore[attr-defined]  # the API answers in its own form, and tells how much is left
            return None
        if not used.is_over:
            return None
        response = render(request, "429.html", {"minutes": -(-rate.seconds // 60)}, status=429)
        response["Retry-After"] = str(rate.seconds)
        return response


def _count(rate: Rate, request: HttpRequest) -> Used:
    key = salted_hmac("accounts.rates", f"{rate.name} {_who(rate, request)}", algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key, "seconds": rate.seconds})
        used, seconds_left = cursor.fetchone()
    return Used(rate, int(used), max(1, int(seconds_left)))


def _who(rate: Rate, request: HttpRequest) -> str:
    if rate.by is By.PERSON:
        return str(request.user.pk)
    token = _TOKEN.match(request.headers.get("Authorization", "")) if rate.by is By.TOKEN else None
    return token.group(1) if token else address_of(request)
