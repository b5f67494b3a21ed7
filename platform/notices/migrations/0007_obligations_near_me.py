"""What is due to the viewer, and in the dialogues that they run, is named by a function: the list begins there."""

import wall.operations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_the_wall_stands"),
        ("notices", "0006_all_that_is_due"),
        ("wall", "0002_the_wall_stands"),
    ]

    operations = [
        wall.operations.Stand(
            name="notices/obligations_near_me.sql",
            fingerprint="23b2f4e0bec934ea7d10e88b1fd0e0b2",
            functions={
                "wall.obligations_near_me()": ["inner"],
            },
            code=[
                "create or replace function wall.obligations_near_me() returns setof uuid",
                "language plpgsql stable security definer set search_path = pg_catalog as $$",
                "declare me constant uuid := wall.viewer();",
                "begin",
                "    return query",
                "    select t.id",
                "      from (select distinct a.dialogue_id from public.wall_access a",
                "             where a.user_id = me and a.until > statement_timestamp() and a.rights & (256 | 8) <> 0) mine",
                "      cross join lateral (",
                "        select w.id, w.level, w.needs from public.notices_obligation w where w.dialogue_id = mine.dialogue_id offset 0) t",
                "     where exists (select from public.wall_access a",
                "                    where a.user_id = me and a.dialogue_id = mine.dialogue_id and a.until > statement_timestamp()",
                "                      and a.ceiling >= t.level and a.rights & (256 | 8) <> 0 and a.rights & t.needs <> 0)",
                "    union",
                "    select w.id from public.notices_obligation w",
                "     where w.owner_id = me",
                "       and (w.dialogue_id is null or exists (select from public.wall_access a",
                "             where a.user_id = me and a.dialogue_id = w.dialogue_id and a.until > statement_timestamp()",
                "               and a.ceiling >= w.level and a.rights & w.needs <> 0));",
                "end $$;",
            ],
        ),
    ]
