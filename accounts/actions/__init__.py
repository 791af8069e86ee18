from accounts.actions.factors import (
    NotAdded,
    add_app,
    add_passkey,
    remove_factor,
    renew_recovery_codes,
    reset_second_factor,
)
from accounts.actions.invitations import (
    AlreadyMember,
    NotAccepted,
    accept_as,
    accept_as_new,
    invite,
    withdraw_invitation,
)
from accounts.actions.memberships import grant_membership, revoke_membership
from accounts.actions.users import create_user, disable_user, enable_user, set_password

__all__ = [
    "AlreadyMember",
    "NotAccepted",
    "NotAdded",
    "accept_as",
    "accept_as_new",
    "add_app",
    "add_passkey",
    "create_user",
    "disable_user",
    "enable_user",
    "grant_membership",
    "invite",
    "remove_factor",
    "renew_recovery_codes",
    "reset_second_factor",
    "revoke_membership",
    "set_password",
    "withdraw_invitation",
]
