"""What the viewer may do, asked of the wall: the one place where a hidden dialogue becomes a 404."""

from uuid import UUID

from django.db import connections
from django.db.models import Model
from django.utils.translation import gettext as _

from wall.declare import Wall
from wall.offices import current_office
from wall.refusal import Hidden, Refused
from wall.rights import Right


def rights_on(dialogue_id: UUID) -> Right:
    """The rights that the current viewer holds on this dialogue; none where it is hidden from them."""
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select wall.rights_on(%s)", [dialogue_id])
        return Right(cursor.fetchone()[0])


def read_right(model: type[Model]) -> Right:
    """The right on a dialogue without which no row of this model is seen, as its wall declares it.

    Raises LookupError where the model names none.
    """
    wall: Wall | None = getattr(model, "wall", None)
    if wall is None or wall.read is None:
        raise LookupError(f"{model._meta.label}: its wall names no right to read by")
    return wall.read


def require(right: Right, dialogue_id: UUID, *, held: int | None = None) -> None:
    """Refuse unless the viewer holds this right: 404 where they may not know, 403 where they do."""
    rights = rights_on(dialogue_id) if held is None else Right(held)
    if Right.OUTLINE not in rights:
        raise Hidden
    if right not in rights:
        raise Refused(
            _("You may not do this here. Ask the dialogue's lead facilitator or program officer."),
            status=403,
            code="forbidden",
        )
