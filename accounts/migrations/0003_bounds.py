"""A role ends between 1900 and 2200, in the table, too."""

from datetime import UTC, datetime

from django.db import migrations, models

# A moment outside is moved to the nearest inside: pages could not show one in the year 9999 in every time zone.
MOVED = """
set local role parley_fn;
select set_config('wall.action', 'migration', true);
update accounts_role set until = least(greatest(until, '1900-01-01 00:00+00'), '2200-12-31 23:00+00')
 where until not between '1900-01-01 00:00+00' and '2200-12-31 23:59:59+00';
select set_config('wall.action', '', true);
reset role;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_the_wall_stands")]

    operations = [
        migrations.RunSQL(MOVED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "until__range",
                        (datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC)),
                    )
                ),
                name="role_moments_between",
            ),
        ),
    ]
