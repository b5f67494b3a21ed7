"""What of the wall itself stands behind it: who is looking, the access table, and what higher floors answer."""

from wall import emit
from wall.declare import VIEWER, Open, Policy, Routines, Wall

LOGINS = ("inner", "outer", "door", "outer_door", "registrar", "statistician", "archivist", "courier")
# The outer ring has published tables alone, and no viewer.
STATED = tuple(login for login in LOGINS if login != "outer")

ROUTINES = (
    Routines("provided.sql", {}),
    Routines(
        "viewer.sql",
        {"viewer()": STATED, "viewer_or_null()": STATED, "announced()": ()},
    ),
    Routines("access.sql", {"refresh(uuid[], uuid[])": (), "rights_on(uuid, smallint)": ("inner",)}),
)

TABLES = {
    "wall_access": Wall(
        policies=(
            Policy(command="select", rows=f"user_id = {VIEWER}"),
            # Who may still be reminded of what.
            Policy(command="select", login="registrar"),
        ),
        announced=False,  # wall.refresh alone writes it
    ),
    "wall_capacity": Open(
        why="which capacity carries which rights, the same for everybody",
        grants={"fn": ("select",), "inner": ("select",)},
        rows=emit.capacity_rows(),
    ),
    "wall.secret": Open(why="the key that viewers are signed with", grants={"fn": ("select",)}),
    "wall.standing": Open(
        why="what migrations made stand: every process compares it before it serves",
        grants=dict.fromkeys(LOGINS, ("select",)),
    ),
}
