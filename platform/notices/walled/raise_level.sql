-- Who makes a session more confidential may thereby lose sight of it, and of what is due about it and its parts.
create function wall.raise_obligations(objects uuid[], new_level smallint) returns integer
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare touched integer;
begin
    update public.notices_obligation o set level = new_level
     where (o.object_id = any (objects) or o.page_id = any (objects)) and o.level < new_level and o.dialogue_id is not null
       and wall.rights_on(o.dialogue_id) & (:right.LOG | :right.MANAGE) <> 0;
    get diagnostics touched = row_count;
    return touched;
end $$;
