"""Agreements, people and hospitals of a project."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from exports.actions import agreements, taking_part
from exports.forms import AgreementForm, MemberForm
from exports.models import Agreement, ProjectMember, ProjectSite
from exports.selectors import sites_spoken_for
from exports.views.access import For, StepView
from registry.models import Site


class AgreementAdd(StepView):
    whose = For.MANAGERS
    form_class = AgreementForm
    title, button = "Add an agreement", "Add"
    words = "What was signed is not edited later: revoke it and add another. Of two in force, the newer one counts."

    def do(self, form: Form) -> HttpResponse:
        agreements.add_agreement(by=self.person, project=self.project, **form.cleaned_data)
        messages.success(self.request, "The agreement was added.")
        return self.back()


class AgreementView(StepView):
    agreement: Agreement

    def find(self) -> None:
        self.agreement = get_object_or_404(self.project.agreements, pk=self.kwargs["pk"])
        self.agreement.project = self.project


class AgreementRevoke(AgreementView):
    whose = For.MANAGERS
    title, button = "Revoke the agreement", "Revoke"
    words = "Nothing leaves under it from now on. It cannot be undone; what left before cannot be called back."

    def do(self, form: Form) -> HttpResponse:
        agreements.revoke_agreement(by=self.person, agreement=self.agreement, reason=form.cleaned_data["reason"])
        messages.success(self.request, "Revoked. Nothing leaves under it any more.")
        return self.back()


class AgreementApprove(AgreementView):
    whose = For.REVIEWERS
    form_class = Form
    title, button = "Approve true dates", "Approve"
    words = (
        "Read the purpose, the columns and the patients on the project's page first. It takes the word of two "
        "reviewers, and neither sees the other's before both are given. A word cannot be taken back; if it must be, "
        "the manager revokes the agreement. If you do not agree, leave this page and tell the manager."
    )

    def do(self, form: Form) -> HttpResponse:
        agreements.approve(by=self.person, agreement=self.agreement)
        messages.success(self.request, "Your approval was written down.")
        return self.back()


class MemberAdd(StepView):
    whose = For.MANAGERS
    form_class = MemberForm
    title, button = "Add somebody", "Add"
    words = "Whoever pulls a project's data does not review it."

    def do(self, form: Form) -> HttpResponse:
        member = taking_part.add_member(by=self.person, project=self.project, **form.cleaned_data)
        messages.success(self.request, f"{member.user} belongs to the project from now on.")
        return self.back()


class MemberRemove(StepView):
    whose = For.MANAGERS
    button = "Remove"
    member: ProjectMember

    def find(self) -> None:
        self.member = get_object_or_404(self.project.members.select_related("user"), pk=self.kwargs["pk"])
        self.title = f"Remove {self.member.user}"
        self.words = "They no longer see the project, and their tokens of it end at once. Approvals they gave stay."

    def do(self, form: Form) -> HttpResponse:
        taking_part.remove_member(by=self.person, member=self.member, reason=form.cleaned_data["reason"])
        messages.success(self.request, f"{self.member.user} no longer belongs to the project.")
        return self.back()


class SiteView(StepView):
    """For who speaks for the hospital; for everybody else there is no such page."""

    whose = For.MANAGERS
    site: Site

    def find(self) -> None:
        self.site = get_object_or_404(sites_spoken_for(self.person), code=self.kwargs["site"])
        self.title = f"{self.button} the patients of {self.site.name}"


class SiteGive(SiteView):
    form_class = Form
    button = "Give"
    words = (
        "The project's exports hold patients of this hospital from now on, as far as its agreement, its profile and "
        "each patient's consent allow."
    )

    def do(self, form: Form) -> HttpResponse:
        taking_part.give_site(by=self.person, project=self.project, site=self.site)
        messages.success(self.request, f"{self.site.name} gives its patients to this project.")
        return self.back()


class SiteTakeBack(SiteView):
    button = "Take back"
    words = "No export of the project holds patients of this hospital any more. What left before cannot be called back."

    def find(self) -> None:
        super().find()
        if not ProjectSite.objects.filter(project=self.project, site=self.site).exists():
            raise Http404("this hospital gave nothing")

    def do(self, form: Form) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        taking_part.take_site_back(by=self.person, project=self.project, site=self.site, reason=reason)
        messages.success(self.request, f"{self.site.name} no longer gives its patients to this project.")
        return self.back()
