-- The only ways in which rights come and go. Each asks who is looking, by signature, and what they may give.

create function wall.leads_programme(p_dialogue uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from public.dialogues_dialogue d
                    where d.id = p_dialogue and wall.holds_role(wall.viewer(), 'lead_officer', d.programme_id))
$$;

-- May the viewer give (or take) this capacity on this dialogue? The delegation column of the design.
create function wall.may_give(p_capacity text, p_dialogue uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select case c.granter
        when 'programme lead officer' then wall.leads_programme(p_dialogue) and wall.rights_on(p_dialogue) & :right.OUTLINE <> 0
        when 'officer' then wall.rights_on(p_dialogue) & :right.MANAGE <> 0
        when 'lead facilitator' then wall.rights_on(p_dialogue) & :right.LEAD <> 0
        else false end
      from public.wall_capacity c where c.codename = p_capacity
$$;

create function wall.permission_of(p_capacity text) returns integer
language sql stable security definer set search_path = pg_catalog as $$
    select p.id from public.auth_permission p join public.django_content_type t on t.id = p.content_type_id
     where t.app_label = 'dialogues' and t.model = 'dialogue' and p.codename = p_capacity
$$;

-- Somebody else leads this dialogue: accepted, not ended, an active account. Their rights may rest.
create function wall.has_other_lead(p_dialogue uuid, p_user uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from public.dialogues_usergrant g join public.accounts_user u on u.id = g.user_id
                    where g.content_object_id = p_dialogue and g.permission_id = wall.permission_of('lead')
                      and g.user_id <> p_user and g.accepted_at is not null and g.ended_at is null
                      and g.until > now() and not g.waits_for_lead and u.is_active)
$$;

create function wall.refuse(p_sentence text) returns void language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'wall: %', p_sentence using errcode = '42501';
end $$;

-- Give one person a capacity until a date. Returns the grant's id; raises where the viewer may not.
create function wall.give(p_user uuid, p_capacity text, p_dialogue uuid, p_until timestamptz) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    v_viewer uuid := wall.viewer();
    v_id uuid;
    v_waits boolean;
begin
    if not coalesce(wall.may_give(p_capacity, p_dialogue), false) then
        perform wall.refuse('this capacity is not yours to give');
    end if;
    -- Nobody promotes themselves; the head of a programme may take a dialogue in hand, which the ledger shows.
    if p_user = v_viewer and p_capacity <> 'manage' then
        perform wall.refuse('nobody gives themselves a capacity');
    end if;
    -- Of a closed dialogue the lead facilitator says who may know, and at every level who else shall lead and
    -- so know the names: what the sponsor's side proposes waits for their word.
    select (d.level = :level.CLOSED or p_capacity = 'lead') and wall.rights_on(p_dialogue) & :right.LEAD = 0
           and wall.has_other_lead(p_dialogue, p_user)
      into v_waits from public.dialogues_dialogue d where d.id = p_dialogue;
    insert into public.dialogues_usergrant
        (id, user_id, permission_id, content_object_id, until, granted_by_id, granted_at, waits_for_lead)
    values (gen_random_uuid(), p_user, wall.permission_of(p_capacity), p_dialogue, p_until, v_viewer, now(), v_waits)
    on conflict (user_id, permission_id, content_object_id) do update
       set until = excluded.until, granted_by_id = v_viewer, granted_at = now(), ended_at = null,
           accepted_at = case when dialogues_usergrant.ended_at is null and dialogues_usergrant.until > now()
                              then dialogues_usergrant.accepted_at end,
           waits_for_lead = excluded.waits_for_lead, confirmed_at = null, confirmed_by_id = null, rests_since = null
    returning id into v_id;
    return v_id;
end $$;

create function wall.give_team(p_group integer, p_capacity text, p_dialogue uuid, p_until timestamptz) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare v_id uuid;
begin
    if not coalesce(wall.may_give(p_capacity, p_dialogue), false) then
        perform wall.refuse('this capacity is not yours to give');
    end if;
    -- An appointment is accepted by a person, not by a team.
    if (select c.accepts from public.wall_capacity c where c.codename = p_capacity) then
        perform wall.refuse('people are appointed one by one');
    end if;
    if exists (select from public.accounts_user_groups m where m.group_id = p_group and m.user_id = wall.viewer()) then
        perform wall.refuse('nobody gives their own team a capacity');
    end if;
    insert into public.dialogues_teamgrant
        (id, group_id, permission_id, content_object_id, until, granted_by_id, granted_at)
    values (gen_random_uuid(), p_group, wall.permission_of(p_capacity), p_dialogue, p_until, wall.viewer(), now())
    on conflict (group_id, permission_id, content_object_id) do update
       set until = excluded.until, granted_by_id = excluded.granted_by_id, granted_at = now(), ended_at = null
    returning id into v_id;
    return v_id;
end $$;

-- The person accepts what was proposed to them.
create function wall.accept(p_grant uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    update public.dialogues_usergrant set accepted_at = now()
     where id = p_grant and user_id = wall.viewer() and accepted_at is null and ended_at is null and until > now();
    if not found then
        perform wall.refuse('there is nothing here to accept');
    end if;
end $$;

-- Another holder of the dialogue confirms: in a closed dialogue its lead facilitator that a person may know;
-- after a reset of somebody's sign-in, anybody who may give that capacity.
create function wall.confirm(p_grant uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare g record;
begin
    select u.*, p.codename into g from public.dialogues_usergrant u
      join public.auth_permission p on p.id = u.permission_id where u.id = p_grant and u.ended_at is null;
    if not found or g.user_id = wall.viewer()
       or not (wall.rights_on(g.content_object_id) & :right.LEAD <> 0
               or (not g.waits_for_lead and coalesce(wall.may_give(g.codename, g.content_object_id), false))) then
        perform wall.refuse('this is not yours to confirm');
    end if;
    update public.dialogues_usergrant
       set waits_for_lead = false, confirmed_at = clock_timestamp(), confirmed_by_id = wall.viewer() where id = p_grant;
    -- Whoever has no programme and no team has nothing else that rests.
    if not exists (select from public.accounts_role r where r.user_id = g.user_id and (r.until is null or r.until > now())
                    and (r.programme_id is not null or r.kind in ('administrator', 'auditor')))
       and not exists (select from public.accounts_user_groups m where m.user_id = g.user_id) then
        perform wall.end_rest(g.user_id);
    end if;
end $$;

-- End a capacity now: whoever may give it, or the person themselves.
create function wall.end_grant(p_grant uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare g record;
begin
    select u.user_id, u.content_object_id, p.codename into g from public.dialogues_usergrant u
      join public.auth_permission p on p.id = u.permission_id where u.id = p_grant and u.ended_at is null;
    if not found or not (g.user_id = wall.viewer() or coalesce(wall.may_give(g.codename, g.content_object_id), false)) then
        perform wall.refuse('this is not yours to end');
    end if;
    update public.dialogues_usergrant set ended_at = now() where id = p_grant;
end $$;

create function wall.end_team_grant(p_grant uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare g record;
begin
    select t.content_object_id, p.codename into g from public.dialogues_teamgrant t
      join public.auth_permission p on p.id = t.permission_id where t.id = p_grant and t.ended_at is null;
    if not found or not coalesce(wall.may_give(g.codename, g.content_object_id), false) then
        perform wall.refuse('this is not yours to end');
    end if;
    update public.dialogues_teamgrant set ended_at = now() where id = p_grant;
end $$;

-- A dialogue is opened by an officer of its programme, who then manages it. INSERT … RETURNING would fail:
-- the creator cannot see the row yet.
create function wall.open_dialogue(
    p_id uuid, p_programme uuid, p_code_name text, p_level integer, p_arms_length text, p_track text,
    p_target integer, p_state text, p_today date
) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if not (wall.holds_role(wall.viewer(), 'officer', p_programme)
            or wall.holds_role(wall.viewer(), 'lead_officer', p_programme)) then
        perform wall.refuse('only an officer of the programme opens a dialogue in it');
    end if;
    insert into public.dialogues_dialogue (id, programme_id, code_name, level, state, arms_length, declared_track,
                                           gender_target, opened_at, state_since, version)
    values (p_id, p_programme, p_code_name, p_level, p_state, p_arms_length, p_track, p_target, now(), p_today, 1);
    insert into public.dialogues_usergrant
        (id, user_id, permission_id, content_object_id, until, granted_by_id, granted_at, waits_for_lead)
    values (gen_random_uuid(), wall.viewer(), wall.permission_of('manage'), p_id, timestamptz '9000-01-01',
            wall.viewer(), now(), false);
end $$;

-- Arm's length is tightened by the officer or the lead facilitator, and loosened by the lead facilitator
-- alone; a level is only ever raised. Columns that carry rules are not updatable by the inner login.
create function wall.set_arms_length(p_dialogue uuid, p_arms_length text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    v_order text[] := array['blind', 'aliases', 'known'];
    v_now text;
    v_rights integer := wall.rights_on(p_dialogue);
begin
    select d.arms_length into v_now from public.dialogues_dialogue d where d.id = p_dialogue for update;
    if array_position(v_order, p_arms_length) is null then
        raise exception 'wall: no such arm''s length'
            using errcode = '23514', constraint = 'dialogues_dialogue_arms_length_is_known';
    end if;
    if v_rights & (:right.MANAGE | :right.LEAD) = 0
       or (array_position(v_order, p_arms_length) > array_position(v_order, v_now) and v_rights & :right.LEAD = 0) then
        perform wall.refuse('arm''s length is loosened by the lead facilitator alone');
    end if;
    update public.dialogues_dialogue set arms_length = p_arms_length, version = version + 1 where id = p_dialogue;
end $$;

create function wall.raise_level(p_dialogue uuid, p_level integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if wall.rights_on(p_dialogue) & (:right.MANAGE | :right.LEAD) = 0 then
        perform wall.refuse('this level is not yours to raise');
    end if;
    update public.dialogues_dialogue set level = p_level, version = version + 1
     where id = p_dialogue and level < p_level;
    if not found then
        perform wall.refuse('a level is only raised');
    end if;
end $$;
