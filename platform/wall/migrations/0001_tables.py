"""The wall's own tables as 0.1.0 had them: who holds what, what a capacity carries, what viewers are signed with.

Roles exist before the first migration (parley/bootstrap.py).
"""

from django.db import migrations, models

TABLES = """
create table wall_access (
    user_id uuid not null,
    dialogue_id uuid not null,
    until timestamptz not null,
    ceiling smallint not null check (ceiling between 0 and 3),
    rights integer not null check (rights > 0),
    primary key (user_id, dialogue_id, until, ceiling) include (rights)
);
create index wall_access_dialogue on wall_access (dialogue_id);

create table wall_capacity (
    codename text primary key,
    rights integer not null,
    ceiling smallint not null,
    side text not null check (side in ('team', 'sponsor')),
    granter text not null,
    accepts boolean not null
);

create type wall.holding as (
    user_id uuid, dialogue_id uuid, until timestamptz, ceiling smallint, rights integer, side text
);

-- HMAC-SHA256 (RFC 2104) by the core function sha256(): the key xor 0x36… and xor 0x5c…, padded to a block.
create table wall.secret (
    inner_pad bytea not null,
    outer_pad bytea not null,
    since timestamptz not null default now()
);
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [("wall", "0001_initial")]
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Access",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id",
                        "dialogue_id",
                        "until",
                        "ceiling",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("user_id", models.UUIDField()),
                ("dialogue_id", models.UUIDField()),
                ("until", models.DateTimeField()),
                ("ceiling", models.SmallIntegerField()),
                ("rights", models.IntegerField()),
            ],
            options={"db_table": "wall_access", "managed": False},
        ),
    ]
