"""Storing the people, organisations and programmes of the demo."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.demo_people import ORGANISATIONS, PASSWORD, PEOPLE, PROGRAMMES, Somebody, address
from accounts.models import Organisation, Programme, Ring, Role, User
from accounts.rules import ring_of

OWNER = "owner"


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
