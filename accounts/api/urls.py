"""Addresses under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from accounts.api.views import Me, Organisations, Programmes

router = SimpleRouter()
router.register("organisations", Organisations, basename="organisation")
router.register("programmes", Programmes, basename="programme")

urlpatterns = [path("me/", Me.as_view(), name="me"), *router.urls]
