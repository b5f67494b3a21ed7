"""The pages: who opens which, what an administrator does there, and that nothing grows with the number of rows."""

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.page_forms import as_shown

from accounts.models import Organisation, Programme, Role, User

ADMINISTRATORS = [
    "/accounts/",
    "/accounts/invite/",
    "/accounts/organisations/",
    "/accounts/organisations/new/",
    "/accounts/programmes/new/",
]
EVERYBODYS = ["/accounts/me/", "/accounts/me/tokens/", "/accounts/password/", "/accounts/second-factor/"]


@pytest.fixture
def clients(people, demo, browser):
    """A browser for each of these."""
    return {name: browser(getattr(people, name)) for name in ("admin", "officer", "facilitator", "auditor")}


def test_each_page_opens_for_those_it_is_for(clients):
    for name, client in clients.items():
        for address in ADMINISTRATORS:
            assert client.get(address).status_code == (200 if name == "admin" else 403), (name, address)
        for address in EVERYBODYS:
            assert client.get(address).status_code == 200, (name, address)


def test_nothing_opens_without_signing_in(people):
    for address in ADMINISTRATORS + EVERYBODYS + [f"/accounts/people/{people.officer.pk}/"]:
        assert Client().get(address).status_code == 302, address


def test_an_administrator_works_through_the_pages(people, clients, outbox):
    admin = clients["admin"]
    home = Organisation.objects.first()
    form = {
        "email": "amina@x.example", "display_name": "Amina Diallo", "organisation": home.pk, "kind": "facilitator",
        "clearance": 2, "language": "fr",
    }  # fmt: skip
    done = admin.post("/accounts/invite/", form)
    assert done.status_code == 302, done.content.decode()[:3000]
    amina = User.objects.get(email="amina@x.example")
    page = f"/accounts/people/{amina.pk}/"
    assert "Amina Diallo" in admin.get(page).content.decode()
    assert admin.post("/accounts/invite/", form).context["form"].errors["email"]
    posts = {
        "change": {"display_name": "Amina D.", "organisation": home.pk, "deputy": people.facilitator.pk},
        "clearance": {"clearance": 3},
        "role": {"kind": "partner"},
        "address": {"email": "amina2@x.example"},
        "invite-again": {},
        "end": {},
    }
    for verb, data in posts.items():
        assert admin.get(f"{page}{verb}/").status_code == 200, verb
        done = admin.post(f"{page}{verb}/", as_shown(admin, f"{page}{verb}/", **data))
        assert done.status_code == 302, (verb, done.content.decode()[:3000])
    amina.refresh_from_db()
    assert (amina.display_name, amina.clearance, amina.email, amina.deputy_id) == (
        "Amina D.", 3, "amina2@x.example", people.facilitator.pk
    )  # fmt: skip
    assert admin.get(f"{page}reopen/").status_code == 404, "she never joined"
    role = Role.objects.get(user=amina, kind="partner")
    assert admin.post(f"/accounts/roles/{role.pk}/end/").status_code == 302
    for verb in ("password-link", "reset-second-factor", "end", "reopen"):
        assert admin.post(f"/accounts/people/{people.partner.pk}/{verb}/").status_code == 302, verb
    assert admin.post(f"/accounts/people/{people.admin.pk}/end/").context["form"].errors


def test_a_reset_mail_to_a_person_carries_no_secret(people, clients, outbox):
    clients["admin"].post(f"/accounts/people/{people.partner.pk}/password-link/")
    assert outbox[-1].to == [people.partner.email]
    assert outbox[-1].body.rstrip().endswith("/accounts/password/reset/")


def test_organisations_and_programmes(people, clients):
    admin = clients["admin"]
    assert (
        admin.post(
            "/accounts/organisations/new/", {"name": "Lake Trust", "kind": "ngo", "country": "ke"}
        ).status_code
        == 302
    )
    lake = Organisation.objects.get(name="Lake Trust")
    assert lake.country == "KE"
    wrong = admin.post("/accounts/organisations/new/", {"name": "X", "kind": "ngo", "country": "Kenya"})
    assert wrong.context["form"].errors["country"]
    data = {"name": "Lakes", "sponsor": lake.pk, "retention_days": 365, "minimum_cell": 7}
    assert admin.post("/accounts/programmes/new/", data).status_code == 302
    lakes = Programme.objects.get(name="Lakes")
    assert (
        admin.post(f"/accounts/programmes/{lakes.pk}/", data | {"retention_days": 1}).context["form"].errors
    )
    data = as_shown(admin, f"/accounts/programmes/{lakes.pk}/", minimum_cell=9)
    assert admin.post(f"/accounts/programmes/{lakes.pk}/", data).status_code == 302


