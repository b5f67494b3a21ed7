"""Every table of dialogues goes behind the wall, in the same breath as it is made."""

from django.db import migrations

from dialogues.wall import statements


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0001_initial"),
        ("accounts", "0002_the_door"),
        ("wall", "0001_initial"),
        ("ledger", "0001_initial"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in statements()]
