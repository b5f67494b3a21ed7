"""What people do with their own account."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from accounts.door_self import DOOR, as_self, call
from accounts.models import ApiToken, User
from accounts.queries import session_model, sessions_of, tokens_of
from ledger.actions import action, note_fields
from resources.fields import ZONES
from wall.refusal import Hidden, Refused
from wall.viewer import current_viewer


@action(
    "account.update_profile", says=gettext_lazy("Change one's own profile"), needs=None, on="person", at=DOOR
)
def update_profile(*, person: User, language: str, time_zone: str) -> User:
    """Choose one's own language and time zone."""
    _own(person)
    if language not in dict(settings.LANGUAGES):
        raise Refused(
            _("Choose a language from the list."), fields={"language": _("Choose a language from the list.")}
        )
    if time_zone not in ZONES:
        sentence = _("This is no time zone. Write it like Africa/Nairobi or Europe/Oslo.")
        raise Refused(sentence, fields={"time_zone": sentence})
    changed = [
        name
        for name, value in (("language", language), ("time_zone", time_zone))
        if getattr(person, name) != value
    ]
    person.language, person.time_zone = language, time_zone
    if changed:
        person.save(update_fields=changed)
    note_fields(*changed)
    return person


@action("token.issue", says=gettext_lazy("Make an API token"), needs=None, at=DOOR)
def issue_token(*, person: User, name: str, hours: int = 24) -> tuple[ApiToken, str]:
    """Make a token for a machine that acts for this person; returns its row and the token, which nothing keeps.

    `hours` is how long it lives, 720 at most. A person has five at most.
    """
    _own(person)
    if not 1 <= hours <= settings.TOKEN_MAX_DAYS * 24:
        sentence = _("A token lives for 30 days at most.")
        raise Refused(sentence, fields={"days": sentence})
    if tokens_of(person.pk).count() >= settings.TOKENS_PER_PERSON:
        raise Refused(
            _("You have five tokens already. Revoke one that is not needed."),
            status=409,
            code="too_many_tokens",
        )
    digest, token = get_digest_token()
    expiry = timezone.now() + timedelta(hours=hours)
    call("issue_token", digest, token[: CONSTANTS.TOKEN_KEY_LENGTH], name.strip()[:80], expiry)
    note_fields("name", "expiry")
    return ApiToken.objects.get(digest=digest), token


@action("token.revoke", says=gettext_lazy("Revoke an API token"), needs=None, at=DOOR)
def revoke_token(*, person: User, digest_start: str) -> None:
    """End one of one's own tokens, named by the start of its digest."""
    _own(person)
    deleted, _rows = ApiToken.objects.filter(user=person, digest__startswith=digest_start).delete()
    if not deleted:
        raise Hidden


@action("sign_in.end_session", says=gettext_lazy("End a sign-in"), needs=None, at=DOOR)
def end_session(*, person: User, row: str) -> None:
    """End one of one's own sessions, named by its row (which is a hash and opens nothing)."""
    _own(person)
    deleted, _rows = session_model().objects.filter(user_id=person.pk, session_key=row).delete()
    if not deleted:
        raise Hidden


@action("sign_in.end_other_sessions", says=gettext_lazy("End one's other sign-ins"), needs=None, at=DOOR)
def end_other_sessions(*, person: User, but: str) -> int:
    """End all of one's own sessions but this row; returns how many."""
    _own(person)
    deleted, _rows = sessions_of(person.pk).exclude(session_key=but).delete()
    return int(deleted)


@action(
    "sign_in.way_in_changed", says=gettext_lazy("Change a password or second factor"), needs=None, at=DOOR
)
def record_change(*, person: User, what: str) -> None:
    """Leave an entry where allauth changed a person's own password or second factor."""
    _own(person)
    note_fields(what)


def on_change(what: str) -> Any:
    """A receiver for allauth's signals that leaves an entry."""

    def receive(*, user: User, **_arguments: Any) -> None:
        with as_self(user.pk):
            record_change(person=user, what=what)

    return receive


def _own(person: User) -> None:
    """Only one's own: in the inner ring the signed viewer says who that is, in the outer one the caller has checked."""
    if settings.RING == "inner" and person.pk != current_viewer():
        raise Hidden
