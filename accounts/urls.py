from django.urls import path

from accounts.views.factors import AppAdd, FactorList, FactorRemove, NewPasskeyQuestion, PasskeyAdd, RecoveryCodesRenew
from accounts.views.session import PasskeyQuestion, SecondStep, SignIn, SignOut

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-in/second-step/", SecondStep.as_view(), name="second-step"),
    path("passkey/", PasskeyQuestion.as_view(), name="passkey-question"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
    path("second-factor/", FactorList.as_view(), name="factor-list"),
    path("second-factor/app/", AppAdd.as_view(), name="app-add"),
    path("second-factor/passkey/", PasskeyAdd.as_view(), name="passkey-add"),
    path("second-factor/passkey/question/", NewPasskeyQuestion.as_view(), name="new-passkey-question"),
    path("second-factor/<int:pk>/remove/", FactorRemove.as_view(), name="factor-remove"),
    path("second-factor/recovery-codes/", RecoveryCodesRenew.as_view(), name="recovery-codes-renew"),
]
