"""Which follow-up a site expects, for everybody there to read and for its manager to choose."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.permissions import Permission
from outcomes.actions.schedules import choose_schedule
from outcomes.models import SiteSchedule
from outcomes.schedule.protocol import DECLARED, Protocol
from outcomes.schedule.reading import protocol_of
from outcomes.schedule_form import ScheduleForm
from outcomes.tasks import reschedule
from outcomes.views.access import refused
from outcomes.views.today import SiteView
from registry.errors import NotPossible


class ScheduleDetail(SiteView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        if Permission.MANAGE_SCHEDULE not in self.rights:
            raise PermissionDenied(f"this step needs the right to {Permission.MANAGE_SCHEDULE}")
        form = self._form(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                changed = choose_schedule(
                    by=f"user:{self.person.pk}",
                    site=self.site,
                    choice=said.get("protocol") or said["choice"],
                    version=said["version"],
                    reason=said["reason"],
                )
            except NotPossible as error:
                form.add_error(None, str(error))
            else:
                return self._done(changed)
        return refused(self._page(form))

    def _done(self, changed: bool) -> HttpResponse:
        if changed:
            site = self.site.pk
            transaction.on_commit(lambda: reschedule.delay(site))
            messages.success(self.request, "Saved. What is expected of every patient here is being made anew.")
        else:
            messages.success(self.request, "Nothing was different, so nothing was changed.")
        return redirect(f"{reverse('outcomes:schedule-detail')}?site={self.site.code}")

    def _form(self, *data: object) -> ScheduleForm:
        chosen = SiteSchedule.objects.filter(site=self.site).first()
        return ScheduleForm(*data, protocol=protocol_of(self.site), chosen=chosen)

    def _page(self, form: ScheduleForm) -> HttpResponse:
        protocol: Protocol = protocol_of(self.site)
        context = {
            "site": self.site,
            "name": protocol.name,
            "tracks": [(track.label, protocol.tracks.get(track, ())) for track in DECLARED],
            "on_revision": protocol.on_revision.label,
            "form": form if Permission.MANAGE_SCHEDULE in self.rights else None,
        }
        return TemplateResponse(self.request, "outcomes/schedule_detail.html", context)
