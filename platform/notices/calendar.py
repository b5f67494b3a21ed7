"""The calendar feed (RFC 5545): what the viewer owes, as a calendar client shows it. Neutral sentences only.

Times are written in UTC, which every client shows on its reader's own clock, right across a change of the
clocks and without a zone that would tell where a session is.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.kinds import REGISTRY, Kind
from notices.models import Obligation
from wall.viewer import the_viewer

# Settled and called-off things are shown as cancelled for so long, that a client learns of it.
KEPT = timedelta(days=60)
LIMIT = 500
LINE_OCTETS = 75
_STANDS = Q(done_at__isnull=True, ended_at__isnull=True)


def feed(now: datetime | None = None) -> bytes:
    """The viewer's calendar. Call it inside `viewing(...)`; one query."""
    moment, me = now or timezone.now(), the_viewer()
    rows = (
        Obligation.objects.filter(Q(owner_id=me) | Q(former_owners__contains=[me]), due_at__gt=moment - KEPT)
        # What opens on its due date says that something was left undone: it is not shown before then.
        .exclude(opens_at__gt=moment, opens_at=F("due_at"))
        # What is paused is left out rather than cancelled: it comes back with the number that it had.
        .exclude(paused_at__isnull=False, ended_at__isnull=True, done_at__isnull=True)
        # Where there is too much, what lies ahead comes first and what is long over is left out.
        .annotate(ahead=Case(When(_STANDS & Q(owner_id=me, due_at__gte=moment), then=F("due_at"))))
        .order_by(F("ahead").asc(nulls_last=True), "-due_at", "id")[:LIMIT]
    )
    title = _("What is due")  # not inside the f-string, where gettext would not find it
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parley//Obligations//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(title)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for row in rows:
        kind = REGISTRY.get(row.kind)
        if kind is not None:
            lines += _event(row, kind, me)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _event(row: Obligation, kind: Kind, whose: UUID) -> list[str]:
    """One moment on which something is due, in one person's calendar.

    A moved date keeps the UID and raises the sequence number. What was handed on is cancelled for whoever
    had it, and is another event for whoever has it now.
    """
    over = row.done_at or row.ended_at or row.owner_id != whose
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid5(row.pk, whose.hex)}@parley",
        f"SEQUENCE:{row.round * 2 + bool(over)}",
        f"DTSTAMP:{_utc(row.changed_at)}",
        f"LAST-MODIFIED:{_utc(row.changed_at)}",
        f"DTSTART:{_utc(row.due_at)}",
        f"SUMMARY:{_text(str(kind.says))}",
        f"DESCRIPTION:{_text(f'{kind.stops} {settings.INNER_ORIGIN}/')}",
        f"STATUS:{'CANCELLED' if over else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Escaped as TEXT (RFC 5545, 3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """Lines of at most 75 octets, never cut inside a character (RFC 5545, 3.1)."""
    part = b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LINE_OCTETS:
            yield part
            part = b" "
        part += octets
    yield part
