"""What every view of the API shares: the caller's token, project and scope, and one shape of errors."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import Http404
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import request_id
from accounts.rates import API, Rate, Used, limited
from accounts.scope import set_scope
from exports.actions.editions import BeingPrepared
from exports.actions.jobs import Busy, KeyReused
from exports.api.authentication import TokenAuthentication
from exports.models import ApiToken, Project
from exports.reading.cursors import BadCursor
from exports.terms import NotAllowed, Unknown
from exports.vocabulary import Scope

RETRY_AFTER = "5"
PREPARED_AFTER = "30"


class HasScope(BasePermission):
    """The token is good for what the view is for."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return False
        if view.scope is not None and view.scope not in request.auth.scopes:
            self.message = f"This token lacks the scope {view.scope!s}. Make one that has it."
            return False
        return True


class WhatThereIs(BaseContentNegotiation):
    """Every answer has one form. Who asks for another gets that one, and not a refusal."""

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ConsumerView(APIView):
    """A view for a project's consumer. Nothing of another project is ever found here."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasScope]
    renderer_classes = [JSONRenderer]
    parser_classes = [JSONParser]
    content_negotiation_class = WhatThereIs
    scope: ClassVar[Scope | None]  # None: any living token is good for it

    rate: ClassVar[Rate] = API

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Counted by token before the view's transaction begins (`accounts.rates`)."""
        return limited(cls.rate)(super().as_view(**initkwargs))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        used = self._used
        if used is not None and used.is_over:
            self.throttled(request, used.seconds_left)
        super().initial(request, *args, **kwargs)
        # A consumer belongs to no hospital: behind the views of the release role stand its own walls.
        set_scope(sites=[], actor=f"user:{request.user.pk}", request_id=request_id.current.get(), reason="by the API")

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if (used := self._used) is not None:
            rate = used.rate
            response["RateLimit-Policy"] = f'"{rate.name}";q={rate.times};w={rate.seconds}'
            response["RateLimit"] = f'"{rate.name}";r={max(0, rate.times - used.used)};t={used.seconds_left}'
        return response

    @property
    def _used(self) -> Used | None:
        return getattr(self.request, "used", None)

    @property
    def token(self) -> ApiToken:
        token: ApiToken = self.request.auth
        return token

    @property
    def project(self) -> Project:
        return self.token.project


def problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Every error as RFC 9457 says: a type, a title, what is wrong and what helps."""
    headers: dict[str, str] = {}
    match error:
        case NotAllowed():
            status, title = 403, "Not allowed"
        case Unknown():
            status, title = 400, "Unknown name"
        case Busy():
            status, title, headers = 429, "An export is being made", {"Retry-After": RETRY_AFTER}
        case BadCursor():
            status, title = 400, "Unknown cursor"
        case BeingPrepared():
            status, title, headers = 503, "Being prepared", {"Retry-After": PREPARED_AFTER}
        case KeyReused():
            status, title = 422, "Idempotency-Key used before"
        case Http404():
            status, title, error = 404, "Not found", Exception("There is nothing of your project at this address.")
        case exceptions.APIException():
            return _of_framework(error)
        case _:
            return None
    return told(status, title, str(error), headers)


def _of_framework(error: exceptions.APIException) -> Response:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    detail = error.detail
    text = str(detail) if isinstance(detail, str) else "The request is not as the interface describes it."
    extra = {} if isinstance(detail, str) else {"errors": detail}
    return told(error.status_code, str(error.default_code).replace("_", " ").capitalize(), text, headers, **extra)


def told(status: int, title: str, detail: str, headers: dict[str, str], **extra: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    body["instance"] = f"urn:request:{request_id.current.get()}"
    response = Response(body, status=status, headers=headers)
    response.content_type = "application/problem+json"
    return response
