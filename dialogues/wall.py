"""How each table of dialogues stands behind the wall. Read together with docs/decisions/0002-the-wall.md.

Migration 0002 turns this into SQL. A later change is a later migration with its own statements: what has
been migrated is not changed here.
"""

from pathlib import Path

from wall.policies import (
    at_least_parents_level,
    cascade_level,
    definer,
    enclosed,
    holds,
    office_reads,
    office_writes,
    one_of_the_levels,
    same_dialogue,
    walled,
)
from wall.rights import Right

SQL = Path(__file__).parent / "sql"
VIEWER = "(select wall.viewer())"


def tables() -> list[str]:
    """Row policies of every table, for the inner ring."""
    return [
        walled(
            "dialogues_dialogue",
            read=Right.OUTLINE,
            update=Right.MANAGE,
            dialogue="id",
            # What carries rules (level, arm's length, programme) moves by definer functions alone.
            columns=(
                "state",
                "state_since",
                "ended_on",
                "shred_on",
                "declared_track",
                "gender_target",
                "version",
            ),
        ),
        walled("dialogues_brief", read=Right.BRIEF, insert=Right.MANAGE, update=Right.MANAGE),
        walled("dialogues_party", read=Right.BRIEF, insert=Right.BRIEF, update=Right.BRIEF),
        walled("dialogues_faction", read=Right.BRIEF, insert=Right.BRIEF, update=Right.BRIEF),
        walled("dialogues_participant", read=Right.ROSTER, insert=Right.LOG, update=Right.LOG),
        walled("dialogues_attributes", read=Right.ATTRIBUTES, insert=Right.LOG, update=Right.LOG),
        walled("dialogues_identity", read=Right.NAMES, insert=Right.LOG, update=Right.CONTACTS),
        walled("dialogues_contact", read=Right.CONTACTS, insert=Right.LOG, update=Right.CONTACTS),
        walled("dialogues_session", read=Right.SCHEDULE, insert=Right.LOG, update=Right.LOG, levelled=True),
        walled(
            "dialogues_sessiondetail", read=Right.SESSIONS, insert=Right.LOG, update=Right.LOG, levelled=True
        ),
        walled(
            "dialogues_agendaitem",
            read=Right.SESSIONS,
            insert=Right.LOG,
            update=Right.LOG,
            delete=Right.LOG,
            levelled=True,
        ),
        walled(
            "dialogues_attendance",
            read=Right.ATTRIBUTES,
            insert=Right.LOG,
            update=Right.LOG,
            delete=Right.LOG,
            levelled=True,
        ),
        walled("dialogues_record", read=Right.RECORDS, insert=Right.LOG, update=Right.LOG, levelled=True),
        walled("dialogues_followup", read=Right.SESSIONS, insert=Right.LOG, update=Right.LOG, levelled=True),
        walled(
            "dialogues_privatenote",
            read=Right.NOTES,
            insert=Right.NOTES,
            update=Right.NOTES,
            delete=Right.NOTES,
            levelled=True,
            own=f"author_id = {VIEWER} or exists (select from dialogues_notereader r"
            # Named by the author themselves: only they can have written such a row. (A policy on readers that
            # asked the note in turn would recurse.)
            f" where r.note_id = dialogues_privatenote.id and r.reader_id = {VIEWER}"
            " and r.author_id = dialogues_privatenote.author_id)",
            author=f"author_id = {VIEWER}",
        ),
        walled(
            "dialogues_notereader",
            read=Right.NOTES,
            insert=Right.NOTES,
            delete=Right.NOTES,
            own=f"reader_id = {VIEWER} or author_id = {VIEWER}",
            author=f"author_id = {VIEWER}",
        ),
        *(
            walled(
                table,
                read=Right.OUTLINE,
                insert=Right.OUTLINE,
                update=Right.OUTLINE,
                delete=Right.OUTLINE,
                own=f"user_id = {VIEWER}",
            )
            for table in ("dialogues_draft", "dialogues_idempotencykey")
        ),
        walled("dialogues_trackverdict", read=Right.BRIEF),
        walled("dialogues_trackcount", read=Right.ROSTER),
        walled("dialogues_balanceverdict", read=Right.BRIEF),
        *grant_tables(),
    ]


