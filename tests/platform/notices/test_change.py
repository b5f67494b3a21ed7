"""Handing on, moving and waiving: who may, to whom, and what is left of the old owner and the old date."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from notices import obligations, owed_by_others
from notices.actions import change
from notices.kinds import REGISTRY, kind
from notices.models import Obligation
from notices.obligations import Due
from vault import ensure_dialogue_key
from wall.refusal import Refused
from wall.rights import Right
from wall.viewer import viewing

LONG = "test.long"
DAY = timedelta(days=1)
OFFICER = Right.OUTLINE | Right.SCHEDULE | Right.MANAGE
TEAM = Right.OUTLINE | Right.SCHEDULE | Right.LOG
CHECK = kind(
    "test.check",
    says="Look again.",
    stops="It ends when you have.",
    needs=Right.SCHEDULE,
    by_hand=True,
    again=365 * DAY,
)


def the_row(house, viewer):
    with viewing(viewer):
        return Obligation.objects.get()


def person(house, rights, **columns):
    return house.person(rights=rights, **columns)


@pytest.fixture
def officer(house):
    ensure_dialogue_key(house.dialogue)  # reasons are sealed
    return person(house, OFFICER)


@pytest.fixture
def owner(house):
    return person(house, TEAM)


@pytest.fixture
def row(house, officer, owner):
    house.owe(LONG, owner, timezone.now() + 5 * DAY)
    return the_row(house, officer)


def test_a_colleague_gets_it_and_hears_of_it_anew(house, officer, owner, row):
    colleague = person(house, TEAM)
    house.speak(row.due_at - DAY)
    with viewing(officer):
        assert change.colleagues(row) == [colleague]
        change.hand(obligation=row, to=colleague)
    house.speak(row.due_at - DAY)
    assert [who for _step, who, _state in house.said()] == [owner, colleague]
    house.sql("update notices_notice set next_try_at = now()")
    assert house.send() == 1  # what waited for the former owner is taken back
    assert {state for _step, who, state in house.said() if who == owner} == {"withdrawn"}
    assert the_row(house, colleague).owner_id == colleague
    with viewing(officer):
        assert the_row(house, officer).handed_from_id == owner


def test_the_rule_leaves_whom_it_was_handed_to_and_the_moved_date_alone(house, officer, owner, row):
    colleague = person(house, TEAM)
    moved = row.due_at + 20 * DAY
    with viewing(officer):
        change.hand(obligation=row, to=colleague)
        change.move(obligation=row, due_at=moved, reason="the ministry asked")
    again = Due(house.dialogue, row.object_id, owner, row.first_due_at)
    house.change(lambda: obligations.exactly(REGISTRY[LONG], row.object_id, [again]) or 0)
    now = the_row(house, officer)
    assert (now.owner_id, now.due_at, now.first_due_at, now.ended_at) == (
        colleague,
        moved,
        row.first_due_at,
        None,
    )
    later = row.first_due_at + 60 * DAY
    house.change(
        lambda: (
            obligations.exactly(
                REGISTRY[LONG], row.object_id, [Due(house.dialogue, row.object_id, owner, later)]
            )
            or 0
        )
    )
    now = the_row(house, officer)
    assert (now.owner_id, now.due_at, now.moved_from) == (colleague, later, None)


@pytest.mark.parametrize(
    ("rights", "columns"),
    [(Right.OUTLINE, {}), (OFFICER, {}), (TEAM, {"is_active": False}), (Right(0), {})],
    ids=["may not know", "other side of arm's length", "left", "not in the dialogue"],
)
def test_it_is_handed_to_nobody_who_cannot_do_it(house, officer, row, rights, columns):
    to = person(house, rights, **columns)
    with viewing(officer):
        assert change.colleagues(row) == []
        with pytest.raises(Refused) as refused:
            change.hand(obligation=row, to=to)
    assert (refused.value.status, list(refused.value.fields)) == (422, ["to"])


def test_nobody_is_handed_what_they_owe_already(house, officer, owner, row):
    colleague = person(house, TEAM)
    house.change(
        lambda: (
            obligations.ensure_many(
                REGISTRY[LONG], [Due(house.dialogue, row.object_id, colleague, row.due_at)]
            )
            or 0
        )
    )
    with viewing(officer):
        assert change.colleagues(Obligation.objects.get(pk=row.pk)) == []


def test_an_officer_waives_and_the_rule_does_not_bring_it_back(house, officer, owner, row):
    house.speak(row.due_at - DAY)
    with viewing(officer):
        change.waive(obligation=row, reason="agreed with the sponsor")
        with pytest.raises(Refused) as refused:
            change.waive(obligation=row, reason="again")
    assert refused.value.status == 409
    same = Due(house.dialogue, row.object_id, owner, row.due_at)
    house.change(lambda: obligations.ensure_many(REGISTRY[LONG], [same]) or 0)
    now = the_row(house, officer)
    assert (now.ended_at, now.waived_by_id) == (now.waived_at, officer)
    assert now.ended_at is not None
    assert house.send() == 0
    house.change(
        lambda: (
            obligations.ensure_many(
                REGISTRY[LONG], [Due(house.dialogue, row.object_id, owner, row.due_at + DAY)]
            )
            or 0
        )
    )
    assert the_row(house, officer).ended_at is None  # another date is another thing


def test_who_benefits_from_a_waiver_cannot_grant_it(house, officer):
    house.owe(LONG, officer, timezone.now() + DAY)
    row, other = the_row(house, officer), person(house, OFFICER)

    def refused_as(who):
        with viewing(who), pytest.raises(Refused) as refused:
            change.waive(obligation=row, reason="please")
        return refused.value.code

    assert refused_as(officer) == "yours"
    with viewing(officer):
        change.hand(obligation=row, to=other)
    assert [refused_as(officer), refused_as(other)] == ["yours", "yours"]  # handing it on does not help
    with viewing(person(house, OFFICER)):
        change.waive(obligation=row, reason="agreed")


@pytest.mark.parametrize(
    ("rights", "answer"), [(TEAM, 403), (Right.OUTLINE | Right.SCHEDULE, 404), (TEAM | Right.LEAD, 403)]
)
def test_waiving_is_for_officers_where_officers_know(house, row, rights, answer):
    with viewing(person(house, rights)), pytest.raises(Refused) as refused:
        change.waive(obligation=row, reason="please")
    assert refused.value.status == answer


def test_each_of_them_is_one_entry_without_its_reason(house, officer, owner):
    """What is decided about an obligation stands in the ledger: by name, with the reason sealed."""
    colleague = person(house, TEAM)
    house.owe(LONG, owner, timezone.now() + DAY)
    row = the_row(house, officer)
    (before,) = house.sql("select coalesce(max(seq), 0) from ledger_entry")[0]
    with viewing(officer):
        change.hand(obligation=row, to=colleague)
        change.move(obligation=row, due_at=row.due_at + DAY, reason="SECRET")
        change.waive(obligation=row, reason="SECRET")
    house.owe("test.check", owner, timezone.now())
    with viewing(owner):
        change.done(obligation=Obligation.objects.get(kind="test.check"))
    found = house.sql(
        "select action, fields, detail from ledger_entry where seq > %s and action like 'obligation.%%' order by seq",
        before,
    )
    assert [(action, fields) for action, fields, _detail in found] == [
        ("obligation.hand", ["owner"]),
        ("obligation.move", ["due_at"]),
        ("obligation.waive", ["waived"]),
        ("obligation.done", ["done_at"]),
    ]
    assert [bool(detail) for *_rest, detail in found] == [False, True, True, False]
    assert not [detail for *_rest, detail in found if detail and b"SECRET" in bytes(detail)]


def test_the_database_itself_hands_and_waives_nothing_for_others(house, owner, row):
    house.runner = owner  # runs the dialogue, decides nothing
    with viewing(owner):
        assert change.colleagues(row) == []
        assert not change._ask("hand_obligation", row.pk, person(house, TEAM), None)
        assert change._ask("waive_obligation", row.pk) == "forbidden"
        assert change._ask("waive_obligation", uuid4()) == "hidden"


@pytest.mark.parametrize(
    ("due_at", "reason", "field"),
    [
        (lambda row: timezone.now() - DAY, "x", "due_at"),
        (lambda row: row.due_at + 400 * DAY, "x", "due_at"),
        (lambda row: row.due_at + DAY, "  ", "reason"),
    ],
)
def test_a_date_that_cannot_be_is_refused_beside_its_field(house, officer, row, due_at, reason, field):
    with viewing(officer), pytest.raises(Refused) as refused:
        change.move(obligation=row, due_at=due_at(row), reason=reason)
    assert list(refused.value.fields) == [field]


def test_ones_own_is_moved_by_a_month_at_most_however_often(house, officer):
    house.owe(LONG, officer, timezone.now() + DAY)
    row = the_row(house, officer)
    with viewing(officer):
        for days in (20, 29):
            change.move(obligation=row, due_at=row.first_due_at + days * DAY, reason="later")
        with pytest.raises(Refused):
            change.move(obligation=row, due_at=row.first_due_at + 31 * DAY, reason="later")


def test_handing_ones_own_on_does_not_lengthen_the_month(house, officer):
    house.owe(LONG, officer, timezone.now() + DAY)
    row, other = the_row(house, officer), person(house, OFFICER)
    with viewing(officer):
        change.hand(obligation=row, to=other)
        with pytest.raises(Refused) as refused:
            change.move(obligation=row, due_at=row.first_due_at + 31 * DAY, reason="later")
        assert list(refused.value.fields) == ["due_at"]
        change.move(obligation=row, due_at=row.first_due_at + 29 * DAY, reason="later")
    with viewing(person(house, OFFICER)):
        change.move(obligation=row, due_at=row.first_due_at + 300 * DAY, reason="agreed")


def test_a_date_that_follows_something_is_not_moved(house, officer, owner):
    house.owe("session.ahead", owner, timezone.now() + 5 * DAY)
    row = the_row(house, officer)
    with viewing(officer), pytest.raises(Refused) as refused:
        change.move(obligation=row, due_at=row.due_at + DAY, reason="later")
    assert refused.value.code == "follows"


def test_what_no_event_settles_is_said_to_be_done_and_comes_back(house, officer, owner):
    house.owe("test.check", owner, timezone.now())
    row = the_row(house, officer)
    with viewing(officer), pytest.raises(Refused) as refused:
        change.done(obligation=row)
    assert refused.value.status == 403
    with viewing(owner):
        change.done(obligation=row)
        again = Obligation.objects.get()
    assert again.done_at is None
    assert abs(again.due_at - timezone.now() - 365 * DAY) < DAY
    assert house.speak() == 0


def test_what_is_settled_elsewhere_is_not_done_by_hand(house, owner, row):
    with viewing(owner), pytest.raises(Refused) as refused:
        change.done(obligation=row)
    assert refused.value.code == "elsewhere"


def test_who_runs_a_dialogue_sees_what_others_owe_in_it(house, officer, owner, row):
    with viewing(officer):
        assert [(one.owner_id, one.runs) for one in owed_by_others.carried_by_others()] == [(owner, True)]
    with viewing(owner):
        assert owed_by_others.carried_by_others() == []


@pytest.mark.parametrize(
    ("rights", "seen"), [(Right.OUTLINE | Right.SCHEDULE, True), (Right.OUTLINE, False), (Right(0), False)]
)
def test_supervisors_see_what_their_people_owe_of_what_they_may_know(house, owner, row, rights, seen):
    boss = person(house, rights)
    with viewing(boss):
        assert owed_by_others.carried_by_others() == []
    house.sql(
        "set session_replication_role = replica; update accounts_user set supervisor_id = %s where id = %s",
        boss,
        owner,
    )
    with viewing(boss):
        carried = owed_by_others.carried_by_others()
        assert [one.owner_id for one in carried] == ([owner] if seen else [])
    if seen:
        house.sql("set session_replication_role = replica; update notices_obligation set level = 2")
        with viewing(boss):
            assert [one.level for one in owed_by_others.carried_by_others()] == [2]


def test_what_others_owe_is_counted_person_by_person():
    now = datetime(2026, 6, 1, tzinfo=timezone.get_default_timezone())
    ann = uuid4()
    rows = [
        owed_by_others.Carried(
            uuid4(), "x", uuid4(), ann, now + days * DAY, now, -days * DAY if days < 0 else None, 0, runs=True
        )
        for days in (-3, -1, 2, 30)
    ]
    assert owed_by_others.count_by_owner(rows, now) == {ann: (2, 1, 1)}
