"""A target is one of three: one that anything meets, such as 1 %, would call every balance a success."""

from django.db import migrations, models

# Rows that say something else get the nearest of the three. The owner sees no row of a walled table and
# changes none unannounced, so both are said here, for this transaction.
NEAREST = """
alter table dialogues_dialogue no force row level security;
select set_config('wall.action', 'migration', true);
update dialogues_dialogue set gender_target = case when gender_target <= 31 then 30 when gender_target <= 41 then 33 else 50 end
 where gender_target not in (30, 33, 50);
select set_config('wall.action', '', true);
alter table dialogues_dialogue force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0005_follow_holders")]
    operations = [
        migrations.RunSQL(NEAREST, migrations.RunSQL.noop),
        migrations.RemoveConstraint("dialogue", "dialogue_target_percent"),
        migrations.AddConstraint(
            "dialogue",
            models.CheckConstraint(
                condition=models.Q(gender_target__in=(30, 33, 50)), name="dialogue_target_one_of_three"
            ),
        ),
    ]
