-- The ids of what the viewer owes and of what is due in the dialogues that they run, as far as they may know of it, done
-- or not. For whoever runs few dialogues: each is asked by itself (`offset 0` keeps other conditions away from what
-- walks the index). Without samples of obligations the planner would walk all that was ever due, in anybody's.
create function wall.obligations_near_me() returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
declare me constant uuid := wall.viewer();
begin
    return query
    select t.id
      from (select distinct a.dialogue_id from public.wall_access a
             where a.user_id = me and a.until > statement_timestamp() and a.rights & (:right.LOG | :right.MANAGE) <> 0) mine
      cross join lateral (
        select w.id, w.level, w.needs from public.notices_obligation w where w.dialogue_id = mine.dialogue_id offset 0) t
     where exists (select from public.wall_access a
                    where a.user_id = me and a.dialogue_id = mine.dialogue_id and a.until > statement_timestamp()
                      and a.ceiling >= t.level and a.rights & (:right.LOG | :right.MANAGE) <> 0 and a.rights & t.needs <> 0)
    union
    select w.id from public.notices_obligation w
     where w.owner_id = me
       and (w.dialogue_id is null or exists (select from public.wall_access a
             where a.user_id = me and a.dialogue_id = w.dialogue_id and a.until > statement_timestamp()
               and a.ceiling >= w.level and a.rights & w.needs <> 0));
end $$;
