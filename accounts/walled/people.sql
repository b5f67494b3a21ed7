-- What an administrator may change of a person, and what nobody may change of another.

create function wall.add_person(
    person uuid, email text, display_name text, organisation uuid, ring text, clearance integer,
    language text, time_zone text
) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    perform wall.require_administrator();
    insert into public.accounts_user (id, email, password, display_name, organisation_id, ring, clearance, language,
                                      time_zone, is_active, is_staff, is_superuser, created_at)
    values ($1, $2, '!', $3, $4, $5, $6, $7, $8, false, false, false, now());
end $$;

create function wall.change_person(
    person uuid, display_name text, organisation uuid, deputy uuid, supervisor uuid
) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    perform wall.require_administrator();
    update public.accounts_user u
       set display_name = $2, organisation_id = $3, deputy_id = $4, supervisor_id = $5 where u.id = $1;
end $$;

create function wall.change_email(person uuid, email text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    perform wall.require_administrator();
    update public.accounts_user u set email = $2 where u.id = $1 and u.email <> $2;
end $$;

create function wall.change_clearance(person uuid, clearance integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if wall.require_administrator() = $1 then
        raise exception 'wall: nobody sets their own clearance' using errcode = '42501';
    end if;
    update public.accounts_user u set clearance = $2 where u.id = $1;
end $$;

-- Ending a person ends what they are signed in with, in the same transaction.
create function wall.set_active(person uuid, active boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if wall.require_administrator() = $1 then
        raise exception 'wall: nobody ends or reopens their own account' using errcode = '42501';
    end if;
    update public.accounts_user u set is_active = $2 where u.id = $1 and (u.joined_at is not null or not $2);
    if not active then
        delete from public.accounts_innersession s where s.user_id = $1;
        delete from public.accounts_outersession s where s.user_id = $1;
        delete from public.accounts_apitoken t where t.user_id = $1;
        update public.accounts_invitation i set expires_at = now() where i.user_id = $1 and i.expires_at > now();
    end if;
end $$;

create function wall.reset_second_factor(person uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if wall.require_administrator() = $1 then
        raise exception 'wall: another administrator does this for you' using errcode = '42501';
    end if;
    delete from public.mfa_authenticator m where m.user_id = $1;
    delete from public.accounts_innersession s where s.user_id = $1;
    delete from public.accounts_outersession s where s.user_id = $1;
end $$;

-- A token for the viewer, never for another: a stolen login cannot make itself one.
create function wall.issue_token(digest text, token_key text, name text, expiry timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if expiry > now() + interval '31 days' then
        raise exception 'wall: a token lives for 30 days at most' using errcode = '23514', constraint = 'tokens_expire';
    end if;
    insert into public.accounts_apitoken (digest, token_key, user_id, created, expiry, name)
    values ($1, $2, wall.viewer(), now(), $4, $3);
end $$;

create function wall.invite(person uuid, token_hash bytea) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    v_id uuid := gen_random_uuid();
    v_viewer uuid := wall.require_administrator();
begin
    if exists (select from public.accounts_user u where u.id = $1 and u.joined_at is not null) then
        raise exception 'wall: this person has joined already'
            using errcode = '23514', constraint = 'invited_before_joining';
    end if;
    update public.accounts_invitation i set expires_at = now() where i.user_id = $1 and i.expires_at > now();
    insert into public.accounts_invitation (id, user_id, token_hash, invited_by_id, created_at, expires_at)
    values (v_id, $1, $2, v_viewer, now(), now() + interval '7 days');
    return v_id;
end $$;

-- Asked with the token itself, never with its hash: reading the table does not help.
create function wall.invitation(token text) returns table (
    person uuid, email text, display_name text, language text, ring text, state text
)
language sql stable security definer set search_path = pg_catalog as $$
    select u.id, u.email::text, u.display_name::text, u.language::text, u.ring::text,
           case when i.used_at is not null then 'used' when i.expires_at <= now() then 'expired' else 'open' end
      from public.accounts_invitation i join public.accounts_user u on u.id = i.user_id
     where i.token_hash = sha256(convert_to($1, 'UTF8'))
       and (session_user <> 'parley_outer_door' or u.ring = 'outer')
$$;

create function wall.accept_invitation(token text, password text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare v_person uuid;
begin
    update public.accounts_invitation i set used_at = now()
      from public.accounts_user u
     where i.token_hash = sha256(convert_to($1, 'UTF8')) and i.used_at is null and i.expires_at > now()
       and u.id = i.user_id and u.joined_at is null
       and (session_user <> 'parley_outer_door' or u.ring = 'outer')
    returning i.user_id into v_person;
    if v_person is not null then
        update public.accounts_user u set password = $2, joined_at = now(), is_active = true where u.id = v_person;
    end if;
    return v_person;
end $$;

-- Password, address and second factor are a person's own. A definer function or the owner may change them
-- for somebody else, and then that person's rights rest; any other login may not at all.
-- Not a definer function: it must see who is really writing.
create function wall.guard_way_in(person uuid, what text) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare v_causer uuid;
begin
    if session_user = 'parley_outer_door' then
        return;  -- row policies keep it to people of the outer ring, who hold no right on a dialogue
    end if;
    if session_user = 'parley_owner' then
        v_causer := null;
    else
        v_causer := wall.viewer_or_null();
        if current_user <> 'parley_fn' and v_causer is distinct from person then
            raise exception 'wall: a way in is changed by the person alone' using errcode = '42501';
        end if;
        if v_causer = person then
            return;
        end if;
    end if;
    insert into public.accounts_rest (user_id, since, reason, caused_by)
    values (person, now(), what, v_causer)
    on conflict (user_id) do update set since = excluded.since, reason = excluded.reason, caused_by = excluded.caused_by;
end $$;

create function wall.user_way_in() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if new.joined_at is null and old.joined_at is not null then
        raise exception 'wall: who has joined has joined' using errcode = '42501';
    end if;
    if new.email <> old.email then
        perform wall.guard_way_in(new.id, 'email');
    end if;
    -- The first password, set on accepting an invitation, resets nothing.
    if new.password <> old.password and old.joined_at is not null then
        perform wall.guard_way_in(new.id, 'password');
    end if;
    return new;
end $$;
create trigger way_in before update on accounts_user for each row execute function wall.user_way_in();

create function wall.factor_way_in() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    -- Using a factor notes when, and which recovery codes are spent; that is no change of the way in.
    if tg_op = 'UPDATE' and new.user_id = old.user_id and new.type = old.type
       and new.data - 'used_mask' - 'viewed_at' = old.data - 'used_mask' - 'viewed_at'
       and coalesce((new.data ->> 'used_mask')::bigint, 0) & coalesce((old.data ->> 'used_mask')::bigint, 0)
           = coalesce((old.data ->> 'used_mask')::bigint, 0) then
        return new;
    end if;
    if tg_op <> 'INSERT' then
        perform wall.guard_way_in(old.user_id, 'second_factor');
    end if;
    if tg_op = 'INSERT' or tg_op = 'UPDATE' and new.user_id <> old.user_id then
        perform wall.guard_way_in(new.user_id, 'second_factor');
    end if;
    return coalesce(new, old);
end $$;
create trigger way_in before insert or update or delete on mfa_authenticator
    for each row execute function wall.factor_way_in();
