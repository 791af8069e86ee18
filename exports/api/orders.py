"""Exports by API: ordered, followed, downloaded, cancelled. Shaped as FHIR's bulk data, which generic clients speak."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rates import API_FILES
from exports.actions.handing_out import NotThere, hand_out
from exports.actions.jobs import cancel_export, order_export
from exports.api import described
from exports.api.ranges import ranged
from exports.api.views import RETRY_AFTER, ConsumerView, told
from exports.models import ExportJob
from exports.vocabulary import TABLE_FORMATS, FileFormat, JobState, Profile, Scope

LONGEST_KEY = 80


class Order(serializers.Serializer):
    """What a consumer wants. Left out, a wish is: L2, every table, Parquet, everything since ever."""

    profile = serializers.ChoiceField(Profile.choices, required=False, help_text="L1, L2 or L3; the stricter wins.")
    entities = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, help_text="Names of tables."
    )
    format = serializers.ChoiceField(TABLE_FORMATS, default=FileFormat.PARQUET)
    since = serializers.DateTimeField(required=False, help_text="The transactionTime of the last export.")


class ExportList(ConsumerView):
    """Orders of the token's project."""

    scope = Scope.EXPORT
    serializer_class = Order  # for the description

    @described.exports_listed
    def get(self, request: Request) -> Response:
        """The project's exports, the newest first."""
        jobs = ExportJob.objects.filter(project=self.project)[:100]
        return Response(
            {
                "exports": [
                    {
                        "id": str(job.uuid),
                        "url": _address(request, job),
                        "state": job.state,
                        "format": job.format,
                        "profileApplied": job.profile_applied,
                        "orderedAt": job.ordered_at,
                        "expires": job.expires_at,
                    }
                    for job in jobs
                ]
            }
        )

    @described.export_ordered
    def post(self, request: Request) -> Response:
        """Order an export. The answer says where to ask how far it is."""
        order = Order(data=request.data)
        order.is_valid(raise_exception=True)
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY:
            raise serializers.ValidationError(f"Idempotency-Key: at most {LONGEST_KEY} characters.")
        job, _ = order_export(
            by=self.token.holder,
            token=self.token,
            project=self.project,
            key=key,
            url=request.build_absolute_uri(reverse("api:export-list")).rstrip("/"),
            **order.validated_data,
        )
        return Response(status=202, headers={"Content-Location": _address(request, job), "Retry-After": RETRY_AFTER})


class ExportDetail(ConsumerView):
    """One export of the token's project."""

    scope: ClassVar[Scope] = Scope.EXPORT

    @property
    def jobs(self) -> QuerySet[ExportJob]:
        """The exports that a token of this scope may see."""
        return ExportJob.objects.filter(project=self.project)

    @described.export_told
    def get(self, request: Request, uuid: UUID) -> Response:
        """202 while it is made, 200 with the manifest when it is done."""
        job = get_object_or_404(self.jobs, uuid=uuid)
        match job.state:
            case JobState.DONE:
                assert job.expires_at is not None
                return Response(job.manifest, headers={"Expires": http_date(job.expires_at.timestamp())})
            case JobState.FAILED:
                return told(500, "The export failed", job.error, {})
            case JobState.CANCELLED | JobState.EXPIRED:
                return told(410, f"The export is {job.state}", "Its files are gone. Order it again.", {})
        return Response(status=202, headers={"X-Progress": job.progress, "Retry-After": RETRY_AFTER})

    @described.export_cancelled
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Cancel it, or throw its files away."""
        job = get_object_or_404(self.jobs, uuid=uuid)
        cancel_export(by=self.token.holder, job=job)
        return Response(status=202)


class ExportFile(ConsumerView):
    """One file of an export, as often as wanted until it expires."""

    scope: ClassVar[Scope] = Scope.EXPORT
    rate = API_FILES

    @property
    def jobs(self) -> QuerySet[ExportJob]:
        """The exports that a token of this scope may see."""
        return ExportJob.objects.filter(project=self.project)

    @described.export_file
    def get(self, request: Request, uuid: UUID, name: str) -> HttpResponseBase:
        """The file, or the range of it that is asked for."""
        job = get_object_or_404(self.jobs, uuid=uuid, state=JobState.DONE)
        try:
            handed = hand_out(to=self.token.holder, token=self.token, job=job, name=name)
        except NotThere as error:
            return told(404, "Not found", str(error), {})
        file = FileResponse(handed.path.open("rb"), as_attachment=True, filename=name)
        response = ranged(file, request, handed.path)
        response["ETag"] = f'"{handed.sha256}"'
        return response


def _address(request: Request, job: ExportJob) -> str:
    return request.build_absolute_uri(reverse("api:export-detail", args=[job.uuid]))
