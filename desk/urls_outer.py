"""Addresses of the outer ring: published things only."""

from django.urls import include, path

from desk.pages import health
from funding.pages import figures

handler400 = "resources.errors.bad_request"
handler403 = "resources.errors.permission_denied"
handler404 = "resources.errors.not_found"
handler500 = "resources.errors.server_error"

urlpatterns = [
    path("", figures.index, name="desk"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
