"""A person's preferences for reminders, and the secret of their calendar feed."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions import action, note_fields
from notices.kinds import REGISTRY
from notices.models import Pace, Preference
from notices.models.preference import EVERY_DAY
from notices.openpgp import checked
from wall.refusal import Refused
from wall.viewer import the_viewer


def my_preferences() -> Preference:
    """The viewer's preferences; where they never said any, what holds then (not stored)."""
    viewer = the_viewer()
    return Preference.objects.filter(pk=viewer).first() or Preference(person_id=viewer)


def days_of(preferences: Preference) -> list[int]:
    """The days on which mail may come, from Monday, 0, to Sunday, 6."""
    return [day for day in range(7) if preferences.working_days & (1 << day)]


@action("notices.wish", says=gettext_lazy("Change how one is reminded"), needs=None)
def set_preferences(
    *,
    pace: str,
    digest_at: time,
    quiet_from: time | None,
    quiet_until: time | None,
    working_days: Iterable[int],
    muted: Iterable[str],
) -> Preference:
    """Say how the viewer wants to be told. Days count from Monday, 0, to Sunday, 6.

    Raises Refused (422) with a sentence for each field that cannot be kept.
    """
    days = sum(1 << day for day in set(working_days) if 0 <= day <= 6)
    wrong = _wrong(pace, quiet_from, quiet_until, days)
    unknown = set(muted) - {code for code, kind in REGISTRY.items() if not kind.duty}
    if unknown:
        wrong["muted"] = _("Of this you cannot ask for no mail. Choose from the list.")
    if wrong:
        raise Refused(_("Correct what is marked."), code="invalid", fields=wrong)
    preferences, _created = Preference.objects.update_or_create(
        person_id=the_viewer(),
        defaults={
            "pace": pace,
            "digest_at": digest_at,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "working_days": days,
            "muted": sorted(set(muted)),
        },
    )
    note_fields("pace", "digest_at", "quiet_from", "quiet_until", "working_days", "muted")
    return preferences


def _wrong(pace: str, quiet_from: time | None, quiet_until: time | None, days: int) -> dict[str, str]:
    wrong = {}
    if pace not in Pace.values:
        wrong["pace"] = _("Choose “at once” or “once a day”.")
    if not 0 < days <= EVERY_DAY:
        wrong["working_days"] = _("Choose at least one day on which mail may come.")
    if (quiet_from is None) != (quiet_until is None):
        wrong["quiet_until"] = _("Quiet hours need a beginning and an end. Give both, or neither.")
    elif quiet_from is not None and quiet_from == quiet_until:
        wrong["quiet_until"] = _("Quiet hours that begin and end at one moment are none. Give another end.")
    return wrong


@action("notices.openpgp", says=gettext_lazy("Give a key for encrypted mail"), needs=None)
def set_openpgp_key(*, key: str) -> None:
    """Have mail encrypted to this public key of the viewer's from now on; in the clear again where it is empty.

    Raises Refused (422) for what no mail can be encrypted to.
    """
    stored = checked(key) if key.strip() else ""
    Preference.objects.update_or_create(person_id=the_viewer(), defaults={"openpgp_key": stored})
    note_fields("openpgp_key")


@action("notices.open_feed", says=gettext_lazy("Make a calendar's address"), needs=None)
def open_feed() -> str:
    """Make a new secret for the viewer's calendar feed; an older one stops working. It is shown this once."""
    secret = secrets.token_urlsafe(32)
    Preference.objects.update_or_create(
        person_id=the_viewer(), defaults={"feed_hash": hashlib.sha256(secret.encode()).digest()}
    )
    note_fields("feed")
    return secret


@action("notices.close_feed", says=gettext_lazy("End a calendar's address"), needs=None)
def close_feed() -> int:
    """Revoke the viewer's calendar feed. Returns how many there were: one or none."""
    note_fields("feed")
    return Preference.objects.filter(feed_hash__isnull=False).update(feed_hash=None)
