"""Ladders are changed without code: by a programme's lead officer, per kind and per dialogue."""

import uuid
from pathlib import Path

import django.db.models.manager
from django.db import migrations, models

from notices.policies import INNER
from wall.policies import definer, enclosed, holds
from wall.rights import Right

SQL = Path(__file__).parents[1] / "sql"
TABLE = "notices_ladder"
KNOWN = f"{TABLE}.dialogue_id is null or {holds(Right.OUTLINE, dialogue=f'{TABLE}.dialogue_id')}"
FORWARD = "\n".join(
    [
        *enclosed(TABLE),
        f"grant select on {TABLE} to {INNER};",
        f"create policy inner_read on {TABLE} for select to {INNER} using ({KNOWN});",
        (SQL / "ladders.sql").read_text(encoding="utf-8"),
        definer("wall.ladders_of(text[], uuid[])", grant_to=[INNER, "parley_registrar"]),
        definer("wall.set_ladder(text, uuid, uuid, jsonb, jsonb)", grant_to=[INNER]),
    ]
)
BACKWARD = (
    "drop function wall.set_ladder(text, uuid, uuid, jsonb, jsonb) cascade;"
    "drop function wall.ladders_of(text[], uuid[]) cascade;"
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0006_operations"), ("dialogues", "0002_wall")]
    operations = [
        migrations.CreateModel(
            name="Ladder",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=60)),
                ("programme_id", models.UUIDField()),
                ("dialogue_id", models.UUIDField(null=True)),
                ("steps", models.JSONField()),
                ("dates", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
                ("changed_by_id", models.UUIDField()),
            ],
            options={
                "base_manager_name": "base",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "programme_id", "dialogue_id"),
                        name="ladder_once",
                        nulls_distinct=False,
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
