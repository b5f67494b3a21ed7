"""Ladders that a programme's lead officer changes: who may, for what, and what open obligations make of it."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from support.database import superuser
from support.page_forms import version_of
from support.walk import signed_in

from dialogues.actions import sessions
from dialogues.models import Dialogue
from dialogues.session_log import SessionLog
from notices.actions.ladders import forget_ladder, set_ladder
from notices.kinds import REGISTRY, Step, To
from notices.ladders import MORNING, Set, compiled, once_open
from notices.tasks import write_all_due
from wall.offices import office
from wall.refusal import Refused
from wall.viewer import viewing

DAY = timedelta(days=1)
KIND = "session.log"
DUE = datetime(2027, 5, 10, 12, tzinfo=MORNING.tzinfo)


def test_a_ladder_is_compiled_to_rising_steps():
    made = compiled(
        Set([[7, "supervisor"], [-3, "owner"], [7, "owner"]], ["2027-05-10", "2027-04-01"]), DUE, None
    )
    assert [(step.after, step.to) for step in made] == [
        (timedelta(days=-39, hours=-6), To.OWNER),
        (-3 * DAY, To.OWNER),
        (timedelta(hours=-6), To.OWNER),
        (7 * DAY, To.SUPERVISOR),
    ]
    assert compiled(Set([[-3, "owner"], [1, "owner"]], []), DUE, timedelta()) == (Step(-3 * DAY, To.OWNER),)
    assert compiled(Set([], ["2027-05-09", "2027-05-11"]), DUE, None, since=DUE) == (
        Step(timedelta(hours=18), To.OWNER),
    )


@pytest.mark.parametrize(
    ("days", "spoken"), [([-14, -7, 1], [-3, 1]), ([-14, -3], [-3]), ([-14], [-3]), ([-1, 1], [-1, 1])]
)
def test_nothing_is_said_before_it_opens(days, spoken):
    steps = once_open(tuple(Step(day * DAY) for day in days), -3 * DAY)
    assert [step.after for step in steps] == [day * DAY for day in spoken]


@pytest.fixture
def planned(world, world_database):
    """A session of the restricted dialogue, and a hand that says which steps of its log were spoken of."""
    start = timezone.now() + 30 * DAY
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        log = SessionLog(
            starts_at=start, ends_at=start + timedelta(hours=2), zone="Europe/Oslo", title="x", place="y"
        )
        session = sessions.schedule_session(dialogue=dialogue, log=log)
    return session.ends_at + timedelta(hours=72), speaker(session, world_database)


def speaker(session, database):
    """A hand that lets the registrar speak at a moment, and says how often the session's log was spoken of."""

    def said(now):
        with office("registrar"):
            write_all_due(now)
        return superuser(
            "select count(*) from notices_notice n join notices_obligation o on o.id = n.obligation_id"
            f" where o.object_id = '{session.pk}' and o.kind = '{KIND}'",
            dbname=database,
        )[0][0]

    return said


def set_as(world, person, dialogue=None, **more):
    given = {"steps": [(2, To.OWNER)]} | more
    with viewing(getattr(world.people, person)):
        set_ladder(kind=KIND, programme_id=world.programmes.a, dialogue_id=dialogue, **given)


@pytest.mark.parametrize("own", [True, False], ids=["of the dialogue", "of the programme"])
def test_what_is_open_follows_the_new_ladder(world, planned, own):
    due_at, said = planned
    set_as(world, "lead_officer", world.dialogues.a_restricted.id if own else None)
    assert said(due_at + DAY) == 0
    assert said(due_at + 2 * DAY) == 1
    assert said(due_at + 9 * DAY) == 1  # no step to the supervisor any more


def test_what_was_said_is_not_repeated_when_the_ladder_changes(world, planned):
    due_at, said = planned
    assert said(due_at) == 1
    set_as(world, "lead_officer", steps=[(-1, To.OWNER), (0, To.OWNER), (3, To.OWNER)])
    assert said(due_at + timedelta(minutes=1)) == 1
    assert said(due_at + 3 * DAY) == 2
    with viewing(world.people.lead_officer):
        forget_ladder(kind=KIND, programme_id=world.programmes.a)
    assert said(due_at + 3 * DAY) == 2
    assert said(due_at + 7 * DAY) == 3


