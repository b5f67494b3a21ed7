"""The door's tables, one file per noun."""

from accounts.models.invitation import Invitation
from accounts.models.organisation import Organisation, OrganisationKind
from accounts.models.person import Person
from accounts.models.programme import Programme
from accounts.models.rest import Rest
from accounts.models.role import PROGRAMME_KINDS, Role, RoleKind
from accounts.models.session import InnerSession, OuterSession
from accounts.models.token import ApiToken
from accounts.models.user import Ring, User

__all__ = [
    "PROGRAMME_KINDS",
    "ApiToken",
    "InnerSession",
    "Invitation",
    "Organisation",
    "OrganisationKind",
    "OuterSession",
    "Person",
    "Programme",
    "Rest",
    "Ring",
    "Role",
    "RoleKind",
    "User",
]
