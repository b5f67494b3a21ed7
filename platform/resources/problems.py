"""Every refusal of the API as one kind of document (RFC 9457): what is wrong with which field, and what to do."""

import logging
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import ProgrammingError, connections, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from resources.errors import PROBLEM, problem
from resources.parsers import too_long
from vault import Shredded, VaultError
from wall.offices import current_office
from wall.refusal import Hidden, Refused

log = logging.getLogger("resources.problems")
INSUFFICIENT_PRIVILEGE = "42501"
MOST_FIELDS = 100  # problems named in one answer


def problem_of(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an exception as a problem document, undo what the request had done, and note a denial.

    None for what nobody foresaw: it becomes the constant 500 (or 503) of the whole house.
    """
    refused = refusal_of(exception)
    if refused is None:
        return None
    if connections[current_office()].in_atomic_block:
        transaction.set_rollback(True, using=current_office())
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
    request._request.denied = refused.extra.get("denied")  # noqa: SLF001 - Django's request, where the middleware looks
    body = problem(refused)
    if "shown" in refused.extra:
        body["current"] = refused.extra["shown"]
    if refused.status in (401, 403):
        log.warning("refused", extra={"path": request.path, "status": refused.status})
    response = Response(body, status=refused.status, content_type=PROBLEM)
    for name, value in _headers(exception).items():
        response[name] = value
    response.exception = True
    return response


def refusal_of(exception: Exception) -> Refused | None:
    """The refusal that an exception stands for; None where it stands for a fault of ours."""
    return next((said(exception) for kind, said in KINDS if isinstance(exception, kind)), None)


def _itself(refused: Any) -> Refused:
    return cast(Refused, refused)


def _invalid(error: Any) -> Refused:
    found = list(_by_path(error.detail))[:MOST_FIELDS]
    whole = " ".join(sentence for path, sentence in found if not path)  # about the body, which is no field
    fields = {path: sentence for path, sentence in found if path}
    return Refused(whole or _("Some fields need a correction."), code="invalid", fields=fields)


def _unreadable(_error: Any) -> Refused:
    return Refused(
        _("This request cannot be read. Correct it and send it again."), status=400, code="bad_request"
    )


def _by_database(error: Any) -> Refused | None:
    """The refusal for what the database did not permit; None for any other error of it."""
    if getattr(error.__cause__, "pgcode", "") != INSUFFICIENT_PRIVILEGE:
        return None
    log.error("refused by the database, not by an action")
    return Refused(_("You may not do this."), status=403, code="forbidden")


def _by_vault(error: Any) -> Refused:
    log.error("the vault refused: %s", type(error).__name__)
    gone = isinstance(error, Shredded)
    return Refused(error.sentence, status=410 if gone else 503, code="shredded" if gone else "vault_closed")


def _not_permitted(error: Any) -> Refused:
    sentence = _("This is for people with another role. Ask your administrator if you should have it.")
    if "CSRF" in str(getattr(error, "detail", "")):
        sentence = _(
            "This request came without the page's own mark against forgery. Reload the page and try again."
        )
    return Refused(sentence, status=403, code="forbidden")


def _not_signed_in(_error: Any) -> Refused:
    sentence = _("Sign in first: send “Authorization: Token …”, or use the browser's session.")
    return Refused(sentence, status=401, code="not_authenticated")


def _wrong_method(_error: Any) -> Refused:
    return Refused(_("This address does not take that method."), status=405, code="method_not_allowed")


def _wrong_kind(_error: Any) -> Refused:
    sentence = _("Send the kind of body that this address takes: see the API's own description.")
    return Refused(sentence, status=415, code="unsupported_media_type")


def _not_acceptable(_error: Any) -> Refused:
    return Refused(_("This address answers in JSON only."), status=406, code="not_acceptable")


def _too_many(error: Any) -> Refused:
    sentence = _("Too many requests. Wait %(seconds)d seconds.") % {"seconds": error.wait or 60}
    return Refused(sentence, status=429, code="throttled")


def _of_framework(error: Any) -> Refused:
    return Refused(str(error.detail), status=error.status_code, code="refused")


# The first kind that fits says it.
KINDS: list[tuple[Any, Callable[[Any], Refused | None]]] = [
    (Refused, _itself),
    (exceptions.ValidationError, _invalid),
    ((Http404, exceptions.NotFound), lambda _error: Hidden()),
    (RequestDataTooBig, lambda _error: too_long()),
    ((SuspiciousOperation, exceptions.ParseError), _unreadable),
    (ProgrammingError, _by_database),
    (VaultError, _by_vault),
    ((PermissionDenied, exceptions.PermissionDenied), _not_permitted),
    (exceptions.NotAuthenticated, _not_signed_in),
    (exceptions.MethodNotAllowed, _wrong_method),
    (exceptions.UnsupportedMediaType, _wrong_kind),
    (exceptions.NotAcceptable, _not_acceptable),
    (exceptions.Throttled, _too_many),
    (exceptions.APIException, _of_framework),
]


def _by_path(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each wrong field by its path (`agenda.0.title`, nothing for the body as a whole) with its sentences."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            part = "" if name == "non_field_errors" else str(name)
            yield from _by_path(inner, ".".join(filter(None, (path, part))))
    elif isinstance(detail, list) and any(isinstance(one, dict | list) for one in detail):
        for number, inner in enumerate(detail):
            yield from _by_path(inner, f"{path}.{number}" if path else str(number))
    elif isinstance(detail, list):
        if detail:
            yield path, " ".join(str(one) for one in detail)
    else:
        yield path, str(detail)


def _headers(exception: Exception) -> dict[str, str]:
    found = {}
    if header := getattr(exception, "auth_header", None):
        found["WWW-Authenticate"] = header
    if isinstance(exception, exceptions.Throttled):
        found["Retry-After"] = str(int(getattr(exception, "wait", None) or 60))
    return found
