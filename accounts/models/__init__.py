from accounts.models.membership import Membership
from accounts.models.user import User

__all__ = ["Membership", "User"]
