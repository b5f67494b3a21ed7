"""Functions, triggers, grants and row policies of the door (see accounts/grants.py and accounts/sql/)."""

from pathlib import Path

from django.db import migrations

from accounts.door_wall import FUNCTIONS, GRANTS, WRITERS, statements

SQL = Path(__file__).parents[1] / "sql"

FORWARD = "\n".join(
    [
        (SQL / "roles.sql").read_text(encoding="utf-8"),
        (SQL / "people.sql").read_text(encoding="utf-8"),
        *statements(),
        "grant execute on function wall.guard_way_in(uuid, text) to parley_door, parley_outer_door, parley_fn;",
        # Who is signed in out there: enough for an administrator to see and to end it, never the key's hash.
        "grant select (user_id, device, started_at, seen_at, expire_date), delete on accounts_outersession to parley_door;",
        "create policy door_select on accounts_outersession for select to parley_door using (true);",
        "create policy door_delete on accounts_outersession for delete to parley_door using (true);",
    ]
)

BACKWARD = "\n".join(
    [
        "drop trigger if exists way_in on accounts_user; drop trigger if exists way_in on mfa_authenticator;",
        "drop trigger if exists by_administrator on accounts_organisation;",
        "drop trigger if exists by_administrator on accounts_programme;",
        *[f"drop function if exists {signature} cascade;" for signature in FUNCTIONS],
        "drop function if exists wall.guard_way_in(uuid, text) cascade;",
        "drop function if exists wall.user_way_in() cascade;",
        "drop function if exists wall.factor_way_in() cascade;",
        *[f"alter table {table} disable row level security;" for table in [*GRANTS, *WRITERS]],
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("wall", "0001_initial"),
        ("ledger", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("knox", "0009_extend_authtoken_field"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
