"""Policies look up what the viewer holds for each row, and never all of it at once (docs/decisions/0009)."""

import wall.operations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_policies_one_by_one"),
        ("notices", "0007_obligations_near_me"),
        ("wall", "0002_the_wall_stands"),
    ]

    operations = [
        wall.operations.Stand(
            name="notices_ladder",
            fingerprint="d4c0c0257f56036e00476bceec1718e5",
            table="notices_ladder",
            sql=[
                "alter table notices_ladder enable row level security, force row level security;",
                'alter table notices_ladder alter column "id" set statistics 0, alter column "kind" set statistics 0, alter column "programme_id" set statistics 0, alter column "dialogue_id" set statistics 0, alter column "steps" set statistics 0, alter column "dates" set statistics 0, alter column "changed_at" set statistics 0, alter column "changed_by_id" set statistics 0;',
                "create policy fn_all on notices_ladder to parley_fn using (true) with check (true);",
                "grant select, insert, update, delete on notices_ladder to parley_fn;",
                "grant select on notices_ladder to parley_backup;",
                "grant select on notices_ladder to parley_inner;",
                "create policy inner_select on notices_ladder for select to parley_inner using (notices_ladder.dialogue_id is null or (select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_ladder.dialogue_id and a.until > statement_timestamp() and (a.rights & 1) <> 0 limit 1));",
            ],
            triggers=[
                "create trigger announced before insert or delete or update on notices_ladder for each statement execute function wall.announced()",
            ],
        ),
        wall.operations.Stand(
            name="notices_obligation",
            fingerprint="15af5921578a06d21c40ebe7bb0ad74e",
            table="notices_obligation",
            sql=[
                "alter table notices_obligation enable row level security, force row level security;",
                'alter table notices_obligation alter column "id" set statistics 0, alter column "kind" set statistics 0, alter column "dialogue_id" set statistics 0, alter column "object_type" set statistics 0, alter column "object_id" set statistics 0, alter column "page_id" set statistics 0, alter column "owner_id" set statistics 0, alter column "owed_as" set statistics 0, alter column "needs" set statistics 0, alter column "level" set statistics 0, alter column "created_at" set statistics 0, alter column "changed_at" set statistics 0, alter column "opens_at" set statistics 0, alter column "due_at" set statistics 0, alter column "first_due_at" set statistics 0, alter column "round" set statistics 0, alter column "next_step" set statistics 0, alter column "next_step_at" set statistics 0, alter column "done_at" set statistics 0, alter column "ended_at" set statistics 0, alter column "paused_at" set statistics 0, alter column "handed_from_id" set statistics 0, alter column "former_owners" set statistics 0, alter column "moved_from" set statistics 0, alter column "waived_at" set statistics 0, alter column "waived_by_id" set statistics 0;',
                "create policy fn_all on notices_obligation to parley_fn using (true) with check (true);",
                "grant select, insert, update, delete on notices_obligation to parley_fn;",
                "grant select on notices_obligation to parley_backup;",
                "grant select (id, kind, dialogue_id, object_id, page_id, owner_id, needs, level, created_at, opens_at, due_at, round, next_step, next_step_at, done_at, ended_at, paused_at) on notices_obligation to parley_registrar;",
                "create policy registrar_select on notices_obligation for select to parley_registrar using (true);",
                "grant update (next_step, next_step_at, ended_at) on notices_obligation to parley_registrar;",
                "create policy registrar_update on notices_obligation for update to parley_registrar using (true) with check (true);",
                "grant select on notices_obligation to parley_inner;",
                "create policy inner_select on notices_obligation for select to parley_inner using ((select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_obligation.dialogue_id and a.until > statement_timestamp() and (a.rights & notices_obligation.needs) <> 0 and a.ceiling >= notices_obligation.level and ((a.rights & 264) <> 0 or a.user_id = notices_obligation.owner_id) limit 1));",
                "grant insert on notices_obligation to parley_inner;",
                "create policy inner_insert on notices_obligation for insert to parley_inner with check ((select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_obligation.dialogue_id and a.until > statement_timestamp() and (a.rights & notices_obligation.needs) <> 0 and a.ceiling >= notices_obligation.level and ((a.rights & 264) <> 0) limit 1));",
                "grant update (level, owed_as, opens_at, due_at, moved_from, round, next_step, next_step_at, done_at, ended_at, paused_at) on notices_obligation to parley_inner;",
                "create policy inner_update on notices_obligation for update to parley_inner using ((select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_obligation.dialogue_id and a.until > statement_timestamp() and (a.rights & notices_obligation.needs) <> 0 and a.ceiling >= notices_obligation.level and ((a.rights & 264) <> 0) limit 1)) with check ((select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_obligation.dialogue_id and a.until > statement_timestamp() and (a.rights & notices_obligation.needs) <> 0 and a.ceiling >= notices_obligation.level and ((a.rights & 264) <> 0) limit 1));",
                "grant insert on notices_obligation to parley_inner;",
                "create policy inner_self_insert on notices_obligation for insert to parley_inner with check ((select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_obligation.dialogue_id and a.until > statement_timestamp() and (a.rights & notices_obligation.needs) <> 0 and a.ceiling >= notices_obligation.level and (a.user_id = notices_obligation.owner_id) limit 1));",
                "grant select on notices_obligation to parley_inner;",
                "create policy inner_own_select on notices_obligation for select to parley_inner using (dialogue_id is null and owner_id = (select wall.viewer()));",
                "grant insert on notices_obligation to parley_inner;",
                "create policy inner_own_insert on notices_obligation for insert to parley_inner with check (dialogue_id is null and owner_id = (select wall.viewer()));",
                "grant update (level, owed_as, opens_at, due_at, moved_from, round, next_step, next_step_at, done_at, ended_at, paused_at) on notices_obligation to parley_inner;",
                "create policy inner_own_update on notices_obligation for update to parley_inner using (dialogue_id is null and owner_id = (select wall.viewer())) with check (dialogue_id is null and owner_id = (select wall.viewer()));",
                "alter index obligation_once alter column 4 set statistics 0;",
            ],
            triggers=[
                "create trigger announced before insert or delete or update on notices_obligation for each statement execute function wall.announced()",
            ],
        ),
        wall.operations.Stand(
            name="notices_notice",
            fingerprint="1a9946fb6a66b91535b7906d453cb2f4",
            table="notices_notice",
            sql=[
                "alter table notices_notice enable row level security, force row level security;",
                'alter table notices_notice alter column "id" set statistics 0, alter column "obligation_id" set statistics 0, alter column "round" set statistics 0, alter column "step" set statistics 0, alter column "recipient_id" set statistics 0, alter column "because" set statistics 0, alter column "kind" set statistics 0, alter column "dialogue_id" set statistics 0, alter column "page_id" set statistics 0, alter column "needs" set statistics 0, alter column "level" set statistics 0, alter column "created_at" set statistics 0, alter column "read_at" set statistics 0, alter column "state" set statistics 0, alter column "attempts" set statistics 0, alter column "next_try_at" set statistics 0, alter column "letter" set statistics 0, alter column "sent_at" set statistics 0, alter column "failure" set statistics 0;',
                "create policy fn_all on notices_notice to parley_fn using (true) with check (true);",
                "grant select, insert, update, delete on notices_notice to parley_fn;",
                "grant select on notices_notice to parley_backup;",
                "grant select (id, obligation_id, round, step, recipient_id, because, kind, dialogue_id, page_id, needs, level, created_at, state, attempts, next_try_at, letter, sent_at, failure) on notices_notice to parley_registrar;",
                "create policy registrar_select on notices_notice for select to parley_registrar using (true);",
                "grant insert (id, obligation_id, round, step, recipient_id, because, kind, dialogue_id, page_id, needs, level, created_at, state, attempts, next_try_at, letter, sent_at, failure, read_at) on notices_notice to parley_registrar;",
                "create policy registrar_insert on notices_notice for insert to parley_registrar with check (true);",
                "grant update (state, attempts, next_try_at, letter, sent_at, failure) on notices_notice to parley_registrar;",
                "create policy registrar_update on notices_notice for update to parley_registrar using (true) with check (true);",
                "grant select on notices_notice to parley_inner;",
                "create policy inner_select on notices_notice for select to parley_inner using (notices_notice.recipient_id = (select wall.viewer()) and (notices_notice.dialogue_id is null or (select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_notice.dialogue_id and a.until > statement_timestamp() and (a.rights & notices_notice.needs) <> 0 and a.ceiling >= notices_notice.level and (true) limit 1)));",
                "grant update (read_at) on notices_notice to parley_inner;",
                "create policy inner_update on notices_notice for update to parley_inner using (notices_notice.recipient_id = (select wall.viewer()) and (notices_notice.dialogue_id is null or (select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_notice.dialogue_id and a.until > statement_timestamp() and (a.rights & notices_notice.needs) <> 0 and a.ceiling >= notices_notice.level and (true) limit 1))) with check (notices_notice.recipient_id = (select wall.viewer()) and (notices_notice.dialogue_id is null or (select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = notices_notice.dialogue_id and a.until > statement_timestamp() and (a.rights & notices_notice.needs) <> 0 and a.ceiling >= notices_notice.level and (true) limit 1)));",
            ],
            triggers=[
                "create trigger announced before insert or delete or update of id, obligation_id, round, step, recipient_id, because, kind, dialogue_id, page_id, needs, level, created_at, read_at on notices_notice for each statement execute function wall.announced()",
            ],
        ),
    ]
