"""What each login may do with people and their ways in. See docs/decisions/0004-rings-and-doors.md.

The inner ring's own login reads three columns of people. The outer ring's door sees people of the outer ring and
their sessions, whatever an intruder in that process asks for.
"""

from wall.declare import COMMANDS, Open, Policy, Routines, Wall
from wall.walled import LOGINS

DOOR = ("door",)
BOTH_DOORS = ("door", "outer_door")
OUTER_PERSON = "user_id in (select u.id from accounts_user u where u.ring = 'outer')"


def may(login: str, *commands: str, rows: str = "true") -> tuple[Policy, ...]:
    """These commands for a login, on the rows that the condition says."""
    return tuple(Policy(login=login, command=command, rows=rows) for command in commands)


def credentials(*policies: Policy, sequence: tuple[str, ...] = ()) -> Wall:
    """The wall of a table that the doors and the owner's login write, without an action."""
    return Wall(policies=policies, sequence=sequence, announced=False, forced=False)


def names(*, why: str) -> Open:
    """A table of names that everybody who signs in may know; the door writes it, a trigger asks who is signed."""
    grants = dict.fromkeys(LOGINS, ("select",)) | {"fn": ("select", "update")}
    return Open(why=why, grants=grants | {"door": ("select", "insert", "update")})


ROUTINES = (
    Routines(
        "roles.sql",
        {
            "holds_role(uuid, text, uuid)": DOOR,
            "viewer_is(text)": ("inner",),
            "is_active(uuid)": (),
            "supervised_by(uuid)": (),
            "require_administrator()": (),
            "may_give_role(uuid, uuid, text, uuid)": DOOR,
            "give_role(uuid, text, uuid, timestamptz)": DOOR,
            "end_role(uuid)": DOOR,
            "end_rest(uuid)": (),
            "may_confirm(uuid, uuid)": DOOR,
            "confirm_person(uuid)": DOOR,
            "by_administrator()": (),
        },
    ),
    Routines(
        "people.sql",
        {
            "add_person(uuid, text, text, uuid, text, integer, text, text)": DOOR,
            "change_person(uuid, text, uuid, uuid, uuid)": DOOR,
            "change_email(uuid, text)": DOOR,
            "change_clearance(uuid, integer)": DOOR,
            "set_active(uuid, boolean)": DOOR,
            "reset_second_factor(uuid)": DOOR,
            "issue_token(text, text, text, timestamptz)": DOOR,
            "invite(uuid, bytea)": DOOR,
            "invitation(text)": BOTH_DOORS,
            "accept_invitation(text, text)": BOTH_DOORS,
            "guard_way_in(uuid, text)": BOTH_DOORS,
            "user_way_in()": (),
            "factor_way_in()": (),
        },
    ),
)

TABLES = {
    "mfa_authenticator": credentials(
        *may("door", *COMMANDS), *may("outer_door", *COMMANDS, rows=OUTER_PERSON), sequence=BOTH_DOORS
    ),
    # allauth looks here for further addresses; ours has one a person, on the person's own row.
    "account_emailaddress": credentials(
        *may("door", "select"), *may("outer_door", "select", rows=OUTER_PERSON)
    ),
    # Signing in through an institution finds the person by address and stores nothing here.
    "socialaccount_socialaccount": credentials(
        *may("door", "select"), *may("outer_door", "select", rows=OUTER_PERSON)
    ),
    "accounts_user_groups": Open(
        why="who is in which team: no login may touch it, definer functions read it",
        grants={"fn": ("select", "delete")},
    ),
    "account_emailconfirmation": Open(
        why="allauth's; addresses are confirmed by invitation, no login may touch it"
    ),
    "socialaccount_socialapp": Open(
        why="the institution's name as a provider; its secret is in the settings",
        grants=dict.fromkeys(BOTH_DOORS, ("select",)),
    ),
    "socialaccount_socialtoken": Open(
        why="tokens of a provider, not stored", grants=dict.fromkeys(BOTH_DOORS, ("select",))
    ),
    "knox_authtoken": Open(why="knox's own tokens, not used; no login may touch it"),
}
