-- What is true of who may do what: every source of rights, in one place.

create function wall.truth(users uuid[], dialogues uuid[]) returns setof wall.holding
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    -- Written into the text, so that each call is planned for what it was asked.
    of_user text := case when users is null then '' else ' and %s = any ($1)' end;
    of_dialogue text := case when dialogues is null then '' else ' and %s = any ($2)' end;
begin
    return query execute format($q$
        with reach as (
            -- one person named on one dialogue
            select g.user_id, g.content_object_id as dialogue_id, g.until, c.ceiling, c.rights, c.side
              from public.dialogues_usergrant g
              join public.auth_permission p on p.id = g.permission_id
              join public.wall_capacity c on c.codename = p.codename
             where g.ended_at is null and not g.waits_for_lead
               and (g.accepted_at is not null or not c.accepts)
               and (g.rests_since is null or g.confirmed_at > g.rests_since) %1$s %2$s
            union all
            -- a team; never at the closed level
            select m.user_id, g.content_object_id, g.until, least(c.ceiling, :level.RESTRICTED), c.rights, c.side
              from public.dialogues_teamgrant g
              join public.accounts_user_groups m on m.group_id = g.group_id
              join public.auth_permission p on p.id = g.permission_id
              join public.wall_capacity c on c.codename = p.codename
             where g.ended_at is null
               and not exists (select from public.accounts_rest r where r.user_id = m.user_id) %3$s %2$s
            union all
            -- the programme's officers: the outline of all that is not closed
            select r.user_id, d.id, coalesce(r.until, timestamptz '9000-01-01'), :level.RESTRICTED, :right.OUTLINE, 'sponsor'
              from public.accounts_role r
              join public.dialogues_dialogue d on d.programme_id = r.programme_id
             where r.kind in ('lead_officer', 'officer')
               and not exists (select from public.accounts_rest x where x.user_id = r.user_id) %4$s %5$s
        )
        select reach.user_id, reach.dialogue_id, reach.until, least(reach.ceiling, u.clearance)::smallint,
               met.rights, reach.side
          from reach
          join public.dialogues_dialogue d on d.id = reach.dialogue_id
          join public.accounts_user u on u.id = reach.user_id
          -- arm's length: officers have no roster while it is blind, and no names unless it is known
          cross join lateral (select case when reach.side = 'sponsor' and d.arms_length <> 'known'
                                          then case when d.arms_length = 'blind' then reach.rights & ~(:right.ROSTER | :right.NAMES)
                                                    else reach.rights & ~:right.NAMES end
                                          else reach.rights end as rights) met
         where u.is_active and met.rights > 0 and least(reach.ceiling, u.clearance) >= d.level $q$,
        format(of_user, 'g.user_id'), format(of_dialogue, 'g.content_object_id'),
        format(of_user, 'm.user_id'), format(of_user, 'r.user_id'), format(of_dialogue, 'd.id'))
    using users, dialogues;
end $$;

-- What the floors below ask of dialogues. They ask as the owner of definer functions: nobody else may call these.
create function wall.dialogue_state(dialogue uuid) returns text
language sql stable security definer set search_path = pg_catalog as $$
    select d.state::text from public.dialogues_dialogue d where d.id = $1
$$;

create function wall.programme_of(dialogue uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
    select d.programme_id from public.dialogues_dialogue d where d.id = $1
$$;

create function wall.in_programme(programme uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
    select d.id from public.dialogues_dialogue d where d.programme_id = $1
$$;
