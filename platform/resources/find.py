"""One row, found by its id among those that the viewer may see."""

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from wall.refusal import Hidden, Refused

M = TypeVar("M", bound=models.Model)


def find(model: type[M], pk: Any, **also: Any) -> M:
    """One visible row, or Hidden: what does not exist and what may not be known are the same."""
    row = model._default_manager.filter(pk=pk, **also).first()
    if row is None:
        raise Hidden
    return row


def reload(model: type[M], pk: Any, *, version: int | None = None) -> M:
    """The visible row, locked for this transaction; Refused (409) when it is not the version that was read."""
    row = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise Hidden
    if version is not None and row.version != version:  # type: ignore[attr-defined]
        raise Refused(
            _("Somebody else has changed this since you opened it. Look at what changed, then save again."),
            status=409,
            code="changed_meanwhile",
            extra={"current": row},
        )
    return row
