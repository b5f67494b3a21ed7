"""Addresses of dialogues."""

from django.urls import path

from dialogues.pages import access, dialogues
from dialogues.urls_team import urlpatterns as team

app_name = "dialogues"
urlpatterns = [
    path("", dialogues.index, name="list"),
    path("open/", dialogues.open_, name="open"),
    path("proposals/<uuid:grant_id>/", access.proposal, name="proposal"),
    path("grants/<uuid:grant_id>/accept/", access.answer, {"verb": "accept"}, name="accept"),
    path("grants/<uuid:grant_id>/decline/", access.answer, {"verb": "decline"}, name="decline"),
    path("grants/<uuid:grant_id>/confirm/", access.answer, {"verb": "confirm"}, name="confirm"),
    path("grants/<uuid:grant_id>/end/", access.answer, {"verb": "end"}, name="end"),
    path("<uuid:dialogue_id>/", dialogues.detail, name="detail"),
    path("<uuid:dialogue_id>/edit/", dialogues.edit, name="edit"),
    path("<uuid:dialogue_id>/move/", dialogues.move, name="move"),
    path("<uuid:dialogue_id>/arms-length/", dialogues.arms_length, name="arms_length"),
    path("<uuid:dialogue_id>/level/", dialogues.level, name="level"),
    path("<uuid:dialogue_id>/sessions/", dialogues.sessions, name="sessions"),
    path("<uuid:dialogue_id>/access/", access.index, name="access"),
    path("<uuid:dialogue_id>/parties/add/", dialogues.party, name="party_add"),
    path("<uuid:dialogue_id>/parties/<uuid:party_id>/", dialogues.party, name="party"),
    path("<uuid:dialogue_id>/parties/<uuid:party_id>/factions/add/", dialogues.faction, name="faction_add"),
    path(
        "<uuid:dialogue_id>/parties/<uuid:party_id>/factions/<uuid:faction_id>/",
        dialogues.faction,
        name="faction",
    ),
    *team,
]
