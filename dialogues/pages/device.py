"""Working offline: the log's page without content, and the service worker that shows it."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.pages.door import page
from wall.levels import Level


@page()
def shell(_request: HttpRequest) -> HttpResponse:
    """The log's page without a word of any log: what was written comes from the device's own sealed store.

    Rendered without the request, so that nothing of whoever asked for it (name, token) is kept with it.
    """
    context = {
        "demo": settings.DEMO,
        "marking_level": Level.CLOSED,  # until the log itself says otherwise
        "device": {"sign_out": reverse("account_logout"), "worker": reverse("dialogues:device_worker")},
    }
    return HttpResponse(render_to_string("dialogues/session/device.html", context))


@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, sent from an address whose scope may be the whole site. It holds no content."""
    found = finders.find("parley/worker.js")
    if found is None:
        raise Http404
    response = HttpResponse(
        Path(str(found)).read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8"
    )
    response["Service-Worker-Allowed"] = "/"
    return response


# The same bytes for everybody: nothing to be signed in for.
worker.roles = frozenset()  # type: ignore[attr-defined]
