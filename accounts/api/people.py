"""`people` and `roles`: who signs in, what they may be shown, and whom they work for."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions import people as acts
from accounts.actions.roles import end_role, give_role
from accounts.api import people_bodies as bodies
from accounts.models import Role, User
from accounts.queries import current_roles, people, person, programmes_with_role, roles_in, signed_in
from accounts.rules import ADMINISTRATOR, LEAD_OFFICER, PROGRAMME_ROLES
from accounts.sudo import require_confirmation_or_token, require_recent_confirmation
from ledger.actions import Action
from resources.endpoint import Rows, Whole
from wall.refusal import Hidden

# What changes somebody's way in, or says that it was rightly changed: done in the browser, with one's own password
# given anew. Whoever found a token shall not take over an account with it.
WAYS_IN = frozenset({"address", "reset_second_factor", "confirm"})


class People(Rows):
    """Everybody with an account: for administrators."""

    roles = frozenset({ADMINISTRATOR})
    creates = locks = False
    parameters = frozenset({"q"})
    model, id_name, order = User, "person", ("display_name", "pk")
    queryset = User.objects.all()
    serializer_class = bodies.PersonShown
    acts = {
        "create": acts.invite_person,
        "partial_update": acts.change_person,
        "clearance": acts.change_clearance,
        "address": acts.change_address,
        "invite_again": acts.invite_again,
        "password_link": acts.send_password_link,
        "reset_second_factor": acts.reset_second_factor,
        "end": acts.end_person,
        "reopen": acts.reopen_person,
    }
    bodies = {
        "create": bodies.Invited,
        "partial_update": bodies.Changed,
        "clearance": bodies.Clearance,
        "address": bodies.Address,
    }
    says = {
        "list": "All of them; `q` looks in names, addresses and organisations.",
        "create": "Invite somebody: they get a link that works once, for seven days, and a first role.",
        "partial_update": "Change name, organisation, deputy or supervisor.",
    }

    def ask(self) -> None:
        """Ask whoever changes something whether it is still them, as the pages do."""
        if self.action in WAYS_IN:
            require_recent_confirmation(self.request)
        elif self.request.method not in ("GET", "HEAD"):
            require_confirmation_or_token(self.request)

    def rows(self) -> QuerySet[Any]:
        """People whose name, address or organisation contains the text of `q`."""
        return people(self.request.query_params.get("q", "").strip()[:100])

    def found(self, *, locked: bool = False) -> User:
        """The person of the address. Raises Hidden."""
        return person(self.kwargs["person"])

    def changes(self, found: User, given: dict[str, Any]) -> dict[str, Any]:
        """All values that the action takes; for a field that was not sent, the present one."""
        kept = ("display_name", "organisation", "deputy", "supervisor")
        return {name: given.get(name, getattr(found, name)) for name in kept}

    def clearance(self, request: Request, **address: Any) -> Response:
        """Set how confidential a thing they may see at most, from the next request on."""
        return self._do(acts.change_clearance)

    def address(self, request: Request, **address: Any) -> Response:
        """Change the address that they sign in with. Their rights rest until a colleague confirms that it is them."""
        return self._do(acts.change_address)

    def invite_again(self, request: Request, **address: Any) -> Response:
        """Send the invitation again; the older link stops working."""
        if self.found().joined_at is not None:
            raise Hidden
        return self._do(acts.invite_again)

    def password_link(self, request: Request, **address: Any) -> Response:
        """Ask them by mail to choose a new password. You see no password."""
        return self._do(acts.send_password_link)

    def reset_second_factor(self, request: Request, **address: Any) -> Response:
        """Remove it and sign them out. Their rights rest until a colleague confirms that it is them."""
        return self._do(acts.reset_second_factor)

    def end(self, request: Request, **address: Any) -> Response:
        """End their access: every session and token of theirs stops in the same moment."""
        return self._do(acts.end_person)

    def reopen(self, request: Request, **address: Any) -> Response:
        """Let them in again. Roles and grants that have not ended count again."""
        return self._do(acts.reopen_person)

    def _do(self, act: Action[..., User]) -> Response:
        act(person=self.found(), **(self.body() if self.action in self.bodies else {}))
        return self.answer(self.found())


class Confirmation(People):
    """A colleague whose rights rest since somebody changed how they sign in."""

    roles = frozenset({ADMINISTRATOR, *PROGRAMME_ROLES})
    tagged = False
    acts = {"confirm": acts.confirm_person}
    answers = {"confirm": {204: None}}

    def confirm(self, request: Request, **address: Any) -> Response:
        """Confirm who a colleague is, after somebody changed how they sign in: for those who work with them."""
        acts.confirm_person(person=self.found())
        return Response(status=204)


class Roles(Rows):
    """Roles: administrators give them, lead officers those of their programme."""

    roles = frozenset({ADMINISTRATOR, LEAD_OFFICER})
    tagged = creates = False
    pagination_class = Whole
    model, id_name, order = Role, "role", ("given_at", "pk")
    queryset = Role.objects.all()
    serializer_class = bodies.RoleShown
    acts = {"create": give_role, "destroy": end_role}
    bodies = {"create": bodies.NewRole}
    says = {
        "create": "Give one, to another person only.",
        "destroy": "End it now; everything that it opened is closed with the next request.",
    }

    def ask(self) -> None:
        """Ask whoever changes something whether it is still them, as the pages do."""
        if self.request.method not in ("GET", "HEAD"):
            require_confirmation_or_token(self.request)

    def rows(self) -> QuerySet[Any]:
        """The roles of the address's person; all roles where it names none."""
        if "person" not in self.kwargs:
            return super().rows()
        return current_roles(person(self.kwargs["person"]).pk)

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        """Add the person of the address."""
        return {"person": person(self.kwargs["person"]), **given}


class Officers(Rows):
    """Who works for a programme of yours."""

    roles = PROGRAMME_ROLES
    tagged = creates = False
    pagination_class = Whole
    model, id_name, order = Role, "role", ("given_at", "pk")
    queryset = Role.objects.all()
    serializer_class = bodies.RoleShown

    def rows(self) -> QuerySet[Any]:
        """The programme's roles that count now. Raises Hidden for a programme that one does not work for."""
        programme = self.kwargs["programme"]
        own = programmes_with_role(signed_in(self.request.user).pk, PROGRAMME_ROLES)
        if programme not in {one.pk for one in own}:
            raise Hidden
        return roles_in(programme)
