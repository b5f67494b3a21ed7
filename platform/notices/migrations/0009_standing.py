"""What was said needs the right that its thing needs; what becomes due in a suspended dialogue rests; ladders lose nothing."""

from pathlib import Path

from django.db import migrations, models

from notices.policies import ANNOUNCED, INNER, SAID, VIEWER, _knows
from wall.policies import definer

SQL = Path(__file__).parents[1] / "sql"
TABLE = "notices_notice"


def read_by(right: str) -> str:
    """The policies of what was said, with what its reader must hold on the dialogue."""
    told = (
        f"{TABLE}.recipient_id = {VIEWER} and ({TABLE}.dialogue_id is null or {_knows(TABLE, right, 'true')})"
    )
    return (
        f"alter policy inner_read on {TABLE} using ({told});"
        f"alter policy inner_update on {TABLE} using ({told}) with check ({told});"
    )


def announced(*columns: str) -> str:
    """What is said, and that it was read, is announced; how a mail fares is no act of anybody."""
    said = ["page_id" if name == "object_id" else name for name in (*SAID, "read_at", *columns)]
    return (
        f"drop trigger announced on {TABLE};"
        f"create trigger announced before insert or delete or update of {', '.join(said)} on {TABLE} {ANNOUNCED};"
    )


# As the owner of definer functions, whom the policies let in and who alone may replace a function of theirs.
AS_FN = "set local role parley_fn;"
# Of a ladder's old and new steps nobody knows which are alike: all that is open finds its place again by its moment.
MEND = """
set local role parley_fn;
select set_config('wall.action', 'notices.mend', true);
update notices_notice n set needs = o.needs, level = greatest(n.level, o.level)
  from notices_obligation o where o.id = n.obligation_id;
update notices_obligation o set paused_at = case when d.state = 'suspended' then now() end
  from dialogues_dialogue d
 where d.id = o.dialogue_id and o.done_at is null and o.ended_at is null
   and (o.paused_at is null) = (d.state = 'suspended');
update notices_obligation o set waived_at = null, waived_by_id = null
 where o.waived_at is not null and o.done_at is null and o.ended_at is null;
update notices_obligation o set next_step = 32000 where o.done_at is null and o.ended_at is null;
select set_config('wall.action', '', true);
reset role;
"""
FORWARD = "\n".join(
    [
        f"alter table {TABLE} alter column needs set statistics 0;",
        "grant select (needs), insert (needs) on notices_notice to parley_registrar;",
        "grant select (opens_at, created_at) on notices_obligation to parley_registrar;",
        MEND,
        read_by(f"{TABLE}.needs"),
        announced("needs"),
        (SQL / "standing.sql").read_text(encoding="utf-8"),
        definer("wall.obligation_stands()"),
        definer("wall.notices_rise()"),
        f"{AS_FN} {(SQL / 'set_ladder.sql').read_text(encoding='utf-8')} reset role;",
    ]
)
BACKWARD = "\n".join(
    [
        "drop function wall.set_ladder(text, uuid, uuid, jsonb, jsonb);",
        "drop function wall.ladders_of(text[], uuid[]);",
        (SQL / "ladders.sql").read_text(encoding="utf-8"),
        definer("wall.ladders_of(text[], uuid[])", grant_to=[INNER, "parley_registrar"]),
        definer("wall.set_ladder(text, uuid, uuid, jsonb, jsonb)", grant_to=[INNER]),
        "drop function wall.notices_rise() cascade;",
        "drop function wall.obligation_stands() cascade;",
        announced(),
        read_by("1"),
        "revoke select (opens_at, created_at) on notices_obligation from parley_registrar;",
        "revoke select (needs), insert (needs) on notices_notice from parley_registrar;",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0008_openpgp"), ("dialogues", "0002_wall")]
    operations = [
        migrations.AddField("Notice", "needs", models.IntegerField(default=1), preserve_default=False),
        migrations.AddConstraint(
            "Notice", models.CheckConstraint(condition=models.Q(needs__gt=0), name="notice_needs_a_right")
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
