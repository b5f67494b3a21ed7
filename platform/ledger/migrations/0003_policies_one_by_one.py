"""Policies look up what the viewer holds for each row, and never all of it at once (docs/decisions/0009)."""

import wall.operations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_the_wall_stands"),
        ("wall", "0002_the_wall_stands"),
    ]

    operations = [
        wall.operations.Stand(
            name="ledger_entry",
            fingerprint="59d4b4947a5d11e67f4381637e8f4284",
            table="ledger_entry",
            sql=[
                "alter table ledger_entry enable row level security, force row level security;",
                'alter table ledger_entry alter column "id" set statistics 0, alter column "seq" set statistics 0, alter column "at" set statistics 0, alter column "actor" set statistics 0, alter column "office" set statistics 0, alter column "action" set statistics 0, alter column "kind" set statistics 0, alter column "side" set statistics 0, alter column "object_type" set statistics 0, alter column "object_id" set statistics 0, alter column "dialogue_id" set statistics 0, alter column "fields" set statistics 0, alter column "detail" set statistics 0, alter column "prev" set statistics 0, alter column "hash" set statistics 0;',
                "create policy fn_all on ledger_entry to parley_fn using (true) with check (true);",
                "grant select, insert, update on ledger_entry to parley_fn;",
                "grant select on ledger_entry to parley_backup;",
                "grant select on ledger_entry to parley_archivist;",
                "create policy archivist_select on ledger_entry for select to parley_archivist using (true);",
                "grant select on ledger_entry to parley_inner;",
                "create policy inner_auditor on ledger_entry for select to parley_inner using ((select wall.viewer_is('auditor')));",
                "grant select on ledger_entry to parley_inner;",
                "create policy inner_lead on ledger_entry for select to parley_inner using (kind = 'reveal' and (select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = ledger_entry.dialogue_id and a.until > statement_timestamp() and (a.rights & 4096) <> 0 limit 1));",
                "grant select on ledger_entry to parley_inner;",
                "create policy inner_officer on ledger_entry for select to parley_inner using (side = 'sponsor' and (select true from wall_access a where a.user_id = (select wall.viewer()) and a.dialogue_id = ledger_entry.dialogue_id and a.until > statement_timestamp() and (a.rights & 8) <> 0 limit 1));",
            ],
        ),
    ]
