"""Marking one's notices as read."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.actions import action
from notices.models import Notice


@action("notices.read", says=_("Read notices"), needs=None)
def mark_read(*, notice_ids: Iterable[UUID] | None = None) -> int:
    """Mark the viewer's unread notices as read: these, or all of them. Returns how many there were."""
    unread = Notice.objects.filter(read_at__isnull=True)
    if notice_ids is not None:
        unread = unread.filter(pk__in=list(notice_ids))
    return unread.update(read_at=timezone.now())
