"""Each policy is needed: without it the matrix comes out differently. None may be dropped unnoticed."""

from support.probes import Probe, expected_inner

# Between them they hold everything that anybody can hold.
VIEWERS = ["facilitator", "officer", "partner", "auditor", "lead_officer"]
COMMANDS = {"r": "select", "a": "insert", "w": "update", "d": "delete", "*": "select"}
POLICIES = """
select c.relname::text, p.polname::text, p.polcmd::text, r.rolname::text
  from pg_policy p join pg_class c on c.oid = p.polrelid, unnest(p.polroles) u (role) join pg_roles r on r.oid = u.role
 order by 1, 2
"""


def policies(cursor) -> list[tuple[str, str, str, str]]:
    cursor.execute(POLICIES)
    return cursor.fetchall()


def test_policies_are_permissive_and_for_named_logins(furnished) -> None:
    """Each names its login: one `TO public` would be an OR in every other."""
    connection = furnished.superuser()
    with connection.cursor() as cursor:
        cursor.execute(
            "select polname from pg_policy where polroles = '{0}' or not polpermissive or cardinality(polroles) <> 1"
        )
        found = cursor.fetchall()
    connection.close()
    assert found == []


def test_dropping_any_policy_is_noticed(furnished) -> None:
    connection = furnished.superuser()
    cursor = connection.cursor()
    found, unnoticed = policies(cursor), []
    probes = {role: Probe(connection, role) for role in {role for *_, role in found}}
    for table, name, command, role in found:
        before = answers(furnished, cursor, probes[role], table, COMMANDS[command])
        cursor.execute("savepoint dropped")
        cursor.execute(f'drop policy "{name}" on {table}')
        after = answers(furnished, cursor, probes[role], table, COMMANDS[command], like=before)
        cursor.execute("rollback to savepoint dropped")
        if after == before:
            unnoticed.append(f"{name} on {table}")
    connection.close()
    assert len(found) > 100
    assert unnoticed == []


def answers(furnished, cursor, probe: Probe, table: str, command: str, like: list | None = None) -> list:
    """What each viewer reaches as this role; stops at the first that is not as before."""
    about, answered = furnished.tables[table], []
    # At a door a trigger asks who is signed, too: there the owner of some row is.
    at_a_door = {"parley_door": ["colleague"], "parley_outer_door": ["funder"]}
    names = VIEWERS if probe.role == "parley_inner" else at_a_door.get(probe.role, [None])
    viewers = [furnished.holders[name] if name else None for name in names]
    cursor.execute(f"set local role {probe.role}")
    for place, who in enumerate(viewers):
        if who is not None:
            probe.sign(who.id, furnished.key)
        answered.append(probe.did(about, command))
        if like is not None and answered[-1] != like[place]:
            break
        if like is None and probe.role == "parley_inner":
            assert answered[-1] == expected_inner(about, command, who)
    cursor.execute("reset role")
    return answered
