-- Ladders that a programme's lead officer set: of a kind, for the whole programme or one dialogue in it.

-- The ladder that counts for each of these dialogues: its own, else its programme's. The registrar's office asks
-- of any, everybody else of what they know.
create function wall.ladders_of(kinds text[], dialogues uuid[])
returns table (dialogue_id uuid, kind text, steps jsonb, dates jsonb)
language sql stable security definer set search_path = pg_catalog as $$
    select distinct on (d.id, l.kind) d.id, l.kind::text, l.steps, l.dates
      from unnest(dialogues) d (id) join public.notices_ladder l
        on l.programme_id = wall.programme_of(d.id) and (l.dialogue_id is null or l.dialogue_id = d.id)
     where l.kind = any (kinds)
       and (session_user = 'parley_registrar' or wall.rights_on(d.id) & :right.OUTLINE <> 0)
     order by d.id, l.kind, l.dialogue_id nulls last
$$;

-- Set it, or with no steps forget it. What is open counts its steps anew (32000), from the moment at which it would
-- have spoken next or from now, whichever is earlier; but never again from what was said already.
-- False to whoever does not lead the programme, or may not know of the dialogue.
create function wall.set_ladder(p_kind text, p_programme uuid, p_dialogue uuid, p_steps jsonb, p_dates jsonb)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if not wall.holds_role(wall.viewer(), 'lead_officer', p_programme)
       or p_dialogue is not null and (wall.rights_on(p_dialogue) & :right.OUTLINE = 0
                                         or wall.programme_of(p_dialogue) is distinct from p_programme) then
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
     where o.dialogue_id in (select d.id from wall.in_programme(p_programme) d (id) where p_dialogue is null or d.id = p_dialogue)
       and o.kind = p_kind and o.done_at is null and o.ended_at is null;
    return true;
end $$;
