"""What an address asks of a dialogue, said by naming the action that it calls or the rows that it shows."""

from typing import Any

from django.db.models import Model

from ledger.actions import Action
from wall.questions import read_right
from wall.rights import Right

Needed = Action[..., Any] | type[Model]


def right_of(needed: Needed) -> Right | None:
    """The right that an action asks for, or without which no row of a model is seen.

    None for an action that asks for no right on a dialogue: it decides by itself.
    """
    if isinstance(needed, type):
        return read_right(needed)
    return needed.needs if isinstance(needed.needs, Right) else None


def code_of(needed: Needed) -> str:
    """What the ledger calls a refusal: the action's name, or that rows of a model were asked for."""
    return f"{needed._meta.model_name}.read" if isinstance(needed, type) else needed.action_name