def grant_tables() -> list[str]:
    """Grants are seen by whom they concern and by those who run the dialogue; nobody writes them here."""
    runs = holds(Right.MANAGE | Right.LEAD, dialogue="content_object_id")
    lines = []
    # Your own, unless it is over, still waits for the lead facilitator's word, or rests.
    mine_now = (
        f"(user_id = {VIEWER} and ended_at is null and until > statement_timestamp() and not waits_for_lead"
        " and (rests_since is null or confirmed_at > rests_since)) or "
    )
    for table, mine in (("dialogues_usergrant", mine_now), ("dialogues_teamgrant", "")):
        lines += enclosed(table)
        lines.append(f"grant select on {table} to parley_inner;")
        lines.append(f"create policy inner_read on {table} for select to parley_inner using ({mine}{runs});")
    return lines


def offices() -> list[str]:
    """What each office reads and writes: columns by name, never a sealed one."""
    statistician = {
        "dialogues_dialogue": (
            "id",
            "programme_id",
            "level",
            "state",
            "arms_length",
            "declared_track",
            "gender_target",
        ),
        "dialogues_participant": (
            "id",
            "dialogue_id",
            "party_id",
            "function",
            "role_class",
            "joined_on",
            "left_on",
        ),
        "dialogues_attributes": ("participant_id", "dialogue_id", "gender"),
        "dialogues_session": (
            "id",
            "dialogue_id",
            "starts_at",
            "ends_at",
            "state",
            "format",
            "region",
            "level",
            "logged_at",
        ),
        "dialogues_agendaitem": (
            "id",
            "dialogue_id",
            "session_id",
            "issue_area",
            "hard_security",
            "chaired_by",
            "chaired_by_gender",
        ),
        "dialogues_attendance": ("id", "dialogue_id", "session_id", "participant_id", "function"),
    }
    lines = [office_reads(table, "statistician", columns) for table, columns in statistician.items()]
    for table, columns in {
        "dialogues_trackverdict": ("dialogue_id", "track", "computed_at"),
        "dialogues_trackcount": ("dialogue_id", "counts", "computed_at"),
        "dialogues_balanceverdict": (
            "id",
            "dialogue_id",
            "half_year",
            "answer",
            "hard_security_answer",
            "target",
            "computed_at",
        ),
    }.items():
        lines.append(office_reads(table, "statistician", columns))
        lines.append(office_writes(table, "statistician", insert=columns, update=columns))
    lines += [
        office_reads("dialogues_dialogue", "registrar", ("id", "programme_id", "state", "shred_on")),
        office_reads(
            "dialogues_session",
            "registrar",
            ("id", "dialogue_id", "starts_at", "ends_at", "state", "level", "logged_at"),
        ),
        office_reads(
            "dialogues_followup", "registrar", ("id", "dialogue_id", "due_on", "owner_id", "done_at", "level")
        ),
        office_reads("dialogues_dialogue", "archivist", ("id", "state", "ended_on", "shred_on")),
    ]
    return lines


# child table, column, parent: keys that carry the dialogue along
KEYS = [
    ("dialogues_faction", "party_id", "dialogues_party"),
    ("dialogues_faction", "split_from_id", "dialogues_faction"),
    ("dialogues_faction", "merged_into_id", "dialogues_faction"),
    ("dialogues_participant", "party_id", "dialogues_party"),
    ("dialogues_participant", "faction_id", "dialogues_faction"),
    ("dialogues_attributes", "participant_id", "dialogues_participant"),
    ("dialogues_identity", "participant_id", "dialogues_participant"),
    ("dialogues_contact", "participant_id", "dialogues_participant"),
    ("dialogues_sessiondetail", "session_id", "dialogues_session"),
    ("dialogues_agendaitem", "session_id", "dialogues_session"),
    ("dialogues_attendance", "session_id", "dialogues_session"),
    ("dialogues_attendance", "participant_id", "dialogues_participant"),
    ("dialogues_record", "session_id", "dialogues_session"),
    ("dialogues_record", "agenda_item_id", "dialogues_agendaitem"),
    ("dialogues_privatenote", "session_id", "dialogues_session"),
    ("dialogues_notereader", "note_id", "dialogues_privatenote"),
    ("dialogues_followup", "session_id", "dialogues_session"),
]

