-- Who may give which role. No login may write accounts_role: these functions do, for the signed viewer.

-- Somebody whose way in was changed by another person holds nothing until they are confirmed.
create function wall.holds_role(person uuid, kind text, programme uuid default null) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (
        select from public.accounts_role r join public.accounts_user u on u.id = r.user_id
         where r.user_id = $1 and r.kind = $2 and r.programme_id is not distinct from $3
           and (r.until is null or r.until > statement_timestamp()) and u.is_active
           and not exists (select from public.accounts_rest s where s.user_id = r.user_id))
$$;

create function wall.viewer_is(p_kind text) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select wall.holds_role(wall.viewer(), p_kind)
$$;

create function wall.require_administrator() returns uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    if not wall.holds_role(wall.viewer(), 'administrator') then
        raise exception 'wall: an administrator does this' using errcode = '42501';
    end if;
    return wall.viewer();
end $$;

-- A programme's officers are given by its lead officers; its first lead officer, and all other roles, by an
-- administrator. "First" means that there never was one: otherwise an administrator could take a
-- programme over by resetting its lead officer.
create function wall.may_give_role(viewer uuid, person uuid, kind text, programme uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select $1 <> $2 and case
        when $3 not in ('lead_officer', 'officer', 'approver') then wall.holds_role($1, 'administrator')
        when wall.holds_role($1, 'lead_officer', $4) then true
        else $3 = 'lead_officer' and wall.holds_role($1, 'administrator')
             and not exists (select from public.accounts_role r where r.kind = 'lead_officer' and r.programme_id = $4)
    end
$$;

create function wall.give_role(person uuid, kind text, programme uuid default null, until timestamptz default null)
returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    v_viewer uuid := wall.viewer();
    v_ring text;
    v_id uuid;
begin
    if programme is not null then
        -- Two first lead officers at one moment: the second waits and is then refused.
        perform from public.accounts_programme p where p.id = programme for no key update;
    end if;
    if not wall.may_give_role(v_viewer, person, kind, programme) then
        raise exception 'wall: this role is not yours to give' using errcode = '42501';
    end if;
    select u.ring into v_ring from public.accounts_user u where u.id = person;
    if (v_ring = 'outer') <> (kind in ('funder', 'liaison')) then
        raise exception 'wall: this role belongs to the other ring'
            using errcode = '23514', constraint = 'role_fits_ring';
    end if;
    insert into public.accounts_role as r (id, user_id, kind, programme_id, until, given_by_id, given_at)
    values (gen_random_uuid(), person, kind, programme, until, v_viewer, now())
    on conflict on constraint role_is_held_once do update
        set until = excluded.until, given_by_id = excluded.given_by_id, given_at = excluded.given_at
    returning r.id into v_id;
    return v_id;
end $$;

-- An administrator may end any role but give only some: people leave, and their lead officer may be away.
create function wall.end_role(role uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    v_viewer uuid := wall.viewer();
    v_role public.accounts_role;
begin
    select * into v_role from public.accounts_role r where r.id = role for update;
    if v_role.id is null or v_role.user_id = v_viewer or not (
        wall.holds_role(v_viewer, 'administrator')
        or v_role.programme_id is not null and wall.holds_role(v_viewer, 'lead_officer', v_role.programme_id)
    ) then
        raise exception 'wall: this role is not yours to end' using errcode = '42501';
    end if;
    update public.accounts_role r set until = now()
     where r.id = role and (r.until is null or r.until > now());
end $$;

-- Rights that rest come back when somebody who works with that person says that it is them.
create function wall.end_rest(person uuid) returns void
language sql volatile security definer set search_path = pg_catalog as $$
    delete from public.accounts_rest s where s.user_id = $1
$$;

create function wall.may_confirm(viewer uuid, person uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select $1 <> $2
       and exists (select from public.accounts_rest s where s.user_id = $2 and s.caused_by is distinct from $1)
       and (exists (
                select from public.accounts_role r
                 where r.user_id = $2 and r.programme_id is not null and (r.until is null or r.until > now())
                   and (wall.holds_role($1, 'lead_officer', r.programme_id)
                        or wall.holds_role($1, 'officer', r.programme_id)
                        or wall.holds_role($1, 'approver', r.programme_id)))
            -- And so in every programme that they were in before: else a programme made for the purpose would
            -- confirm for all others. A role that is given again has thereby been confirmed.
            and not exists (
                select from public.accounts_role r
                  join public.accounts_rest s on s.user_id = r.user_id and r.given_at <= s.since
                 where r.user_id = $2 and r.programme_id is not null and (r.until is null or r.until > now())
                   and not (wall.holds_role($1, 'lead_officer', r.programme_id)
                            or wall.holds_role($1, 'officer', r.programme_id)
                            or wall.holds_role($1, 'approver', r.programme_id)))
            -- Those who only administer or audit hold no dialogue; another administrator knows them.
            or (wall.holds_role($1, 'administrator')
                and exists (select from public.accounts_role r where r.user_id = $2 and r.kind = 'administrator'
                             and (r.until is null or r.until > now()))
                and not exists (select from public.accounts_role r where r.user_id = $2
                                 and r.kind not in ('administrator', 'auditor')
                                 and (r.until is null or r.until > now()))))
$$;

create function wall.confirm_person(person uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if not wall.may_confirm(wall.viewer(), person) then
        raise exception 'wall: somebody else must confirm this person' using errcode = '42501';
    end if;
    perform wall.end_rest(person);
end $$;

-- Organisations and programmes: an administrator's, or of a programme its lead officer's. The owner's
-- login (migrations, first installation) is not asked.
create function wall.by_administrator() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if session_user = 'parley_owner' or wall.holds_role(wall.viewer(), 'administrator') then
        return new;
    end if;
    if tg_table_name = 'accounts_programme' and tg_op = 'UPDATE' then
        if new.sponsor_id = old.sponsor_id and wall.holds_role(wall.viewer(), 'lead_officer', old.id) then
            return new;
        end if;
    end if;
    raise exception 'wall: an administrator does this' using errcode = '42501';
end $$;
create trigger by_administrator before insert or update on accounts_organisation
    for each row execute function wall.by_administrator();
create trigger by_administrator before insert or update on accounts_programme
    for each row execute function wall.by_administrator();

-- What the floors below ask of people.
create function wall.is_active(person uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from public.accounts_user u where u.id = $1 and u.is_active)
$$;

create function wall.supervised_by(person uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog as $$
    select u.id from public.accounts_user u where u.supervisor_id = $1
$$;
