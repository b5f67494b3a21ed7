"""What the page that settles an obligation is about, where that is not its object (a follow-up's session)."""

from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parents[1] / "sql" / "raise_level_of_page.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_feed")]
    operations = [
        migrations.AddField("Obligation", "page_id", models.UUIDField(null=True)),
        migrations.RenameField("Notice", "object_id", "page_id"),
        migrations.RunSQL(
            "grant select (page_id) on notices_obligation to parley_registrar;",
            "revoke select (page_id) on notices_obligation from parley_registrar;",
        ),
        # The function belongs to the owner of definer functions, who alone may replace it.
        migrations.RunSQL(f"set local role parley_fn; {SQL}; reset role;", migrations.RunSQL.noop),
    ]
