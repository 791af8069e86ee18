"""REDCap's interface for reading: one address, a form sent to it, the token among its fields."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDict
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from accounts import request_id
from exports.actions.editions import BeingPrepared
from exports.api.authentication import RedcapAuthentication
from exports.api.views import PREPARED_AFTER, ConsumerView
from exports.models import Pull
from exports.redcap.answers import Answer, answer, error_text
from exports.redcap.errors import Refused
from exports.redcap.structure import PROFILE
from exports.redcap.wishes import Sent
from exports.terms import NotAllowed, Unknown, agreement_in_force
from exports.vocabulary import Scope

#: A batch of some 80,000 records fits; the clients send 100 at a time.
LONGEST_FORM = 4 << 20
MOST_FIELDS = 100_000


class LongForm(BaseParser):
    """A form with as many fields as a batch of records has. The usual parser stops at a thousand."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> MultiValueDict[str, str]:
        body = stream.read(LONGEST_FORM + 1)
        if len(body) > LONGEST_FORM:
            raise exceptions.ParseError("The form is longer than 4 MB. Ask for fewer records at a time.")
        try:
            pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise exceptions.ParseError("The form cannot be read: send UTF-8, with at most 100,000 fields.") from None
        sent: MultiValueDict[str, str] = MultiValueDict()
        for name, value in pairs:
            sent.appendlist(name, value)
        return sent


class FormatOfForm(BaseContentNegotiation):
    """The form says the format; what the header accepts is not asked."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        media_type = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Redcap(ConsumerView):
    """An L2 view of the token's project for REDCap's published clients, read only."""

    authentication_classes = [RedcapAuthentication]
    parser_classes = [LongForm, MultiPartParser]
    content_negotiation_class = FormatOfForm
    scope: ClassVar[Scope] = Scope.REDCAP

    def post(self, request: Request) -> HttpResponseBase:
        """Read a project as REDCap's clients do."""
        found = answer(self.token, _sent(request))
        if found.file is not None:
            self._note(found)
            return FileResponse(found.file, content_type=found.content_type)
        return HttpResponse(found.text, content_type=found.content_type)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        """Every error as the clients know errors."""
        headers: dict[str, str] = {}
        match exc:
            case Refused():
                status, text = exc.status, str(exc)
            case NotAllowed():
                status, text = 403, str(exc)
            case Unknown():
                status, text = 400, str(exc)
            case BeingPrepared():
                status, text, headers = 503, str(exc), {"Retry-After": PREPARED_AFTER}
            case exceptions.NotAuthenticated():
                status, text = 403, "You do not have permissions to use the API. Send token=... in the form."
            case exceptions.APIException():
                status = 403 if exc.status_code == 401 else exc.status_code
                text = exc.detail if isinstance(exc.detail, str) else " ".join(map(str, exc.detail))
                if wait := getattr(exc, "wait", None):
                    headers = {"Retry-After": str(int(wait))}
            case _:
                return super().handle_exception(exc)
        text, content_type = error_text(_sent_if_read(self.request), str(text))
        return HttpResponse(text, status=status, content_type=content_type, headers=headers)

    def _note(self, found: Answer) -> None:
        Pull.objects.create(
            project=self.project,
            agreement=agreement_in_force(self.project),
            user=self.token.holder,
            token=self.token,
            what="records by the REDCap interface",
            profile=PROFILE,
            n_rows=found.n_rows,
            request_id=request_id.current.get(),
        )


def _sent(request: Request) -> Sent:
    return {name: values for name, values in request.data.lists() if name != "token"}


def _sent_if_read(request: Request) -> Sent:
    try:
        return _sent(request)
    except (exceptions.APIException, AttributeError):
        return {}
