"""The API's own description, and the page that shows it. Signed-in people only."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.permissions import DeclaredRoles
from accounts.rules import SIGNED_IN


class Description(SpectacularAPIView):
    """The OpenAPI 3.1 document: `?format=json`, or YAML."""

    roles = SIGNED_IN
    permission_classes = [DeclaredRoles]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The document."""
        described: Response = super().get(request, *args, **kwargs)
        return described


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Try the API in the browser: the sidecar's Swagger, from our own origin and without inline script."""
    return render(request, "api/swagger.html", {"csrf": get_token(request)})
