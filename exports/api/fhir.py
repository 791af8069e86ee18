"""A project's cohort as FHIR R4 resources, by the operation of FHIR's bulk data: ordered, followed, downloaded."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from exports.actions.jobs import order_export
from exports.api.orders import ExportDetail, ExportFile
from exports.api.views import RETRY_AFTER, ConsumerView
from exports.models import ExportJob
from exports.vocabulary import FileFormat, Scope

_NDJSON = ("application/fhir+ndjson", "application/ndjson", "ndjson")
#: What FHIR's parameters carry their values in.
_VALUES = ("valueString", "valueInstant", "valueDateTime", "valueCode", "valueUri")


class FhirJson(JSONParser):
    media_type = "application/fhir+json"


class Kickoff(serializers.Serializer):
    """What a cohort's export may be asked for. Anything else is refused, for it would change what is exported."""

    _outputFormat = serializers.ChoiceField(_NDJSON, default=_NDJSON[0])
    _type = serializers.CharField(required=False, max_length=200, help_text="Types of resources, commas between.")
    _since = serializers.DateTimeField(required=False, help_text="Resources of records changed from then on.")


class OutcomeView(ConsumerView):
    """A view whose errors are FHIR's."""

    scope: ClassVar[Scope] = Scope.FHIR

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        response: Response = super().handle_exception(exc)
        told = response.data
        words = [str(told.get("detail", "")), *(f"{name}: {what}" for name, what in _errors(told).items())]
        response.data = {
            "resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "code": "processing", "diagnostics": " ".join(words)}],
        }
        response.content_type = "application/fhir+json"
        return response


class GroupExport(OutcomeView):
    """Order the cohort of the token's project, whose code is the group's id."""

    parser_classes = [FhirJson, JSONParser]

    def get(self, request: Request, code: str) -> Response:
        """Order with the parameters in the address."""
        return self._order(request, code, request.query_params.dict())

    def post(self, request: Request, code: str) -> Response:
        """Order with the parameters in a resource, or in the address."""
        return self._order(request, code, request.query_params.dict() | _parameters(request.data))

    def _order(self, request: Request, code: str, said: Mapping[str, str]) -> Response:
        if code != self.project.code:
            raise Http404
        kickoff = Kickoff(data=said)
        if unknown := sorted(set(said) - set(kickoff.fields)):
            raise serializers.ValidationError(dict.fromkeys(unknown, "not supported here; leave it out."))
        kickoff.is_valid(raise_exception=True)
        types = [name.strip() for name in kickoff.validated_data.get("_type", "").split(",") if name.strip()]
        here = reverse("api:fhir-export", args=[code])
        job, _ = order_export(
            by=self.token.holder,
            token=self.token,
            project=self.project,
            format=FileFormat.FHIR,
            resources=sorted(set(types)),
            since=kickoff.validated_data.get("_since"),
            url=request.build_absolute_uri(f"{here.partition('/Group/')[0]}/exports"),
        )
        where = request.build_absolute_uri(reverse("api:fhir-export-detail", args=[job.uuid]))
        return Response(status=202, headers={"Content-Location": where, "Retry-After": RETRY_AFTER})


class ResourceExport(ExportDetail, OutcomeView):
    """How far it is, and its manifest."""

    scope: ClassVar[Scope] = Scope.FHIR

    @property
    def jobs(self) -> QuerySet[ExportJob]:
        return super().jobs.filter(format=FileFormat.FHIR)


class ResourceFile(ExportFile, OutcomeView):
    """One file of resources."""

    scope: ClassVar[Scope] = Scope.FHIR

    @property
    def jobs(self) -> QuerySet[ExportJob]:
        return super().jobs.filter(format=FileFormat.FHIR)


def _parameters(body: Any) -> dict[str, str]:
    """The parameters of a FHIR Parameters resource; `_type` may come several times."""
    if not body:
        return {}
    if not isinstance(body, dict) or body.get("resourceType") != "Parameters":
        raise serializers.ValidationError("Send a resource of type Parameters, or nothing.")
    found: dict[str, list[str]] = {}
    parameters = body.get("parameter", [])
    if not isinstance(parameters, list):
        raise serializers.ValidationError("Parameters.parameter is a list.")
    for parameter in parameters:
        if not isinstance(parameter, dict) or not isinstance(parameter.get("name"), str):
            raise serializers.ValidationError("Each parameter has a name and a value.")
        value = next((parameter[name] for name in _VALUES if name in parameter), "")
        found.setdefault(parameter["name"], []).append(str(value))
    return {name: ",".join(values) for name, values in found.items()}


def _errors(told: Any) -> Mapping[str, Any]:
    errors = told.get("errors", {})
    return errors if isinstance(errors, Mapping) else {"request": errors}
