"""Organisations and programmes."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.asks import by_administrator
from accounts.broken_rules import BROKEN
from accounts.door_self import DOOR
from accounts.models import Organisation, Programme
from ledger.actions import action, note_fields
from resources.definer import refusals_in_words
from wall.refusal import Refused


@action(
    "organisation.save",
    says=gettext_lazy("Save an organisation"),
    needs=by_administrator,
    on="organisation",
    at=DOOR,
)
def save_organisation(*, organisation: Organisation) -> Organisation:
    """Add an organisation, or store its changed name, kind or country."""
    _save(organisation, ("name", "kind", "country"))
    return organisation


@action(
    "programme.save", says=gettext_lazy("Save a programme"), needs=by_administrator, on="programme", at=DOOR
)
def save_programme(*, programme: Programme) -> Programme:
    """Add a programme, or store its changed name, sponsor, retention or smallest count."""
    _save(programme, ("name", "sponsor", "retention_days", "minimum_cell"))
    return programme


def _save(thing: Organisation | Programme, fields: tuple[str, ...]) -> None:
    try:
        thing.clean_fields(exclude=["sponsor"])
    except ValidationError as error:
        broken = {name: " ".join(sentences) for name, sentences in error.message_dict.items()}
        raise Refused(_("Something below needs another look."), code="invalid", fields=broken) from error
    with refusals_in_words(DOOR, BROKEN):
        thing.save(using=DOOR)
    note_fields(*fields)
