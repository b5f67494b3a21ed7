"""Checks that actions on accounts make before they run: who may do this."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import kinds_of
from accounts.rules import ADMINISTRATOR
from wall.refusal import Hidden, Refused
from wall.viewer import current_viewer


def by_administrator(**_arguments: Any) -> None:
    """Refuse anybody who does not administer this installation."""
    if ADMINISTRATOR not in kinds_of(viewer()):
        raise Refused(_("Only an administrator does this."), status=403, code="forbidden")


def by_administrator_for_another(*, person: User, **_arguments: Any) -> None:
    """Refuse anybody who is no administrator, and administrators who would do it to themselves."""
    by_administrator()
    if person.pk == current_viewer():
        raise Refused(
            _("You cannot do this for yourself. Ask another administrator."), status=403, code="forbidden"
        )


def by_anyone_inside(**_arguments: Any) -> None:
    """Refuse whoever holds no role; the database decides about the rest."""
    if not kinds_of(viewer()):
        raise Refused(
            _("Your account has no role here yet. Ask an administrator."), status=403, code="forbidden"
        )


def viewer() -> User:
    """The person whose transaction this is. Raises Hidden where nobody is stated."""
    viewer_id = current_viewer()
    found = User.objects.filter(pk=viewer_id).first() if viewer_id else None
    if found is None:
        raise Hidden
    return found
