"""Fictional people, organisations and programmes for the demo."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, Programme, Ring, Role, User
from accounts.rules import ring_of
from wall.levels import Level

OWNER = "owner"
PASSWORD = "demo-parley-2026"  # noqa: S105 - printed on purpose, for people who do not exist
DOMAIN = "demo.parley.example"

ORGANISATIONS = {
    "sponsor": ("Ministry for Foreign Relations of Norrland", "government", "ZZ"),
    "ngo": ("Bridges Dialogue Institute", "ngo", "ZZ"),
    "university": ("Peace Studies, University of Aldmark", "academic", "ZZ"),
    "partner": ("Upper Rivers Women's Network", "local_partner", "ZZ"),
    "fund": ("Northern Peace Fund", "funder", "ZZ"),
    "foundation": ("Lindqvist Foundation", "funder", "ZZ"),
}
PROGRAMMES = {
    "rivers": ("Upper Rivers programme", "sponsor"),
    "islands": ("Outer Islands programme", "ngo"),
}


@dataclass(frozen=True)
class Somebody:
    """One demo account; `roles` are (kind, programme or None)."""

    name: str
    organisation: str
    roles: tuple[tuple[str, str | None], ...]
    language: str = "en"
    time_zone: str = "UTC"
    clearance: Level = Level.CLOSED


PEOPLE = {
    "officer": Somebody(
        "Ingrid Solheim", "sponsor", (("lead_officer", "rivers"), ("officer", "rivers")), "en", "Europe/Oslo"
    ),
    "officer.other": Somebody("Tomas Brandt", "ngo", (("lead_officer", "islands"),), "en", "Europe/Berlin"),
    "facilitator": Somebody("Amara Keita", "ngo", (("facilitator", None),), "fr", "Africa/Abidjan"),
    "facilitator.other": Somebody(
        "Daniel Okoro", "university", (("facilitator", None),), "en", "Africa/Lagos"
    ),
    "partner": Somebody(
        "Leila Haddad", "partner", (("partner", None),), "fr", "Asia/Beirut", Level.RESTRICTED
    ),
    "funder": Somebody("Ruth Lindgren", "fund", (("funder", None),), "en", "Europe/Stockholm", Level.CHATHAM),
    "funder.other": Somebody(
        "Paul Lindqvist", "foundation", (("funder", None),), "en", "Europe/Zurich", Level.CHATHAM
    ),
    "approver": Somebody(
        "Marta Nowak", "sponsor", (("approver", "rivers"), ("approver", "islands")), "en", "Europe/Warsaw"
    ),
    "liaison": Somebody(
        "Henrik Dahl", "sponsor", (("liaison", None),), "en", "Europe/Oslo", Level.RESTRICTED
    ),
    "auditor": Somebody("Sofia Marin", "university", (("auditor", None),), "en", "Europe/Madrid", Level.OPEN),
    "admin": Somebody("Jon Falk", "ngo", (("administrator", None),), "en", "Europe/Oslo", Level.OPEN),
}


def address(key: str) -> str:
    """The address of a demo account: officer → officer@demo.parley.example."""
    return f"{key}@{DOMAIN}"


def load_people() -> dict[str, User]:
    """Store the demo's organisations, programmes and people with the owner's login; returns people by key.

    Repeating it changes nothing that is there.
    """
    with transaction.atomic(using=OWNER):
        homes = {key: _organisation(*given) for key, given in ORGANISATIONS.items()}
        programmes = {
            key: Programme.objects.using(OWNER).get_or_create(
                name=name, defaults={"sponsor": homes[sponsor]}
            )[0]
            for key, (name, sponsor) in PROGRAMMES.items()
        }
        stored = make_password(PASSWORD)
        people = {key: _person(key, given, homes, stored) for key, given in PEOPLE.items()}
        for key, given in PEOPLE.items():
            for kind, programme in given.roles:
                _role(people[key], kind, programmes[programme] if programme else None)
    return people


def _organisation(name: str, kind: str, country: str) -> Organisation:
    return Organisation.objects.using(OWNER).get_or_create(
        name=name, defaults={"kind": kind, "country": country}
    )[0]


def _person(key: str, given: Somebody, homes: dict[str, Organisation], stored: str) -> User:
    defaults: dict[str, Any] = {
        "display_name": given.name,
        "organisation": homes[given.organisation],
        "ring": Ring(ring_of(given.roles[0][0])),
        "clearance": given.clearance,
        "language": given.language,
        "time_zone": given.time_zone,
        "password": stored,
        "is_active": True,
        "joined_at": timezone.now(),
    }
    return User.objects.using(OWNER).get_or_create(email=address(key), defaults=defaults)[0]


def _role(person: User, kind: str, programme: Programme | None) -> None:
    Role.objects.using(OWNER).get_or_create(user=person, kind=kind, programme=programme)
