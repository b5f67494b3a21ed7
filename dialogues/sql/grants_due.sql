-- What is due about a grant (an answer, its end) ends with it. A trigger, because whoever declines never
-- had a right to the dialogue, and so sees no row of what is due in it.
create function wall.grant_settled() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.notices_obligation o set ended_at = now()
     where o.object_id = new.id and o.done_at is null and o.ended_at is null
       and (new.ended_at is not null or o.kind = 'access.proposed' and new.accepted_at is not null);
    return null;
end $$;
create trigger settled after update of accepted_at, ended_at on dialogues_usergrant
    for each row execute function wall.grant_settled();