def test_a_donors_own_calendar(world, planned):
    due_at, said = planned
    days = [(due_at - DAY).date(), (due_at + 4 * DAY).date()]
    set_as(world, "lead_officer", steps=[], dates=days)
    first, second = (datetime.combine(day, MORNING) for day in days)
    assert [said(first - timedelta(seconds=1)), said(first), said(due_at), said(second)] == [0, 1, 1, 2]


def test_what_was_reached_and_not_yet_said_is_said_when_the_ladder_changes(world, planned, world_database):
    """The registrar was away as the log came due, or has not looked in the minute before."""
    _, said = planned
    now = timezone.now()
    superuser(
        "set wall.action = 'test'; update notices_obligation set due_at = now() - interval '1 hour',"
        " opens_at = now() - interval '2 days', created_at = now() - interval '9 days',"
        f" next_step_at = now() - interval '1 hour' where kind = '{KIND}' and done_at is null",
        dbname=world_database,
    )
    set_as(world, "lead_officer", steps=[(-1, To.OWNER), (0, To.OWNER), (6, To.SUPERVISOR)])
    set_as(world, "lead_officer", steps=[(-1, To.OWNER), (0, To.OWNER), (5, To.SUPERVISOR)])  # changed twice
    assert [said(now + timedelta(minutes=1)), said(now + timedelta(minutes=2))] == [1, 1]
    set_as(world, "lead_officer", steps=[(0, To.OWNER), (5, To.SUPERVISOR)])
    assert [said(now + timedelta(minutes=3)), said(now + 5 * DAY)] == [1, 2]


def test_what_comes_between_the_change_and_the_next_look_is_said(world, planned):
    due_at, said = planned
    set_as(world, "lead_officer", steps=[(1, To.OWNER), (2, To.OWNER)])
    assert said(due_at + 2 * DAY) == 1


def test_a_log_is_not_asked_for_before_the_session(world, world_database):
    superuser(
        "set wall.action = 'test'; insert into notices_ladder (id, kind, programme_id, steps, dates, changed_at,"
        f" changed_by_id) values (gen_random_uuid(), '{KIND}', '{world.programmes.a}', '[[-14, \"owner\"]]',"
        f" '[\"{(timezone.now() - 400 * DAY).date()}\"]', now(), gen_random_uuid())",
        dbname=world_database,
    )
    start = timezone.now() + 20 * DAY
    with viewing(world.people.facilitator):
        dialogue = Dialogue.objects.get(pk=world.dialogues.a_restricted.id)
        log = SessionLog(
            starts_at=start, ends_at=start + timedelta(hours=2), zone="Europe/Oslo", title="x", place="y"
        )
        session = sessions.schedule_session(dialogue=dialogue, log=log)
    said, end = speaker(session, world_database), session.ends_at
    assert [said(timezone.now()), said(start - 8 * DAY), said(end - timedelta(seconds=1))] == [0, 0, 0]
    assert [said(end), said(end + 9 * DAY)] == [1, 1]  # as it opens, and once


def test_the_dialogues_own_goes_before_the_programmes(world, planned):
    due_at, said = planned
    set_as(world, "lead_officer", world.dialogues.a_restricted.id, steps=[(5, To.OWNER)])
    set_as(world, "lead_officer")
    assert [said(due_at + 2 * DAY), said(due_at + 5 * DAY)] == [0, 1]


@pytest.mark.parametrize("person", ["officer", "facilitator", "lead_officer_other", "administrator"])
def test_nobody_else_changes_it(world, person):
    with pytest.raises(Refused) as refused:
        set_as(world, person)
    assert refused.value.status == 403


@pytest.mark.parametrize("place", ["b_open", "a_closed"], ids=["another programme's", "hidden from them"])
def test_it_is_not_set_for_a_dialogue_that_is_not_theirs_to_know(world, place):
    with pytest.raises(Refused):
        set_as(world, "lead_officer", getattr(world.dialogues, place).id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": []},
        {"steps": [(9000, To.OWNER)]},
        {"steps": [], "dates": [date(2027, 1, n) for n in range(1, 23)]},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(world, wrong):
    with pytest.raises(Refused) as refused:
        set_as(world, "lead_officer", **wrong)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        (KIND, {"dates": [date(2026, 1, 1), date(2999, 1, 1)]}, "dates"),
        ("roster.review", {"steps": [(-30, To.OWNER)]}, "before"),
        ("access.proposed", {"steps": [(-1, To.OWNER), (1, To.OWNER)]}, "before"),
    ],
)
def test_what_would_never_be_said_is_refused_beside_its_field(world, kind, wrong, field):
    given = {"steps": [(2, To.OWNER)]} | wrong
    with viewing(world.people.lead_officer), pytest.raises(Refused) as refused:
        set_ladder(kind=kind, programme_id=world.programmes.a, **given)
    assert (refused.value.status, list(refused.value.fields)) == (422, [field])


