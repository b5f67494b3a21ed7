"""Unfinished logs: kept on the server, sealed and the writer's own, while somebody writes."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.pages.door import FORM
from dialogues.actions import notes
from dialogues.actions.sessions import log_session
from dialogues.models import Dialogue, Draft
from dialogues.pages.session_log.draft import kept
from dialogues.pages.team import Here, dialogue_page
from wall.viewer import current_viewer

# A log of this size is a book: what is longer is refused with a sentence instead of sealed again and again.
LONGEST_DRAFT = 1_500_000  # characters


def draft_of(dialogue: Dialogue, kind: str, about: UUID) -> Draft | None:
    """The viewer's own draft of one form, if there is one."""
    return Draft.objects.filter(user_id=current_viewer(), dialogue=dialogue, kind=kind, about=about).first()


def keep(dialogue: Dialogue, kind: str, about: UUID, body: dict[str, Any]) -> Draft:
    """Save a draft; two saves at once are two saves, one after the other."""
    try:
        with transaction.atomic():
            return notes.save_draft(dialogue=dialogue, kind=kind, about=about, body=body)
    except IntegrityError:
        # Another tab made it in the same moment: now it is there, and this save replaces it.
        return notes.save_draft(dialogue=dialogue, kind=kind, about=about, body=body)


@dialogue_page(log_session, methods=FORM)
def session_log(request: HttpRequest, here: Here, about: UUID) -> HttpResponse:
    """Save the log's form as it is (POST), or hand out a fresh token to send it with (GET)."""
    if request.method == "POST":
        body = kept(request.POST)
        if sum(len(value) for values in body.values() for value in values) > LONGEST_DRAFT:
            return JsonResponse({"sentence": _("This log is too long to be kept. Shorten it.")}, status=422)
        keep(here.dialogue, Draft.Kind.SESSION_LOG, about, body)
    return JsonResponse({"token": get_token(request), "at": timezone.now().isoformat(timespec="seconds")})
