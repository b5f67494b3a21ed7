"""Whether a target was missed twice in a row is asked of one function, beside the request that logs a session."""

import wall.operations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_the_wall_stands"),
        ("dialogues", "0004_indexes"),
        ("ledger", "0002_the_wall_stands"),
        ("notices", "0004_owed_in_my_dialogues"),
        ("wall", "0002_the_wall_stands"),
    ]

    operations = [
        wall.operations.Stand(
            name="dialogues/balance_low.sql",
            fingerprint="5e4a1705d7bd34508136bf6726e8ebf1",
            functions={
                "wall.balance_low(uuid, uuid, smallint, timestamp with time zone)": ["statistician"],
            },
            code=[
                "create or replace function wall.balance_low(dialogue uuid, session uuid, session_level smallint, due_at timestamptz) returns void",
                "language plpgsql volatile security definer set search_path = pg_catalog as $$",
                "begin",
                "    update public.notices_obligation o set ended_at = now()",
                "     where o.dialogue_id = $1 and o.kind = 'balance.low' and o.object_id is distinct from $2",
                "       and coalesce(o.done_at, o.ended_at) is null;",
                "    -- The registrar looks at it at once, and knows the ladder.",
                "    insert into public.notices_obligation as o (",
                "        id, kind, dialogue_id, object_type, object_id, page_id, owner_id, owed_as, needs, level,",
                "        created_at, opens_at, due_at, first_due_at, next_step_at, round, next_step)",
                "    select gen_random_uuid(), 'balance.low', $1, 'dialogues.session', $2, $1, h.id, told.capacity, told.needs, $3,",
                "           now(), now(), $4, $4, now(), 0, 0",
                "      from (values ('lead', 32, true),",
                "                   ('manage', 64, (select d.arms_length = 'known' from public.dialogues_dialogue d where d.id = $1)))",
                "           told (capacity, needs, counts)",
                "     cross join lateral wall.holders(told.capacity, $1, 0, 1) h (id)",
                "     where $2 is not null and told.counts",
                "    on conflict (kind, dialogue_id, object_id, coalesce(handed_from_id, owner_id)) do update",
                "       set level = excluded.level, due_at = excluded.due_at, opens_at = excluded.opens_at, ended_at = null,",
                "           moved_from = null, round = o.round + 1, next_step = 0, next_step_at = excluded.next_step_at",
                "     where o.done_at is null and o.ended_at is not null and o.ended_at is distinct from o.waived_at;",
                "end $$;",
            ],
        ),
    ]
