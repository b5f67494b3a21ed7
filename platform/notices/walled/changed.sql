-- When something changed that a calendar shows: the registrar's going through a ladder is no such thing.
create function wall.obligation_changed() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    new.changed_at := now();
    return new;
end $$;
create trigger changed before update on notices_obligation for each row
    when ((old.owner_id, old.due_at, old.round, old.done_at, old.ended_at)
          is distinct from (new.owner_id, new.due_at, new.round, new.done_at, new.ended_at))
    execute function wall.obligation_changed();

-- What the viewer's people owe, as far as the viewer may know of it, with the level that the page's band needs.
create function wall.owed_by_my_people() returns table (
    id uuid, kind text, dialogue_id uuid, owner_id uuid, due_at timestamptz, first_due_at timestamptz, level smallint)
language sql stable security definer set search_path = pg_catalog as $$
    select o.id, o.kind::text, o.dialogue_id, o.owner_id, o.due_at, o.first_due_at, o.level
      from wall.supervised_by(wall.viewer()) u (id) join public.notices_obligation o on o.owner_id = u.id
     where o.done_at is null and o.ended_at is null and o.paused_at is null
       and o.opens_at <= now() and o.dialogue_id is not null
       and exists (select from public.wall_access a
                    where a.user_id = wall.viewer() and a.dialogue_id = o.dialogue_id and a.ceiling >= o.level
                      and a.until > statement_timestamp() and a.rights & o.needs <> 0)
$$;
