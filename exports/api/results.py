"""Figures as data: the newest approved release, cut in the fixed ways it may be cut."""

from django.urls import reverse
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import request_id
from analytics.groupings import GROUPINGS
from exports.actions.figure_releases import latest_release
from exports.api import described
from exports.api.views import ConsumerView
from exports.figures.cube import OF_COHORT, cut, figure_names
from exports.figures.making import COHORT
from exports.models import Agreement, FigureRelease, Pull
from exports.terms import Unknown, agreement_in_force
from exports.vocabulary import Profile, Scope

NONE_YET = "No release of figures is approved yet. Ask the project's manager when the next is due."


class Results(ConsumerView):
    """Aggregates of all hospitals, which every project with an agreement in force may read, whatever its profile."""

    scope = Scope.RESULTS

    def _release(self) -> tuple[FigureRelease, Agreement]:
        agreement = agreement_in_force(self.project)
        release = latest_release()
        if release is None:
            raise NotFound(NONE_YET)
        return release, agreement

    def _head(self, release: FigureRelease) -> dict[str, object]:
        return {
            "release": release.pk,
            "asOf": release.as_of,
            "approvedAt": release.approved_at,
            "profileApplied": Profile.AGGREGATE,
        }

    def _headers(self, release: FigureRelease) -> dict[str, str]:
        return {"ETag": f'"figures-{release.pk}"', "Cache-Control": "private, no-cache", "Vary": "Authorization"}


class ResultList(Results):
    """Every figure of the release, and how it may be cut."""

    @described.results_listed
    def get(self, request: Request) -> Response:
        """The release and its figures."""
        if request.query_params:
            raise Unknown("The list of figures takes no filters. Each figure says which it has.")
        release, _ = self._release()
        figures = [
            {
                "endpoint": name,
                "url": request.build_absolute_uri(reverse("api:result-detail", args=[name])),
                "filters": list(OF_COHORT) if name == COHORT else ["grouping", "stratum"],
                "groupings": [] if name == COHORT else [grouping.code for grouping in GROUPINGS],
            }
            for name in figure_names()
        ]
        return Response({**self._head(release), "results": figures}, headers=self._headers(release))


class ResultDetail(Results):
    """One endpoint by one grouping, or Table 1 and Table 2 (`cohort`). Counts that are null are hidden."""

    @described.result_read
    def get(self, request: Request, endpoint: str) -> Response:
        """The figure, rounded and hidden as the release tells it."""
        release, agreement = self._release()
        body = cut(release, endpoint, request.query_params.dict())
        if body is None:
            raise NotFound(f"There is no figure {endpoint!r}. There are: {', '.join(figure_names())}.")
        headers = self._headers(release)
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers=headers)
        Pull.objects.create(
            project=self.project,
            agreement=agreement,
            user=self.token.holder,
            token=self.token,
            what=f"results {endpoint} of release {release.pk}"[:80],
            profile=Profile.AGGREGATE,
            n_rows=len(body["groups"] if endpoint == COHORT else body["strata"]),
            request_id=request_id.current.get(),
        )
        return Response({**self._head(release), **body}, headers=headers)
