-- Keys of whoever is marked as erased are destroyed at night, and no key comes back: so the mark is the lead
-- facilitator's to set, whatever statement sets it, and nobody's to take away.
create function wall.erasure_guarded() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if old.erased_on is not null or wall.rights_on(old.dialogue_id) & :right.LEAD = 0 then
        raise exception 'wall: the lead facilitator erases, and it is not undone' using errcode = '42501';
    end if;
    return new;
end $$;
create trigger erasure_guarded before update of erased_on on dialogues_participant for each row
    when (new.erased_on is distinct from old.erased_on) execute function wall.erasure_guarded();
