"""What others owe in one's dialogues is asked of one function."""

import wall.operations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_the_wall_stands"),
        ("notices", "0003_indexes"),
        ("wall", "0002_the_wall_stands"),
    ]

    operations = [
        wall.operations.Stand(
            name="notices/owed_in_my_dialogues.sql",
            fingerprint="4ca8f45b7872e0e3743bf9cb73880441",
            functions={
                "wall.owed_in_my_dialogues(text[], timestamp with time zone, timestamp with time zone, integer)": [
                    "inner"
                ],
            },
            code=[
                "create or replace function wall.owed_in_my_dialogues(kinds text[], open_by timestamptz, due_by timestamptz, most integer)",
                "returns setof public.notices_obligation",
                "language plpgsql stable security definer set search_path = pg_catalog as $$",
                "declare",
                "    me constant uuid := wall.viewer();",
                "    few constant integer := 300;",
                "    dialogues uuid[];",
                "    oldest cursor for",
                "        select * from public.notices_obligation w",
                "         where coalesce(w.done_at, w.ended_at) is null and w.due_at <= due_by order by w.due_at, w.id;",
                "    found_so_far integer := 0;",
                "begin",
                "    select array_agg(distinct mine.dialogue_id) into dialogues",
                "      from (select a.dialogue_id from public.wall_access a",
                "             where a.user_id = me and a.until > statement_timestamp() and a.rights & (256 | 8) <> 0 limit few + 1) mine;",
                "    if cardinality(dialogues) <= few then",
                "        return query",
                "        select t.*",
                "          from unnest(dialogues) mine (dialogue_id) cross join lateral (",
                "            select * from public.notices_obligation w",
                "             where w.dialogue_id = mine.dialogue_id and coalesce(w.done_at, w.ended_at) is null and w.due_at <= due_by",
                "            offset 0) t",
                "         where t.kind = any (kinds) and t.opens_at <= open_by and t.paused_at is null and t.owner_id <> me",
                "           and exists (select from public.wall_access a",
                "                        where a.user_id = me and a.dialogue_id = t.dialogue_id and a.until > statement_timestamp()",
                "                          and a.ceiling >= t.level and a.rights & (256 | 8) <> 0 and a.rights & t.needs <> 0)",
                "         order by t.due_at, t.id limit most;",
                "        return;",
                "    end if;",
                "    for o in oldest loop",
                "        if o.kind = any (kinds) and o.opens_at <= open_by and o.paused_at is null and o.owner_id <> me",
                "           and exists (select from public.wall_access a",
                "                        where a.user_id = me and a.dialogue_id = o.dialogue_id and a.until > statement_timestamp()",
                "                          and a.ceiling >= o.level and a.rights & (256 | 8) <> 0 and a.rights & o.needs <> 0)",
                "        then",
                "            return next o;",
                "            found_so_far := found_so_far + 1;",
                "            exit when found_so_far >= most;",
                "        end if;",
                "    end loop;",
                "end $$;",
            ],
        ),
    ]
