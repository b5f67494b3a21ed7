"""A person who withdraws is erased by the lead facilitator; the archivist destroys what keys were left."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

from wall.policies import definer, office_reads

SQL = Path(__file__).parents[1] / "sql"
TABLE = "dialogues_participant"
FORWARD = "\n".join(
    [
        f"alter table {TABLE} alter column erased_on set statistics 0;",
        (SQL / "erasure.sql").read_text(encoding="utf-8"),
        definer("wall.erasure_guarded()"),
        office_reads(TABLE, "archivist", ("id", "dialogue_id", "erased_on"), where="erased_on is not null"),
    ]
)
BACKWARD = """
drop policy archivist_read on dialogues_participant;
revoke select (id, dialogue_id, erased_on) on dialogues_participant from parley_archivist;
drop function wall.erasure_guarded() cascade;
"""


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0003_grants_due")]
    operations = [
        migrations.AddField(
            "participant", "erased_on", models.DateField(null=True, blank=True, editable=False)
        ),
        migrations.AddConstraint(
            "participant",
            models.CheckConstraint(
                condition=Q(erased_on__isnull=True) | Q(left_on__isnull=False),
                name="participant_erased_has_left",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
