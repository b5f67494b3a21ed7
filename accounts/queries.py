"""Reads of users, roles, sessions and tokens that pages, API and other apps share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet, UUIDField, Value
from django.utils import timezone

from accounts.models import ApiToken, InnerSession, Organisation, OuterSession, Programme, Rest, Role, User
from accounts.models.session import RingSession
from accounts.rules import PROGRAMME_ROLES
from accounts.sign_in_sessions import stored_key
from wall.refusal import Hidden


def has_second_factor(user_id: UUID) -> bool:
    """Say whether this person set up an authenticator app or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=kinds).exists())


def signed_in(user: Any) -> User:
    """The person who asks, where a page or an endpoint is open to nobody else. Raises Hidden for a stranger."""
    if not isinstance(user, User):
        raise Hidden
    return user


def current_roles(user_id: UUID) -> QuerySet[Role]:
    """The roles of a person that count now, as far as time decides it."""
    return Role.objects.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()), user_id=user_id)


def kinds_of(user: Any) -> frozenset[str]:
    """The kinds of role that this signed-in person holds; none while their rights rest. Asked once a request."""
    if not getattr(user, "is_authenticated", False):
        return frozenset()
    known = getattr(user, "_role_kinds", None)
    if known is None:
        held = current_roles(user.pk)
        if settings.RING == "inner":
            held = held.exclude(Exists(Rest.objects.filter(user_id=OuterRef("user_id"))))
        known = frozenset(held.values_list("kind", flat=True))
        user._role_kinds = known  # noqa: SLF001 - our own note on our own person, for this request
    return frozenset(known)


def is_resting(user_id: UUID) -> bool:
    """Say whether this person's rights rest until somebody confirms them. Nobody's do in the outer ring."""
    return settings.RING == "inner" and Rest.objects.filter(user_id=user_id).exists()


def programmes_with_role(user_id: UUID, kinds: Iterable[str]) -> list[Programme]:
    """The programmes in which this person holds one of these roles."""
    held = current_roles(user_id).filter(kind__in=list(kinds)).values_list("programme_id", flat=True)
    return list(Programme.objects.filter(pk__in=list(held)))


def roles_in(programme_id: UUID) -> QuerySet[Role]:
    """The roles in a programme that count now, with whom holds them."""
    counts = Q(until__isnull=True) | Q(until__gt=timezone.now())
    return Role.objects.filter(counts, programme_id=programme_id).select_related(
        "user__organisation", "user__rest"
    )


@dataclass(frozen=True, slots=True)
class Resting:
    """Somebody whose rights rest, and the programme on whose page a colleague says that it is them."""

    person: User
    programme_id: UUID | None


def resting_colleagues(viewer: UUID) -> list[Resting]:
    """People whose rights rest and whom the viewer may confirm. One query, a second where there are any."""
    may = Func(
        Value(viewer, UUIDField()), F("user_id"), function="wall.may_confirm", output_field=BooleanField()
    )
    found = list(
        Rest.objects.filter(may, user__is_active=True).select_related("user").order_by("since", "pk")
    )
    if not found:
        return []
    shared = Role.objects.filter(
        Q(until__isnull=True) | Q(until__gt=timezone.now()),
        user_id__in=[row.user_id for row in found],
        programme_id__in=current_roles(viewer).filter(kind__in=PROGRAMME_ROLES).values("programme_id"),
    )
    page = dict(shared.order_by("-given_at").values_list("user_id", "programme_id"))
    return [Resting(row.user, page.get(row.user_id)) for row in found]


def people(text: str = "") -> QuerySet[User]:
    """Everybody, or those whose name, address or organisation contains this text. For administrators."""
    found = User.objects.select_related("organisation").prefetch_related("roles__programme")
    if text:
        found = found.filter(
            Q(display_name__icontains=text) | Q(email__icontains=text) | Q(organisation__name__icontains=text)
        )
    return found.order_by("display_name", "pk")


def person(user_id: UUID) -> User:
    """One person with what their page shows. Raises Hidden."""
    found = User.objects.select_related("organisation", "deputy", "supervisor").filter(pk=user_id).first()
    if found is None:
        raise Hidden
    return found


def organisations() -> QuerySet[Organisation]:
    """All organisations with the number of people in each."""
    return Organisation.objects.using("door").annotate(people_count=Count("people")).order_by("name")


def programmes() -> QuerySet[Programme]:
    """All programmes with their sponsors."""
    return Programme.objects.select_related("sponsor").order_by("name")


def sessions_of(user_id: UUID) -> QuerySet[Any]:
    """The browsers in which this person is signed in to this ring, newest first."""
    return (
        session_model().objects.filter(user_id=user_id, expire_date__gt=timezone.now()).order_by("-seen_at")
    )


def session_model() -> type[RingSession]:
    """This ring's table of sessions."""
    return InnerSession if settings.RING == "inner" else OuterSession


def is_this_session(row: RingSession, session_key: str | None) -> bool:
    """Say whether a row is the session that asks."""
    return session_key is not None and row.session_key == stored_key(session_key)


def tokens_of(user_id: UUID) -> QuerySet[Any]:
    """This person's tokens that have not expired."""
    found: QuerySet[Any] = ApiToken.objects.filter(user_id=user_id, expiry__gt=timezone.now())
    return found


def active_administrators() -> int:
    """How many people administer this installation now."""
    return (
        Role.objects.filter(
            Q(until__isnull=True) | Q(until__gt=timezone.now()), kind="administrator", user__is_active=True
        )
        .values("user_id")
        .distinct()
        .count()
    )
