"""From here on everything that stands behind the wall is written down, and a database is held against it."""

import wall.operations
from django.db import migrations

# What migrations made stand: the text's fingerprint, and what the catalogue said of it then, line by line.
STANDING = """
create table wall.standing (
    name text primary key,
    tbl text not null,
    functions text[] not null,
    fingerprint text not null,
    lines text[] not null,
    server integer not null
);
"""
# What 0.1.0 put up is taken down whole: this migration and the next ones put all of it up again. Until then nobody
# but the owner reaches a row. In a new database there is nothing to take down.
TAKE_DOWN = """
do $$
declare statement text;
begin
    for statement in
        select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
          from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where not t.tgisinternal and c.relnamespace = 'public'::regnamespace
        union all
        select format('drop policy %I on %s', p.polname, p.polrelid::regclass) from pg_policy p
        union all
        select format('alter table %s no force row level security', c.oid::regclass) from pg_class c
         where c.relforcerowsecurity and c.relnamespace = 'public'::regnamespace
    loop
        execute statement;
    end loop;
    for statement in
        select format('drop function %s', p.oid::regprocedure) from pg_proc p where p.pronamespace = 'wall'::regnamespace
         order by pg_get_userbyid(p.proowner) = 'parley_owner'
    loop
        begin
            set local role parley_fn;
            execute statement;
            reset role;
        exception when insufficient_privilege then
            reset role;
            execute statement;
        end;
    end loop;
    reset role;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("wall", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(TAKE_DOWN, migrations.RunSQL.noop),
        migrations.RunSQL(STANDING, "drop table wall.standing"),
        wall.operations.Stand(
            name="wall/provided.sql",
            fingerprint="37fdebd515a733672a58a636f1cdff13",
            code=[
                "do $do$",
                "begin",
                "    -- What is true of these people and dialogues (null means all): dialogues, which own the grants.",
                "    if to_regprocedure('wall.truth(uuid[], uuid[])') is null then",
                "        create function wall.truth(users uuid[], dialogues uuid[]) returns setof wall.holding",
                "        language plpgsql stable security definer set search_path = pg_catalog as $$ begin return; end $$;",
                "    end if;",
                "    -- Roles and people: accounts.",
                "    if to_regprocedure('wall.holds_role(uuid, text, uuid)') is null then",
                "        create function wall.holds_role(person uuid, kind text, programme uuid default null) returns boolean",
                "        language sql stable security definer set search_path = pg_catalog as $$ select false $$;",
                "    end if;",
                "    if to_regprocedure('wall.viewer_is(text)') is null then",
                "        create function wall.viewer_is(p_kind text) returns boolean",
                "        language sql stable security definer set search_path = pg_catalog as $$ select false $$;",
                "    end if;",
                "    if to_regprocedure('wall.is_active(uuid)') is null then",
                "        create function wall.is_active(person uuid) returns boolean",
                "        language sql stable security definer set search_path = pg_catalog as $$ select false $$;",
                "    end if;",
                "    if to_regprocedure('wall.supervised_by(uuid)') is null then",
                "        create function wall.supervised_by(person uuid) returns setof uuid",
                "        language sql stable security definer set search_path = pg_catalog as $$ select null::uuid where false $$;",
                "    end if;",
                "    -- Dialogues.",
                "    if to_regprocedure('wall.dialogue_state(uuid)') is null then",
                "        create function wall.dialogue_state(dialogue uuid) returns text",
                "        language sql stable security definer set search_path = pg_catalog as $$ select null::text $$;",
                "    end if;",
                "    if to_regprocedure('wall.programme_of(uuid)') is null then",
                "        create function wall.programme_of(dialogue uuid) returns uuid",
                "        language sql stable security definer set search_path = pg_catalog as $$ select null::uuid $$;",
                "    end if;",
                "    if to_regprocedure('wall.in_programme(uuid)') is null then",
                "        create function wall.in_programme(programme uuid) returns setof uuid",
                "        language sql stable security definer set search_path = pg_catalog as $$ select null::uuid where false $$;",
                "    end if;",
                "end $do$;",
            ],
        ),
        wall.operations.Stand(
            name="wall/viewer.sql",
            fingerprint="15d6d1cf751646b553c81b661c4cb16b",
            functions={
                "wall.viewer()": [
                    "inner",
                    "door",
                    "outer_door",
                    "registrar",
                    "statistician",
                    "archivist",
                    "courier",
                ],
                "wall.viewer_or_null()": [
                    "inner",
                    "door",
                    "outer_door",
                    "registrar",
                    "statistician",
                    "archivist",
                    "courier",
                ],
                "wall.announced()": [],
            },
            code=[
                "create or replace function wall.viewer() returns uuid",
                "language plpgsql stable parallel restricted security definer set search_path = pg_catalog as $$",
                "declare",
                "    stated text := nullif(current_setting('wall.viewer', true), '');",
                "    part text[];",
                "begin",
                "    if stated is null then",
                "        raise exception 'wall: no viewer stated' using errcode = '42501';",
                "    end if;",
                "    -- A snapshot of the whole transaction would go on showing what has been revoked meanwhile.",
                "    if current_setting('transaction_isolation') <> 'read committed' then",
                "        raise exception 'wall: transactions are READ COMMITTED' using errcode = '42501';",
                "    end if;",
                "    part := string_to_array(stated, ':');",
                "    -- CASE, not OR: only a well-formed statement may reach the casts.",
                "    if array_length(part, 1) is distinct from 4 or part[2] !~ '^[0-9]{1,12}$' or part[3] !~ '^[0-9]{1,10}$'",
                "       or not (case when part[3]::bigint <> pg_backend_pid() then false",
                "                   when abs(extract(epoch from clock_timestamp()) - part[2]::bigint) > 900 then false",
                "                   else exists (",
                "                       select from wall.secret s",
                "                       where part[4] = encode(sha256(s.outer_pad || sha256(s.inner_pad || convert_to(",
                "                           part[1] || ':' || part[2] || ':' || part[3], 'UTF8'))), 'hex'))",
                "              end)",
                "    then",
                "        raise exception 'wall: viewer not signed' using errcode = '42501';",
                "    end if;",
                "    return part[1]::uuid;",
                "end $$;",
                "create or replace function wall.viewer_or_null() returns uuid",
                "language plpgsql stable security definer set search_path = pg_catalog as $$",
                "begin",
                "    if nullif(current_setting('wall.viewer', true), '') is null then",
                "        return null;",
                "    end if;",
                "    return wall.viewer();",
                "end $$;",
                "create or replace function wall.announced() returns trigger",
                "language plpgsql set search_path = pg_catalog as $$",
                "begin",
                "    if nullif(current_setting('wall.action', true), '') is null then",
                "        raise exception 'wall: % on % was announced by no action', tg_op, tg_table_name using errcode = '42501';",
                "    end if;",
                "    return null;",
                "end $$;",
            ],
        ),
        wall.operations.Stand(
            name="wall/access.sql",
            fingerprint="b47953546f9eaa685358ac80715e4fd4",
            functions={
                "wall.refresh(uuid[], uuid[])": [],
                "wall.rights_on(uuid, smallint)": ["inner"],
            },
            code=[
                "create or replace function wall.refresh(users uuid[], dialogues uuid[]) returns void",
                "language plpgsql volatile security definer set search_path = pg_catalog as $$",
                "declare held wall.holding[];",
                "begin",
                "    if current_setting('transaction_isolation') <> 'read committed' then",
                "        raise exception 'wall: rights change in READ COMMITTED transactions alone' using errcode = '42501';",
                "    end if;",
                "    -- Grant changes are rare and wait for each other here. READ COMMITTED: the next statement's snapshot",
                "    -- sees every committed change, so no revocation is lost.",
                "    perform pg_advisory_xact_lock(7001);",
                "    select array_agg(t) into held from wall.truth(users, dialogues) t;",
                "    if exists (select from unnest(held) h where h.until > now()",
                "               group by h.user_id, h.dialogue_id having count(distinct h.side) > 1) then",
                "        raise exception 'wall: one person would stand on both sides of arm''s length'",
                "            using errcode = '23514', constraint = 'wall_one_side';",
                "    end if;",
                "    delete from public.wall_access a",
                "     where (users is null or a.user_id = any (users)) and (dialogues is null or a.dialogue_id = any (dialogues))",
                "       and not exists (select from unnest(held) h",
                "                       where h.user_id = a.user_id and h.dialogue_id = a.dialogue_id",
                "                         and h.until = a.until and h.ceiling = a.ceiling);",
                "    insert into public.wall_access (user_id, dialogue_id, until, ceiling, rights)",
                "    select h.user_id, h.dialogue_id, h.until, h.ceiling, bit_or(h.rights)",
                "      from unnest(held) h group by 1, 2, 3, 4",
                "    on conflict (user_id, dialogue_id, until, ceiling)",
                "    do update set rights = excluded.rights where wall_access.rights <> excluded.rights;",
                "end $$;",
                "create or replace function wall.rights_on(dialogue uuid, level smallint default 0) returns integer",
                "language sql stable security definer set search_path = pg_catalog as $$",
                "    select coalesce(bit_or(a.rights), 0) from public.wall_access a",
                "     where a.user_id = wall.viewer() and a.dialogue_id = dialogue and a.until > statement_timestamp() and a.ceiling >= level",
                "$$;",
            ],
        ),
        wall.operations.Stand(
            name="wall_access",
            fingerprint="8e8f6a1a5015b9c802f81a50b1222dba",
            table="wall_access",
            sql=[
                "alter table wall_access enable row level security, force row level security;",
                'alter table wall_access alter column "user_id" set statistics 0, alter column "dialogue_id" set statistics 0, alter column "until" set statistics 0, alter column "ceiling" set statistics 0, alter column "rights" set statistics 0;',
                "create policy fn_all on wall_access to parley_fn using (true) with check (true);",
                "grant select, insert, update, delete on wall_access to parley_fn;",
                "grant select on wall_access to parley_backup;",
                "grant select on wall_access to parley_inner;",
                "create policy inner_select on wall_access for select to parley_inner using (user_id = (select wall.viewer()));",
                "grant select on wall_access to parley_registrar;",
                "create policy registrar_select on wall_access for select to parley_registrar using (true);",
            ],
        ),
        wall.operations.Stand(
            name="wall_capacity",
            fingerprint="d5e0c4baa3b834c563d2b8ba82c19fe9",
            table="wall_capacity",
            sql=[
                "alter table wall_capacity disable row level security;",
                "grant select on wall_capacity to parley_backup;",
                "grant select on wall_capacity to parley_fn;",
                "grant select on wall_capacity to parley_inner;",
                "delete from wall_capacity; insert into wall_capacity (codename, rights, ceiling, side, granter, accepts) values ('lead', 8183, 3, 'team', 'officer', true), ('facilitate', 4087, 3, 'team', 'lead facilitator', true), ('partner', 3895, 3, 'team', 'lead facilitator', true), ('partner_identities', 192, 3, 'team', 'lead facilitator', false), ('manage', 31, 3, 'sponsor', 'programme lead officer', false), ('officer_records', 1024, 1, 'sponsor', 'lead facilitator', false), ('officer_names', 64, 3, 'sponsor', 'lead facilitator', false), ('outline', 1, 3, 'sponsor', 'officer', false), ('sign', 1, 3, 'sponsor', 'officer', false); select wall.refresh(null, null);",
            ],
        ),
        wall.operations.Stand(
            name="wall.secret",
            fingerprint="5dd09f6603295d574fc1e04d004516e9",
            table="wall.secret",
            sql=[
                "alter table wall.secret disable row level security;",
                "grant select on wall.secret to parley_backup;",
                "grant select on wall.secret to parley_fn;",
            ],
        ),
        wall.operations.Stand(
            name="wall.standing",
            fingerprint="b8c955b1dff4d4773cf1ced93311ca89",
            table="wall.standing",
            sql=[
                "alter table wall.standing disable row level security;",
                "grant select on wall.standing to parley_backup;",
                "grant select on wall.standing to parley_inner;",
                "grant select on wall.standing to parley_outer;",
                "grant select on wall.standing to parley_door;",
                "grant select on wall.standing to parley_outer_door;",
                "grant select on wall.standing to parley_registrar;",
                "grant select on wall.standing to parley_statistician;",
                "grant select on wall.standing to parley_archivist;",
                "grant select on wall.standing to parley_courier;",
            ],
        ),
    ]
