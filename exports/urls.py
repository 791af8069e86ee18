from django.urls import path

from accounts.rates import FILES, INVITATION, limited
from exports.views.downloads import ExportCancel, ExportDetail, ExportFile, ExportOrder, PullFile, PullList
from exports.views.figures import ReleaseDetail, ReleaseList
from exports.views.joining import InvitationWithdraw, MemberInvite, ProjectJoin
from exports.views.parts import (
    AgreementAdd,
    AgreementApprove,
    AgreementRevoke,
    MemberAdd,
    MemberRemove,
    SiteGive,
    SiteTakeBack,
)
from exports.views.projects import ProjectAdd, ProjectClose, ProjectDetail, ProjectEdit, ProjectList
from exports.views.tokens import TokenAdd, TokenRevoke

app_name = "exports"
urlpatterns = [
    path("", ProjectList.as_view(), name="project-list"),
    path("new/", ProjectAdd.as_view(), name="project-add"),
    path("join/", limited(INVITATION)(ProjectJoin.as_view()), name="project-join"),
    path("log/", PullList.as_view(), name="pull-list"),
    path("log/handed-out.csv", limited(FILES)(PullFile.as_view()), name="pull-file"),
    path("figures/", ReleaseList.as_view(), name="release-list"),
    path("figures/<int:pk>/", ReleaseDetail.as_view(), name="release-detail"),
    path("<slug:code>/", ProjectDetail.as_view(), name="project-detail"),
    path("<slug:code>/edit/", ProjectEdit.as_view(), name="project-edit"),
    path("<slug:code>/close/", ProjectClose.as_view(), name="project-close"),
    path("<slug:code>/agreements/new/", AgreementAdd.as_view(), name="agreement-add"),
    path("<slug:code>/agreements/<int:pk>/revoke/", AgreementRevoke.as_view(), name="agreement-revoke"),
    path("<slug:code>/agreements/<int:pk>/approve/", AgreementApprove.as_view(), name="agreement-approve"),
    path("<slug:code>/members/new/", MemberAdd.as_view(), name="member-add"),
    path("<slug:code>/members/invite/", MemberInvite.as_view(), name="member-invite"),
    path("<slug:code>/invitations/<int:pk>/withdraw/", InvitationWithdraw.as_view(), name="invitation-withdraw"),
    path("<slug:code>/members/<int:pk>/remove/", MemberRemove.as_view(), name="member-remove"),
    path("<slug:code>/sites/<slug:site>/give/", SiteGive.as_view(), name="site-give"),
    path("<slug:code>/sites/<slug:site>/take-back/", SiteTakeBack.as_view(), name="site-take-back"),
    path("<slug:code>/tokens/new/", TokenAdd.as_view(), name="token-add"),
    path("<slug:code>/tokens/<slug:public_id>/revoke/", TokenRevoke.as_view(), name="token-revoke"),
    path("<slug:code>/exports/new/", ExportOrder.as_view(), name="export-order"),
    path("<slug:code>/exports/<uuid:uuid>/", ExportDetail.as_view(), name="export-detail"),
    path("<slug:code>/exports/<uuid:uuid>/cancel/", ExportCancel.as_view(), name="export-cancel"),
    path("<slug:code>/exports/<uuid:uuid>/files/<str:name>", limited(FILES)(ExportFile.as_view()), name="export-file"),
]
