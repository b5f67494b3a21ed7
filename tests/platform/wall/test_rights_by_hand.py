"""No table of rights is written by hand, and no function that only triggers call answers a person."""

import psycopg2
import pytest
from support.furnish import dialogue

BY_SQL = [
    "insert into dialogues_usergrant select * from dialogues_usergrant",
    "update dialogues_usergrant set user_id = '{officer}'",
    "update dialogues_usergrant set permission_id = permission_id + 1",
    "update dialogues_usergrant set accepted_at = now(), waits_for_lead = false, until = '9000-01-01', ended_at = null",
    "delete from dialogues_usergrant",
    "insert into dialogues_teamgrant select * from dialogues_teamgrant",
    "insert into accounts_user_groups (user_id, group_id) values ('{officer}', 7)",
    "insert into auth_group (id, name) values (99, 'puppets')",
    "update wall_access set rights = 8191",
    "insert into wall_access select user_id, dialogue_id, until, 3, 8191 from wall_access",
    "update wall_capacity set rights = 8191 where codename = 'manage'",
    "update auth_permission set codename = 'lead' where codename = 'manage'",
    "insert into guardian_userobjectpermission (user_id) values ('{officer}')",
    "insert into guardian_groupobjectpermission (group_id) values (7)",
    "update dialogues_dialogue set arms_length = 'known'",
    "update dialogues_dialogue set level = 0",
    "update dialogues_dialogue set programme_id = programme_id",
    "insert into accounts_role (id, user_id, kind) values (gen_random_uuid(), '{officer}', 'facilitator')",
    "update accounts_user set clearance = 3, is_staff = true",
    "update accounts_user set deputy_id = '{officer}'",
    "delete from accounts_rest",
    "select wall.refresh(null, null)",
    "select wall.may_give('lead', '{dialogue}')",
    "select wall.end_rest('{officer}')",
    "select wall.truth(null, null)",
    "select * from wall.secret",
    "select wall.sync_person()",
]


@pytest.mark.parametrize("statement", BY_SQL)
@pytest.mark.parametrize("person", ["officer", "facilitator", "administrator"])
def test_no_table_of_rights_is_written_by_hand(room, person: str, statement: str) -> None:
    text = statement.format(officer=room.id(person), dialogue=dialogue(room.world, "a_restricted"))
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="permission denied"):
        room.enters(person).ask(text)
