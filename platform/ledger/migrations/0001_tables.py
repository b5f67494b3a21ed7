"""The ledger's table as 0.1.0 had it."""

from django.db import migrations, models

TABLE = """
create table ledger_entry (
    id uuid primary key default gen_random_uuid(),
    seq bigint unique,                      -- null only between the action's body and its commit
    at timestamptz not null default clock_timestamp(),
    actor uuid,                             -- the signed viewer; null for an office's own work
    office text not null,                   -- the login that wrote it
    action text not null,
    kind text not null check (kind in ('act', 'reveal', 'denied')),
    side text check (side in ('team', 'sponsor')),
    object_type text not null default '',
    object_id uuid,
    dialogue_id uuid,
    fields text[] not null default '{}',    -- names of what changed, never values
    detail bytea,                           -- sealed under the dialogue's key; the chain hashes the ciphertext
    prev bytea unique,
    hash bytea
);
create index ledger_entry_dialogue on ledger_entry (dialogue_id, seq desc);
create index ledger_entry_actor on ledger_entry (actor, seq desc);
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [("ledger", "0001_initial")]
    dependencies = [("wall", "0001_tables")]
    operations = [
        migrations.RunSQL(TABLE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Entry",
            fields=[("id", models.UUIDField(primary_key=True, serialize=False))],
            options={"db_table": "ledger_entry", "managed": False, "ordering": ["-seq"]},
        ),
    ]
