-- Whoever gave a capacity hears when it is not answered within a week, and before it ends.
-- A trigger, because whoever declines never had a right to see what is due, and whoever prolongs what somebody
-- else gave need not see what that other person owes.
create function wall.grant_due() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    v_answer timestamptz;  -- by when; null where nothing is due
    v_end timestamptz;
begin
    if new.ended_at is null and new.until > now() then
        if tg_table_name = 'dialogues_usergrant' then  -- a team is never asked
            if new.accepted_at is null and exists (
                    select from public.auth_permission p join public.wall_capacity c on c.codename = p.codename
                     where p.id = new.permission_id and c.accepts) then
                v_answer := new.granted_at + interval '7 days';
            end if;
        end if;
        if new.until < now() + interval '100 years' then  -- else it has no end
            v_end := new.until;
        end if;
    end if;
    update public.notices_obligation o set ended_at = now()
     where o.object_id = new.id and o.done_at is null and o.ended_at is null
       and (coalesce(o.handed_from_id, o.owner_id) <> new.granted_by_id
            or o.kind = 'access.proposed' and v_answer is null or o.kind = 'access.ending' and v_end is null);
    -- The registrar looks at it at once, and knows the ladder.
    insert into public.notices_obligation as o (
        id, kind, dialogue_id, object_type, object_id, page_id, owner_id, needs, level,
        created_at, opens_at, due_at, first_due_at, next_step_at, round, next_step)
    select gen_random_uuid(), d.kind, new.content_object_id, replace(tg_table_name, '_', '.'), new.id, new.content_object_id,
           new.granted_by_id, :right.OUTLINE, 0, now(), d.opens_at, d.due_at, d.due_at, now(), 0, 0
      from (values ('access.proposed', v_answer, v_answer),
                   ('access.ending', v_end - interval '30 days', v_end)) d (kind, opens_at, due_at)
     where d.due_at is not null
    on conflict (kind, dialogue_id, object_id, coalesce(handed_from_id, owner_id)) do update
       set due_at = excluded.due_at, opens_at = excluded.opens_at, ended_at = null, moved_from = null,
           round = o.round + 1, next_step = 0, next_step_at = excluded.next_step_at
     where o.done_at is null and (coalesce(o.moved_from, o.due_at) <> excluded.due_at
                                  or o.ended_at is not null and o.ended_at is distinct from o.waived_at);
    return null;
end $$;
create trigger due after insert or update of until, granted_by_id, granted_at, accepted_at, ended_at on dialogues_usergrant
    for each row execute function wall.grant_due();
create trigger due after insert or update of until, granted_by_id, granted_at, ended_at on dialogues_teamgrant
    for each row execute function wall.grant_due();
