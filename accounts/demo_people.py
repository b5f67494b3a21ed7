"""Fictional people, organisations and programmes of the demo: data alone, so that `make run` may list them."""

from dataclasses import dataclass

from wall.levels import Level

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
    """One demo account; `says` is how `make run` lists it, `roles` are (kind, programme or None)."""

    says: str
    name: str
    organisation: str
    roles: tuple[tuple[str, str | None], ...]
    language: str = "en"
    time_zone: str = "UTC"
    clearance: Level = Level.CLOSED


PEOPLE = {
    "officer": Somebody(
        "program officer, leads the Upper Rivers programme",
        "Ingrid Solheim",
        "sponsor",
        (("lead_officer", "rivers"), ("officer", "rivers")),
        "en",
        "Europe/Oslo",
    ),
    "officer.other": Somebody(
        "program officer of another programme",
        "Tomas Brandt",
        "ngo",
        (("lead_officer", "islands"),),
        "en",
        "Europe/Berlin",
    ),
    "facilitator": Somebody(
        "facilitator", "Amara Keita", "ngo", (("facilitator", None),), "fr", "Africa/Abidjan"
    ),
    "facilitator.other": Somebody(
        "facilitator of another dialogue",
        "Daniel Okoro",
        "university",
        (("facilitator", None),),
        "en",
        "Africa/Lagos",
    ),
    "partner": Somebody(
        "local partner",
        "Leila Haddad",
        "partner",
        (("partner", None),),
        "fr",
        "Asia/Beirut",
        Level.RESTRICTED,
    ),
    "funder": Somebody(
        "funder, signs in to the outer ring",
        "Ruth Lindgren",
        "fund",
        (("funder", None),),
        "en",
        "Europe/Stockholm",
        Level.CHATHAM,
    ),
    "funder.other": Somebody(
        "another funder, outer ring",
        "Paul Lindqvist",
        "foundation",
        (("funder", None),),
        "en",
        "Europe/Zurich",
        Level.CHATHAM,
    ),
    "approver": Somebody(
        "approver, gives second signatures",
        "Marta Nowak",
        "sponsor",
        (("approver", "rivers"), ("approver", "islands")),
        "en",
        "Europe/Warsaw",
    ),
    "liaison": Somebody(
        "liaison official, outer ring",
        "Henrik Dahl",
        "sponsor",
        (("liaison", None),),
        "en",
        "Europe/Oslo",
        Level.RESTRICTED,
    ),
    "auditor": Somebody(
        "auditor, reads the ledger and no content",
        "Sofia Marin",
        "university",
        (("auditor", None),),
        "en",
        "Europe/Madrid",
        Level.OPEN,
    ),
    "admin": Somebody(
        "administrator, manages accounts and sees no content",
        "Jon Falk",
        "ngo",
        (("administrator", None),),
        "en",
        "Europe/Oslo",
        Level.OPEN,
    ),
}


def address(key: str) -> str:
    """The address of a demo account: officer → officer@demo.parley.example."""
    return f"{key}@{DOMAIN}"
