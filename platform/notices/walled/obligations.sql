-- Who suspends or closes a dialogue need not see all that is due in it (an officer sees no follow-ups), yet
-- all of it must rest or end. The viewer must run the dialogue: rights LOG or MANAGE.
create function wall.obligations_of(dialogue uuid, what text) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare touched integer;
begin
    if wall.rights_on(dialogue) & (:right.LOG | :right.MANAGE) = 0 then
        return 0;
    end if;
    update public.notices_obligation o
       set paused_at = case what when 'pause' then now() when 'resume' then null else o.paused_at end,
           ended_at = case what when 'end' then now() else o.ended_at end
     where o.dialogue_id = $1 and o.done_at is null and o.ended_at is null
       and case what when 'pause' then o.paused_at is null when 'resume' then o.paused_at is not null
                     else what = 'end' end;
    get diagnostics touched = row_count;
    return touched;
end $$;
