from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.permissions import Permission
from accounts.trail import note_occurrence
from analytics.presenters.completeness import figures
from analytics.presenters.stamp import as_of
from analytics.selectors import current_run, follow_up
from outcomes.completeness.grid import grid_of
from outcomes.presenters.completeness import heads, rows
from outcomes.query_forms import GridForm
from outcomes.schedule.protocol import Track
from outcomes.views.today import SiteView


class Completeness(SiteView):
    """Patients of a site by expected visit, as they stand now; how complete its follow-up is, as of last night."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sites = [(site.code, site.name) for site in self.sites]
        said: dict[str, Any] = {"site": self.site.code, "track": Track.CLINIC.value, **request.GET.dict()}
        form = GridForm(said, sites=sites)
        if not form.is_valid():
            raise Http404("no such grid")
        track, before = Track(int(form.cleaned_data["track"])), form.cleaned_data["before"]
        grid = grid_of(self.site, track, self.site.today(), before=before)
        note_occurrence(kind="completeness read", subject="registry_patient", number=len(grid.rows))
        run = current_run()
        context = {
            "site": self.site,
            "today": self.site.today().isoformat(),
            "form": form,
            "track": track,
            "heads": heads(grid),
            "rows": rows(grid, track, may_enter=Permission.ENTER_DATA in self.rights),
            "figures": figures(*follow_up(run, self.site)) if run and not before else [],
            "as_of": as_of(run) if run else "",
            "next": f"?site={self.site.code}&track={track.value}&before={grid.before}" if grid.before else "",
        }
        return TemplateResponse(request, "analytics/completeness.html", context)
