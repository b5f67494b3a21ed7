"""Addresses of the API. Included by the inner ring alone: the outer one has none."""

from django.urls import URLPattern, URLResolver, include, path

from desk.api import docs
from desk.api.ledger import Ledger
from desk.api.obligations import Obligations

v1: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("dialogues.api.urls")),
    path("obligations/", Obligations.as_view({"get": "list"}), name="obligations"),
    path("obligations/<uuid:obligation>/", Obligations.as_view({"get": "retrieve"}), name="obligation"),
    path("ledger/", Ledger.as_view({"get": "list"}), name="ledger"),
    path("ledger/<uuid:entry>/", Ledger.as_view({"get": "retrieve"}), name="ledger-entry"),
]
app_name = "api"
urlpatterns = [
    path("", docs.page, name="docs"),
    path("schema/", docs.Description.as_view(), name="schema"),
    path("v1/", include(v1)),
]
