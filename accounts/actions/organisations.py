"""Organisations and programmes."""

from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils.translation import gettext as _

from accounts.actions.asks import by_administrator
from accounts.door_self import DOOR
from accounts.functions import said
from accounts.models import Organisation, Programme
from ledger.actions import action, note_fields
from wall.refusal import Refused


@action("organisation.save", needs=by_administrator, at=DOOR)
def save_organisation(*, organisation: Organisation) -> Organisation:
    """Add an organisation, or store its changed name, kind or country."""
    _save(organisation, ("name", "kind", "country"))
    return organisation


@action("programme.save", needs=by_administrator, at=DOOR)
def save_programme(*, programme: Programme) -> Programme:
    """Add a programme, or store its changed name, sponsor, retention or smallest count."""
    _save(programme, ("name", "sponsor", "retention_days", "minimum_cell"))
    return programme


def _save(thing: Organisation | Programme, fields: tuple[str, ...]) -> None:
    try:
        thing.clean_fields(exclude=["sponsor"])
        with transaction.atomic(using=DOOR):
            thing.save(using=DOOR)
    except ValidationError as error:
        broken = {name: " ".join(sentences) for name, sentences in error.message_dict.items()}
        raise Refused(_("Something below needs another look."), code="invalid", fields=broken) from error
    except Error as error:
        raise said(error) from error
    note_fields(*fields)
