from accounts.actions.factors import (
    NotAdded,
    add_app,
    add_passkey,
    remove_factor,
    renew_recovery_codes,
    reset_second_factor,
)
from accounts.actions.memberships import grant_membership, revoke_membership
from accounts.actions.users import create_user, disable_user, set_password

__all__ = [
    "NotAdded",
    "add_app",
    "add_passkey",
    "create_user",
    "disable_user",
    "grant_membership",
    "remove_factor",
    "renew_recovery_codes",
    "reset_second_factor",
    "revoke_membership",
    "set_password",
]
