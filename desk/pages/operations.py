"""How the engine does: a page for administrators, and numbers for Prometheus."""

import hmac
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import redis
from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.models import Person
from accounts.pages.door import POST, page
from accounts.rules import ADMINISTRATOR
from desk import queues_and_workers
from desk.tasks import beat_age
from notices import health
from notices.actions.send_again import send_again
from resources.forms import gone
from wall.levels import Level
from wall.refusal import Hidden


class AgainForm(forms.Form):
    """To whom; to everybody where it is empty."""

    to = forms.UUIDField(required=False)


@page(ADMINISTRATOR)
def index(request: HttpRequest) -> HttpResponse:
    """Queues and the oldest waiting, mail that was given up, beat's last tick, workers' signs of life."""
    counts = health.counts()
    given_up = health.given_up()
    people = Person.objects.in_bulk({one.recipient_id for one in given_up})
    age = beat_age()
    context: dict[str, Any] = {
        "beat_late": queues_and_workers.alarm_when_late(age),
        "beat": _ago(age),
        "numbers": [
            (_("Reminders behind"), *_waiting(counts["steps_behind"])),
            (_("Mail waiting"), *_waiting(counts["mail_waiting"])),
            (_("Mail given up"), *_waiting(counts["mail_failed"])),
        ],
        "number_columns": [_("What"), _("How many"), _("Oldest")],
        "given_up": [(people.get(one.recipient_id), one) for one in given_up],
        "marking_level": Level.OPEN,
    }
    try:
        context["queues"] = [
            (one.name, one.length, _ago(one.oldest_seconds)) for one in queues_and_workers.queues()
        ]
        context["workers"] = [
            (one.name, _ago(one.age_seconds), one.late) for one in queues_and_workers.workers()
        ]
    except redis.RedisError:
        context["broker_away"] = True
    context["queue_columns"] = [_("Queue"), _("Waiting"), _("Oldest")]
    return render(request, "operations.html", context)


@page(ADMINISTRATOR, methods=POST)
def again(request: HttpRequest) -> HttpResponse:
    """Send again what was given up: to one person, or to everybody."""
    form = AgainForm(request.POST)
    to: UUID | None = form.cleaned_data["to"] if form.is_valid() else None
    if form.errors:
        raise Hidden
    count = send_again(to=to)
    said = ngettext("%(count)d notice is sent again.", "%(count)d notices are sent again.", count)
    return gone(request, reverse("operations"), said % {"count": count})


def _waiting(one: health.Waiting) -> tuple[int, str]:
    return one.count, _ago((timezone.now() - one.oldest).total_seconds() if one.oldest else None)


def _ago(seconds: float | None) -> str:
    """“3 minutes ago”, in the largest unit that fits; a dash where there is nothing."""
    if seconds is None:
        return "–"
    whole = max(0, round(seconds))
    if whole < 120:
        return ngettext("%(n)d second ago", "%(n)d seconds ago", whole) % {"n": whole}
    if whole < 7200:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", whole // 60) % {"n": whole // 60}
    if whole < 172800:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", whole // 3600) % {"n": whole // 3600}
    return ngettext("%(n)d day ago", "%(n)d days ago", whole // 86400) % {"n": whole // 86400}


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """The operations page's numbers for Prometheus, for callers with the token in METRICS_TOKEN; 404 where none is set.

    Not by address: behind a proxy on the same machine every caller comes from the loopback.
    """
    try:
        expected = f"Bearer {settings.METRICS_TOKEN()}"
    except ImproperlyConfigured:
        raise Hidden from None
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode()):
        raise Hidden
    body = "".join(f"{line}\n" for line in _lines())
    return HttpResponse(body, content_type="text/plain; version=0.0.4; charset=utf-8")


metrics.roles = frozenset()  # type: ignore[attr-defined]  # whoever has the token


def _lines() -> Iterator[str]:
    now = timezone.now()
    for name, one in health.counts().items():
        yield from _gauge(f"parley_{name}", [("", one.count)])
        oldest = max(0.0, (now - one.oldest).total_seconds()) if one.oldest else 0.0
        yield from _gauge(f"parley_{name}_oldest_seconds", [("", oldest)])
    age = beat_age()
    yield from _gauge("parley_beat_late", [("", int(queues_and_workers.alarm_when_late(age)))])
    if age is not None:
        yield from _gauge("parley_beat_age_seconds", [("", age)])
    try:
        waiting, living = queues_and_workers.queues(), queues_and_workers.workers()
    except redis.RedisError:
        yield from _gauge("parley_broker_up", [("", 0)])
        return
    yield from _gauge("parley_broker_up", [("", 1)])
    yield from _gauge("parley_queue_length", [(f'{{queue="{one.name}"}}', one.length) for one in waiting])
    yield from _gauge(
        "parley_queue_oldest_seconds",
        [(f'{{queue="{one.name}"}}', one.oldest_seconds or 0) for one in waiting],
    )
    yield from _gauge("parley_workers", [("", sum(1 for one in living if not one.late))])


def _gauge(name: str, values: list[tuple[str, float]]) -> Iterator[str]:
    yield f"# TYPE {name} gauge"
    for labels, value in values:
        yield f"{name}{labels} {value:g}"
