"""What is due about a grant ends when it is answered or ended; whoever gave one sees what they gave."""

from pathlib import Path

from django.db import migrations

from wall.policies import INNER, definer, holds
from wall.rights import Right

SQL = Path(__file__).parents[1] / "sql"
TABLE = "dialogues_usergrant"
GIVEN = f"{TABLE}.granted_by_id = (select wall.viewer()) and {holds(Right.OUTLINE, dialogue=f'{TABLE}.content_object_id')}"
FORWARD = "\n".join(
    [
        (SQL / "grants_due.sql").read_text(encoding="utf-8"),
        definer("wall.grant_settled()"),
        # A programme's lead officer names who manages a dialogue, and runs none: they see what they gave.
        f"create policy giver_read on {TABLE} for select to {INNER} using ({GIVEN});",
    ]
)
BACKWARD = f"drop policy giver_read on {TABLE}; drop function if exists wall.grant_settled() cascade;"


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0002_wall"), ("notices", "0005_change")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
