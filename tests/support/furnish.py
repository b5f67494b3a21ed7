"""More of everything for the test world: one row at least for each policy to let through and to hold back."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from support.database import superuser
from support.rights_table import CHATHAM, CLOSED, COLUMNS, OPEN, RESTRICTED, Holder

LEVELS = {"open": OPEN, "chatham": CHATHAM, "restricted": RESTRICTED, "closed": CLOSED}
ARMS_LENGTH = {"open": "known", "chatham": "aliases", "restricted": "blind", "closed": "aliases"}
TEAM_OF_OFFICERS = 7


def dialogue(world: SimpleNamespace, name: str) -> Any:
    """The id of a dialogue by house and level: `a_open`."""
    return getattr(world.dialogues, name).id


def furnish(world: SimpleNamespace, database: str) -> None:
    """Add a capped colleague, signatures, teams, named readers, verdicts, reveals, notices and ways in."""
    _grants(world)
    _content(world)
    _by_hand(world, database)
    _offices()


def _grants(world: SimpleNamespace) -> None:
    from dialogues.actions import access
    from dialogues.models import Dialogue, UserGrant
    from wall.viewer import viewing

    people = world.people

    def give(giver: str, name: str, person: str, capacity: str) -> None:
        with viewing(getattr(people, giver)):
            found = Dialogue.objects.get(pk=dialogue(world, name))
            grant = access.give_capacity(dialogue=found, person_id=getattr(people, person), capacity=capacity)
        if capacity == "facilitate":
            with viewing(getattr(people, person)):
                access.accept(grant=UserGrant.objects.get(pk=grant.pk))

    for level in LEVELS:
        give("facilitator", f"a_{level}", "colleague", "facilitate")
        give("facilitator", f"a_{level}", "officer", "officer_names")
        give("facilitator", f"a_{level}", "officer", "officer_records")
    give("officer", "a_chatham", "approver", "sign")
    give("officer", "a_closed", "approver", "sign")  # waits for the lead facilitator's word


def _content(world: SimpleNamespace) -> None:
    from dialogues.actions import notes, roster, sessions
    from dialogues.actions.roster import PersonInput
    from dialogues.models import Dialogue, Participant, Session
    from dialogues.session_log import AgendaEntry, FollowUpEntry, NoteEntry, Presence, RecordEntry, SessionLog
    from wall.viewer import viewing

    people = world.people
    for person, name in (
        ("facilitator", "a_open"),
        ("facilitator_other", "b_open"),
        ("partner", "a_restricted"),
    ):
        with viewing(getattr(people, person)):
            found = Dialogue.objects.get(pk=dialogue(world, name))
            roster.add_participant(
                dialogue=found, person=PersonInput(name="CANARY keyed", role_class="civil_society"), key="k1"
            )
            notes.save_draft(dialogue=found, kind="session_log", about=found.pk, body={"a": "CANARY draft"})
    with viewing(people.facilitator):
        found = Dialogue.objects.get(pk=dialogue(world, "a_open"))
        present = [
            Presence(pk) for pk in Participant.objects.filter(dialogue=found).values_list("pk", flat=True)
        ]
        raised = SessionLog(
            starts_at=datetime(2026, 5, 2, 8, tzinfo=UTC),
            ends_at=datetime(2026, 5, 2, 16, tzinfo=UTC),
            level=RESTRICTED,
            place="CANARY raised place",
            agenda=[AgendaEntry(title="CANARY raised item")],
            attendance=present,
            records=[RecordEntry(body="CANARY raised record", agenda_item=0)],
            notes=[NoteEntry(body="CANARY raised note", readers=[people.colleague])],
            follow_ups=[FollowUpEntry(what="CANARY raised follow-up")],
        )
        sessions.log_session(dialogue=found, log=raised)
        plain = Session.objects.get(pk=world.dialogues.a_open.session)
        notes.write_note(
            session=plain, body="CANARY for the partner", readers=[people.partner, people.officer]
        )
        roster.export_roster(dialogue=found, reason="a reason")
    with viewing(people.officer):
        roster.open_identities(dialogue=Dialogue.objects.get(pk=dialogue(world, "a_open")))


def _by_hand(world: SimpleNamespace, database: str) -> None:
    """Rows that no action makes today, put there by the superuser."""
    people, soon = world.people, "now() + interval '1 day'"
    manage = "(select id from auth_permission where codename = 'manage')"
    statements = [
        "set wall.action = 'furnish'",
        f"insert into auth_group (id, name) values ({TEAM_OF_OFFICERS}, 'Officers')",
        f"update accounts_user set clearance = {CHATHAM} where id = '{people.colleague}'",
        "insert into accounts_user_groups (user_id, group_id)"
        f" values ('{people.officer_team}', {TEAM_OF_OFFICERS})",
        *(
            "insert into dialogues_teamgrant (id, group_id, permission_id, content_object_id, until, granted_by_id,"
            f" granted_at) values (gen_random_uuid(), {TEAM_OF_OFFICERS}, {manage}, '{dialogue(world, name)}',"
            f" {soon}, '{people.lead_officer}', now())"
            for name in ("a_restricted", "a_closed", "b_open")
            if name != "b_open"
        ),
        f"insert into accounts_rest (user_id, since, reason) values ('{people.liaison}', now(), 'password')",
    ]
    for name in (
        "colleague",
        "funder",
    ):  # whom no browser of the tests signs in as: they have a second factor
        person = getattr(people, name)
        ring = "outer" if name == "funder" else "inner"
        statements += [
            f"insert into accounts_{ring}session (session_key, session_data, expire_date, user_id, device, started_at,"
            f" seen_at) values ('{name}', 'sealed', {soon}, '{person}', '', now(), now())",
            "insert into accounts_apitoken (digest, token_key, user_id, created, expiry, name)"
            f" values ('{name}', 'k', '{person}', now(), {soon}, 'token')",
            "insert into mfa_authenticator (user_id, type, data, created_at)"
            f" values ('{person}', 'totp', '{{}}', now())",
            'insert into account_emailaddress (user_id, email, verified, "primary")'
            f" values ('{person}', '{name}@test.example', true, true)",
            "insert into socialaccount_socialaccount (user_id, provider, uid, last_login, date_joined, extra_data)"
            f" values ('{person}', 'x', '{name}', now(), now(), '{{}}')",
            "insert into accounts_invitation (id, user_id, token_hash, created_at, expires_at)"
            f" values (gen_random_uuid(), '{person}', sha256('{name}'), now(), {soon})",
        ]
    for name in ("facilitator", "partner", "officer"):
        person = getattr(people, name)
        statements += [
            f"insert into notices_preference (person_id, pace, digest_at, working_days, muted)"
            f" values ('{person}', 'digest', '08:00', 127, '{{}}')",
            "insert into notices_obligation (id, kind, object_type, object_id, owner_id, needs, level, created_at,"
            " opens_at, due_at, first_due_at, round, next_step) values (gen_random_uuid(), 'own', '',"
            f" gen_random_uuid(), '{person}', 1, 0, now(), now(), {soon}, {soon}, 0, 0)",
        ]
    statements.append(
        f"update dialogues_usergrant set granted_by_id = '{people.lead_officer}'"
        f" where user_id = '{people.approver}' and content_object_id = '{dialogue(world, 'a_chatham')}'"
    )
    statements += [
        "insert into notices_ladder (id, kind, programme_id, dialogue_id, steps, dates, changed_at, changed_by_id)"
        f" values (gen_random_uuid(), 'session.log', '{world.programmes.a}', {where}, '[[1, \"owner\"]]', '[]', now(),"
        f" '{people.lead_officer}')"
        for where in ("null", f"'{dialogue(world, 'a_restricted')}'")
    ]
    # Who knows of a dialogue without running it may owe something in it.
    statements.append(
        "insert into notices_obligation (id, kind, dialogue_id, object_type, object_id, owner_id, needs, level, created_at,"
        " opens_at, due_at, first_due_at, round, next_step) values (gen_random_uuid(), 'own',"
        f" '{dialogue(world, 'a_open')}', '', gen_random_uuid(), '{people.lead_officer}', 1, 0, now(), now(), {soon}, {soon}, 0, 0)"
    )
    # Somebody who withdrew; their keys are left, so that other tests still read canaries.
    statements.append(
        "update dialogues_participant set erased_on = current_date, left_on = greatest(current_date, joined_on)"
        f" where id = '{world.dialogues.b_open.participants[4]}'"
    )
    # The guard of the way in asks who is writing: a superuser's rows are nobody's.
    superuser("set session_replication_role = replica; " + "; ".join(statements[3:]), dbname=database)
    superuser("; ".join(statements[:3]), dbname=database)
    superuser("select wall.refresh(null, null)", dbname=database)


def _offices() -> None:
    from django.utils import timezone

    from dialogues.actions.verdicts import refresh_all
    from notices.tasks import write_all_due
    from wall.offices import office

    refresh_all()
    with office("registrar"):
        write_all_due(timezone.now() + timedelta(days=300))


def holders(world: SimpleNamespace) -> dict[str, Holder]:
    """What everybody holds in the furnished world, from the design's table of rights."""
    people = vars(world.people)
    found = {name: Holder(people[name]) for name in people}
    for level, number in LEVELS.items():
        for house, suffix in (("a", ""), ("b", "_other")):
            pk = dialogue(world, f"{house}_{level}")
            found[f"facilitator{suffix}"].hold(pk, COLUMNS["lead"])
            found[f"officer{suffix}"].hold(pk, COLUMNS["officer"])
            if ARMS_LENGTH[level] != "blind":
                found[f"officer{suffix}"].hold(pk, ["roster"])
            if level != "closed":
                of_programme = (
                    ["lead_officer", "officer", "officer_team"]
                    if house == "a"
                    else ["lead_officer_other", "officer_other"]
                )
                for name in of_programme:
                    found[name].hold(pk, COLUMNS["outline"], up_to=RESTRICTED)
        pk = dialogue(world, f"a_{level}")
        found["partner"].hold(pk, COLUMNS["partner"])
        if number <= CHATHAM:  # their clearance
            found["colleague"].hold(pk, COLUMNS["facilitator"], up_to=CHATHAM)
            found["officer"].hold(pk, ["records"], up_to=CHATHAM)
    found["officer"].hold(dialogue(world, "a_open"), ["names"])
    found["approver"].hold(dialogue(world, "a_chatham"), COLUMNS["outline"])
    found["officer_team"].hold(dialogue(world, "a_restricted"), COLUMNS["officer"], up_to=RESTRICTED)
    found["auditor"].auditor = True
    return found
