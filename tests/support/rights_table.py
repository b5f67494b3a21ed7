"""Who may see and change which rows: the design's table of rights, said once more in plain Python.

Nothing here reads a policy, a capacity or the access table: it is what those are held against. Rows are
dictionaries as the superuser reads them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
OPEN, CHATHAM, RESTRICTED, CLOSED = range(4)

TEAM = ("outline", "brief", "schedule", "roster", "attributes", "log", "sessions", "records", "notes")
COLUMNS: dict[str, tuple[str, ...]] = {
    # the columns of the design's table
    "facilitator": (*TEAM, "names", "contacts"),
    "lead": (*TEAM, "names", "contacts", "lead"),
    "partner": TEAM,
    "officer": ("outline", "brief", "schedule", "manage"),
    "outline": ("outline",),
}
BITS = {
    1: "outline",
    2: "brief",
    4: "schedule",
    8: "manage",
    16: "roster",
    256: "log",
    512: "sessions",
    1024: "records",
}


@dataclass
class Holder:
    """What one person holds: dialogue id → right → highest level at which it holds."""

    id: Any
    rights: dict[Any, dict[str, int]] = field(default_factory=dict)
    auditor: bool = False

    def hold(self, dialogue: Any, rights: Iterable[str], *, up_to: int = CLOSED) -> None:
        held = self.rights.setdefault(dialogue, {})
        for right in rights:
            held[right] = max(held.get(right, -1), up_to)

    def may(self, right: str, row: Row, *, dialogue: str = "dialogue_id") -> bool:
        """Holds the right on the row's dialogue, at the row's level where it has one."""
        return self.rights.get(row[dialogue], {}).get(right, -1) >= row.get("level", OPEN)


Rule = Callable[[Holder, Row], bool]


def right(name: str, *, dialogue: str = "dialogue_id") -> Rule:
    return lambda who, row: who.may(name, row, dialogue=dialogue)


def all_of(*rules: Rule) -> Rule:
    return lambda who, row: all(rule(who, row) for rule in rules)


def any_of(*rules: Rule) -> Rule:
    return lambda who, row: any(rule(who, row) for rule in rules)


def own(column: str) -> Rule:
    return lambda who, row: row[column] == who.id


def everybody(who: Holder, row: Row) -> bool:
    return True


def own_grant(who: Holder, row: Row) -> bool:
    """One's own, while it stands, was confirmed where it must be, and does not rest."""
    resting = row["rests_since"] and not (row["confirmed_at"] and row["confirmed_at"] > row["rests_since"])
    return row["user_id"] == who.id and not row["ended_at"] and not row["waits_for_lead"] and not resting


def gave(who: Holder, row: Row) -> bool:
    """Whoever gave a capacity sees it while they know of the dialogue."""
    return row["granted_by_id"] == who.id and who.may(
        "outline", {"id": row["content_object_id"]}, dialogue="id"
    )


def owed(who: Holder, row: Row) -> bool:
    if row["dialogue_id"] is None:
        return row["owner_id"] == who.id
    return who.may(BITS[row["needs"]], row) and (row["owner_id"] == who.id or runs(who, row))


def runs(who: Holder, row: Row) -> bool:
    if row["dialogue_id"] is None:
        return row["owner_id"] == who.id
    return who.may(BITS[row["needs"]], row) and (who.may("log", row) or who.may("manage", row))


def owes(who: Holder, row: Row) -> bool:
    """Whoever knows of a dialogue may owe something in it, by their own act."""
    return runs(who, row) or (row["owner_id"] == who.id and owed(who, row))


def told(who: Holder, row: Row) -> bool:
    return row["recipient_id"] == who.id and (row["dialogue_id"] is None or who.may(BITS[row["needs"]], row))


def ledger(who: Holder, row: Row) -> bool:
    if who.auditor:
        return True
    unlevelled = {"dialogue_id": row["dialogue_id"]}
    return (row["kind"] == "reveal" and who.may("lead", unlevelled)) or (
        row["side"] == "sponsor" and who.may("manage", unlevelled)
    )


def _mine_in(name: str, *columns: str) -> Rule:
    return all_of(right(name), any_of(*(own(column) for column in columns)))


GRANT = any_of(right("manage", dialogue="content_object_id"), right("lead", dialogue="content_object_id"))
AUTHOR = _mine_in("notes", "author_id")
MINE = _mine_in("outline", "user_id")
LOG, BRIEF = right("log"), right("brief")


def _log(read: str, *, delete: bool = False) -> dict[str, Rule]:
    rules = {"select": right(read), "insert": LOG, "update": all_of(LOG, right(read))}
    return rules | ({"delete": all_of(LOG, right(read))} if delete else {})


