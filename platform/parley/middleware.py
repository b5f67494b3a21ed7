"""The house's own middleware: the viewer's transaction, no caching, and what to say when a service is away."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.utils import IntegrityError
from django.http import HttpRequest, HttpResponse

from ledger.actions import record_denial
from resources import errors
from vault import VaultError
from wall.check import WallDiffers, require_standing
from wall.refusal import Refused
from wall.viewer import viewing

log = logging.getLogger("parley.requests")
Next = Callable[[HttpRequest], HttpResponse]

PUBLIC_PREFIXES = ("/healthz", "/readyz", "/static/")


class WallStands:
    """Nothing is served on a database that does not stand as declared: a 503 page, and each difference in the log."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Compare before the first page that a process serves."""
        if not request.path.startswith(PUBLIC_PREFIXES):
            try:
                require_standing(DEFAULT_DB_ALIAS)
            except WallDiffers as differs:
                for sentence in differs.sentences:
                    log.error("wall: %s", sentence)  # noqa: TRY400 - the sentence says it, a traceback does not
                return errors.service_away(request)
        return self.get_response(request)


class ServiceAway:
    """PostgreSQL or the broker away in the middle: a 503 page, the draft kept, nothing fails open.

    What the middleware itself could not reach, Django answers with `errors.server_error`, which knows it too.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in: `process_exception` does the work."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 where a service is away."""
        if isinstance(exception, errors.AWAY):
            log.error("service away: %s", type(exception).__name__)
            for connection in connections.all(initialized_only=True):
                connection.close_if_unusable_or_obsolete()
            return errors.service_away(request)
        return None


class HeadersAlone:
    """HEAD is answered as GET is, without the body: its length is said, and the server has nothing to drop."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Drop the body of an answer to HEAD, and keep its length."""
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


class NoStore:
    """Nothing that was shown stays behind: not in the browser, not in a proxy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Forbid every store between us and the reader to keep the answer."""
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store"
        return response


class Viewing:
    """The whole response is made inside the viewer's transaction.

    ATOMIC_REQUESTS would end before a TemplateResponse is rendered; what it read then would be nothing.
    A refusal rolls back and becomes a page or a problem document; the denial is then recorded by itself.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Open the viewer's transaction, answer in it, and record what was refused."""
        user = request.user
        if settings.RING != "inner" or not user.is_authenticated or request.path.startswith(PUBLIC_PREFIXES):
            return self.get_response(request)
        try:
            with viewing(user.pk):
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        except IntegrityError:
            # A key that carries the dialogue along is checked at commit: whatever it was, it was not stored.
            log.exception("refused by the database at commit")
            return errors.refused(request, errors.does_not_fit())
        if response.streaming:
            raise RuntimeError("streamed bodies run outside the viewer's transaction and are not used")
        self._record_denial(request, response)
        return response

    def _record_denial(self, request: HttpRequest, response: HttpResponse) -> None:
        """One entry for what was refused: by its action, or where none was reached by the page's name."""
        denied = getattr(request, "denied", None)
        where = request.resolver_match
        if denied is None and response.status_code in (403, 404) and where is not None:
            dialogue = where.kwargs.get("dialogue_id") or where.kwargs.get("dialogue")
            denied = (where.view_name, dialogue if isinstance(dialogue, UUID) else None)
        if denied is not None and request.user.pk:
            with viewing(request.user.pk):
                record_denial(*denied)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Roll back, and turn a refusal or an unreadable text into its answer."""
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        if isinstance(exception, VaultError):
            log.error("vault: %s", type(exception).__name__)
            return errors.unreadable(request, exception)
        if isinstance(exception, Refused):
            request.denied = exception.extra.get("denied")  # type: ignore[attr-defined]
            return errors.refused(request, exception)
        return None
