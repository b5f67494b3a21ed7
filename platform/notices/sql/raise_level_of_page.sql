-- Replaces raise_level.sql: what is due about parts of an object (a session's follow-ups) rises with it.
create or replace function wall.raise_obligations(objects uuid[], new_level smallint) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare touched integer;
begin
    update public.notices_obligation o set level = new_level
     where (o.object_id = any (objects) or o.page_id = any (objects)) and o.level < new_level and o.dialogue_id is not null
       and wall.rights_on(o.dialogue_id) & 264 <> 0;
    get diagnostics touched = row_count;
    return touched;
end $$;
