"""The people of a site, for those who manage them: who belongs to it, inviting, changing, ending."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from accounts import actions
from accounts.forms import Act, InvitationForm, MemberForm
from accounts.mail import send_invitation
from accounts.models import Invitation, Membership, User
from accounts.permissions import Role
from accounts.presenters.people import invitation_lines, member_lines
from accounts.rules import NotAllowed, check_may_switch_account, check_not_oneself
from accounts.selectors import members_of, sites_managed_by


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ManagerView(View):
    """For managers of people. Of another hospital's people they learn no more than of nobody."""

    sites: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.sites = sites_managed_by(self.person)
        if not self.sites:
            raise PermissionDenied("this page needs the right to manage members")
        self.find()
        return super().dispatch(request, *args, **kwargs)

    def find(self) -> None:
        """What the page is about, or a 404."""

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    @property
    def actor(self) -> str:
        return f"user:{self.person.pk}"

    def site_or_404(self) -> Any:
        """The site that the address names; the first of theirs if it names none."""
        code = self.request.GET.get("site", "") or next(iter(self.sites))
        if code not in self.sites:
            raise Http404("no such site")
        return self.sites[code]

    def list_of(self, site: Any) -> HttpResponse:
        return redirect(f"{reverse('accounts:people-list')}?site={site.code}")

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return TemplateResponse(self.request, f"accounts/{template}.html", context, status=status)


class PeopleList(ManagerView):
    def get(self, request: HttpRequest) -> HttpResponse:
        site = self.site_or_404()
        members = member_lines(members_of(site.pk), self.person)
        invitations = invitation_lines(Invitation.objects.open().filter(site_id=site.pk))
        sites = [each for each in self.sites.values() if each.pk != site.pk]
        return self.show("people_list", site=site, others=sites, members=members, invitations=invitations)


class Invite(ManagerView):
    """The code is on the page that answers, this once, unless a letter with it was sent."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("invite", site=self.site_or_404(), form=InvitationForm(request=request))

    def post(self, request: HttpRequest) -> HttpResponse:
        site, form = self.site_or_404(), InvitationForm(request.POST, request=request)
        if not form.is_valid():
            return self.show("invite", 422, site=site, form=form)
        invitation, code = actions.invite(
            by=self.actor,
            site_id=site.pk,
            role=Role(form.cleaned_data["role"]),
            display_name=form.cleaned_data["display_name"],
            email=form.cleaned_data["email"],
        )
        address = request.build_absolute_uri(reverse("accounts:invitation-accept"))
        to = f"{site.name}, as {invitation.get_role_display().lower()}"
        if send_invitation(invitation, to=to, address=address, code=code):
            messages.success(request, f"An invitation was sent to {invitation.email}. It holds for seven days.")
            return self.list_of(site)
        back = self.list_of(site)["Location"]
        return self.show("invited", to=to, invitation=invitation, address=address, code=code, back=back)


class InvitationWithdraw(ManagerView):
    """By POST only."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        own = Invitation.objects.filter(site_id__in=[site.pk for site in self.sites.values()])
        invitation = get_object_or_404(own.select_related("site"), pk=pk)
        actions.withdraw_invitation(by=self.actor, invitation=invitation)
        messages.success(request, "Withdrawn. The code opens nothing any more.")
        return self.list_of(invitation.site)


class MemberEdit(ManagerView):
    member: Membership

    def find(self) -> None:
        own = Membership.objects.filter(site_id__in=[site.pk for site in self.sites.values()])
        self.member = get_object_or_404(own.select_related("user", "site"), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(MemberForm(request=request, member=self.member))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = MemberForm(request.POST, request=request, member=self.member)
        if form.is_valid():
            try:
                said = self._change(Act(form.cleaned_data["act"]), Role(form.cleaned_data["role"]), form.cleaned_data)
            except (NotAllowed, ValidationError) as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, said)
                return self.list_of(self.member.site)
        return self._page(form, 422)

    def _change(self, act: Act, role: Role, given: dict[str, Any]) -> str:
        user, site, why = self.member.user, self.member.site_id, {"by": self.actor, "reason": given["reason"]}
        if act in (Act.DISABLE, Act.ENABLE):
            check_may_switch_account(self.person, self.member)
            switch = actions.disable_user if act == Act.DISABLE else actions.enable_user
            switch(user=user, **why)
            return f"{user} can sign in again." if act == Act.ENABLE else f"{user} is signed out and cannot sign in."
        check_not_oneself(self.person, self.member)
        if act == Act.REMOVE:
            actions.revoke_membership(user=user, site_id=site, **why)
            return f"{user} no longer belongs to this site."
        actions.grant_membership(user=user, site_id=site, role=role, **why)
        return f"{user} is {role.label.lower()} from now on, and signs in again."

    def _page(self, form: MemberForm, status: int = 200) -> HttpResponse:
        is_oneself = self.member.user_id == self.person.pk
        return self.show("member_edit", status, member=self.member, form=form, is_oneself=is_oneself)
