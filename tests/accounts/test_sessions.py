"""Sessions: what the database knows of them, how long they live, how they end."""

import time

import pytest
from django.db import connections

from accounts.models import InnerSession
from accounts.sign_in_sessions import SessionStore, stored_key

PROFILE = "/accounts/me/"


def _cookie(client) -> str:
    return client.cookies["parley_inner"].value


def test_the_database_holds_neither_the_key_nor_anything_readable(people, demo, browser):
    client = browser(people.officer)
    row = InnerSession.objects.get(user=people.officer)
    assert row.session_key == stored_key(_cookie(client))
    assert _cookie(client) not in (row.session_key, row.session_data)
    assert str(people.officer.pk) not in row.session_data
    assert row.device == "Firefox, Android"


def test_no_table_holds_a_key_that_signs_in(people, demo, browser):
    """An intruder with every row of every table, at any login, has no session."""
    client = browser(people.officer)
    key = _cookie(client)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
            " and table_name ~ '^(accounts|account|mfa|usersessions|django|knox|socialaccount)'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{key}%"])
            assert cursor.fetchone()[0] == 0, table


def test_a_row_copied_under_another_key_opens_nothing(people, demo, browser):
    """Somebody who can write the table copies another person's data to a key that they know."""
    browser(people.officer)
    victim = InnerSession.objects.get(user=people.officer)
    mine = "k" * 32
    InnerSession.objects.create(
        session_key=stored_key(mine),
        session_data=victim.session_data,
        expire_date=victim.expire_date,
        user=people.officer,
    )
    assert SessionStore(mine).load() == {}


def test_data_swapped_between_two_sessions_opens_nothing(people, demo, browser):
    mine, theirs = browser(people.facilitator), browser(people.officer)
    row = InnerSession.objects.get(user=people.officer)
    InnerSession.objects.filter(user=people.facilitator).update(session_data=row.session_data)
    assert mine.get(PROFILE).status_code == 302
    assert theirs.get(PROFILE).status_code == 200


@pytest.mark.parametrize(
    ("fact", "age", "status"),
    [
        ("seen_at", 14 * 60, 200),
        ("seen_at", 15 * 60 + 61, 302),
        ("signed_in_at", 8 * 3600 - 60, 200),
        ("signed_in_at", 8 * 3600 + 1, 302),
    ],
)
def test_idle_and_absolute_limits(people, demo, browser, fact, age, status):
    client = browser(people.officer)
    store = SessionStore(_cookie(client))
    store[fact] = int(time.time()) - age
    store.save()
    assert client.get(PROFILE).status_code == status


def test_a_session_without_its_clocks_is_over(people, demo, browser):
    client = browser(people.officer)
    store = SessionStore(_cookie(client))
    del store["signed_in_at"]
    store.save()
    assert client.get(PROFILE).status_code == 302


def test_an_old_session_does_not_revive(people, demo, browser):
    client = browser(people.officer)
    key = _cookie(client)
    store = SessionStore(key)
    store["seen_at"] = 0
    store.save()
    client.get(PROFILE)
    client.cookies["parley_inner"] = key
    assert client.get(PROFILE).status_code == 302


def test_ending_a_person_ends_sessions_and_tokens_with_the_next_request(people, demo, browser):
    from accounts.actions.own_account import issue_token
    from accounts.actions.people import end_person
    from accounts.models import ApiToken
    from wall.viewer import viewing

    client = browser(people.facilitator)
    with viewing(people.facilitator.pk):
        issue_token(person=people.facilitator, name="script", hours=1)
    with viewing(people.admin.pk):
        end_person(person=people.facilitator)
    assert client.get(PROFILE).status_code == 302
    assert not InnerSession.objects.filter(user=people.facilitator).exists()
    assert not ApiToken.objects.filter(user=people.facilitator).exists()


def test_people_see_and_end_their_own_sessions_and_no_others(people, demo, browser):
    here, elsewhere, stranger = browser(people.officer), browser(people.officer), browser(people.facilitator)
    page = here.get(PROFILE).content.decode()
    rows = {row.session_key for row in InnerSession.objects.filter(user=people.officer)}
    assert sum(row in page for row in rows) == 1, "the others can be ended; one's own is marked"
    theirs = InnerSession.objects.get(user=people.facilitator).session_key
    assert here.post("/accounts/me/sessions/end/", {"row": theirs}).status_code == 404
    assert stranger.get(PROFILE).status_code == 200
    done = here.post("/accounts/me/sessions/end/", {"row": stored_key(_cookie(elsewhere))})
    assert done.status_code == 302
    assert elsewhere.get(PROFILE).status_code == 302
    assert here.get(PROFILE).status_code == 200


def test_ending_all_others_keeps_this_one(people, demo, browser):
    here, one, two = (browser(people.officer) for _ in range(3))
    here.post("/accounts/me/sessions/end-others/")
    assert [c.get(PROFILE).status_code for c in (here, one, two)] == [200, 302, 302]


def test_confirming_who_one_is_changes_the_key(people, demo, browser):
    client = browser(people.officer)
    before = _cookie(client)
    done = client.post("/accounts/confirm/", {"password": "demo-parley-2026"})
    assert done.status_code == 302
    assert _cookie(client) != before
    client.cookies["parley_inner"] = before
    assert client.get(PROFILE).status_code == 302


def test_what_is_over_is_deleted_and_nothing_else(people, demo, browser):
    from datetime import timedelta

    from django.utils import timezone

    from accounts.models import ApiToken, OuterSession
    from accounts.tasks import forget_expired

    now = timezone.now()
    for number, expires in enumerate((now - timedelta(hours=1), now + timedelta(hours=1))):
        for model in (InnerSession, OuterSession):
            model.objects.using("owner").create(
                session_key=f"{model.__name__}{number}", session_data="", expire_date=expires
            )
        ApiToken(digest=str(number), token_key="x", user=people.officer, expiry=expires, name="x").save(
            using="owner"
        )
    forget_expired()
    for model in (InnerSession, OuterSession):
        assert model.objects.using("owner").get().session_key == f"{model.__name__}1"
    assert ApiToken.objects.get().digest == "1"