# table → command → who may, in the inner ring. A command that is not here is granted to nobody.
INNER: dict[str, dict[str, Rule]] = {
    "dialogues_dialogue": {
        "select": right("outline", dialogue="id"),
        "update": right("manage", dialogue="id"),
    },
    "dialogues_brief": {"select": BRIEF, "insert": right("manage"), "update": right("manage")},
    "dialogues_party": {"select": BRIEF, "insert": BRIEF, "update": BRIEF},
    "dialogues_faction": {"select": BRIEF, "insert": BRIEF, "update": BRIEF},
    "dialogues_participant": _log("roster"),
    "dialogues_attributes": _log("attributes"),
    "dialogues_identity": {
        "select": right("names"),
        "insert": LOG,
        "update": all_of(right("names"), right("contacts")),
    },
    "dialogues_contact": {"select": right("contacts"), "insert": LOG, "update": right("contacts")},
    "dialogues_session": _log("schedule"),
    "dialogues_sessiondetail": _log("sessions"),
    "dialogues_agendaitem": _log("sessions", delete=True),
    "dialogues_attendance": _log("attributes", delete=True),
    "dialogues_record": _log("records"),
    "dialogues_followup": _log("sessions"),
    "dialogues_privatenote": {
        "select": lambda who, row: who.may("notes", row) and who.id in (row["author_id"], *row["readers"]),
        "insert": AUTHOR,
        "update": AUTHOR,
        "delete": AUTHOR,
    },
    "dialogues_notereader": {
        "select": _mine_in("notes", "reader_id", "author_id"),
        "insert": AUTHOR,
        "delete": AUTHOR,
    },
    "dialogues_draft": {"select": MINE, "insert": MINE, "update": MINE, "delete": MINE},
    "dialogues_idempotencykey": {"select": MINE, "insert": MINE, "update": MINE, "delete": MINE},
    "dialogues_trackverdict": {"select": BRIEF},
    "dialogues_trackcount": {"select": right("roster")},
    "dialogues_balanceverdict": {"select": BRIEF},
    "dialogues_usergrant": {"select": any_of(own_grant, gave, GRANT)},
    "dialogues_teamgrant": {"select": any_of(gave, GRANT)},
    "ledger_entry": {"select": ledger},
    "notices_obligation": {"select": owed, "insert": owes, "update": runs},
    "notices_notice": {"select": told, "update": told},
    "notices_ladder": {"select": lambda who, row: row["dialogue_id"] is None or who.may("outline", row)},
    "notices_preference": {
        "select": own("person_id"),
        "insert": own("person_id"),
        "update": own("person_id"),
    },
    "wall_access": {"select": own("user_id")},
    "accounts_user": {"select": everybody},
}


def of_outer(row: Row) -> bool:
    return row["ring"] == "outer"


def any_row(row: Row) -> bool:
    return True


GUARDED = "a way in is changed by the person alone"
READ: dict[str, Any] = {"select": any_row}
DOOR = dict.fromkeys(("select", "insert", "update", "delete"), any_row)
OUTER_DOOR = dict.fromkeys(("select", "insert", "update", "delete"), of_outer)
# login → table → command → which rows. No viewer is asked for here: these logins work for an office or a door.
OFFICES: dict[str, dict[str, dict[str, Callable[[Row], bool] | str]]] = {
    "outer": {},
    "courier": {},
    "statistician": {
        **dict.fromkeys(
            (
                "dialogues_dialogue",
                "dialogues_participant",
                "dialogues_attributes",
                "dialogues_session",
                "dialogues_agendaitem",
                "dialogues_attendance",
            ),
            READ,
        ),
        **dict.fromkeys(
            ("dialogues_trackverdict", "dialogues_trackcount", "dialogues_balanceverdict"),
            {"select": any_row, "insert": any_row, "update": any_row},
        ),
    },
    "registrar": {
        **dict.fromkeys(
            (
                "dialogues_dialogue",
                "dialogues_session",
                "dialogues_followup",
                "wall_access",
                "accounts_user",
                "notices_preference",
            ),
            READ,
        ),
        "notices_obligation": {"select": any_row, "update": any_row},
        "notices_notice": {"select": any_row, "insert": any_row, "update": any_row},
    },
    "archivist": {
        "dialogues_dialogue": READ,
        "dialogues_participant": {"select": lambda row: row["erased_on"] is not None},
        "ledger_entry": READ,
    },
    "door": {
        "accounts_user": {"select": any_row, "update": any_row},
        "accounts_role": READ,
        "accounts_rest": READ,
        "accounts_invitation": READ,
        "accounts_innersession": DOOR,
        "accounts_outersession": {"select": any_row, "delete": any_row},
        "accounts_apitoken": {"select": any_row, "delete": any_row},
        # Whose the factor is decides a trigger, by the signed viewer: nobody is signed here.
        "mfa_authenticator": READ | {"insert": GUARDED, "update": any_row, "delete": GUARDED},
        "account_emailaddress": READ,
        "socialaccount_socialaccount": READ,
    },
    "outer_door": {
        "accounts_user": {"select": of_outer, "update": of_outer},
        "accounts_role": {"select": of_outer},
        "accounts_outersession": dict.fromkeys(DOOR, any_row),
        "accounts_apitoken": {"select": of_outer, "delete": of_outer},
        "mfa_authenticator": OUTER_DOOR,
        "account_emailaddress": {"select": of_outer},
        "socialaccount_socialaccount": {"select": of_outer},
    },
}

# Tables without a path to a dialogue or to a person's way in, and why nothing has to be hidden row by row.
NO_PATH = {
    "account_emailconfirmation": "allauth's; addresses are confirmed by invitation, no login may touch it",
    "accounts_organisation": "names of organisations, known to everybody who signs in",
    "accounts_programme": "names of programmes and their rules, known to everybody who signs in",
    "accounts_user_groups": "who is in which team: no login may touch it, definer functions read it",
    "auth_group": "names of teams",
    "auth_group_permissions": "rights on whole tables do not exist; no login may touch it",
    "auth_permission": "names of capacities",
    "django_content_type": "names of tables",
    "django_migrations": "names of migrations; no login may touch it",
    "guardian_groupobjectpermission": "guardian's generic grants, not used; no login may touch it",
    "guardian_userobjectpermission": "guardian's generic grants, not used; no login may touch it",
    "knox_authtoken": "knox's own tokens, not used; no login may touch it",
    "socialaccount_socialapp": "the institution's name as a provider; its secret is in the settings",
    "socialaccount_socialtoken": "tokens of a provider, not stored",
    "wall_capacity": "which capacity carries which rights, the same for everybody",
}
