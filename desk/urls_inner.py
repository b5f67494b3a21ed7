"""Addresses of the inner ring."""

from django.urls import include, path

from desk.pages import desk, health, ladders, ledger, obligations, operations, reminders

handler400 = "resources.errors.bad_request"
handler403 = "resources.errors.permission_denied"
handler404 = "resources.errors.not_found"
handler500 = "resources.errors.server_error"

ledger_urls = [
    path("", ledger.index, name="list"),
    path("<uuid:dialogue_id>/", ledger.index, name="dialogue"),
]
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("notices/", desk.notices, name="inbox"),
    path("notices/read/", reminders.read, name="inbox_read"),
    path("notices/unread/", desk.unread, name="unread"),
    path("obligations/", obligations.owed_by_others, name="owed_by_others"),
    path("obligations/summary/", obligations.summary, name="owed_by_others_summary"),
    path("obligations/<uuid:obligation_id>/", obligations.one, name="obligation"),
    path("obligations/<uuid:obligation_id>/hand/", obligations.hand, name="obligation_hand"),
    path("obligations/<uuid:obligation_id>/move/", obligations.move, name="obligation_move"),
    path("obligations/<uuid:obligation_id>/waive/", obligations.waive, name="obligation_waive"),
    path("obligations/<uuid:obligation_id>/done/", obligations.done, name="obligation_done"),
    path("reminders/", reminders.index, name="reminders"),
    path("reminders/openpgp/", reminders.openpgp, name="openpgp"),
    path("reminders/ladders/", ladders.index, name="ladders"),
    path("reminders/ladders/<uuid:programme_id>/<str:kind>/", ladders.one, name="ladder"),
    path("reminders/ladders/<uuid:programme_id>/<str:kind>/<uuid:dialogue_id>/", ladders.one, name="ladder"),
    path("reminders/calendar/", reminders.feed_new, name="feed_new"),
    path("reminders/calendar/end/", reminders.feed_end, name="feed_end"),
    path("calendar/<str:secret>.ics", reminders.feed, name="feed"),
    path("dialogues/", include("dialogues.urls")),
    path("ledger/", include((ledger_urls, "ledger"))),
    path("api/", include("desk.urls_api")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", operations.metrics, name="metrics"),
    path("operations/", operations.index, name="operations"),
    path("operations/send-again/", operations.again, name="operations_again"),
    path("accounts/", include("accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
