"""The wall's own functions and tables. Roles exist before the first migration (parley/bootstrap.py)."""

from django.db import migrations, models

from wall.policies import capacities, definer, sql_file

READERS = [
    f"parley_{login}"
    for login in ("inner", "door", "outer_door", "registrar", "statistician", "archivist", "courier")
]

FORWARD = "\n".join(
    [
        sql_file("viewer.sql"),
        sql_file("access.sql"),
        "revoke all on wall_access, wall_capacity from public;",
        "grant select, insert, update, delete on wall_access to parley_fn;",
        "grant select on wall_capacity to parley_fn, parley_inner;",
        "alter table wall_access enable row level security;",
        "alter table wall_access force row level security;",
        "create policy fn_all on wall_access to parley_fn using (true) with check (true);",
        "grant select on wall_access to parley_inner;",
        "create policy own on wall_access for select to parley_inner using (user_id = (select wall.viewer()));",
        # registrar: who may still be reminded of what
        "grant select on wall_access to parley_registrar;",
        "create policy registrar_read on wall_access for select to parley_registrar using (true);",
        definer("wall.viewer()", grant_to=READERS),
        definer("wall.viewer_or_null()", grant_to=READERS),
        definer("wall.refresh(uuid[], uuid[])"),
        definer("wall.truth(uuid[], uuid[])"),
        definer("wall.rights_on(uuid, smallint)", grant_to=["parley_inner"]),
        "grant execute on function wall.announced() to public;",
        capacities(),
    ]
)

BACKWARD = """
drop table if exists wall_access, wall_capacity, wall.secret cascade;
drop function if exists wall.viewer() cascade;
drop function if exists wall.viewer_or_null() cascade;
drop function if exists wall.refresh(uuid[], uuid[]) cascade;
drop function if exists wall.truth(uuid[], uuid[]) cascade;
drop function if exists wall.rights_on(uuid, smallint) cascade;
drop function if exists wall.announced() cascade;
drop type if exists wall.holding cascade;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
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
