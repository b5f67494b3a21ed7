"""The web process of either ring, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.settings")
application = get_wsgi_application()

from parley.warm_up import warm_up  # noqa: E402 - once Django is set up

warm_up()
