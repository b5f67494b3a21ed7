"""All that is due, done or not, is listed by due date and found by owner. Made while the system runs: no lock is held."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0005_who_runs_none")]
    operations = [
        AddIndexConcurrently("Obligation", models.Index(fields=["due_at", "id"], name="obligation_due")),
        AddIndexConcurrently("Obligation", models.Index(fields=["owner_id"], name="obligation_owner")),
    ]
