-- Who is looking. The application's login may set any custom setting, so a plain id would fall to one
-- injected statement; this one carries an HMAC by a key that the login cannot read.

create function wall.viewer() returns uuid
language plpgsql stable parallel restricted security definer set search_path = pg_catalog as $$
declare
    stated text := nullif(current_setting('wall.viewer', true), '');
    part text[];
begin
    if stated is null then
        raise exception 'wall: no viewer stated' using errcode = '42501';
    end if;
    -- A snapshot of the whole transaction would go on showing what has been revoked meanwhile.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'wall: transactions are READ COMMITTED' using errcode = '42501';
    end if;
    part := string_to_array(stated, ':');
    -- CASE, not OR: only a well-formed statement may reach the casts.
    if array_length(part, 1) is distinct from 4 or part[2] !~ '^[0-9]{1,12}$' or part[3] !~ '^[0-9]{1,10}$'
       or not (case when part[3]::bigint <> pg_backend_pid() then false
                   when abs(extract(epoch from clock_timestamp()) - part[2]::bigint) > 900 then false
                   else exists (
                       select from wall.secret s
                       where part[4] = encode(sha256(s.outer_pad || sha256(s.inner_pad || convert_to(
                           part[1] || ':' || part[2] || ':' || part[3], 'UTF8'))), 'hex'))
              end)
    then
        raise exception 'wall: viewer not signed' using errcode = '42501';
    end if;
    return part[1]::uuid;
end $$;

-- For triggers that must know whether anybody is stated without failing.
create function wall.viewer_or_null() returns uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    if nullif(current_setting('wall.viewer', true), '') is null then
        return null;
    end if;
    return wall.viewer();
end $$;

-- A write that no action announced is a mistake in our own code; the tripwire says so.
create function wall.announced() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if nullif(current_setting('wall.action', true), '') is null then
        raise exception 'wall: % on % was announced by no action', tg_op, tg_table_name using errcode = '42501';
    end if;
    return null;
end $$;
