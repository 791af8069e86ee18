from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.permissions import Permission
from accounts.trail import note_occurrence
from outcomes.completeness.grid import grid_of
from outcomes.completeness.site import completeness_of
from outcomes.presenters.completeness import figures, heads, rows
from outcomes.query_forms import GridForm
from outcomes.schedule.protocol import Track
from outcomes.views.today import SiteView


class Completeness(SiteView):
    """Patients of a site by expected visit, and how complete its follow-up is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sites = [(site.code, site.name) for site in self.sites]
        said: dict[str, Any] = {"site": self.site.code, "track": Track.CLINIC.value, **request.GET.dict()}
        form = GridForm(said, sites=sites)
        if not form.is_valid():
            raise Http404("no such grid")
        track, before = Track(int(form.cleaned_data["track"])), form.cleaned_data["before"]
        today = self.site.today()
        grid = grid_of(self.site, track, today, before=before)
        note_occurrence(kind="completeness read", subject="registry_patient", number=len(grid.rows))
        context = {
            "site": self.site,
            "today": today.isoformat(),
            "form": form,
            "track": track,
            "heads": heads(grid),
            "rows": rows(grid, track, may_enter=Permission.ENTER_DATA in self.rights),
            "figures": [] if before else figures(completeness_of(self.site, today)),
            "next": f"?site={self.site.code}&track={track.value}&before={grid.before}" if grid.before else "",
        }
        return TemplateResponse(request, "outcomes/completeness.html", context)
