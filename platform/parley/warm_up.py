"""What the first request would import and compile, done before a worker takes one: nobody waits for it after a restart."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver
from django.utils import translation


def warm_up() -> None:
    """Load all pages, forms and serializers by way of their addresses, our templates, and the languages.

    No database and no broker is asked: this runs in the process that web workers are forked from.
    """
    _load(get_resolver())
    folder = Path(__file__).resolve().parents[2] / "templates"
    for template in sorted(folder.rglob("*.html")):
        get_template(str(template.relative_to(folder)))
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Your desk")


def _load(resolver: URLResolver) -> None:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            _load(pattern)
    # Addresses by name, for links.
    resolver.reverse_dict  # noqa: B018 - computed at the first look
