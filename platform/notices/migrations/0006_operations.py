"""Numbers for those who watch the engine, and mail that was given up may be sent again."""

from pathlib import Path

from django.db import migrations, models

from notices.policies import INNER
from wall.policies import definer

SQL = Path(__file__).parents[1] / "sql"
FUNCTIONS = ("wall.engine_counts()", "wall.failed_mail()", "wall.send_again(uuid)")
FORWARD = "\n".join(
    [
        (SQL / "operations.sql").read_text(encoding="utf-8"),
        *(definer(each, grant_to=[INNER]) for each in FUNCTIONS),
    ]
)
BACKWARD = "\n".join(f"drop function {each} cascade;" for each in FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_change")]
    operations = [
        migrations.AddIndex(
            "Notice",
            models.Index(
                condition=models.Q(("state", "failed")), fields=["recipient_id"], name="notice_failed"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
