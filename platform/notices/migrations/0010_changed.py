"""When something due changed, for calendars; what one's people owe comes with its level."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.functions import Now
from django.utils import timezone

from notices.policies import INNER
from wall.policies import definer

SQL = Path(__file__).parents[1] / "sql"
OWED = "wall.owed_by_my_people()"
FORWARD = "\n".join(
    [
        (SQL / "changed.sql").read_text(encoding="utf-8"),
        "revoke all on function wall.obligation_changed() from public;",
        definer(OWED, grant_to=[INNER]),
    ]
)
_OLD = (SQL / "change.sql").read_text(encoding="utf-8")
BACKWARD = "\n".join(
    [
        "drop function wall.obligation_changed() cascade;",
        f"drop function {OWED};",
        _OLD[_OLD.index("create function wall.owed_by_my_people") :],
        definer(OWED, grant_to=[INNER]),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0009_standing")]
    operations = [
        migrations.AddField(
            "Obligation", "changed_at", models.DateTimeField(default=timezone.now, db_default=Now())
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
