"""The floor: a flat table in Django REST framework for whoever is signed in, with nothing of ours but the session's table."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models
from django.urls import path
from rest_framework import authentication, pagination, permissions, serializers, viewsets

from bench import scale
from bench.lines import Line, client, medians

ROWS = 50_000
AS_DJANGO_STARTS_A_PROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
FLOOR = "bench_floor"


class Flat(models.Model):
    """As many columns as a dialogue in the API has fields, in one table."""

    id = models.UUIDField(primary_key=True)
    code_name, state, level, arms_length, track, title, theme, process = (
        models.TextField() for _ in range(8)
    )
    opened_at = models.DateTimeField()
    target, version = (models.IntegerField() for _ in range(2))

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_flat"


class FlatSerializer(serializers.ModelSerializer[Flat]):
    """Every column."""

    class Meta:
        model = Flat
        fields = "__all__"


class Pages(pagination.PageNumberPagination):
    """Fifty a page, with a count."""

    page_size = 50


class Flats(viewsets.ModelViewSet[Flat]):
    """The whole table, for whoever is signed in."""

    queryset = Flat._default_manager.using(FLOOR).order_by("code_name", "id")
    serializer_class = FlatSerializer
    pagination_class = Pages
    authentication_classes = (authentication.SessionAuthentication,)
    permission_classes = (permissions.IsAuthenticated,)
    throttle_classes: tuple[Any, ...] = ()
    filter_backends: tuple[Any, ...] = ()
    parser_classes = viewsets.ModelViewSet.parser_classes


urlpatterns = [
    path("flat/", Flats.as_view({"get": "list"})),
    path("flat/<uuid:pk>/", Flats.as_view({"get": "retrieve"})),
]


def flat_addresses(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Middleware: these addresses, and no other."""

    def respond(request: Any) -> Any:
        request.urlconf = "bench.floor"
        return get_response(request)

    return respond


def against_floor(world: dict[str, Any]) -> Iterator[Line]:
    """Our list and detail against the same of the flat table, called in turn through their own middleware."""
    one = _fill()
    flat, ours = _flat_client(world["own"]), client(world["own"])
    dialogue = world["own_ids"][0]
    for what, mine, floor in (
        ("API: list of 50 dialogues", "/api/v1/dialogues/?page_size=50", "/flat/"),
        ("API: one dialogue", f"/api/v1/dialogues/{dialogue}/", f"/flat/{one}/"),
    ):
        for browser, address in ((ours, mine), (flat, floor)):
            if (status := browser.get(address).status_code) != 200:
                raise SystemExit(f"{address} answered {status}")
        measured, least = medians(partial(ours.get, mine), partial(flat.get, floor), times=40)
        yield Line(f"{what} / the floor", measured / least, 2, f"{measured:.1f} ms / {least:.1f} ms")


def _flat_client(person: str) -> Any:
    from django.test import override_settings

    found = client(person)
    with override_settings(MIDDLEWARE=["bench.floor.flat_addresses", *AS_DJANGO_STARTS_A_PROJECT]):
        found.handler.load_middleware()
    return found


def _fill() -> UUID:
    """The flat table, in a database of its own: in ours nothing may stand that is not declared."""
    from django.db import connections

    from parley import embedded
    from parley.secrets_store import var_folder

    dsn = embedded.superuser_dsn(var_folder())
    scale.run_as_superuser(dsn, f"drop database if exists {FLOOR} with (force)")
    scale.run_as_superuser(dsn, f"create database {FLOOR}")
    connections.settings[FLOOR] = {**connections.settings["default"], "NAME": FLOOR}
    columns = ", ".join(f"{name} text" for name in ("code_name", "state", "level", "arms_length", "track"))
    scale.run_as_superuser(
        dsn,
        f"create table bench_flat (id uuid primary key, {columns}, title text, theme text, process text,"
        " opened_at timestamptz, target int, version int);"
        "insert into bench_flat select gen_random_uuid(), 'Name ' || n, 'active', '2', 'aliases', 'two', 'Bench', 'Rivers',"
        f" 'A commission', now(), 30, 1 from generate_series(1, {ROWS}) n;"
        "create index on bench_flat (code_name, id); analyze bench_flat;"
        "grant select on bench_flat to parley_inner",
        dbname=FLOOR,
    )
    return Flat._default_manager.using(FLOOR).values_list("pk", flat=True)[0]


def api_against_sql(world: dict[str, Any]) -> Line:
    """An API list of 50 rows against the statements that it sent, by psycopg2, and its body by json."""
    from contextlib import ExitStack

    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    browser = client(world["own"])

    def api() -> Any:
        return browser.get("/api/v1/dialogues/?page_size=50")

    api()
    with ExitStack() as stack:
        seen = {a: stack.enter_context(CaptureQueriesContext(connections[a])) for a in ("default", "door")}
        body = api().json()
    if len(body["results"]) != 50:
        raise SystemExit(f"the API listed {len(body['results'])} dialogues, not 50")
    sent = {a: [query["sql"] for query in captured.captured_queries] for a, captured in seen.items()}

    def plain() -> None:
        for alias, statements in sent.items():
            connections[alias].ensure_connection()
            with connections[alias].connection.cursor() as cursor:
                for sql in statements:
                    cursor.execute(sql)
                    if cursor.description:
                        cursor.fetchall()
        json.dumps(body)

    one, other = medians(api, plain, times=40)
    statements = sum(len(several) for several in sent.values())
    return Line(
        "API list of 50 rows / its own SQL by psycopg2, and JSON",
        one / other,
        4,
        f"{one:.1f} ms / {other:.1f} ms, {statements} statements",
    )
