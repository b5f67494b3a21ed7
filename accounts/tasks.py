"""Housekeeping of the door. It needs the door's login, so it runs on the default queue."""

from celery import shared_task
from django.utils import timezone

from accounts.models import ApiToken, InnerSession, OuterSession


@shared_task
def forget_expired() -> None:
    """Delete sessions and tokens that are over. They open nothing any more; they only would be in a dump."""
    now = timezone.now()
    InnerSession.objects.filter(expire_date__lt=now).delete()
    OuterSession.objects.filter(expire_date__lt=now).delete()
    ApiToken.objects.filter(expiry__lt=now).delete()
