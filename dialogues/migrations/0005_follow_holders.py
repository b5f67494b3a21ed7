"""What the leads or the officers owe follows whoever is one; what is due about a grant moves and ends with it."""

from pathlib import Path

from django.db import migrations

from wall.policies import INNER, definer, holds
from wall.rights import Right

SQL = Path(__file__).parents[1] / "sql"
TEAMS = "dialogues_teamgrant"
GIVEN = f"{TEAMS}.granted_by_id = (select wall.viewer()) and {holds(Right.OUTLINE, dialogue=f'{TEAMS}.content_object_id')}"
FORWARD = "\n".join(
    [
        (SQL / "due_of_grants.sql").read_text(encoding="utf-8"),
        (SQL / "follow_holders.sql").read_text(encoding="utf-8"),
        definer("wall.grant_due()"),
        definer("wall.owed_as(text, uuid, integer)"),
        definer("wall.holders(text, uuid, integer, integer)"),
        definer("wall.who_holds(text, uuid)", grant_to=[INNER]),
        definer("wall.follow_holders(uuid[])", grant_to=["parley_registrar"]),
        definer("wall.grants_followed()"),
        # As of grants to people: a lead officer who runs no dialogue sees what they gave, and so may end it.
        f"create policy giver_read on {TEAMS} for select to {INNER} using ({GIVEN});",
    ]
)
BACKWARD = "\n".join(
    [
        f"drop policy giver_read on {TEAMS};",
        "drop function wall.grants_followed() cascade; drop function wall.follow_holders(uuid[]);",
        "drop function wall.who_holds(text, uuid);",
        "drop function wall.holders(text, uuid, integer, integer); drop function wall.owed_as(text, uuid, integer);",
        "drop function wall.grant_due() cascade;",
        (SQL / "grants_due.sql").read_text(encoding="utf-8"),
        definer("wall.grant_settled()"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0004_erasure")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
