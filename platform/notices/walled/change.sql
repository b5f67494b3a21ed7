-- Handing on and waiving change whose a thing is, and whether it is owed at all: columns that nobody may
-- write but these functions. The viewer must know of the thing and manage or lead its dialogue.

-- To whom the viewer may hand it: people who may know of it, stand on its owner's side of arm's length
-- (log or manage) and do not owe the same thing already. Nobody where it is not the viewer's to hand on.
create function wall.who_may_owe(obligation uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
    with thing as (
        select o.*, (select coalesce(bit_or(s.rights), 0) & (:right.LOG | :right.MANAGE) from public.wall_access s
                      where s.user_id = o.owner_id and s.dialogue_id = o.dialogue_id
                        and s.until > statement_timestamp()) as side
          from public.notices_obligation o
         where o.id = $1 and o.dialogue_id is not null and o.done_at is null and o.ended_at is null
           and wall.rights_on(o.dialogue_id, o.level) & o.needs <> 0
           and wall.rights_on(o.dialogue_id, o.level) & (:right.MANAGE | :right.LEAD) <> 0)
    select a.user_id from thing t
      join public.wall_access a on a.dialogue_id = t.dialogue_id and a.until > statement_timestamp() and a.ceiling >= t.level
     where a.user_id <> t.owner_id and wall.is_active(a.user_id)
       and not exists (select from public.notices_obligation d
                        where d.kind = t.kind and d.dialogue_id = t.dialogue_id and d.object_id = t.object_id
                          and d.owner_id = a.user_id and d.done_at is null and d.ended_at is null)
     group by a.user_id, t.needs, t.side
    having bit_or(a.rights) & t.needs <> 0 and bit_or(a.rights) & t.side = t.side
$$;

-- Its reminders begin again for whoever owes it now: at `next_at`.
create function wall.hand_obligation(obligation uuid, person uuid, next_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    perform from public.notices_obligation o where o.id = $1 for update;
    if not exists (select from wall.who_may_owe($1) w (id) where w.id = $2) then
        return false;
    end if;
    update public.notices_obligation o
       set owner_id = $2, handed_from_id = coalesce(o.handed_from_id, o.owner_id),
           former_owners = array_append(o.former_owners, o.owner_id),
           round = o.round + 1, next_step = 0, next_step_at = $3
     where o.id = $1;
    return true;
end $$;

-- What an officer may know of, an officer waives; the rest a lead facilitator. Nobody
-- waives what is or was theirs. Answers done, hidden, forbidden or yours.
create function wall.waive_obligation(obligation uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    o public.notices_obligation;
    held integer;
begin
    select * into o from public.notices_obligation t
     where t.id = $1 and t.dialogue_id is not null and t.done_at is null and t.ended_at is null for update;
    held := wall.rights_on(o.dialogue_id, o.level);
    if o.id is null or held & o.needs = 0 then
        return 'hidden';
    elsif held & (case when o.needs & (:right.OUTLINE | :right.BRIEF | :right.SCHEDULE | :right.MANAGE) <> 0
                         then :right.MANAGE else :right.LEAD end) = 0 then
        return 'forbidden';
    elsif wall.viewer() = any (o.former_owners || o.owner_id) then
        return 'yours';
    end if;
    update public.notices_obligation t set ended_at = now(), waived_at = now(), waived_by_id = wall.viewer()
     where t.id = $1;
    return 'done';
end $$;
