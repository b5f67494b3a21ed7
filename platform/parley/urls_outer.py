"""Addresses of the outer ring: published things only."""

from django.urls import include, path

from funding.pages import figures
from parley.pages import health

handler400 = "parley.errors.bad_request"
handler403 = "parley.errors.permission_denied"
handler404 = "parley.errors.not_found"
handler500 = "parley.errors.server_error"

urlpatterns = [
    path("", figures.index, name="desk"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
