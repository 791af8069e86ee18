from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """One answer for every failure: whether a name exists, or is disabled, is nobody's business."""

    REFUSED = "The user name and password do not match, or the account is not active. Both are case-sensitive."
    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}
