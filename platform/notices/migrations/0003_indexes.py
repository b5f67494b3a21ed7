"""What others owe is found by dialogue and due date. Made while the system runs: no lock is held."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

OPEN = models.Q(IsNull(Coalesce("done_at", "ended_at"), rhs=True))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0002_the_wall_stands")]
    operations = [
        AddIndexConcurrently(
            "Obligation",
            models.Index(
                fields=["dialogue_id", "due_at", "id"], name="obligation_open_in_dialogue", condition=OPEN
            ),
        ),
        AddIndexConcurrently(
            "Obligation", models.Index(fields=["due_at", "id"], name="obligation_open", condition=OPEN)
        ),
    ]
