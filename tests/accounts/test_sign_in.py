"""Signing in: who, where, how often, and what the answers give away."""

from django.test import Client

from accounts.models import InnerSession, User

PROFILE = "/accounts/me/"


def test_right_password_opens_the_profile(people, demo, browser):
    page = browser(people.facilitator).get(PROFILE)
    assert page.status_code == 200
    assert people.facilitator.display_name in page.content.decode()


def test_the_address_is_read_whatever_its_case(people, demo):
    client = Client()
    response = client.post(
        "/accounts/sign-in/", {"login": people.officer.email.upper(), "password": "demo-parley-2026"}
    )
    assert response.status_code == 302


def _body(response) -> str:
    import re

    return re.sub(
        r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": |value=)"[^"]*"', "", response.content.decode()
    )


def test_known_unknown_ended_and_other_rings_people_get_the_same_answer(people):
    User.objects.using("owner").filter(pk=people.partner.pk).update(is_active=False)
    answers = set()
    for email, password in [
        (people.officer.email, "wrong-password-here"),
        ("nobody@demo.parley.example", "wrong-password-here"),
        (people.partner.email, "demo-parley-2026"),  # ended, right password
        (people.funder.email, "demo-parley-2026"),  # outer ring, right password
    ]:
        response = Client().post("/accounts/sign-in/", {"login": email, "password": password})
        answers.add((response.status_code, _body(response).replace(email, "ADDRESS")))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 200


def test_the_outer_ring_lets_only_its_own_people_in(people, demo, settings, ways):
    settings.RING = "outer"
    assert ways.give_password(Client(), people.officer).status_code == 200
    # In this process the door's login is the inner ring's, which cannot write the outer ring's sessions.
    from accounts.backends import RingBackend

    assert RingBackend().user_can_authenticate(people.funder)
    assert not RingBackend().user_can_authenticate(people.officer)


def test_five_wrong_passwords_lock_the_address_for_a_while(people, demo, ways):
    for _ in range(5):
        ways.give_password(Client(), people.officer, "wrong-password-here")
    response = ways.give_password(Client(), people.officer)
    assert response.status_code == 200
    assert not InnerSession.objects.filter(user=people.officer).exists()


def test_signing_in_changes_the_sessions_key(people, demo, ways):
    client = Client()
    client.get("/accounts/invitation/anything/")  # an anonymous session
    before = client.cookies["parley_inner"].value
    ways.give_password(client, people.officer)
    assert client.cookies["parley_inner"].value != before


def test_signing_in_writes_no_new_password_hash(people, demo, browser):
    before = User.objects.get(pk=people.officer.pk).password
    browser(people.officer)
    assert User.objects.get(pk=people.officer.pk).password == before


def test_there_is_no_signing_up(people):
    assert Client().get("/accounts/signup/").status_code == 404


def test_signing_out_ends_the_session_for_good(people, demo, browser):
    client = browser(people.officer)
    key = client.cookies["parley_inner"].value
    client.post("/accounts/sign-out/")
    client.cookies["parley_inner"] = key
    assert client.get(PROFILE).status_code == 302


def _wait_for_mail() -> None:
    """Links are sent beside the answer."""
    import threading

    for thread in threading.enumerate():
        if thread.name == "password-links":
            thread.join(10)


def test_a_password_reset_says_the_same_for_known_and_unknown(people, outbox):
    answers = set()
    for email in (people.officer.email, "nobody@demo.parley.example", people.funder.email):
        response = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        answers.add((response.status_code, _body(response).replace(email, "ADDRESS")))
    assert len(answers) == 1
    _wait_for_mail()
    assert [message.to for message in outbox] == [[people.officer.email]]


def test_a_password_reset_sets_the_password_and_asks_for_the_second_factor(people, outbox, browser, ways):
    import re

    from accounts.models import Rest

    ways.set_up_app(browser(people.officer))
    outbox.clear()
    client = Client()
    client.post("/accounts/password/reset/", {"email": people.officer.email})
    _wait_for_mail()
    link = re.search(r"http://[^/]+(/accounts/password/reset/\S+)", outbox[-1].body)[1]
    page = client.get(link, follow=True)
    new = "four quite unrelated words"
    done = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert done.status_code == 302, done.content.decode()[:2000]
    assert not Rest.objects.exists(), (
        "choosing one's own password by one's own mail is not somebody else's reset"
    )
    response = ways.give_password(Client(), people.officer, new)
    assert response["Location"].startswith("/accounts/second-factor/authenticate/")
    assert client.get(link, follow=True).context["token_fail"]


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(people, demo, browser):
    here, elsewhere = browser(people.officer), browser(people.officer)
    new = "four quite unrelated words"
    done = here.post(
        "/accounts/password/", {"oldpassword": "demo-parley-2026", "password1": new, "password2": new}
    )
    assert done.status_code == 302, done.content.decode()[:2000]
    assert here.get(PROFILE).status_code == 200
    assert elsewhere.get(PROFILE).status_code == 302


def test_the_door_speaks_of_the_door(people):
    answer = Client().post("/accounts/sign-in/", {"login": people.officer.email, "password": "not-the-one"})
    text = answer.content.decode()
    assert "Address and password do not match. Try again" in text
    assert "Nothing was saved" not in text
