"""Addresses of dialogues under /api/v1/."""

from dialogues.api import access, dialogues, parties, roster, session_parts, sessions
from resources.endpoint import CHANGE, CREATE, DROP, LIST, READ, WRITE, at

ONE = "dialogues/<uuid:dialogue>/"
SESSION = ONE + "sessions/<uuid:session>/"

urlpatterns = [
    at("dialogues/", dialogues.Dialogues, "dialogues", LIST, CREATE),
    at(ONE, dialogues.Dialogues, "dialogue", READ, CHANGE),
    at(ONE + "moves/", dialogues.Moves, "moves", READ, CREATE),
    at(ONE + "arms-length/", dialogues.ArmsLength, "arms-length", READ, WRITE),
    at(ONE + "level/", dialogues.LevelOf, "level", READ, WRITE),
    at(ONE + "gender-balance/", dialogues.GenderBalance, "gender-balance", READ),
    at(ONE + "track/", dialogues.Track, "track", READ),
    at(ONE + "parties/", parties.Parties, "parties", LIST, CREATE),
    at(ONE + "parties/<uuid:party>/", parties.Parties, "party", READ, CHANGE),
    at(ONE + "factions/", parties.Factions, "factions", LIST, CREATE),
    at(ONE + "factions/<uuid:faction>/", parties.Factions, "faction", READ, CHANGE),
    at(ONE + "participants/", roster.Participants, "participants", LIST, CREATE),
    at(ONE + "participants/<uuid:participant>/", roster.Participants, "participant", READ, CHANGE),
    at(ONE + "participants/<uuid:participant>/leave/", roster.Participants, "leave", {"post": "leave"}),
    at(ONE + "participants/<uuid:participant>/erase/", roster.Participants, "erase", {"post": "erase"}),
    at(ONE + "identities/", roster.Identities, "identities", LIST),
    at(ONE + "roster-imports/", roster.RosterImports, "roster-imports", CREATE),
    at(ONE + "roster-imports/<uuid:roster_import>/", roster.RosterImports, "roster-import", READ, DROP),
    at(
        ONE + "roster-imports/<uuid:roster_import>/confirm/",
        roster.RosterImports,
        "confirm-import",
        {"post": "confirm"},
    ),
    at(ONE + "access/", access.AccessOf, "access", LIST, CREATE),
    at(ONE + "access/<uuid:grant>/", access.GrantOf, "grant", READ, DROP),
    at(ONE + "access/<uuid:grant>/accept/", access.GrantOf, "accept", {"post": "accept"}),
    at(ONE + "access/<uuid:grant>/decline/", access.GrantOf, "decline", {"post": "decline"}),
    at(ONE + "access/<uuid:grant>/confirm/", access.GrantOf, "confirm", {"post": "confirm"}),
    at("offers/", access.Offers, "offers", LIST),
    at(ONE + "sessions/", sessions.Sessions, "sessions", LIST, CREATE),
    at(SESSION, sessions.Sessions, "session", READ, WRITE, CHANGE),
    at(SESSION + "agenda-items/", session_parts.AgendaItems, "agenda-items", LIST),
    at(SESSION + "agenda-items/<uuid:item>/", session_parts.AgendaItems, "agenda-item", READ),
    at(SESSION + "attendance/", session_parts.AttendanceOf, "attendance", LIST),
    at(SESSION + "records/", session_parts.Records, "records", LIST),
    at(SESSION + "records/<uuid:record>/", session_parts.Records, "record", READ),
    at(SESSION + "notes/", session_parts.Notes, "notes", LIST, CREATE),
    at(SESSION + "notes/<uuid:note>/", session_parts.Notes, "note", READ, WRITE, DROP),
    at(SESSION + "follow-ups/", session_parts.FollowUps, "follow-ups", LIST, CREATE),
    at(SESSION + "follow-ups/<uuid:follow_up>/", session_parts.FollowUps, "follow-up", READ, CHANGE),
]
