"""What each login may do with the door's tables. Written once, by the migration that calls `statements`.

The inner ring's own login reads three columns of people. The outer ring's door sees people of the outer
ring and their sessions, whatever an intruder in that process asks for.
"""

from wall.policies import definer

PUBLIC_PERSON = "id, display_name, organisation_id"
REMINDED_PERSON = "id, email, display_name, language, time_zone, deputy_id, supervisor_id, is_active"
# What people may change about themselves; everything else goes through the functions below.
OWN_COLUMNS = "password, last_login, language, time_zone"
INVITATION = "id, user_id, invited_by_id, created_at, expires_at, used_at"
READ_BY_ALL = ("inner", "outer", "door", "outer_door", "registrar", "statistician", "archivist", "courier")

OUTER_PERSON = "user_id in (select u.id from accounts_user u where u.ring = 'outer')"

# table → login → (commands and columns, condition on rows)
GRANTS: dict[str, dict[str, tuple[str, str]]] = {
    "accounts_user": {
        "door": (f"select, update ({OWN_COLUMNS})", "true"),
        "outer_door": (f"select, update ({OWN_COLUMNS})", "ring = 'outer'"),
        "inner": (f"select ({PUBLIC_PERSON})", "true"),
        "registrar": (f"select ({REMINDED_PERSON})", "true"),
    },
    "accounts_role": {"door": ("select", "true"), "outer_door": ("select", OUTER_PERSON)},
    "accounts_rest": {"door": ("select", "true")},
    "accounts_invitation": {"door": (f"select ({INVITATION})", "true")},
    "accounts_innersession": {"door": ("select, insert, update, delete", "true")},
    "accounts_outersession": {"outer_door": ("select, insert, update, delete", "true")},
    "accounts_apitoken": {
        "door": ("select, delete", "true"),
        "outer_door": ("select, delete", OUTER_PERSON),
    },
    "mfa_authenticator": {
        "door": ("select, insert, update, delete", "true"),
        "outer_door": ("select, insert, update, delete", OUTER_PERSON),
    },
    # allauth looks here for further addresses; ours has one a person, on the person's own row.
    "account_emailaddress": {"door": ("select", "true"), "outer_door": ("select", OUTER_PERSON)},
    # Signing in through an institution finds the person by address and stores nothing here.
    "socialaccount_socialaccount": {"door": ("select", "true"), "outer_door": ("select", OUTER_PERSON)},
}
WRITERS = {"accounts_organisation": "insert, update", "accounts_programme": "insert, update"}
SEQUENCES = ("mfa_authenticator_id_seq",)
# Read without rows of their own to protect.
PLAIN_READS = {
    "socialaccount_socialapp": ("door", "outer_door"),
    "socialaccount_socialtoken": ("door", "outer_door"),
}

DOOR = ["parley_door"]
BOTH_DOORS = ["parley_door", "parley_outer_door"]
FUNCTIONS: dict[str, list[str]] = {
    "wall.holds_role(uuid, text, uuid)": DOOR,
    "wall.require_administrator()": [],
    "wall.may_give_role(uuid, uuid, text, uuid)": DOOR,
    "wall.give_role(uuid, text, uuid, timestamptz)": DOOR,
    "wall.end_role(uuid)": DOOR,
    "wall.end_rest(uuid)": [],
    "wall.may_confirm(uuid, uuid)": DOOR,
    "wall.confirm_person(uuid)": DOOR,
    "wall.by_administrator()": DOOR,
    "wall.add_person(uuid, text, text, uuid, text, integer, text, text)": DOOR,
    "wall.change_person(uuid, text, uuid, uuid, uuid)": DOOR,
    "wall.change_email(uuid, text)": DOOR,
    "wall.change_clearance(uuid, integer)": DOOR,
    "wall.set_active(uuid, boolean)": DOOR,
    "wall.reset_second_factor(uuid)": DOOR,
    "wall.issue_token(text, text, text, timestamptz)": DOOR,
    "wall.invite(uuid, bytea)": DOOR,
    "wall.invitation(text)": BOTH_DOORS,
    "wall.accept_invitation(text, text)": BOTH_DOORS,
}
COMMANDS = ("select", "insert", "update", "delete")


def statements() -> list[str]:
    """Return every grant and row policy, one statement a string."""
    lines = []
    for table, logins in GRANTS.items():
        lines += _protected(table)
        for login, (commands, condition) in logins.items():
            lines += _granted(table, login, commands, condition)
    for table, commands in WRITERS.items():
        lines += [f"revoke all on {table} from public;", f"grant select, update on {table} to parley_fn;"]
        lines += [f"grant select on {table} to parley_{login};" for login in READ_BY_ALL]
        lines.append(f"grant {commands} on {table} to parley_door;")
    for table, logins_ in PLAIN_READS.items():
        lines += [f"grant select on {table} to parley_{login};" for login in logins_]
    lines += [f"grant usage on sequence {name} to {', '.join(BOTH_DOORS)};" for name in SEQUENCES]
    lines += [definer(signature, grant_to=logins_) for signature, logins_ in FUNCTIONS.items()]
    return lines


def _protected(table: str) -> list[str]:
    return [
        f"revoke all on {table} from public;",
        f"alter table {table} enable row level security;",
        f"create policy fn_all on {table} to parley_fn using (true) with check (true);",
        f"grant select, insert, update, delete on {table} to parley_fn;",
    ]


def _granted(table: str, login: str, commands: str, condition: str) -> list[str]:
    lines = [f"grant {commands} on {table} to parley_{login};"]
    for command in COMMANDS:
        if command not in commands:
            continue
        checks = {"select": "using", "delete": "using", "insert": "with check"}
        clause = (
            f"using ({condition}) with check ({condition})"
            if command == "update"
            else f"{checks[command]} ({condition})"
        )
        lines.append(f"create policy {login}_{command} on {table} for {command} to parley_{login} {clause};")
    return lines
