"""The platform's own Celery app, made easier to hurt: small batches, short leases, a beat every second."""

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setup

from notices.actions import write_notices  # noqa: E402 - after Django is set up
from parley.celery import app  # noqa: E402 - what `celery -A` looks for

settings.NOTICES_LEASE_SECONDS = 2
write_notices.BATCH = 7
app.conf.beat_schedule = {
    name: entry | {"schedule": 1.0}
    for name, entry in app.conf.beat_schedule.items()
    if entry["task"].startswith("notices.")
}
