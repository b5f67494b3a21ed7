"""Tokens, and what the API says about accounts."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from accounts.actions.own_account import issue_token, revoke_token
from accounts.models import ApiToken, Organisation, User
from wall.refusal import Refused
from wall.viewer import viewing

ME = "/api/v1/me/"


def _issue(person, **options) -> str:
    with viewing(person.pk):
        return issue_token(person=person, name="script", **options)[1]


def _as(token: str) -> Client:
    return Client(headers={"authorization": f"Token {token}"})


def test_a_token_acts_for_its_person(people, demo):
    answer = _as(_issue(people.facilitator)).get(ME)
    assert answer.status_code == 200
    assert answer.json()["email"] == people.facilitator.email
    assert answer.json()["roles"] == [{"kind": "facilitator", "programme": None, "until": None}]


def test_the_database_holds_its_hash_alone(people):
    token = _issue(people.facilitator)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from accounts_apitoken t where t::text like %s", [f"%{token}%"])
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize("wrong", ["x", "é", "a" * 64, " ", "two words"])
def test_a_wrong_token_is_refused(people, demo, wrong):
    client = Client(headers={"authorization": f"Token {wrong}".encode().decode("latin-1")})
    assert client.get(ME).status_code == 401


def test_an_expired_token_is_refused(people, demo):
    token = _issue(people.facilitator)
    ApiToken.objects.using("owner").update(expiry="2020-01-01T00:00Z")
    assert _as(token).get(ME).status_code == 401


def test_a_token_dies_with_its_person(people, demo):
    token = _issue(people.facilitator)
    User.objects.using("owner").filter(pk=people.facilitator.pk).update(is_active=False)
    assert _as(token).get(ME).status_code == 401


def test_a_token_needs_its_persons_second_factor_outside_the_demo(people, settings):
    settings.DEMO = False
    assert _as(_issue(people.facilitator)).get(ME).status_code == 401


def test_a_person_has_five_and_none_lives_longer_than_thirty_days(people):
    with viewing(people.facilitator.pk):
        with pytest.raises(Refused):
            issue_token(person=people.facilitator, name="long", hours=31 * 24)
        for number in range(5):
            issue_token(person=people.facilitator, name=str(number), hours=1)
        with pytest.raises(Refused) as refused:
            issue_token(person=people.facilitator, name="six", hours=1)
    assert refused.value.status == 409


def test_one_revokes_ones_own_alone(people, demo):
    token = _issue(people.facilitator)
    start = ApiToken.objects.get().digest[:32]
    with viewing(people.officer.pk), pytest.raises(Refused) as refused:
        revoke_token(person=people.officer, digest_start=start)
    assert refused.value.status == 404
    with viewing(people.facilitator.pk):
        revoke_token(person=people.facilitator, digest_start=start)
    assert _as(token).get(ME).status_code == 401


def test_the_command_prints_one_token_and_nothing_else(people, demo):
    out, err = StringIO(), StringIO()
    call_command("issue_token", people.officer.email.upper(), stdout=out, stderr=err)
    token = out.getvalue().removesuffix("\n")
    assert token.isalnum()
    assert err.getvalue() == ""
    assert _as(token).get(ME).json()["email"] == people.officer.email
    with connections["owner"].cursor() as cursor:
        cursor.execute("set role parley_fn")
        cursor.execute("select actor from ledger_entry where action = 'token.issue'")
        assert cursor.fetchall() == [(people.officer.pk,)]
        cursor.execute("reset role")


def test_outside_the_demo_the_person_is_asked_and_gets_it_in_the_browser(
    people, browser, ways, outbox, settings
):
    import re

    settings.DEMO = False
    out = StringIO()
    with pytest.raises(CommandError) as ended:
        call_command("issue_token", people.officer.email, stdout=out)
    assert ended.value.returncode == 3
    assert out.getvalue() == ""
    assert not ApiToken.objects.exists()
    link = re.search(r"http://[^/]+(/accounts/me/tokens/confirm/\S+)", outbox[-1].body)[1]
    stranger = browser(people.facilitator)
    ways.set_up_app(stranger)
    assert stranger.get(link).status_code == 404
    owner = browser(people.officer)
    ways.set_up_app(owner)
    assert owner.get(link).status_code == 200
    assert not ApiToken.objects.exists()
    page = owner.post(link)
    assert _as(page.context["token"]).get(ME).status_code == 200


def test_nobody_of_this_name_is_a_sentence(people):
    with pytest.raises(CommandError, match="Nobody with this address"):
        call_command("issue_token", "nobody@x.example")


def test_without_anything_the_api_answers_401(people):
    for address in (ME, "/api/v1/organisations/", "/api/v1/programmes/"):
        assert Client().get(address).status_code == 401


def test_the_session_needs_the_csrf_token(people, demo, browser):
    client = browser(people.facilitator)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.get(ME).status_code == 200
    answer = strict.patch(ME, {"language": "en"}, content_type="application/json", headers={"if-match": "*"})
    assert answer.status_code == 403


def test_me_is_changed_by_who_has_read_it(people, demo):
    client = _as(_issue(people.facilitator))
    etag = client.get(ME)["ETag"]
    assert client.patch(ME, {"language": "en"}, content_type="application/json").status_code == 428
    done = client.patch(ME, {"language": "en"}, content_type="application/json", headers={"if-match": etag})
    assert (done.status_code, done.json()["language"]) == (200, "en")
    late = client.patch(ME, {"language": "fr"}, content_type="application/json", headers={"if-match": etag})
    assert late.status_code == 412


@pytest.mark.parametrize(
    "field",
    [
        {"clearance": "closed"},
        {"ring": "inner"},
        {"email": "x@x.example"},
        {"is_superuser": True},
        {"roles": []},
    ],
)
def test_me_takes_no_other_field(people, demo, field):
    client = _as(_issue(people.facilitator))
    answer = client.patch(ME, field, content_type="application/json", headers={"if-match": "*"})
    assert answer.status_code == 422
    assert next(iter(field)) in answer.json()["fields"]


def test_organisations_are_read_by_everybody_and_written_by_administrators(people, demo):
    address = "/api/v1/organisations/"
    body = {"name": "Lake Trust", "kind": "ngo", "country": "KE"}
    for name, read, write in (("facilitator", 200, 403), ("officer", 200, 403), ("admin", 200, 201)):
        client = _as(_issue(getattr(people, name)))
        assert client.get(address).status_code == read, name
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == write, (name, answer.content)
    found = Organisation.objects.get(name="Lake Trust")
    admin = _as(_issue(people.admin))
    etag = admin.get(f"{address}{found.pk}/")["ETag"]
    change = admin.patch(
        f"{address}{found.pk}/",
        {"country": "UG"},
        content_type="application/json",
        headers={"if-match": etag},
    )
    assert (change.status_code, change.json()["country"]) == (200, "UG")
    for wrong in (
        {"name": "Lake Trust", "kind": "ngo", "country": "KE"},
        {"name": "X", "kind": "club", "country": "KE"},
    ):
        assert admin.post(address, wrong, content_type="application/json").status_code == 422


def test_programmes_are_shown_to_whom_they_concern(people, demo):
    address = "/api/v1/programmes/"

    def names(person) -> list[str]:
        answer = _as(_issue(person)).get(address)
        return (
            sorted(one["name"] for one in answer.json()["results"])
            if answer.status_code == 200
            else answer.status_code
        )

    assert names(people.officer) == ["Upper Rivers programme"]
    assert names(people.officer_other) == ["Outer Islands programme"]
    assert names(people.admin) == ["Outer Islands programme", "Upper Rivers programme"]
    assert names(people.facilitator) == 403


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [(None, "fr"), ("*", "fr"), ("xx", "fr"), ("en", "en"), ("xx, en-GB;q=0.8", "en"), ("fr", "fr")],
)
def test_a_program_is_answered_in_the_language_it_asks_for_else_in_its_persons(people, demo, asked, spoken):
    User.objects.using("owner").filter(pk=people.facilitator.pk).update(language="fr")
    headers = {"accept-language": asked} if asked else {}
    answer = _as(_issue(people.facilitator)).get("/api/v1/nowhere/", headers=headers)
    assert answer["Content-Language"] == spoken


def test_a_program_is_told_times_in_utc_whoever_s_token_it_uses(people, demo):
    User.objects.using("owner").filter(pk=people.auditor.pk).update(time_zone="Asia/Kathmandu")
    entries = _as(_issue(people.auditor)).get("/api/v1/ledger/").json()["results"]
    assert entries
    assert all(entry["at"].endswith("Z") for entry in entries)
