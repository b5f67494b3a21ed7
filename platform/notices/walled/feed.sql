-- Whose calendar feed this secret opens. Asked with the secret itself, never with its hash: reading the
-- table does not help. Null where nobody has it. Whether that person may still sign in, the door says.
create function wall.feed_owner(secret text) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
    select p.person_id from public.notices_preference p
     where p.feed_hash = sha256(convert_to($1, 'UTF8'))
$$;
