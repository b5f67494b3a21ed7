-- What higher floors answer. A function here is a place to stand on: whoever owns the tables replaces it, so that no
-- SQL of a lower floor names a table of a higher one. Made only where nobody has answered yet.

do $do$
begin
    -- What is true of these people and dialogues (null means all): dialogues, which own the grants.
    if to_regprocedure('wall.truth(uuid[], uuid[])') is null then
        create function wall.truth(users uuid[], dialogues uuid[]) returns setof wall.holding
        language plpgsql stable security definer set search_path = pg_catalog as $$ begin return; end $$;
    end if;
    -- Roles and people: accounts.
    if to_regprocedure('wall.holds_role(uuid, text, uuid)') is null then
        create function wall.holds_role(person uuid, kind text, programme uuid default null) returns boolean
        language sql stable security definer set search_path = pg_catalog as $$ select false $$;
    end if;
    if to_regprocedure('wall.viewer_is(text)') is null then
        create function wall.viewer_is(p_kind text) returns boolean
        language sql stable security definer set search_path = pg_catalog as $$ select false $$;
    end if;
    if to_regprocedure('wall.is_active(uuid)') is null then
        create function wall.is_active(person uuid) returns boolean
        language sql stable security definer set search_path = pg_catalog as $$ select false $$;
    end if;
    if to_regprocedure('wall.supervised_by(uuid)') is null then
        create function wall.supervised_by(person uuid) returns setof uuid
        language sql stable security definer set search_path = pg_catalog as $$ select null::uuid where false $$;
    end if;
    -- Dialogues.
    if to_regprocedure('wall.dialogue_state(uuid)') is null then
        create function wall.dialogue_state(dialogue uuid) returns text
        language sql stable security definer set search_path = pg_catalog as $$ select null::text $$;
    end if;
    if to_regprocedure('wall.programme_of(uuid)') is null then
        create function wall.programme_of(dialogue uuid) returns uuid
        language sql stable security definer set search_path = pg_catalog as $$ select null::uuid $$;
    end if;
    if to_regprocedure('wall.in_programme(uuid)') is null then
        create function wall.in_programme(programme uuid) returns setof uuid
        language sql stable security definer set search_path = pg_catalog as $$ select null::uuid where false $$;
    end if;
end $do$;
