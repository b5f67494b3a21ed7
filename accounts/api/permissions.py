"""Who may call an endpoint at all. What they may see of a dialogue is the wall's answer, not this one's."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.queries import kinds_of
from accounts.rules import SIGNED_IN


def declared(view: Any, method: str) -> frozenset[str] | None:
    """The roles that a view declares for a method; None where it declares none.

    `roles` are kinds of role, or SIGNED_IN; `roles_to_write` narrows them for methods that change something.
    """
    roles = getattr(view, "roles", None)
    if method not in SAFE_METHODS:
        roles = getattr(view, "roles_to_write", None) or roles
    return None if not roles else frozenset(roles)


class DeclaredRoles(BasePermission):
    """Refuse whoever holds none of the declared roles, and everybody where none is declared."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Ask once per request, before anything is read."""
        if not request.user or not request.user.is_authenticated:
            return False
        roles = declared(view, request.method or "")
        if roles is None:
            return False
        return roles >= SIGNED_IN or bool(roles & kinds_of(request.user))