GOOD = {
    "before": "14, 1",
    "after": "1",
    "supervisor": "7",
    "dates": f"{date.today() + 90 * DAY}\n{date.today() + 200 * DAY}",
}


def test_a_lead_officer_changes_it_on_a_page(world, settings):
    lead = signed_in("lead_officer", settings)
    page = lead.get("/reminders/ladders/")
    assert page.status_code == 200
    where = f"/reminders/ladders/{world.programmes.a}/{KIND}/"
    assert where in page.content.decode()
    assert lead.get(where).status_code == 200
    assert lead.post(where, GOOD | version_of(lead, where)).status_code == 302
    assert "14, 1" in lead.get(where).content.decode()
    whatever = GOOD | version_of(lead, where) | {"before": "soon", "usual": "1"}
    assert lead.post(where, whatever).status_code == 302
    assert "14, 1" not in lead.get(where).content.decode()
    assert lead.get(f"/reminders/ladders/{world.programmes.b}/{KIND}/").status_code == 404
    assert lead.get(f"/reminders/ladders/{world.programmes.a}/no-such/").status_code == 404
    assert signed_in("officer", settings).get("/reminders/ladders/").status_code == 403


@pytest.mark.parametrize(
    ("kind", "sides"),
    [
        ("session.ahead", {"before"}),
        ("session.log", {"before", "after", "supervisor"}),
        ("roster.review", {"after", "supervisor"}),
    ],
)
def test_only_days_are_asked_for_on_which_there_is_something_to_say(world, settings, kind, sides):
    lead = signed_in("lead_officer", settings)
    where = f"/reminders/ladders/{world.programmes.a}/{kind}/"
    form = lead.get(where).context["form"]
    assert set(form.fields) == sides | {"dates"}
    assert lead.post(where, version_of(lead, where) | dict.fromkeys(sides, "3")).status_code == 302
    assert {name: lead.get(where).context["form"][name].value() for name in sides} == dict.fromkeys(
        sides, "3"
    )
    assert lead.post(where, version_of(lead, where) | {"dates": ""}).status_code == 422


def test_each_kind_says_which_date_its_days_are_counted_from(world, settings):
    lead = signed_in("lead_officer", settings)
    kinds = {code: kind for code, kind in REGISTRY.items() if not code.startswith("test.")}
    assert all(kind.date for kind in kinds.values())
    for code, kind in kinds.items():
        page = lead.get(f"/reminders/ladders/{world.programmes.a}/{code}/").content.decode()
        assert str(kind.date) in page, code


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("before", "soon"),
        ("before", "²"),
        ("after", "9" * 5000),
        ("after", "9" * 40),
        ("dates", "31.2.2027"),
        ("dates", "2027-03-31\n" * 500),
        ("supervisor", "-3"),
    ],
)
def test_what_is_no_day_is_said_beside_its_field(world, settings, field, value):
    lead = signed_in("lead_officer", settings)
    where = f"/reminders/ladders/{world.programmes.a}/{KIND}/"
    wrong = lead.post(where, GOOD | version_of(lead, where) | {field: value})
    assert wrong.status_code == 422
    assert field in wrong.context["form"].errors


def test_a_dialogue_shows_and_keeps_its_own_days(world, settings):
    lead = signed_in("lead_officer", settings)
    programme = f"/reminders/ladders/{world.programmes.a}/{KIND}/"
    own = f"{programme}{world.dialogues.a_restricted.id}/"
    lead.post(programme, GOOD | version_of(lead, programme) | {"before": "13"})
    page = lead.get(own)
    assert page.context["form"]["before"].value() == "13"  # the programme's, which count there
    assert not page.context["changed"]
    lead.post(own, GOOD | version_of(lead, own) | {"before": "12"})
    assert lead.get(own).context["form"]["before"].value() == "12"
    assert lead.get(programme).context["form"]["before"].value() == "13"
    assert own in lead.get(programme).content.decode()
    lead.post(own, version_of(lead, own) | {"usual": "1"})
    assert lead.get(own).context["form"]["before"].value() == "13"
    for hidden in (world.dialogues.a_closed.id, world.dialogues.b_open.id):
        assert lead.get(f"{programme}{hidden}/").status_code == 404
