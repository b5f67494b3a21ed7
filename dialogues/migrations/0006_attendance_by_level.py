"""Attendance is read by a policy that says each level apart: it is counted by the hundred thousand."""

import wall.operations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_the_wall_stands"),
        ("dialogues", "0005_balance_low"),
        ("ledger", "0002_the_wall_stands"),
        ("notices", "0005_who_runs_none"),
        ("wall", "0002_the_wall_stands"),
    ]

    operations = [
        wall.operations.Stand(
            name="dialogues_attendance",
            fingerprint="c92bb7c7775ada2dfe4df35a49f5f865",
            table="dialogues_attendance",
            functions={
                "wall.level_of_dialogues_attendance()": [],
                "wall.raise_dialogues_attendance_with_session()": [],
            },
            code=[
                "create or replace function wall.level_of_dialogues_attendance() returns trigger",
                "language plpgsql security definer set search_path = pg_catalog as $$",
                "begin",
                "    new.level := greatest(new.level, (select p.level from public.dialogues_session p where p.id = new.session_id and p.dialogue_id = new.dialogue_id));",
                "    if tg_op = 'UPDATE' and new.level < old.level then",
                "        raise exception 'wall: a level is never lowered' using errcode = '23514', constraint = 'wall_level_lowered';",
                "    end if;",
                "    return new;",
                "end $$;",
                "create or replace function wall.raise_dialogues_attendance_with_session() returns trigger",
                "language plpgsql security definer set search_path = pg_catalog as $$",
                "begin",
                "    update public.dialogues_attendance set level = new.level where session_id = new.id and level < new.level;",
                "    return null;",
                "end $$;",
            ],
            sql=[
                "alter table dialogues_attendance enable row level security, force row level security;",
                'alter table dialogues_attendance alter column "id" set statistics 0, alter column "dialogue_id" set statistics 0, alter column "session_id" set statistics 0, alter column "participant_id" set statistics 0, alter column "function" set statistics 0, alter column "level" set statistics 0;',
                "create policy fn_all on dialogues_attendance to parley_fn using (true) with check (true);",
                "grant select, insert, update, delete on dialogues_attendance to parley_fn;",
                "grant select on dialogues_attendance to parley_backup;",
                "grant select on dialogues_attendance to parley_inner;",
                "create policy inner_select on dialogues_attendance for select to parley_inner using (case dialogues_attendance.level when 0 then exists (select from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = dialogues_attendance.dialogue_id and a.until > statement_timestamp() and (a.rights & 32) <> 0 and a.ceiling >= 0) when 1 then exists (select from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = dialogues_attendance.dialogue_id and a.until > statement_timestamp() and (a.rights & 32) <> 0 and a.ceiling >= 1) when 2 then exists (select from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = dialogues_attendance.dialogue_id and a.until > statement_timestamp() and (a.rights & 32) <> 0 and a.ceiling >= 2) when 3 then exists (select from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = dialogues_attendance.dialogue_id and a.until > statement_timestamp() and (a.rights & 32) <> 0 and a.ceiling >= 3) else false end);",
                "grant insert on dialogues_attendance to parley_inner;",
                "create policy inner_insert on dialogues_attendance for insert to parley_inner with check (exists (select from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = dialogues_attendance.dialogue_id and a.until > statement_timestamp() and (a.rights & 256) <> 0 and a.ceiling >= dialogues_attendance.level));",
                "grant update on dialogues_attendance to parley_inner;",
                "create policy inner_update on dialogues_attendance for update to parley_inner using (exists (select from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = dialogues_attendance.dialogue_id and a.until > statement_timestamp() and (a.rights & 256) <> 0 and a.ceiling >= dialogues_attendance.level)) with check (exists (select from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = dialogues_attendance.dialogue_id and a.until > statement_timestamp() and (a.rights & 256) <> 0 and a.ceiling >= dialogues_attendance.level));",
                "grant delete on dialogues_attendance to parley_inner;",
                "create policy inner_delete on dialogues_attendance for delete to parley_inner using (exists (select from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = dialogues_attendance.dialogue_id and a.until > statement_timestamp() and (a.rights & 256) <> 0 and a.ceiling >= dialogues_attendance.level));",
                "grant select (id, dialogue_id, session_id, participant_id, function) on dialogues_attendance to parley_statistician;",
                "create policy statistician_select on dialogues_attendance for select to parley_statistician using (true);",
            ],
            constraints={
                "dialogues_session dialogues_session_in_dialogue": "unique (id, dialogue_id)",
                "dialogues_attendance dialogues_attendance_session_id_same": "foreign key (session_id, dialogue_id) references dialogues_session (id, dialogue_id) deferrable initially deferred",
                "dialogues_participant dialogues_participant_in_dialogue": "unique (id, dialogue_id)",
                "dialogues_attendance dialogues_attendance_participant_id_same": "foreign key (participant_id, dialogue_id) references dialogues_participant (id, dialogue_id) deferrable initially deferred",
                "dialogues_attendance dialogues_attendance_level_is_one": "check (level between 0 and 3)",
            },
            triggers=[
                "create trigger announced before insert or delete or update on dialogues_attendance for each statement execute function wall.announced()",
                "create trigger level before insert or update on dialogues_attendance for each row execute function wall.level_of_dialogues_attendance()",
                "create trigger raise_dialogues_attendance_with_session after update of level on dialogues_session for each row when (new.level > old.level) execute function wall.raise_dialogues_attendance_with_session()",
            ],
        ),
    ]
