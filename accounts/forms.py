"""Forms of the pages about accounts."""

from typing import Any

from allauth.account import forms as account_forms
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.fields import UNTIL
from accounts.models import PROGRAMME_KINDS, Organisation, OrganisationKind, Person, Programme, RoleKind, User
from accounts.models.programme import MAX_CELL, MAX_RETENTION_DAYS, MIN_CELL, MIN_RETENTION_DAYS
from resources.fields import ZONES
from resources.form_fields import form_field
from wall.levels import Level


class LoginForm(account_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email address")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "type": "email"}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """The address to send a link to: of somebody who signs in here, and otherwise nothing is sent or said."""

    def clean_email(self) -> str:
        """Keep the people of this ring: nobody else is sent a link."""
        email: str = super().clean_email()
        self.users: list[User] = [user for user in self.users if user.ring == settings.RING]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the links; the answer does not wait for it."""
        mail.password_links(self.users)
        email: str = self.cleaned_data["email"]
        return email


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody of this installation, by name and organisation."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and organisation."""
        return f"{obj.display_name} ({obj.organisation.name})"


class InviteForm(forms.Form):
    """Somebody new, with a first role."""

    email = forms.EmailField(label=_("Email address"), max_length=254)
    display_name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As others here shall see it.")
    )
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    kind = forms.ChoiceField(label=_("Role"), choices=RoleKind.choices)
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        required=False,
        help_text=_(
            "Only for a programme's first lead officer, who then names the other officers and approvers."
        ),
    )
    clearance = forms.TypedChoiceField(
        label=_("Clearance"), choices=Level.choices, coerce=int, initial=Level.RESTRICTED
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["programme"].queryset = Programme.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An officer or approver is named for a programme."""
        data = super().clean() or {}
        if data.get("kind") in PROGRAMME_KINDS and not data.get("programme"):
            self.add_error("programme", _("Choose the programme that this officer is for."))
        return data


class ChangeForm(forms.Form):
    """What an administrator may change of somebody."""

    display_name = forms.CharField(label=_("Name"), max_length=120)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    deputy = PersonField(label=_("Deputy"), queryset=User.objects.none(), required=False)
    supervisor = PersonField(label=_("Supervisor"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(ring=person.ring, is_active=True).exclude(pk=person.pk)
        for name in ("deputy", "supervisor"):
            self.fields[name].queryset = others.select_related("organisation")  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]


class AddressForm(forms.Form):
    """A new address to sign in with."""

    email = forms.EmailField(label=_("New email address"), max_length=254)


class ClearanceForm(forms.Form):
    """How confidential a thing somebody may see at most."""

    clearance = forms.TypedChoiceField(label=_("Clearance"), choices=Level.choices, coerce=int)


class RoleForm(forms.Form):
    """A role for somebody; those in a programme are its lead officers' to give."""

    kind = forms.ChoiceField(label=_("Role"), choices=RoleKind.choices)
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), required=False
    )
    until = form_field(UNTIL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.order_by("name")  # type: ignore[attr-defined]


class OfficerForm(forms.Form):
    """An officer or approver for one programme."""

    person = PersonField(label=_("Person"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=_("Role"), choices=[(kind.value, kind.label) for kind in PROGRAMME_KINDS])
    until = form_field(UNTIL)

    def __init__(self, *args: Any, but: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.select_related("organisation").exclude(pk=but)
        self.fields["person"].queryset = people.order_by("display_name")  # type: ignore[attr-defined]


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)

    class Meta:
        model = Organisation
        fields = ("name", "kind", "country")

    def clean_country(self) -> str:
        """Accept small letters."""
        return str(self.cleaned_data["country"]).upper()


class ProgrammeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A programme."""

    retention_days = forms.IntegerField(
        label=_("Days kept after the end"),
        min_value=MIN_RETENTION_DAYS,
        max_value=MAX_RETENTION_DAYS,
        initial=730,
    )
    minimum_cell = forms.IntegerField(
        label=_("Smallest count that may be published"), min_value=MIN_CELL, max_value=MAX_CELL, initial=5
    )

    class Meta:
        model = Programme
        fields = ("name", "sponsor", "retention_days", "minimum_cell")


class ProfileForm(forms.Form):
    """One's own language and time zone."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in sorted(ZONES)])


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for: the machine or the script.")
    )
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=settings.TOKEN_MAX_DAYS, initial=1)


class FirstPasswordForm(forms.Form):
    """The first password, twice."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = password_validators_help_texts()[-1]

    def clean(self) -> dict[str, Any]:
        """Both passwords must be equal."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two are different. Type the password again."))
        return data
