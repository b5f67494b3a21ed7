"""Addresses of the API. Included by the inner ring alone: the outer one has none."""

from django.urls import URLPattern, URLResolver, include, path

from desk.api import docs
from desk.api.ladders import Ladders
from desk.api.ledger import Ledger
from desk.api.obligations import Colleagues, Obligations
from desk.api.operations import Operations
from desk.api.reminders import Feed, Inbox, Key, Reminders
from resources.endpoint import CREATE, DROP, LIST, READ, WRITE, at

DUE = "obligations/<uuid:obligation>/"
LADDER = "ladders/<uuid:programme>/<str:kind>/"
v1: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("dialogues.api.urls")),
    at("obligations/", Obligations, "obligations", LIST),
    at(DUE, Obligations, "obligation", READ),
    at(DUE + "colleagues/", Colleagues, "obligation-colleagues", LIST),
    at(DUE + "hand/", Obligations, "obligation-hand", {"post": "hand"}),
    at(DUE + "move/", Obligations, "obligation-move", {"post": "move"}),
    at(DUE + "waive/", Obligations, "obligation-waive", {"post": "waive"}),
    at(DUE + "done/", Obligations, "obligation-done", {"post": "done"}),
    at("notices/", Inbox, "notices", LIST),
    at("notices/read/", Inbox, "notices-read", {"post": "read"}),
    at("reminders/", Reminders, "reminders", READ, WRITE),
    at("reminders/openpgp-key/", Key, "openpgp-key", READ, WRITE),
    at("reminders/calendar/", Feed, "calendar", CREATE, DROP),
    at("ladders/", Ladders, "ladders", LIST),
    at(LADDER, Ladders, "ladder", READ, WRITE, DROP),
    # Not `dialogue`: whoever leads the programme comes here, whatever else they may do in the dialogue.
    at(LADDER + "dialogues/<uuid:dialogue_id>/", Ladders, "ladder-of-dialogue", READ, WRITE, DROP),
    at("operations/", Operations, "operations", READ),
    at("operations/send-again/", Operations, "operations-again", {"post": "again"}),
    at("ledger/", Ledger, "ledger", LIST),
    at("ledger/<uuid:entry>/", Ledger, "ledger-entry", READ),
]
app_name = "api"
urlpatterns = [
    path("", docs.page, name="docs"),
    path("schema/", docs.Description.as_view(), name="schema"),
    path("v1/", include(v1)),
]
