"""Addresses of dialogues."""

from django.urls import path

from dialogues.pages import (
    access,
    balance,
    changing,
    device,
    dialogues,
    drafts,
    roster,
    roster_import,
    sessions,
)
from dialogues.pages.session_log import views as session_log

app_name = "dialogues"
roster_urls = [
    path("<uuid:dialogue_id>/roster/", roster.index, name="roster"),
    path("<uuid:dialogue_id>/roster/names/", roster.open_names, name="roster_names"),
    path("<uuid:dialogue_id>/roster/add/", roster.add, name="participant_add"),
    path(
        "<uuid:dialogue_id>/roster/template/<slug:language>/", roster_import.template, name="roster_template"
    ),
    path("<uuid:dialogue_id>/roster/import/", roster_import.upload, name="roster_import"),
    path(
        "<uuid:dialogue_id>/roster/import/<uuid:about>/", roster_import.preview, name="roster_import_preview"
    ),
    path("<uuid:dialogue_id>/roster/<uuid:participant_id>/", roster.edit, name="participant"),
    path("<uuid:dialogue_id>/roster/<uuid:participant_id>/end/", roster.end, name="participant_end"),
    path("<uuid:dialogue_id>/roster/<uuid:participant_id>/erase/", roster.erase, name="participant_erase"),
]
session_urls = [
    path("<uuid:dialogue_id>/sessions/new/", sessions.schedule, name="session_new"),
    path("<uuid:dialogue_id>/sessions/log/", session_log.begin, name="log_begin"),
    path("<uuid:dialogue_id>/sessions/log/<uuid:about>/", session_log.log_new, name="log_new"),
    path("<uuid:dialogue_id>/drafts/<uuid:about>/", drafts.session_log, name="draft"),
    path("<uuid:dialogue_id>/drafts/<uuid:about>/drop/", session_log.drop, name="draft_drop"),
]

one_session = "<uuid:dialogue_id>/sessions/<uuid:session_id>/"
session_urls += [
    path(one_session, sessions.session, name="session"),
    path(one_session + "log/", session_log.log, name="session_log"),
    path(one_session + "log/merge/<uuid:about>/", session_log.merge, name="log_merge"),
    path(one_session + "date/", sessions.reschedule, name="session_reschedule"),
    path(one_session + "postpone/", sessions.postpone, name="session_postpone"),
    path(one_session + "cancel/", sessions.cancel, name="session_cancel"),
    path(one_session + "follow-ups/add/", sessions.follow_up, name="follow_up_add"),
    path(one_session + "follow-ups/<uuid:follow_up_id>/", sessions.settle, name="follow_up"),
    path(one_session + "notes/add/", sessions.note_new, name="note_add"),
    path(one_session + "notes/<uuid:note_id>/", sessions.note, name="note"),
    path(one_session + "notes/<uuid:note_id>/open/", sessions.note_open, name="note_open"),
    path(one_session + "notes/<uuid:note_id>/delete/", sessions.note_delete, name="note_delete"),
]
urlpatterns = [
    path("", dialogues.index, name="list"),
    path("open/", dialogues.open_, name="open"),
    path("proposals/<uuid:grant_id>/", access.proposal, name="proposal"),
    path("grants/<uuid:grant_id>/accept/", access.answer, {"verb": "accept"}, name="accept"),
    path("grants/<uuid:grant_id>/decline/", access.answer, {"verb": "decline"}, name="decline"),
    path("grants/<uuid:grant_id>/confirm/", access.answer, {"verb": "confirm"}, name="confirm"),
    path("grants/<uuid:grant_id>/end/", access.answer, {"verb": "end"}, name="end"),
    path("<uuid:dialogue_id>/", dialogues.detail, name="detail"),
    path("<uuid:dialogue_id>/edit/", changing.edit, name="edit"),
    path("<uuid:dialogue_id>/move/", changing.move, name="move"),
    path("<uuid:dialogue_id>/arms-length/", changing.arms_length, name="arms_length"),
    path("<uuid:dialogue_id>/level/", changing.level, name="level"),
    path("<uuid:dialogue_id>/sessions/", dialogues.sessions, name="sessions"),
    path("<uuid:dialogue_id>/access/", access.index, name="access"),
    path("<uuid:dialogue_id>/parties/add/", changing.party_add, name="party_add"),
    path("<uuid:dialogue_id>/parties/<uuid:party_id>/", changing.party, name="party"),
    path(
        "<uuid:dialogue_id>/parties/<uuid:party_id>/factions/add/", changing.faction_add, name="faction_add"
    ),
    path(
        "<uuid:dialogue_id>/parties/<uuid:party_id>/factions/<uuid:faction_id>/",
        changing.faction,
        name="faction",
    ),
    path("on-this-device/", device.shell, name="device_shell"),
    path("on-this-device/worker.js", device.worker, name="device_worker"),
    *roster_urls,
    *session_urls,
    path("<uuid:dialogue_id>/balance/", balance.index, name="balance"),
]
