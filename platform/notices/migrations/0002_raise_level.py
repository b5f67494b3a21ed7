"""What is due about an object follows its level, even out of sight of whoever raised it."""

from pathlib import Path

from django.db import migrations

from wall.policies import definer

SQL = Path(__file__).parents[1] / "sql"

FORWARD = "\n".join(
    [
        (SQL / "raise_level.sql").read_text(encoding="utf-8"),
        definer("wall.raise_obligations(uuid[], smallint)", grant_to=["parley_inner"]),
    ]
)
BACKWARD = "drop function if exists wall.raise_obligations(uuid[], smallint) cascade;"


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
