"""The second factor: set up, asked for, used once, sealed, and nobody else's to change."""

import json
from contextlib import nullcontext

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from accounts.models import Rest
from accounts.sealing import BrokenSealError, open_seal, seal
from wall.viewer import viewing

PROFILE = "/accounts/me/"
SIGN_IN_STEP = "/accounts/second-factor/authenticate/"


def test_without_one_every_page_leads_to_setting_one_up(people, browser):
    client = browser(people.officer)
    for address in (PROFILE, "/accounts/programmes/", "/accounts/me/tokens/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, "/accounts/second-factor/")
    assert client.get("/api/v1/me/").status_code == 403
    assert client.get("/accounts/second-factor/").status_code == 200


def test_the_demo_asks_for_none(people, demo, browser):
    assert browser(people.officer).get(PROFILE).status_code == 200


def test_setting_up_an_app_shows_recovery_codes_once(people, browser, ways):
    client = browser(people.officer)
    ways.set_up_app(client)
    page = client.get("/accounts/second-factor/codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    assert all(len(code) == 12 and code.isdigit() for code in codes)
    assert codes[0] in page.content.decode()
    again = client.get("/accounts/second-factor/codes/")
    assert codes[0] not in again.content.decode()
    assert client.get(PROFILE).status_code == 200


def test_password_alone_opens_nothing_once_it_is_set_up(people, browser, ways):
    ways.set_up_app(browser(people.officer))
    client = browser(people.officer)
    assert client.get(PROFILE)["Location"].startswith("/accounts/sign-in/")
    assert client.get("/accounts/second-factor/")["Location"].startswith("/accounts/sign-in/")


def test_a_session_that_began_with_the_password_alone_ends_when_one_is_set_up_elsewhere(
    people, browser, ways
):
    """Whoever stole the password before must not slip in with it, nor add a factor of their own."""
    thief = browser(people.officer)
    assert thief.get("/accounts/second-factor/").status_code == 200
    ways.set_up_app(browser(people.officer))
    assert thief.get("/accounts/second-factor/app/add/").status_code == 302
    assert thief.get(PROFILE)["Location"].startswith("/accounts/sign-in/")
    assert Authenticator.objects.filter(user=people.officer).exclude(type="recovery_codes").count() == 1


def test_a_code_signs_in_once(people, browser, ways):
    secret = ways.set_up_app(browser(people.officer))
    code = ways.code_for(secret)
    first, second = browser(people.officer), browser(people.officer)
    done = first.post(SIGN_IN_STEP, {"code": code})
    assert done.status_code == 302, done.content.decode()[:1500]
    assert first.get(PROFILE).status_code == 200
    assert second.post(SIGN_IN_STEP, {"code": code}).status_code == 200
    assert second.get(PROFILE).status_code == 302


def test_a_recovery_code_signs_in_once(people, browser, ways):
    client = browser(people.officer)
    ways.set_up_app(client)
    code = client.get("/accounts/second-factor/codes/").context["unused_codes"][3]
    first, second = browser(people.officer), browser(people.officer)
    assert first.post(SIGN_IN_STEP, {"code": code}).status_code == 302
    assert first.get(PROFILE).status_code == 200
    assert second.post(SIGN_IN_STEP, {"code": code}).status_code == 200
    assert not Rest.objects.exists()


def test_seeds_are_sealed_in_the_database(people, browser, ways):
    secret = ways.set_up_app(browser(people.officer))
    stored = json.dumps([row.data for row in Authenticator.objects.filter(user=people.officer)])
    assert secret not in stored
    assert "secret" in stored
    assert "seed" in stored


def test_a_seal_opens_for_its_person_alone(people):
    sealed = seal(people.officer.pk, "JBSWY3DPEHPK3PXP")
    assert open_seal(sealed) == (people.officer.pk, "JBSWY3DPEHPK3PXP")
    moved = sealed.replace(str(people.officer.pk), str(people.facilitator.pk))
    flipped = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for broken in (moved, flipped, "", "1:x:y", "9" + sealed[1:]):
        with pytest.raises(BrokenSealError):
            open_seal(broken)


def test_a_seed_copied_into_another_persons_row_is_refused(people, browser, ways):
    """An intruder who can write the table gives a victim the seed that they know."""
    secret = ways.set_up_app(browser(people.facilitator))
    ways.set_up_app(browser(people.officer))
    mine = Authenticator.objects.get(user=people.facilitator, type="totp").data
    Authenticator.objects.using("owner").filter(user=people.officer, type="totp").update(data=mine)
    victim = browser(people.officer)
    with pytest.raises(BrokenSealError):
        victim.post(SIGN_IN_STEP, {"code": ways.code_for(secret, steps_ahead=1)})
    assert victim.get(PROFILE).status_code == 302


def test_setting_up_ones_own_makes_nothing_rest_and_is_ledgered_once(people, browser, ways, outbox):
    ways.set_up_app(browser(people.officer))
    assert not Rest.objects.exists()
    with connections["owner"].cursor() as cursor:
        cursor.execute("set role parley_fn")
        cursor.execute(
            "select actor, fields from ledger_entry where action = 'sign_in.way_in_changed' order by seq"
        )
        entries = cursor.fetchall()
        cursor.execute("reset role")
    assert entries == [(people.officer.pk, ["second_factor"])] * 2, (
        "one for the app, one for its recovery codes"
    )
    assert outbox


def test_removing_it_needs_another_before_anything_opens(people, browser, ways):
    client = browser(people.officer)
    ways.set_up_app(client)
    assert client.post("/accounts/second-factor/app/remove/").status_code == 302
    assert client.get(PROFILE)["Location"] == "/accounts/second-factor/"


DIRECT = {
    "password": "update accounts_user set password = 'x' where id = %s",
    "email": "update accounts_user set email = 'thief@x.example' where id = %s",
    "factor added": "insert into mfa_authenticator (user_id, type, data, created_at) values (%s, 'webauthn', '{}', now())",
    "factor removed": "delete from mfa_authenticator where user_id = %s",
    "factor changed": "update mfa_authenticator set data = '{}' where user_id = %s",
    "codes unspent": "update mfa_authenticator set data = jsonb_set(data, '{used_mask}', '0') where user_id = %s"
    " and type = 'recovery_codes'",
    "clearance": "update accounts_user set clearance = 3 where id = %s",
    "activity": "update accounts_user set is_active = true where id = %s",
    "ring": "update accounts_user set ring = 'inner' where id = %s",
    "token": "insert into accounts_apitoken (digest, token_key, user_id, created, expiry, name)"
    " values ('x', 'x', %s, now(), now(), 'x')",
    "role": "insert into accounts_role (id, user_id, kind, given_at)"
    " values (gen_random_uuid(), %s, 'administrator', now())",
    "invitation": "insert into accounts_invitation (id, user_id, token_hash, created_at, expires_at)"
    " values (gen_random_uuid(), %s, 'x', now(), now())",
    "rest ended": "delete from accounts_rest where user_id = %s",
}


@pytest.mark.parametrize("viewer", [None, "facilitator"])
def test_an_intruder_at_the_door_changes_nobody_elses_way_in(people, browser, ways, viewer):
    """Arbitrary SQL as the door's login, with no viewer and in another person's request."""
    client = browser(people.officer)
    ways.set_up_app(client)
    code = client.get("/accounts/second-factor/codes/").context["unused_codes"][0]
    browser(people.officer).post(SIGN_IN_STEP, {"code": code})
    with viewing(people.facilitator.pk, using="door") if viewer else nullcontext():
        for what, sql in DIRECT.items():
            with (
                pytest.raises(ProgrammingError) as refused,
                transaction.atomic(using="door"),
                connections["door"].cursor() as cursor,
            ):
                cursor.execute(sql, [people.officer.pk])
            assert refused.value.__cause__.pgcode == "42501", what


def test_a_stranger_cannot_reach_the_step_without_a_password(people):
    assert Client().get(SIGN_IN_STEP)["Location"].startswith("/accounts/sign-in/")


def test_an_administrators_reset_makes_rights_rest_until_a_colleague_confirms(people, browser, ways, outbox):
    from accounts.actions.people import confirm_person, reset_second_factor
    from accounts.actions.roles import give_role
    from accounts.models import Programme
    from accounts.queries import is_resting, kinds_of
    from wall.refusal import Refused

    rivers = Programme.objects.get(name__startswith="Upper")
    with viewing(people.officer.pk):
        give_role(person=people.officer_other, kind="officer", programme=rivers)
    client = browser(people.officer)
    ways.set_up_app(client)
    with viewing(people.admin.pk):
        reset_second_factor(person=people.officer)
    assert client.get(PROFILE).status_code == 302, "signed out"
    assert not Authenticator.objects.filter(user=people.officer).exists()
    assert is_resting(people.officer.pk)
    people.officer.__dict__.pop("_role_kinds", None)
    assert kinds_of(people.officer) == frozenset()
    assert outbox[-1].to == [people.officer.email]
    for nobody in ("admin", "facilitator", "officer"):
        with viewing(getattr(people, nobody).pk), pytest.raises(Refused):
            confirm_person(person=people.officer)
    with viewing(people.officer_other.pk):
        confirm_person(person=people.officer)
    assert not is_resting(people.officer.pk)
