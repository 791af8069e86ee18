from accounts.models.allowance import Allowance
from accounts.models.invitation import Invitation
from accounts.models.membership import Membership
from accounts.models.user import User

__all__ = ["Allowance", "Invitation", "Membership", "User"]
