"""The coordinator's day at one site: what is due, overdue and coming, and the list to telephone by."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.generic import View

from accounts.models import User
from accounts.permissions import Permission
from accounts.selectors import may, rights_at
from accounts.trail import note_occurrence, note_reading
from outcomes.call_list import Call, workbook
from outcomes.forms import TodayForm
from outcomes.presenters.today import lines, slot_tiles, tiles
from outcomes.schedule.worklist import LAST_PAGE, Show, Waiting, day_at, worklist
from outcomes.selectors import sites_with_patients_for
from registry.models import Patient, PatientIdentity, Site

#: The most patients one list to telephone by holds.
MOST_CALLS = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Start(View):
    """Where a person begins: at the work that waits, for those who enter it; at the figures, for the others of a site;
    at their projects, for who belongs to none.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        if not cast(User, request.user).roles_somewhere:
            return redirect("exports:project-list")
        return redirect("outcomes:today" if may(request.user, Permission.ENTER_DATA) else "analytics:dashboard-list")


class SiteView(View):
    """A page about one of the reader's sites, the first unless another is named."""

    needs: Permission = Permission.VIEW_PATIENTS
    site: Site
    sites: list[Site]
    rights: frozenset[Permission]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.sites = sites_with_patients_for(request.user)
        code = request.GET.get("site", "")
        found = next((site for site in self.sites if site.code == code or not code), None)
        if found is None and code:
            raise Http404("no such site")
        if found is None:
            raise PermissionDenied("this page needs a site")
        self.site, self.rights = found, rights_at(request.user, found.pk)
        if self.needs not in self.rights:
            raise PermissionDenied(f"this page needs the right to {self.needs}")
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)  # nobody else comes this far

    @property
    def show(self) -> Show:
        chosen = self.request.GET.get("show", "")
        return Show(chosen) if chosen in Show.values else Show.OWED


class Today(SiteView):
    def get(self, request: HttpRequest) -> HttpResponse:
        today, number = self.site.today(), _page_number(request.GET.get("page", ""))
        day = day_at(self.site, today, show=self.show)
        page = day.page(today, number=number)
        note_occurrence(kind="worklist read", subject="registry_patient", number=len(page.waiting))
        sites = [(site.code, site.name) for site in self.sites]
        context = {
            "site": self.site,
            "today": today.isoformat(),
            "form": TodayForm(initial={"site": self.site.code, "show": self.show.value}, sites=sites),
            "show": self.show,
            "tiles": tiles(day.counts, self.site, self.show),
            "slots": slot_tiles(self.person, self.site),
            "total": day.counts[self.show],
            "lines": lines(page.waiting, today),
            "previous": self._address(number - 1) if number > 1 else "",
            "next": self._address(number + 1) if page.has_next and number < LAST_PAGE else "",
            "may_enter": Permission.ENTER_DATA in self.rights,
            "may_find": Permission.VIEW_IDENTITY in self.rights,
        }
        return TemplateResponse(request, "outcomes/today.html", context)

    def _address(self, number: int) -> str:
        return f"?site={self.site.code}&show={self.show.value}&page={number}"


class CallList(SiteView):
    """Names and numbers leave with it, so it takes the right to know them, and is noted for each patient."""

    needs = Permission.VIEW_IDENTITY

    def get(self, request: HttpRequest) -> HttpResponse:
        today = self.site.today()
        waiting = worklist(self.site, today, show=self.show, size=MOST_CALLS).waiting
        patients = Patient.objects.filter(pk__in=[one.patient for one in waiting])
        note_reading(patients=patients, what="outcomes:call-list")
        note_occurrence(kind="call list taken", subject="registry_site", pk=self.site.pk, number=len(waiting))
        response = HttpResponse(workbook(_calls(waiting, today), f"Calls {today.isoformat()}"), content_type=XLSX)
        name = f"spinemet_calls_{self.site.code}_{self.show.value}_{today.isoformat()}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _calls(waiting: list[Waiting], today: Any) -> list[Call]:
    known = {
        row.patient_id: row for row in PatientIdentity.objects.filter(patient__in=[one.patient for one in waiting])
    }
    nobody = PatientIdentity()
    return [
        Call(
            line.registry_id,
            (who := known.get(one.patient, nobody)).hospital_number,
            who.full_name,
            who.phone,
            who.email,
            line.operated_on,
            line.last_alive_on,
            "; ".join(f"{asked.what} ({asked.state.lower()} {asked.when})" for asked in line.asked),
        )
        for one, line in zip(waiting, lines(waiting, today), strict=True)
    ]


def _page_number(text: str) -> int:
    if text and not (text.isdecimal() and 1 <= int(text[:6]) <= LAST_PAGE):
        raise Http404("no such page")
    return int(text) if text else 1