def test_a_lead_officer_names_officers(people, clients):
    rivers = Programme.objects.get(name__startswith="Upper")
    page = f"/accounts/programmes/{rivers.pk}/officers/"
    officer = clients["officer"]
    assert officer.get(page).status_code == 200
    assert clients["facilitator"].get(page).status_code == 403
    assert officer.post(page, {"person": people.facilitator_other.pk, "kind": "officer"}).status_code == 302
    role = Role.objects.get(user=people.facilitator_other, kind="officer")
    assert officer.post(f"/accounts/roles/{role.pk}/end/", {"from": "programme"}).status_code == 302
    other = Programme.objects.exclude(pk=rivers.pk).get()
    assert officer.get(f"/accounts/programmes/{other.pk}/officers/").status_code == 404


def test_a_sensitive_page_asks_again_when_the_session_is_older(people, clients):
    import time

    from accounts.sign_in_sessions import SessionStore

    admin = clients["admin"]
    store = SessionStore(admin.cookies["parley_inner"].value)
    store["signed_in_at"] = int(time.time()) - 600
    store.save()
    for address in (
        "/accounts/invite/",
        f"/accounts/people/{people.partner.pk}/end/",
        "/accounts/me/tokens/",
    ):
        assert admin.get(address)["Location"].startswith("/accounts/confirm/"), address
    assert admin.get("/accounts/").status_code == 200
    confirmed = admin.post("/accounts/confirm/?next=/accounts/invite/", {"password": "demo-parley-2026"})
    assert confirmed["Location"] == "/accounts/invite/"
    assert admin.get("/accounts/invite/").status_code == 200


def test_profile_changes_language_and_zone(people, clients):
    client = clients["facilitator"]
    sent = as_shown(client, "/accounts/me/", language="en", time_zone="Africa/Nairobi")
    assert client.post("/accounts/me/", sent).status_code == 302
    people.facilitator.refresh_from_db()
    assert (people.facilitator.language, people.facilitator.time_zone) == ("en", "Africa/Nairobi")
    assert client.post("/accounts/me/", {"language": "xx", "time_zone": "Nowhere"}).context["form"].errors


def test_pages_speak_the_persons_language(people, clients):
    assert clients["facilitator"].get("/accounts/me/").headers["Content-Language"] == "fr"
    assert clients["officer"].get("/accounts/me/").headers["Content-Language"] == "en"


def _queries(client, address) -> int:
    with (
        CaptureQueriesContext(connections["door"]) as door,
        CaptureQueriesContext(connections["default"]) as inner,
    ):
        assert client.get(address).status_code == 200
    return len(door) + len(inner)


def test_lists_ask_the_same_number_of_questions_for_more_rows(people, clients):
    admin = clients["admin"]
    pages = ("/accounts/", "/accounts/organisations/", "/accounts/programmes/")
    before = [_queries(admin, address) for address in pages]
    home = Organisation.objects.using("owner").create(name="Another", kind="ngo", country="CA")
    Organisation.objects.using("owner").create(name="And another", kind="ngo", country="CA")
    for number in range(3):
        Programme.objects.using("owner").create(name=f"Programme {number}", sponsor=home)
        person = User.objects.using("owner").create(
            email=f"p{number}@x.example", display_name="P", organisation=home, password="!"
        )
        Role.objects.using("owner").create(user=person, kind="facilitator")
    assert [_queries(admin, address) for address in pages] == before


def test_roles_in_two_programmes_are_told_apart(people, clients):
    for name in ("North", "South"):
        programme = Programme.objects.using("owner").create(
            name=name, sponsor=Organisation.objects.using("owner").first()
        )
        Role.objects.using("owner").create(user=people.facilitator, kind="approver", programme=programme)
    text = clients["admin"].get("/accounts/").content.decode()
    assert "Approver (<bdi>North</bdi>)" in text
    assert "Approver (<bdi>South</bdi>)" in text


def test_page_program_and_menu_agree_on_who_reads_the_ledger(clients):
    for name, client in clients.items():
        reads = name != "admin"
        assert client.get("/ledger/").status_code == (200 if reads else 403), name
        menu = client.get("/accounts/me/").content.decode()
        assert ('href="/ledger/"' in menu) == reads, name
        assert ('href="/dialogues/"' in menu) == (name in {"officer", "facilitator"}), name
