-- The access table is what policies read, and all they read: wall.refresh alone writes it, from wall.truth, which the
-- app that owns the grants defines.

create function wall.refresh(users uuid[], dialogues uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare held wall.holding[];
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'wall: rights change in READ COMMITTED transactions alone' using errcode = '42501';
    end if;
    -- Grant changes are rare and wait for each other here. READ COMMITTED: the next statement's snapshot
    -- sees every committed change, so no revocation is lost.
    perform pg_advisory_xact_lock(7001);
    select array_agg(t) into held from wall.truth(users, dialogues) t;
    if exists (select from unnest(held) h where h.until > now()
               group by h.user_id, h.dialogue_id having count(distinct h.side) > 1) then
        raise exception 'wall: one person would stand on both sides of arm''s length'
            using errcode = '23514', constraint = 'wall_one_side';
    end if;
    delete from public.wall_access a
     where (users is null or a.user_id = any (users)) and (dialogues is null or a.dialogue_id = any (dialogues))
       and not exists (select from unnest(held) h
                       where h.user_id = a.user_id and h.dialogue_id = a.dialogue_id
                         and h.until = a.until and h.ceiling = a.ceiling);
    insert into public.wall_access (user_id, dialogue_id, until, ceiling, rights)
    select h.user_id, h.dialogue_id, h.until, h.ceiling, bit_or(h.rights)
      from unnest(held) h group by 1, 2, 3, 4
    on conflict (user_id, dialogue_id, until, ceiling)
    do update set rights = excluded.rights where wall_access.rights <> excluded.rights;
end $$;

-- What the viewer holds on one dialogue, over all its rows that still run.
create function wall.rights_on(dialogue uuid, level smallint default 0) returns integer
language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(bit_or(a.rights), 0) from public.wall_access a
     where a.user_id = wall.viewer() and a.dialogue_id = dialogue and a.until > statement_timestamp() and a.ceiling >= level
$$;
