"""What is due may be handed on, waived and moved; whoever knows of a dialogue may owe something in it."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models.functions import Coalesce

from notices.policies import INNER, VIEWER, _knows
from wall.policies import definer, office_reads

SQL = Path(__file__).parents[1] / "sql"
TABLE = "notices_obligation"
FUNCTIONS = (
    "wall.who_may_owe(uuid)",
    "wall.hand_obligation(uuid, uuid, timestamptz)",
    "wall.waive_obligation(uuid)",
    "wall.owed_by_my_people()",
)
OWN = _knows(TABLE, f"{TABLE}.needs", f"a.user_id = {TABLE}.owner_id")
FORWARD = "\n".join(
    [
        (SQL / "change.sql").read_text(encoding="utf-8"),
        *(definer(each, grant_to=[INNER]) for each in FUNCTIONS),
        f"grant update (moved_from) on {TABLE} to {INNER};",
        # Somebody who knows of a dialogue without running it (a programme's lead officer) owes what they began there.
        f"create policy self_insert on {TABLE} for insert to {INNER} with check ({OWN});",
    ]
)
BACKWARD = "\n".join(
    [
        f"drop policy self_insert on {TABLE};",
        *(f"drop function {each} cascade;" for each in reversed(FUNCTIONS)),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_page"), ("accounts", "0001_initial")]
    operations = [
        migrations.AddField("Obligation", "handed_from_id", models.UUIDField(null=True)),
        migrations.AddField(
            "Obligation",
            "former_owners",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), default=list, db_default=models.Value("{}"), size=None
            ),
        ),
        migrations.AddField("Obligation", "moved_from", models.DateTimeField(null=True)),
        migrations.AddField("Obligation", "waived_at", models.DateTimeField(null=True)),
        migrations.AddField("Obligation", "waived_by_id", models.UUIDField(null=True)),
        migrations.RemoveConstraint("Obligation", "obligation_once"),
        migrations.AddConstraint(
            "Obligation",
            models.UniqueConstraint(
                "kind",
                "dialogue_id",
                "object_id",
                Coalesce("handed_from_id", "owner_id"),
                name="obligation_once",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
