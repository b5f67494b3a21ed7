-- Replaces what ladders.sql says: what had been reached and not yet said stays to be said.

-- Set it, or with no steps forget it. What is open counts its steps anew (32000), from the moment at which it would
-- have spoken next or from now, whichever is earlier; but never again from what was said already.
-- False to whoever does not lead the programme, or may not know of the dialogue.
create or replace function wall.set_ladder(p_kind text, p_programme uuid, p_dialogue uuid, p_steps jsonb, p_dates jsonb)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if not wall.holds_role(wall.viewer(), 'lead_officer', p_programme)
       or p_dialogue is not null and (wall.rights_on(p_dialogue) & 1 = 0 or not exists (
              select from public.dialogues_dialogue d where d.id = p_dialogue and d.programme_id = p_programme)) then
        return false;
    end if;
    delete from public.notices_ladder l
     where l.kind = p_kind and l.programme_id = p_programme and l.dialogue_id is not distinct from p_dialogue;
    if p_steps is not null then
        insert into public.notices_ladder (id, kind, programme_id, dialogue_id, steps, dates, changed_at, changed_by_id)
        values (gen_random_uuid(), p_kind, p_programme, p_dialogue, p_steps, p_dates, now(), wall.viewer());
    end if;
    update public.notices_obligation o
       set next_step = 32000, round = o.round + 1,
           next_step_at = greatest(least(o.next_step_at, now()), (
               select max(n.created_at) + interval '1 microsecond' from public.notices_notice n
                where n.obligation_id = o.id and n.round = o.round))
      from public.dialogues_dialogue d
     where d.id = o.dialogue_id and d.programme_id = p_programme and (p_dialogue is null or d.id = p_dialogue)
       and o.kind = p_kind and o.done_at is null and o.ended_at is null;
    return true;
end $$;
