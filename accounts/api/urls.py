"""Addresses of accounts under /api/v1/."""

from accounts.api.people import Confirmation, Officers, People, Roles
from accounts.api.views import Me, Organisations, Programmes, Sessions, Tokens
from resources.endpoint import CHANGE, CREATE, DROP, LIST, READ, at

PERSON = "people/<uuid:person>/"

urlpatterns = [
    at("me/", Me, "me", READ, CHANGE),
    at("me/tokens/", Tokens, "tokens", LIST),
    at("me/tokens/<slug:token>/", Tokens, "token", DROP),
    at("me/sessions/", Sessions, "sign-ins", LIST),
    at("me/sessions/<slug:row>/", Sessions, "sign-in", DROP),
    at("organisations/", Organisations, "organisations", LIST, CREATE),
    at("organisations/<uuid:organisation>/", Organisations, "organisation", READ, CHANGE),
    at("programmes/", Programmes, "programmes", LIST, CREATE),
    at("programmes/<uuid:programme>/", Programmes, "programme", READ, CHANGE),
    at("programmes/<uuid:programme>/officers/", Officers, "officers", LIST),
    at("people/", People, "people", LIST, CREATE),
    at(PERSON, People, "person", READ, CHANGE),
    at(PERSON + "clearance/", People, "clearance", {"post": "clearance"}),
    at(PERSON + "address/", People, "address", {"post": "address"}),
    at(PERSON + "invite-again/", People, "invite-again", {"post": "invite_again"}),
    at(PERSON + "password-link/", People, "password-link", {"post": "password_link"}),
    at(PERSON + "reset-second-factor/", People, "reset-second-factor", {"post": "reset_second_factor"}),
    at(PERSON + "end/", People, "end-person", {"post": "end"}),
    at(PERSON + "reopen/", People, "reopen-person", {"post": "reopen"}),
    at(PERSON + "confirm/", Confirmation, "confirm-person", {"post": "confirm"}),
    at(PERSON + "roles/", Roles, "roles", LIST, CREATE),
    at("roles/<uuid:role>/", Roles, "role", DROP),
]
