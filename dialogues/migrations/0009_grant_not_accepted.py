"""What waits for a person's own answer is found without going through all that they hold. Made while the system runs."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("dialogues", "0008_policies_one_by_one")]
    operations = [
        AddIndexConcurrently(
            "UserGrant",
            models.Index(
                fields=["user"],
                name="grant_not_accepted",
                condition=models.Q(accepted_at__isnull=True) & models.Q(ended_at__isnull=True),
            ),
        )
    ]
