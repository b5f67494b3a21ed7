"""What a person is told when something is refused or away. None of these pages asks the database anything."""

import sys

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from vault import Shredded, VaultError
from wall.levels import Level
from wall.refusal import Hidden, Refused

PROBLEM = "application/problem+json"
AWAY = (OperationalError, InterfaceError, RedisError)


def problem(refused: Refused) -> dict[str, object]:
    """The RFC 9457 problem document of a refusal: `fields` names each field and what to do about it."""
    document: dict[str, object] = {
        "type": f"/problems/{refused.code}",
        "title": refused.sentence,
        "status": refused.status,
        "code": refused.code,
    }
    if refused.fields:
        document["fields"] = refused.fields
    return document


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks, and is answered in JSON."""
    return request.path.startswith("/api/")


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer a refusal as a page, or under /api/ as a problem document."""
    if is_api(request):
        return JsonResponse(problem(refusal), status=refusal.status, content_type=PROBLEM)
    template = "errors/404.html" if refusal.status == 404 else "errors/403.html"
    return render(request, template, {"sentence": refusal.sentence}, status=refusal.status)


def _alone(template: str, sentence: str, status: int) -> HttpResponse:
    """A page made without the request: what pages otherwise know of it would be asked of what may be away."""
    body = render_to_string(template, {"sentence": sentence, "marking_level": Level.OPEN})
    return HttpResponse(body, status=status)


def service_away(request: HttpRequest) -> HttpResponse:
    """PostgreSQL or the broker cannot be reached."""
    sentence = _(
        "A service that Parley stands on is away. What you wrote is kept on this device; try again soon."
    )
    if is_api(request):
        refusal = Refused(sentence, status=503, code="service_away")
        response: HttpResponse = JsonResponse(problem(refusal), status=503, content_type=PROBLEM)
    else:
        response = _alone("errors/503.html", sentence, 503)
    response["Retry-After"] = "30"
    return response


def unreadable(request: HttpRequest, exception: VaultError) -> HttpResponse:
    """Sealed content that cannot be opened: gone for good where it was shredded, else for now."""
    gone = isinstance(exception, Shredded)
    refusal = Refused(
        exception.sentence, status=410 if gone else 503, code="shredded" if gone else "vault_closed"
    )
    if is_api(request):
        return JsonResponse(problem(refusal), status=refusal.status, content_type=PROBLEM)
    return _alone("errors/503.html", refusal.sentence, refusal.status)


def does_not_fit() -> Refused:
    """What was sent names things that do not belong together."""
    return Refused(
        _("What you sent does not fit together, and nothing was stored. Reload the page and choose again."),
        status=409,
        code="does_not_fit",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by this name
    """Django's handler of 400."""
    return refused(
        request,
        Refused(_("This request cannot be read. Go back and try again."), status=400, code="bad_request"),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by this name
    """Django's handler of 403."""
    return refused(request, Refused(_("You may not do this."), status=403, code="forbidden"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by this name
    """Django's handler of 404: hidden and non-existent are the same."""
    return refused(request, Hidden())


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever nobody foresaw. A service that was away before any page was reached comes here, too."""
    if isinstance(sys.exception(), AWAY):
        return service_away(request)
    sentence = _(
        "Something went wrong on our side, and nothing was changed. Try again; if it stays, tell your administrator."
    )
    if is_api(request):
        return JsonResponse(
            problem(Refused(sentence, status=500, code="server_error")), status=500, content_type=PROBLEM
        )
    return _alone("errors/500.html", sentence, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it by this name
    """Django's answer to a form without a valid token."""
    if is_api(request):
        sentence = _("This form has expired. Reload the page and send it again.")
        return refused(request, Refused(sentence, status=403, code="csrf"))
    return render(request, "errors/csrf.html", status=403)
