"""Mail may be encrypted to its reader's own key; the registrar reads the key, which is public."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0007_ladders")]
    operations = [
        migrations.AddField(
            "Preference", "openpgp_key", models.TextField(blank=True, default="", db_default="")
        ),
        migrations.RunSQL(
            "grant select (openpgp_key) on notices_preference to parley_registrar;"
            "alter table notices_preference alter column openpgp_key set statistics 0;",
            "revoke select (openpgp_key) on notices_preference from parley_registrar;",
        ),
    ]
