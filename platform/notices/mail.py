"""What a reminder's mail says: neutral sentences, a link to the desk, why it came and how to stop it.

No name, no place, no theme, no date of anything, and never a dialogue's name: a mail is a postcard.
"""

from collections import Counter
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.kinds import REGISTRY
from notices.models import Because, Notice, Preference
from notices.openpgp import encrypted
from notices.recipients import Person

REASONS = {
    Because.OWNER: gettext_lazy("You receive this because it is yours to do."),
    Because.DEPUTY: gettext_lazy("You receive this as the deputy of somebody who cannot be reached."),
    Because.SUPERVISOR: gettext_lazy("You receive this as somebody's supervisor."),
}


def message_id(letter: UUID) -> str:
    """The Message-ID, equal for every attempt at one letter, so that a doubled mail is recognised."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{letter}@{address.rpartition('@')[2] or 'localhost'}>"


def compose(letter: UUID, to: Person, notices: list[Notice], transport: BaseEmailBackend) -> EmailMessage:
    """The mail for these notices, in the person's language, encrypted where they gave a key.

    Raises KeyUnusableError where nothing can be encrypted to that key.
    """
    with translation.override(to.language):
        body: str = render_to_string(
            "notices/mail.txt", {"items": _items(notices), "desk": settings.INNER_ORIGIN}
        )
        subject = _("Parley: something waits for you")
    key = Preference.base.filter(pk=to.id).values_list("openpgp_key", flat=True).first()
    if key:
        body = encrypted(body, key)
    headers = {
        "Message-ID": message_id(letter),
        "Auto-Submitted": "auto-generated",
        # RFC 2369: the page where one says what one wants to hear of. The same for everybody, behind the door.
        "List-Unsubscribe": f"<{settings.INNER_ORIGIN}{reverse('reminders')}>",
    }
    return EmailMessage(subject, body, to=[to.email], headers=headers, connection=transport)


def _items(notices: list[Notice]) -> list[dict[str, object]]:
    """Equal sentences once, with how often they hold."""
    counted = Counter((notice.kind, notice.because) for notice in notices)
    return [
        {
            "says": str(REGISTRY[kind].says),
            "count": count,
            "why": str(REASONS[Because(because)]),
            "stops": str(REGISTRY[kind].stops),
            "duty": REGISTRY[kind].duty,
        }
        for (kind, because), count in sorted(counted.items())
        if kind in REGISTRY
    ]
