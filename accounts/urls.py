from django.urls import path

from accounts.rates import INVITATION, SIGN_IN, limited
from accounts.views.factors import AppAdd, FactorList, FactorRemove, NewPasskeyQuestion, PasskeyAdd, RecoveryCodesRenew
from accounts.views.invitations import InvitationAccept
from accounts.views.people import InvitationWithdraw, Invite, MemberEdit, PeopleList
from accounts.views.session import PasskeyQuestion, SecondStep, SignIn, SignOut

app_name = "accounts"
urlpatterns = [
    path("sign-in/", limited(SIGN_IN)(SignIn.as_view()), name="sign-in"),
    path("sign-in/second-step/", limited(SIGN_IN)(SecondStep.as_view()), name="second-step"),
    path("invitation/", limited(INVITATION)(InvitationAccept.as_view()), name="invitation-accept"),
    path("people/", PeopleList.as_view(), name="people-list"),
    path("people/invite/", Invite.as_view(), name="invite"),
    path("people/<int:pk>/", MemberEdit.as_view(), name="member-edit"),
    path("people/invitations/<int:pk>/withdraw/", InvitationWithdraw.as_view(), name="invitation-withdraw"),
    path("passkey/", PasskeyQuestion.as_view(), name="passkey-question"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
    path("second-factor/", FactorList.as_view(), name="factor-list"),
    path("second-factor/app/", AppAdd.as_view(), name="app-add"),
    path("second-factor/passkey/", PasskeyAdd.as_view(), name="passkey-add"),
    path("second-factor/passkey/question/", NewPasskeyQuestion.as_view(), name="new-passkey-question"),
    path("second-factor/<int:pk>/remove/", FactorRemove.as_view(), name="factor-remove"),
    path("second-factor/recovery-codes/", RecoveryCodesRenew.as_view(), name="recovery-codes-renew"),
]
