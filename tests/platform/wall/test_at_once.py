"""What is taken away is gone in the next statement of a session that is already open."""

import time
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, ISOLATION_LEVEL_SERIALIZABLE
from support.database import superuser
from support.furnish import dialogue

from wall.viewer import signature


class Open:
    """Somebody's transaction, begun before and not ended since."""

    def __init__(self, as_login: Callable, world: Any, person: str) -> None:
        from django.conf import settings

        self.connection = as_login("inner")
        self.cursor = self.connection.cursor()
        stated = signature(
            getattr(world.people, person),
            int(time.time()),
            self.connection.info.backend_pid,
            settings.WALL_KEY,
        )
        self.cursor.execute("select set_config('wall.viewer', %s, true)", [stated])

    def count(self, table: str, where: str = "true") -> int:
        self.cursor.execute(f"select count(*) from {table} where {where}")
        return self.cursor.fetchone()[0]


GRANT = "user_id = '{person}' and content_object_id = '{dialogue}'"
WAYS = {
    "revocation": f"update dialogues_usergrant set ended_at = now() where {GRANT}",
    "removal": f"delete from dialogues_usergrant where {GRANT}",
    "expiry set to now": f"update dialogues_usergrant set until = now() where {GRANT}",
    "expiry by time": "update wall_access set until = clock_timestamp() where user_id = '{person}'",
    "clearance lowered": "update accounts_user set clearance = 1 where id = '{person}'",
    "person ended": "update accounts_user set is_active = false where id = '{person}'",
    "way in changed": "insert into accounts_rest (user_id, since, reason) values ('{person}', now(), 'email')",
    "waits again": f"update dialogues_usergrant set waits_for_lead = true where {GRANT}",
}


@pytest.mark.parametrize("way", WAYS)
def test_effective_in_the_next_statement(world, world_database: str, as_login: Callable, way: str) -> None:
    session = Open(as_login, world, "facilitator")
    where = f"dialogue_id = '{dialogue(world, 'a_restricted')}'"
    assert session.count("dialogues_identity", where) == 5
    text = WAYS[way].format(person=world.people.facilitator, dialogue=dialogue(world, "a_restricted"))
    superuser(f"set wall.action = 'test'; {text}", dbname=world_database)
    for table in ("dialogues_identity", "dialogues_record", "dialogues_session", "dialogues_participant"):
        assert session.count(table, where) == 0
    assert session.count("dialogues_dialogue", f"id = '{dialogue(world, 'a_restricted')}'") == 0


def test_a_raised_level_and_a_tightened_arms_length(world, world_database: str, as_login: Callable) -> None:
    """One world for several changes: what each leaves is the next one's beginning."""
    programme, officer = Open(as_login, world, "lead_officer"), Open(as_login, world, "officer")
    restricted, chatham = dialogue(world, "a_restricted"), dialogue(world, "a_chatham")

    def change(text: str) -> None:
        superuser(f"set wall.action = 'test'; {text}", dbname=world_database)

    assert programme.count("dialogues_dialogue", f"id = '{restricted}'") == 1
    change(f"update dialogues_dialogue set level = 3 where id = '{restricted}'")
    assert programme.count("dialogues_dialogue", f"id = '{restricted}'") == 0

    assert officer.count("dialogues_participant", f"dialogue_id = '{chatham}'") == 5
    change(f"update dialogues_dialogue set arms_length = 'blind' where id = '{chatham}'")
    assert officer.count("dialogues_participant", f"dialogue_id = '{chatham}'") == 0

    # A session raised above its dialogue takes along what belongs to it.
    team = Open(as_login, world, "partner")
    change(f"update accounts_user set clearance = 1 where id = '{world.people.partner}'")
    session = world.dialogues.a_open.session
    assert team.count("dialogues_record", f"session_id = '{session}'") == 1
    change(f"update dialogues_session set level = 2 where id = '{session}'")
    for table in ("record", "agendaitem", "attendance", "followup", "sessiondetail"):
        assert team.count(f"dialogues_{table}", f"session_id = '{session}'") == 0

    # Membership of a team, and a role in the programme.
    change(
        "insert into auth_group (id, name) values (1, 't');"
        "insert into dialogues_teamgrant (id, group_id, permission_id, content_object_id, until, granted_by_id,"
        f" granted_at) select gen_random_uuid(), 1, id, '{chatham}', '9000-01-01', '{world.people.officer}', now()"
        " from auth_permission where codename = 'partner_identities';"
        f"insert into accounts_user_groups (user_id, group_id) values ('{world.people.stranger}', 1)"
    )
    member = Open(as_login, world, "stranger")
    assert member.count("dialogues_identity") == 5
    change("delete from accounts_user_groups")
    assert member.count("dialogues_identity") == 0
    change(f"update accounts_role set until = now() where user_id = '{world.people.lead_officer}'")
    assert programme.count("dialogues_dialogue") == 0


@pytest.mark.parametrize("level", [ISOLATION_LEVEL_REPEATABLE_READ, ISOLATION_LEVEL_SERIALIZABLE])
def test_an_older_snapshot_shows_nothing(furnished, level: int) -> None:
    """Such a transaction would go on showing what was revoked, and would grant by rights that are gone."""
    connection = furnished.login("inner")
    connection.set_isolation_level(level)
    stated = signature(
        furnished.world.people.facilitator, int(time.time()), connection.info.backend_pid, furnished.key
    )
    for statement in ("select count(*) from dialogues_dialogue", "select wall.rights_on(gen_random_uuid())"):
        with connection.cursor() as cursor:
            cursor.execute("select set_config('wall.viewer', %s, true)", [stated])
            with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="READ COMMITTED"):
                cursor.execute(statement)
        connection.rollback()
    connection.close()
