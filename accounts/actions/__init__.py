from accounts.actions.memberships import grant_membership, revoke_membership
from accounts.actions.users import create_user, disable_user, set_password

__all__ = ["create_user", "disable_user", "grant_membership", "revoke_membership", "set_password"]
