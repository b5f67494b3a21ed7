"""The ledger's table and functions. Who may read it is decided where roles are known (dialogues)."""

from pathlib import Path

from django.db import migrations, models

from wall.policies import definer

SQL = (Path(__file__).parents[1] / "sql" / "ledger.sql").read_text(encoding="utf-8")
WRITERS = [
    f"parley_{login}"
    for login in ("inner", "door", "outer_door", "registrar", "statistician", "archivist", "courier")
]

FORWARD = "\n".join(
    [
        SQL,
        "revoke all on ledger_entry from public;",
        "alter table ledger_entry enable row level security;",
        "alter table ledger_entry force row level security;",
        "create policy fn_all on ledger_entry to parley_fn using (true) with check (true);",
        "grant select, insert, update on ledger_entry to parley_fn;",
        # The archivist anchors and verifies: every column, ciphertext included, and no key to open it.
        "grant select on ledger_entry to parley_archivist;",
        "create policy archivist_read on ledger_entry for select to parley_archivist using (true);",
        definer("wall.ledger_part(bytea)"),
        definer("wall.ledger_hash(ledger_entry)"),
        definer("wall.ledger_close()"),
        "grant execute on function wall.ledger_stands() to public;",
        definer("wall.ledger_append(text, text, text, uuid, uuid, text[], bytea)", grant_to=WRITERS),
    ]
)
BACKWARD = """
drop table if exists ledger_entry cascade;
drop function if exists wall.ledger_part(bytea) cascade;
drop function if exists wall.ledger_close() cascade;
drop function if exists wall.ledger_stands() cascade;
drop function if exists wall.ledger_append(text, text, text, uuid, uuid, text[], bytea) cascade;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("wall", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.CreateModel(
            name="Entry",
            fields=[("id", models.UUIDField(primary_key=True, serialize=False))],
            options={"db_table": "ledger_entry", "managed": False, "ordering": ["-seq"]},
        ),
    ]
