"""How one wants to be reminded: pace, quiet hours, working days, of what no mail; and the calendar feed."""

from typing import Any

from django import forms
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.pages.door import FORM, POST, page
from accounts.queries import kinds_of
from accounts.rules import LEAD_OFFICER
from notices import calendar
from notices.actions import inbox, preferences
from notices.kinds import REGISTRY
from notices.models import Pace, Preference
from resources.forms import gone, over_stored, sent, submit
from wall.levels import Level
from wall.refusal import Hidden
from wall.viewer import viewing

DAYS = [
    (0, gettext_lazy("Monday")),
    (1, gettext_lazy("Tuesday")),
    (2, gettext_lazy("Wednesday")),
    (3, gettext_lazy("Thursday")),
    (4, gettext_lazy("Friday")),
    (5, gettext_lazy("Saturday")),
    (6, gettext_lazy("Sunday")),
]
_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PreferencesForm(forms.Form):
    """One person's preferences; the action says what cannot be kept."""

    pace = forms.ChoiceField(label=gettext_lazy("Mail comes"), choices=Pace.choices, widget=forms.RadioSelect)
    digest_at = forms.TimeField(
        label=gettext_lazy("Once a day, at"),
        widget=_CLOCK,
        help_text=gettext_lazy("On your own clock, as everything here."),
    )
    quiet_from = forms.TimeField(label=gettext_lazy("No mail from"), required=False, widget=_CLOCK)
    quiet_until = forms.TimeField(label=gettext_lazy("Mail again from"), required=False, widget=_CLOCK)
    working_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days on which mail may come"),
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    muted = forms.MultipleChoiceField(
        label=gettext_lazy("No mail about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Your desk still shows it. Of a few duties you are always told."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, kind.says) for code, kind in sorted(REGISTRY.items()) if not kind.duty]
        self.fields["muted"].choices = offered  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    """A public key as text."""

    key = forms.CharField(
        label=gettext_lazy("Your public OpenPGP key"),
        required=False,
        widget=forms.Textarea(attrs={"class": "short", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Mail is then encrypted to it. Leave it empty for mail in the clear, which says no more than that something waits."
        ),
    )


def _initial(now: Preference) -> dict[str, Any]:
    return {
        "pace": now.pace,
        "digest_at": now.digest_at,
        "quiet_from": now.quiet_from,
        "quiet_until": now.quiet_until,
        "working_days": preferences.days_of(now),
        "muted": now.muted,
    }


@page(methods=FORM)
def index(request: HttpRequest) -> HttpResponse:
    """See and change how one is reminded."""
    form = _preferences_form(sent(request))
    return submit(
        request,
        form,
        lambda data: preferences.set_preferences(**data),
        show=lambda: _page(request, form, _key_form()),
        done=lambda _row: gone(request, reverse("reminders"), _("Saved.")),
    )


@page(methods=POST)
def openpgp(request: HttpRequest) -> HttpResponse:
    """Give a key to which mail is encrypted, or take it back."""
    form = _key_form(request.POST)
    return submit(
        request,
        form,
        lambda data: preferences.set_openpgp_key(key=data["key"]),
        show=lambda: _page(request, _preferences_form(), form),
        done=lambda _none: gone(request, reverse("reminders"), _("Saved.")),
    )


def _preferences_form(data: QueryDict | None = None) -> PreferencesForm:
    return over_stored(PreferencesForm(data, initial=_initial(preferences.my_preferences())))


def _key_form(data: QueryDict | None = None) -> KeyForm:
    return over_stored(KeyForm(data, initial={"key": preferences.my_preferences().openpgp_key}))


def _page(request: HttpRequest, form: PreferencesForm, key_form: KeyForm) -> HttpResponse:
    context = {
        "form": form,
        "key_form": key_form,
        "has_feed": preferences.my_preferences().feed_hash is not None,
        "leads": LEAD_OFFICER in kinds_of(request.user),
        "marking_level": Level.OPEN,
    }
    return render(request, "notices/reminders.html", context)


@page(methods=POST)
def feed_new(request: HttpRequest) -> HttpResponse:
    """Make a secret address for the calendar feed and show it this once."""
    secret = preferences.open_feed()
    address = request.build_absolute_uri(reverse("feed", args=[secret]))
    return render(request, "notices/feed.html", {"address": address, "marking_level": Level.OPEN})


@page(methods=POST)
def feed_end(request: HttpRequest) -> HttpResponse:
    """Revoke the calendar feed's address."""
    preferences.close_feed()
    return gone(request, reverse("reminders"), _("The calendar’s address no longer works."))


@page(methods=POST)
def read(_request: HttpRequest) -> HttpResponse:
    """Mark all one's notices as read."""
    inbox.mark_read()
    return HttpResponseRedirect(reverse("inbox"))


@require_GET
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar that this secret opens. Calendar programs cannot sign in: the secret is the key."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select wall.feed_owner(%s)", [secret])
        owner = cursor.fetchone()[0]
    person = User.objects.filter(pk=owner, is_active=True, ring="inner").first() if owner else None
    if person is None:
        raise Hidden
    with viewing(person.pk), translation.override(person.language):
        body = calendar.feed()
    headers = {"Content-Language": person.language}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


feed.roles = frozenset()  # type: ignore[attr-defined]  # whoever has the secret