IN_SESSION = ("sessiondetail", "agendaitem", "attendance", "record", "privatenote", "followup")


def levels() -> list[str]:
    """A session is at least as confidential as its dialogue, and what belongs to it at least as it."""
    session = {f"dialogues_{name}": {"dialogues_session": "session_id"} for name in IN_SESSION}
    session["dialogues_record"] = session["dialogues_record"] | {"dialogues_agendaitem": "agenda_item_id"}
    return [
        one_of_the_levels("dialogues_dialogue"),
        "alter table dialogues_dialogue add constraint dialogues_dialogue_arms_length_is_known"
        " check (arms_length in ('blind', 'aliases', 'known'));",
        at_least_parents_level("dialogues_session", {"dialogues_dialogue": "dialogue_id"}),
        *(at_least_parents_level(table, parents) for table, parents in session.items()),
        cascade_level("dialogues_dialogue", {"dialogues_session": "dialogue_id"}),
        cascade_level("dialogues_session", dict.fromkeys(session, "session_id")),
        cascade_level("dialogues_agendaitem", {"dialogues_record": "agenda_item_id"}),
    ]


def functions() -> list[str]:
    """The definer functions of sql/, each owned by the login-less role and granted by name."""
    inner = ("parley_inner",)
    syncs = (
        "sync_lock()",
        "sync_user_grants()",
        "sync_team_grants()",
        "sync_people()",
        "sync_person()",
        "sync_dialogue()",
        "rest_grants()",
    )
    private = (
        "leads_programme(uuid)",
        "may_give(text, uuid)",
        "permission_of(text)",
        "has_other_lead(uuid, uuid)",
    )
    public = (
        "give(uuid, text, uuid, timestamptz)",
        "give_team(integer, text, uuid, timestamptz)",
        "accept(uuid)",
        "confirm(uuid)",
        "end_grant(uuid)",
        "end_team_grant(uuid)",
        "open_dialogue(uuid, uuid, text, integer, text, text, integer, text, date)",
        "set_arms_length(uuid, text)",
        "raise_level(uuid, integer)",
        "viewer_is(text)",
    )
    return [
        "set local role parley_fn;",
        (SQL / "truth.sql").read_text(encoding="utf-8"),
        "reset role;",
        (SQL / "sync.sql").read_text(encoding="utf-8"),
        (SQL / "grants.sql").read_text(encoding="utf-8"),
        *(definer(f"wall.{name}") for name in (*syncs, *private)),
        *(definer(f"wall.{name}", grant_to=inner) for name in public),
        definer("wall.refuse(text)"),
        "grant select on auth_permission, django_content_type, accounts_role, accounts_rest, accounts_user,"
        " accounts_user_groups to parley_fn;",
        "grant delete on accounts_user_groups to parley_fn;",
    ]


def ledger_readers() -> list[str]:
    """The auditor reads all as opaque ids; a lead facilitator their dialogue's reveals; an officer the sponsor's acts."""
    lead = holds(Right.LEAD, dialogue="ledger_entry.dialogue_id")
    officer = holds(Right.MANAGE, dialogue="ledger_entry.dialogue_id")
    return [
        "grant select on ledger_entry to parley_inner;",
        "create policy auditor_reads on ledger_entry for select to parley_inner"
        " using ((select wall.viewer_is('auditor')));",
        "create policy lead_reads_reveals on ledger_entry for select to parley_inner"
        f" using (kind = 'reveal' and {lead});",
        "create policy officer_reads_sponsor on ledger_entry for select to parley_inner"
        f" using (side = 'sponsor' and {officer});",
    ]


def other_tables() -> list[str]:
    """Django's own tables without a path to a dialogue, and guardian's generic ones, which nobody uses."""
    return [
        "revoke all on guardian_userobjectpermission, guardian_groupobjectpermission from public;",
        "grant select on auth_permission, django_content_type, auth_group to parley_inner, parley_door;",
    ]


def statements() -> list[str]:
    """Everything, in the order in which it is run."""
    keys = [same_dialogue(child, column, parent) for child, column, parent in KEYS]
    return [*keys, *functions(), *tables(), *offices(), *levels(), *ledger_readers(), *other_tables()]
