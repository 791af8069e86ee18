"""Every view runs in one transaction whose scope the database knows, under an id of its own."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts import request_id
from accounts.scope import set_scope

REQUEST_ID_HEADER = "X-Request-ID"

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponseBase]


class StreamedFromDatabase(RuntimeError):
    """A view streamed. Its generator would run after the commit, see no rows, and send an empty file as if complete."""


def unscoped(view: View) -> View:
    """Mark a view that must work without the database, such as a probe."""
    view.unscoped = True  # type: ignore[attr-defined]
    return view


class RequestIdMiddleware:
    """Gives each request an id. It never takes one from the client, who could write into our log that way."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.current.set(request_id.fresh())
        try:
            response = self.get_response(request)
            response[REQUEST_ID_HEADER] = request_id.current.get()
            return response
        finally:
            request_id.current.reset(token)


class ScopedTransactionMiddleware:
    """Calls the view, and renders its template, inside a transaction with the user's scope.

    It must be the last middleware: `process_view` answers the request itself, so that of a later one would not run.
    Django's own ATOMIC_REQUESTS wraps the view alone, where a scope set by a middleware is already gone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if getattr(view, "unscoped", False):
            return None
        with transaction.atomic():
            # the page's head asks for the roles, too: both in one query
            sites = request.user.role_by_site if request.user.is_authenticated else ()
            set_scope(sites=sites, actor=actor_of(request), request_id=request_id.current.get())
            response = view(request, *args, **kwargs)
            render = getattr(response, "render", None)
            if callable(render):
                response = render()
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if response.streaming and not isinstance(response, FileResponse):
            raise StreamedFromDatabase(f"{view.__module__}.{view.__qualname__}")
        return response


def actor_of(request: HttpRequest) -> str:
    return f"user:{request.user.pk}" if request.user.is_authenticated else "anonymous"
