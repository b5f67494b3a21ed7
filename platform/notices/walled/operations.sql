-- How the engine does, in numbers alone: no id, no kind, no person.
create function wall.engine_counts() returns table (what text, count bigint, oldest timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
    select 'steps_behind', count(*), min(o.next_step_at) from public.notices_obligation o
     where o.next_step_at <= now() and o.done_at is null and o.ended_at is null and o.paused_at is null
    union all
    select 'mail_waiting', count(*), min(n.next_try_at) from public.notices_notice n
     where n.state in ('waiting', 'claimed') and n.next_try_at <= now()
    union all
    select 'mail_failed', count(*), min(n.next_try_at) from public.notices_notice n where n.state = 'failed'
$$;

-- Mail that was given up, for administrators: to whom, since when and how it failed; never what it is about.
create function wall.failed_mail() returns table (recipient_id uuid, count bigint, since timestamptz, failure text)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    if not wall.holds_role(wall.viewer(), 'administrator') then
        raise exception 'wall: an administrator does this' using errcode = '42501';
    end if;
    return query
        select n.recipient_id, count(*), min(n.created_at), max(n.failure)::text from public.notices_notice n
         where n.state = 'failed' group by n.recipient_id order by 3;
end $$;

-- Try again what was given up for this person; for everybody, where none is named. Returns how many notices;
-- null to whoever is no administrator.
create function wall.send_again(person uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare touched integer;
begin
    if not wall.holds_role(wall.viewer(), 'administrator') then
        return null;
    end if;
    update public.notices_notice n
       set state = 'waiting', attempts = 0, letter = null, next_try_at = now()
     where n.state = 'failed' and (person is null or n.recipient_id = person);
    get diagnostics touched = row_count;
    return touched;
end $$;
