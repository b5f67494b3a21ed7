"""Finding the owner of a calendar feed by its secret."""

from pathlib import Path

from django.db import migrations

from wall.policies import definer

SQL = Path(__file__).parents[1] / "sql"
FORWARD = "\n".join(
    [
        (SQL / "feed.sql").read_text(encoding="utf-8"),
        definer("wall.feed_owner(text)", grant_to=["parley_inner"]),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_raise_level")]
    operations = [migrations.RunSQL(FORWARD, "drop function if exists wall.feed_owner(text) cascade;")]
