"""What the viewer may do, asked of the wall; `require` answers a hidden dialogue as one that does not exist."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connections
from django.db.models import Model
from django.utils.translation import gettext as _

from wall.declare import Wall
from wall.offices import current_office
from wall.refusal import Hidden, Refused
from wall.rights import Right
from wall.viewer import the_viewer


def rights_on(dialogue_id: UUID) -> Right:
    """The rights that the current viewer holds on this dialogue; none where it is hidden from them."""
    with connections[current_office()].cursor() as cursor:
        cursor.execute("select wall.rights_on(%s)", [dialogue_id])
        return Right(cursor.fetchone()[0])


def rights_on_each(dialogue_ids: Iterable[UUID]) -> Mapping[UUID, Right]:
    """What `rights_on` says of each of these dialogues, in one query; none for those that are not in the answer."""
    found: dict[UUID, Right] = defaultdict(lambda: Right(0))
    with connections[current_office()].cursor() as cursor:
        cursor.execute(
            "select dialogue_id, rights from wall_access where user_id = %s and dialogue_id = any (%s::uuid[])"
            " and until > statement_timestamp()",
            [the_viewer(), list(dialogue_ids)],
        )
        for dialogue_id, rights in cursor.fetchall():
            found[dialogue_id] |= Right(rights)
    return found


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
