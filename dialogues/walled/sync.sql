-- Every table that the truth is made of refreshes the access table when it changes. The lock is taken
-- before the first row is written, so that two writers cannot wait for each other.

create function wall.sync_lock() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform pg_advisory_xact_lock(7001);
    return null;
end $$;

create function wall.sync_user_grants() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform wall.refresh(array(select distinct user_id from chg), array(select distinct content_object_id from chg));
    return null;
end $$;

create function wall.sync_team_grants() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform wall.refresh(
        array(select distinct m.user_id from public.accounts_user_groups m join chg on chg.group_id = m.group_id),
        array(select distinct content_object_id from chg));
    return null;
end $$;

-- memberships, roles, rests: everything of these people
create function wall.sync_people() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if exists (select from chg) then
        perform wall.refresh(array(select distinct user_id from chg), null);
    end if;
    return null;
end $$;

create function wall.sync_person() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform wall.refresh(array[new.id], null);
    return null;
end $$;

create function wall.sync_dialogue() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform wall.refresh(null, array[new.id]);
    return null;
end $$;

-- Somebody else changed this person's way in: each of their grants rests until a holder of that dialogue
-- confirms it. Kept with the grant, so that whoever confirms the person elsewhere opens nothing here.
create function wall.rest_grants() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare v_action text := current_setting('wall.action', true);
begin
    perform set_config('wall.action', coalesce(nullif(v_action, ''), 'account.rest'), true);
    update public.dialogues_usergrant set rests_since = new.since where user_id = new.user_id and ended_at is null;
    delete from public.accounts_user_groups where user_id = new.user_id;  -- whoever runs the team takes them in again
    perform set_config('wall.action', coalesce(v_action, ''), true);
    return null;
end $$;
create trigger rest_grants after insert or update on accounts_rest
    for each row execute function wall.rest_grants();

create trigger sync_lock before insert or update or delete on dialogues_usergrant
    for each statement execute function wall.sync_lock();
create trigger sync_insert after insert on dialogues_usergrant referencing new table as chg
    for each statement execute function wall.sync_user_grants();
create trigger sync_update after update on dialogues_usergrant referencing new table as chg
    for each statement execute function wall.sync_user_grants();
create trigger sync_delete after delete on dialogues_usergrant referencing old table as chg
    for each statement execute function wall.sync_user_grants();

create trigger sync_lock before insert or update or delete on dialogues_teamgrant
    for each statement execute function wall.sync_lock();
create trigger sync_insert after insert on dialogues_teamgrant referencing new table as chg
    for each statement execute function wall.sync_team_grants();
create trigger sync_update after update on dialogues_teamgrant referencing new table as chg
    for each statement execute function wall.sync_team_grants();
create trigger sync_delete after delete on dialogues_teamgrant referencing old table as chg
    for each statement execute function wall.sync_team_grants();

create trigger sync_lock before insert or update or delete on accounts_user_groups
    for each statement execute function wall.sync_lock();
create trigger sync_insert after insert on accounts_user_groups referencing new table as chg
    for each statement execute function wall.sync_people();
create trigger sync_update after update on accounts_user_groups referencing new table as chg
    for each statement execute function wall.sync_people();
create trigger sync_delete after delete on accounts_user_groups referencing old table as chg
    for each statement execute function wall.sync_people();

create trigger sync_lock before insert or update or delete on accounts_role
    for each statement execute function wall.sync_lock();
create trigger sync_insert after insert on accounts_role referencing new table as chg
    for each statement execute function wall.sync_people();
create trigger sync_update after update on accounts_role referencing new table as chg
    for each statement execute function wall.sync_people();
create trigger sync_delete after delete on accounts_role referencing old table as chg
    for each statement execute function wall.sync_people();

create trigger sync_lock before insert or update or delete on accounts_rest
    for each statement execute function wall.sync_lock();
create trigger sync_insert after insert on accounts_rest referencing new table as chg
    for each statement execute function wall.sync_people();
create trigger sync_update after update on accounts_rest referencing new table as chg
    for each statement execute function wall.sync_people();
create trigger sync_delete after delete on accounts_rest referencing old table as chg
    for each statement execute function wall.sync_people();

create trigger sync_person after update of clearance, is_active on accounts_user for each row
    when (old.clearance <> new.clearance or old.is_active <> new.is_active) execute function wall.sync_person();
create trigger sync_opened after insert on dialogues_dialogue for each row execute function wall.sync_dialogue();
create trigger sync_moved after update of level, arms_length, programme_id on dialogues_dialogue for each row
    when (old.level <> new.level or old.arms_length <> new.arms_length or old.programme_id <> new.programme_id)
    execute function wall.sync_dialogue();
