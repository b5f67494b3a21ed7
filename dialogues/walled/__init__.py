"""Functions by which rights on dialogues come and go, and the tables of others that grants are made of."""

from wall.declare import Open, Routines

INNER = ("inner",)

ROUTINES = (
    Routines(
        "truth.sql",
        {
            "truth(uuid[], uuid[])": (),
            "dialogue_state(uuid)": (),
            "programme_of(uuid)": (),
            "in_programme(uuid)": (),
        },
    ),
    Routines(
        "grants.sql",
        {
            "leads_programme(uuid)": (),
            "may_give(text, uuid)": (),
            "permission_of(text)": (),
            "has_other_lead(uuid, uuid)": (),
            "refuse(text)": (),
            "give(uuid, text, uuid, timestamptz)": INNER,
            "give_team(integer, text, uuid, timestamptz)": INNER,
            "accept(uuid)": INNER,
            "confirm(uuid)": INNER,
            "end_grant(uuid)": INNER,
            "end_team_grant(uuid)": INNER,
            "open_dialogue(uuid, uuid, text, integer, text, text, integer, text, date)": INNER,
            "set_arms_length(uuid, text)": INNER,
            "raise_level(uuid, integer)": INNER,
        },
    ),
    Routines(
        "sync.sql",
        {
            "sync_lock()": (),
            "sync_user_grants()": (),
            "sync_team_grants()": (),
            "sync_people()": (),
            "sync_person()": (),
            "sync_dialogue()": (),
            "rest_grants()": (),
        },
    ),
    Routines("due_of_grants.sql", {"grant_due()": ()}),
    Routines(
        "follow_holders.sql",
        {
            "holders(text, uuid, integer, integer)": (),
            "who_holds(text, uuid)": INNER,
            "follow_holders(uuid[])": ("registrar",),
            "grants_followed()": (),
        },
    ),
    Routines("balance_low.sql", {"balance_low(uuid, uuid, smallint, timestamptz)": ("statistician",)}),
    Routines("erasure.sql", {"erasure_guarded()": ()}),
)

_NAMES = {"inner": ("select",), "door": ("select",)}
TABLES = {
    "auth_permission": Open(why="names of capacities", grants=_NAMES | {"fn": ("select",)}),
    "django_content_type": Open(why="names of tables", grants=_NAMES | {"fn": ("select",)}),
    "auth_group": Open(why="names of teams", grants=_NAMES),
    "auth_group_permissions": Open(why="rights on whole tables do not exist; no login may touch it"),
    "guardian_userobjectpermission": Open(why="guardian's generic grants, not used; no login may touch it"),
    "guardian_groupobjectpermission": Open(why="guardian's generic grants, not used; no login may touch it"),
    "django_migrations": Open(why="names of migrations; no login may touch it"),
}
