-- What becomes due in a suspended dialogue, or is due again in one, rests with it. What is due again is waived no
-- longer, and does not rest because it rested when it was last due.
create function wall.obligation_stands() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'UPDATE' then
        new.paused_at := null;
        new.waived_at := null;
        new.waived_by_id := null;
    end if;
    if wall.dialogue_state(new.dialogue_id) = 'suspended' then
        new.paused_at := coalesce(new.paused_at, now());
    end if;
    return new;
end $$;
create trigger stands before insert on notices_obligation
    for each row when (new.done_at is null and new.ended_at is null)
    execute function wall.obligation_stands();
create trigger stands_again before update of done_at, ended_at on notices_obligation
    for each row when ((old.done_at is not null or old.ended_at is not null) and new.done_at is null and new.ended_at is null)
    execute function wall.obligation_stands();

-- What was said of a thing rises with it: whoever may no longer know of the one may not read the other.
create function wall.notices_rise() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.notices_notice n set level = new.level where n.obligation_id = new.id and n.level < new.level;
    return null;
end $$;
create trigger notices_rise after update of level on notices_obligation
    for each row when (new.level > old.level) execute function wall.notices_rise();
