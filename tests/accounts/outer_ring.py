"""What a person of the outer ring does, run in a process of the outer ring by test_outer_ring.py."""

import sys
import time

import django

django.setup()

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

PASSWORD, NEW = "demo-parley-2026", "four quite unrelated words"


def sign_in(email: str, password: str) -> tuple[Client, int]:
    client = Client(headers={"host": "localhost"})
    return client, client.post("/accounts/sign-in/", {"login": email, "password": password}).status_code


def main() -> None:
    setup_test_environment()
    assert settings.RING == "outer"
    assert settings.WALL_KEY is None
    assert settings.VAULT_ROOT_KEY is None
    assert set(connections.settings) == {"default", "door"}, set(connections.settings)
    assert connections["door"].settings_dict["USER"] == "parley_outer_door"
    for inner in ("officer", "admin", "facilitator"):
        assert sign_in(f"{inner}@demo.parley.example", PASSWORD)[1] == 200, inner
    client, status = sign_in("funder@demo.parley.example", PASSWORD)
    assert status == 302
    page = client.get("/accounts/me/")
    assert page.status_code == 302, "a second factor first"
    page = client.get("/accounts/second-factor/app/add/")
    assert page.status_code == 200, page.headers
    code = format_hotp_value(hotp_value(page.context["form"].secret, int(time.time()) // 30))
    assert client.post("/accounts/second-factor/app/add/", {"code": code}).status_code == 302
    assert client.get("/accounts/second-factor/codes/").status_code == 200
    page = client.get("/accounts/me/")
    assert page.status_code == 200
    seen = page.context["form"].seen
    for address in ("/accounts/", "/accounts/invite/", "/accounts/me/tokens/", "/accounts/programmes/"):
        assert client.get(address).status_code == 404, address
    done = client.post("/accounts/me/", seen | {"language": "fr", "time_zone": "Europe/Oslo"})
    assert done.status_code == 302
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/", change).status_code == 302
    assert client.get("/accounts/me/").status_code == 200
    assert sign_in("funder@demo.parley.example", PASSWORD)[1] == 200
    if len(sys.argv) > 1:
        invited = Client(headers={"host": "localhost"})
        assert invited.get(sys.argv[1], follow=True).status_code == 200
        assert invited.post("/accounts/invitation/", {"password": NEW, "again": NEW}).status_code == 302
        assert sign_in("new.funder@fund.example", NEW)[1] == 302
    print("all of it")


main()
