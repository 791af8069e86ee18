"""Rows of a project's tables, page by page, in the token's profile."""

from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import request_id
from exports.api.openapi import of_rows
from exports.api.views import ConsumerView
from exports.models import Pull
from exports.reading import cursors
from exports.reading.reader import LONGEST_PAGE, Page, Standing, reading, standing_of
from exports.release.entities import READ_BY_PAGE, Entity
from exports.terms import columns_for, redactions
from exports.vocabulary import Profile, Scope

USUAL_PAGE = 100
LONGEST_CURSOR = 300
#: Computed scores leave in exports; their address here is that of the rules.
TABLES: tuple[Entity, ...] = tuple(entity for entity in READ_BY_PAGE if entity.name != "scores")


class PageQuery(serializers.Serializer):
    """What a page may be asked for. Every wish may be left out."""

    limit = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_PAGE,
        default=USUAL_PAGE,
        help_text="The most rows of a page. A page may hold fewer while there are more: follow `next`.",
    )
    cursor = serializers.CharField(
        max_length=LONGEST_CURSOR, required=False, help_text="Where the page before ended, from its `next`."
    )
    profile = serializers.ChoiceField(
        Profile.choices, required=False, help_text="L1, L2 or L3; the stricter of this and what is allowed wins."
    )
    fields = serializers.CharField(
        max_length=4000, required=False, help_text="Names of columns with commas between. Keys always come along."
    )
    since = serializers.DateTimeField(
        required=False, help_text="Only rows changed from then on. What was removed only an export tells."
    )


class Rows(ConsumerView):
    """A page of one table. Made for each table by `rows_of`."""

    scope = Scope.READ
    entity: ClassVar[Entity]

    def get(self, request: Request) -> Response:
        wishes = self._wishes(request)
        standing = standing_of(self.project, wishes.get("profile"))
        etag = f'W/"{standing.edition.uuid.hex}-{standing.profile.value}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
        if etag in _listed(request.headers.get("If-None-Match", "")):
            return Response(status=304, headers=headers)
        page = self._page(standing, wishes)
        self._note(standing, len(page.rows))
        address = self._next(request, page)
        if address:
            headers["Link"] = f'<{address}>; rel="next"'
        return Response(
            {
                "data": page.rows,
                "next": address,
                "profileApplied": standing.profile.value,
                "redactions": self._redactions(standing),
                "snapshot": standing.edition.made_at,
            },
            headers=headers,
        )

    def _wishes(self, request: Request) -> dict[str, Any]:
        query = PageQuery(data=request.query_params)
        unknown = sorted(set(request.query_params) - set(query.fields))
        if unknown:
            known = ", ".join(query.fields)
            told = [f"There is no such parameter. There are: {known}."]
            raise serializers.ValidationError(dict.fromkeys(unknown, told))
        query.is_valid(raise_exception=True)
        return dict(query.validated_data)

    def _page(self, standing: Standing, wishes: dict[str, Any]) -> Page:
        entity, project = self.entity, self.project
        names = [name.strip() for name in wishes.get("fields", "").split(",") if name.strip()]
        columns = columns_for(project, entity, standing.profile, [f"{entity.name}.{name}" for name in names])
        after = None
        if "cursor" in wishes:
            after = cursors.read(wishes["cursor"], project=project.pk, table=entity.name)
        with reading(standing, since=wishes.get("since")) as reader:
            return reader.page(entity, columns, after=after, limit=wishes["limit"])

    def _next(self, request: Request, page: Page) -> str | None:
        if page.last is None:
            return None
        asked = request.query_params.copy()
        asked["cursor"] = cursors.written(page.last, project=self.project.pk, table=self.entity.name)
        return f"{request.build_absolute_uri(reverse(f'api:{self.entity.name}-list'))}?{asked.urlencode()}"

    def _redactions(self, standing: Standing) -> list[dict[str, str]]:
        found = redactions(self.project, [self.entity], standing.profile)
        return [{"field": one.field, "rule": one.rule} for one in found]

    def _note(self, standing: Standing, n_rows: int) -> None:
        Pull.objects.create(
            project=self.project,
            agreement=standing.agreement,
            user=self.token.holder,
            token=self.token,
            what=f"read {self.entity.name}",
            profile=standing.profile,
            n_rows=n_rows,
            request_id=request_id.current.get(),
        )


def rows_of(entity: Entity) -> type[Rows]:
    """The view of one table, with its own place in the description of the interface."""
    made = type(f"{entity.name.title().replace('_', '')}Rows", (Rows,), {"entity": entity, "__doc__": entity.about})
    described: type[Rows] = extend_schema_view(get=extend_schema(parameters=[PageQuery], **of_rows(entity)))(made)
    return described


def _listed(header: str) -> set[str]:
    return {part.strip() for part in header.split(",")}
