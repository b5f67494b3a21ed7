"""What every template of the house may use: `{% load parley %}`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from desk.dates import NBSP, date_range, time_of_day
from desk.ledger_words import FIELDS, actions
from resources.forms import wrong_fields
from wall.levels import Level

register = template.Library()


def as_level(value: Any) -> Level:
    """A level given as a `Level`, its number or its slug; nothing given means open."""
    if value is None or value == "":
        return Level.OPEN
    if isinstance(value, str) and not value.isdigit():
        return Level[value.upper()]
    return Level(int(value))


@register.inclusion_tag("parts/marking.html")
def marking(level: Any = None, place: str = "top") -> dict[str, Any]:
    """The band that opens (`top`) and closes (`bottom`) every page and every printed sheet."""
    return {"level": as_level(level), "place": place}


@register.simple_tag(name="level")
def level_chip(level: Any) -> SafeString:
    """The level of one thing on a page that shows several."""
    known = as_level(level)
    return format_html(
        '<span class="level {}" title="{}">{}</span>',
        known.slug,
        f"{known.tlp} · {known.meaning}",
        known.label,
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A lucide icon as decoration; the words beside it say what it means. `css="turns"` mirrors it right-to-left."""
    classes = f"icon {css}".strip()
    drawn = lucide(name, size=20, **{"class": classes, "aria-hidden": "true", "focusable": "false"})
    return mark_safe(drawn)  # noqa: S308 - the package's own drawing, with our two constants


@register.simple_tag
def dates(start: date | datetime | None, end: date | datetime | None = None, zone: str | None = None) -> str:
    """The days from start to end, as people write them: “16–18 November 2026”."""
    if start is None:
        return ""
    day = start.isoformat() if not isinstance(start, datetime) else start.date().isoformat()
    return format_html('<time datetime="{}">{}</time>', day, date_range(start, end, zone))


@register.simple_tag
def moment(when: datetime | None, zone: str | None = None) -> str:
    """One point in time with its hour: “18 November 2026, 14:32”, in `zone` or the reader's own."""
    if when is None:
        return ""
    said = f"{date_range(when, None, zone)}, {time_of_day(when, zone)}"
    return format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="minutes"), said)


@register.filter
def percent(share: float | None) -> str:
    """A share between 0 and 1 as “33 %”; an unknown share is an empty string, never a zero."""
    if share is None:
        return ""
    return f"{number_format(share * 100, decimal_pos=0)}{NBSP}%"


@register.simple_tag
def confidential(reason: str = "") -> SafeString:
    """The sign for a figure that is hidden, with the kind of reason on hover and for screen readers."""
    why = reason or _("Confidential")
    return format_html('<abbr class="hid" title="{}">[c]<span class="sr"> {}</span></abbr>', why, why)


@register.filter
def act_in_words(code: str) -> str:
    """What an entry of the ledger is about: “Log a session” for `session.log`. A code without words is itself."""
    return str(actions().get(code, code))


@register.filter
def fields_in_words(codes: Iterable[str]) -> str:
    """The fields that an entry of the ledger names, each thing once."""
    return ", ".join(dict.fromkeys(str(FIELDS.get(code, code)) for code in codes))


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, name: str, label: str) -> str:
    """A link of the main navigation, marked where the reader is; nothing where this ring has no such page."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    match = getattr(context.get("request"), "resolver_match", None)
    current = ""
    if match is not None and match.view_name == name:
        current = "page"
    elif match is not None and ":" in name and match.view_name.startswith(f"{name.rsplit(':', 1)[0]}:"):
        current = "true"
    if current:
        return format_html('<a href="{}" aria-current="{}">{}</a>', address, current, label)
    return format_html('<a href="{}">{}</a>', address, label)


register.filter("wrong_fields", wrong_fields)


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, css: str = "") -> dict[str, Any]:
    """One form field with its label, help and errors; `css` is added to the wrapper's classes."""
    kind = bound.widget_type
    if bound.is_hidden:
        shape = "hidden"
    elif kind == "checkbox":
        shape = "check"
    elif bound.use_fieldset:
        shape = "group"
    else:
        shape = "line"
    return {"field": bound, "shape": shape, "css": css}
