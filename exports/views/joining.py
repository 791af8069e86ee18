"""Inviting people to a project who have no account, and their coming in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from accounts.mail import send_invitation
from accounts.models import Invitation, User
from accounts.views.invitations import InvitationAccept
from exports.actions import inviting
from exports.forms import InviteForm
from exports.views.access import For, ProjectView


@method_decorator(sensitive_post_parameters(), name="dispatch")
class MemberInvite(ProjectView):
    """The code is on the page that answers, this once, unless a letter with it was sent."""

    whose = For.MANAGERS

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.show("member_invite", form=InviteForm(request=request))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = InviteForm(request.POST, request=request)
        if not form.is_valid():
            return self.show("member_invite", 422, form=form)
        said = {name: form.cleaned_data[name] for name in ("role", "display_name", "email")}
        invited, secret = inviting.invite_member(by=self.person, project=self.project, **said)
        invitation, address = invited.invitation, request.build_absolute_uri(reverse("exports:project-join"))
        to = f"the project “{self.project.title}”, as {invited.role}"
        if send_invitation(invitation, to=to, address=address, code=secret):
            messages.success(request, f"An invitation was sent to {invitation.email}. It holds for seven days.")
            return self.back()
        back = reverse("exports:project-detail", args=[self.project.code])
        context = {"invitation": invitation, "to": to, "address": address, "code": secret, "back": back}
        return TemplateResponse(request, "accounts/invited.html", context)


class InvitationWithdraw(ProjectView):
    """By POST only."""

    whose = For.MANAGERS

    def post(self, request: HttpRequest, code: str, pk: int) -> HttpResponse:
        open_ones = self.project.invitations.filter(invitation__in=Invitation.objects.open())
        invited = get_object_or_404(open_ones.select_related("invitation"), pk=pk)
        inviting.withdraw(by=self.person, invited=invited)
        messages.success(request, "Withdrawn. The code opens nothing any more.")
        return self.back()


class ProjectJoin(InvitationAccept):
    """Somebody new makes an account without a hospital; somebody signed in takes part in one more project."""

    to_site = False
    words = "You will take part in one more project."

    def begin(self, given: dict[str, Any]) -> User:
        return inviting.accept_as_new(**given)

    def join(self, user: User, code: str) -> str:
        return f"the project “{inviting.accept_as(user=user, code=code).title}”"
