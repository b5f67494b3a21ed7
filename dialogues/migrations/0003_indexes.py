"""Lists and the desk read in the order of an index. Made while the system runs: no lock is held."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("dialogues", "0002_the_wall_stands")]
    operations = [
        AddIndexConcurrently("Dialogue", models.Index(fields=["code_name", "id"], name="dialogue_code_name")),
        AddIndexConcurrently(
            "Dialogue", models.Index(fields=["-state_since", "id"], name="dialogue_state_since")
        ),
        AddIndexConcurrently(
            "Session",
            models.Index(fields=["-logged_at"], name="session_logged", condition=Q(logged_at__isnull=False)),
        ),
        AddIndexConcurrently(
            "UserGrant",
            models.Index(
                fields=["granted_at"],
                name="grant_waits_or_rests",
                condition=Q(waits_for_lead=True) | Q(rests_since__isnull=False),
            ),
        ),
    ]
