-- What "the leads" or "the officers" of a dialogue owe follows whoever is one: as people join, leave, rest or are
-- confirmed, by a trigger on grants; where a grant merely ran out, at the moment at which the registrar would speak.

-- Who holds the capacity now, and may know of a thing of this level that needs this right.
create function wall.holders(capacity text, dialogue uuid, level integer, needs integer) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
    select g.user_id from public.dialogues_usergrant g join public.wall_capacity c on c.codename = $1
     where g.content_object_id = $2 and g.permission_id = wall.permission_of($1)
       and g.ended_at is null and g.until > statement_timestamp() and not g.waits_for_lead
       and (g.accepted_at is not null or not c.accepts) and (g.rests_since is null or g.confirmed_at > g.rests_since)
       and exists (select from public.wall_access a
                    where a.user_id = g.user_id and a.dialogue_id = $2 and a.until > statement_timestamp()
                      and a.ceiling >= $3 and a.rights & $4 <> 0)
$$;

-- Who holds a capacity, for whoever runs the dialogue: they see who owes what in it anyway.
create function wall.who_holds(capacity text, dialogue uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
    select h.id from wall.holders($1, $2, :level.OPEN, :right.OUTLINE) h (id) where wall.rights_on($2) & (:right.LOG | :right.MANAGE) <> 0 order by h.id
$$;

-- Of these obligations, those owed in a capacity are owed by everybody who holds it, and by nobody else. Where nobody
-- holds it they stay, for whoever will. What was handed on stays where it is while that person may know of it; what
-- was moved passes on with its date; what is done or waived comes back for nobody. Reminders begin anew for whoever
-- owes it now. Answers which of the rows changed hands or ended.
create function wall.follow_holders(obligations uuid[]) returns setof uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    o public.notices_obligation;
    v_decided boolean;  -- a person waived it, or handed it to somebody who may know of it still
    v_holders uuid[];
    v_soon timestamptz;
begin
    for o in select * from public.notices_obligation t
              where t.id = any (obligations) and t.done_at is null and (t.ended_at is null or t.ended_at = t.waived_at)
              order by t.id for update
    loop
        v_holders := array(select wall.holders(o.owed_as, o.dialogue_id, o.level, o.needs));
        v_soon := least(o.next_step_at, now());
        v_decided := o.ended_at is not null or o.handed_from_id is not null and exists (
            select from public.wall_access a
             where a.user_id = o.owner_id and a.dialogue_id = o.dialogue_id and a.until > statement_timestamp()
               and a.ceiling >= o.level and a.rights & o.needs <> 0);
        continue when v_holders = '{}';
        if v_decided then
            -- Only whose it would be by the rule may change, so that the rule, said again, finds it.
            update public.notices_obligation t set handed_from_id = h.id
              from (select h.id from unnest(v_holders) h (id)
                     where coalesce(o.handed_from_id, o.owner_id) <> all (v_holders)
                       and not exists (select from public.notices_obligation d
                                        where d.kind = o.kind and d.dialogue_id = o.dialogue_id and d.object_id = o.object_id
                                          and coalesce(d.handed_from_id, d.owner_id) = h.id) limit 1) h
             where t.id = o.id;
            continue;
        end if;
        if o.handed_from_id is not null then  -- to somebody who has gone: it returns
            update public.notices_obligation t
               set owner_id = o.handed_from_id, handed_from_id = null, former_owners = o.former_owners || o.owner_id,
                   round = o.round + 1, next_step = 0, next_step_at = v_soon
             where t.id = o.id returning * into o;
            return next o.id;
        end if;
        insert into public.notices_obligation as t (
            id, kind, dialogue_id, object_type, object_id, page_id, owner_id, owed_as, needs, level, created_at,
            opens_at, due_at, first_due_at, moved_from, paused_at, former_owners, next_step_at, round, next_step)
        select gen_random_uuid(), o.kind, o.dialogue_id, o.object_type, o.object_id, o.page_id, h.id, o.owed_as, o.needs, o.level, now(),
               o.opens_at, o.due_at, o.first_due_at, o.moved_from, o.paused_at,
               case when o.owner_id = any (v_holders) then '{}' else o.former_owners || o.owner_id end, v_soon, 0, 0
          from unnest(v_holders) h (id)
         where not exists (select from public.notices_obligation d
                            where d.kind = o.kind and d.dialogue_id = o.dialogue_id and d.object_id = o.object_id
                              and d.owner_id = h.id and d.done_at is null and d.ended_at is null)
        on conflict (kind, dialogue_id, object_id, coalesce(handed_from_id, owner_id)) do update
           set owner_id = excluded.owner_id, handed_from_id = null, level = excluded.level, opens_at = excluded.opens_at,
               due_at = excluded.due_at, moved_from = excluded.moved_from, paused_at = excluded.paused_at, ended_at = null,
               round = t.round + 1, next_step = 0, next_step_at = excluded.next_step_at
         where t.done_at is null and t.ended_at is not null and t.ended_at is distinct from t.waived_at;
        if o.owner_id <> all (v_holders) then
            update public.notices_obligation t set ended_at = now() where t.id = o.id;
            return next o.id;
        end if;
    end loop;
end $$;

create function wall.grants_followed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform wall.follow_holders(array(
        select o.id from public.notices_obligation o
         where o.dialogue_id in (select content_object_id from chg) and o.done_at is null
           and (o.ended_at is null or o.ended_at = o.waived_at)));
    return null;
end $$;
-- By name after sync_insert and sync_update, which say who may know of what.
create trigger then_follow_insert after insert on dialogues_usergrant referencing new table as chg
    for each statement execute function wall.grants_followed();
create trigger then_follow_update after update on dialogues_usergrant referencing new table as chg
    for each statement execute function wall.grants_followed();
