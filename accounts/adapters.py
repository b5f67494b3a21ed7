"""allauth's hooks, with its defaults changed: by invitation only, seeds sealed, nothing said about who has an account."""

import time
from typing import Any, ClassVar, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.backends import RingBackend
from accounts.door_self import as_self
from accounts.models import User
from accounts.sealing import BrokenSealError, open_seal, seal
from accounts.sudo import signed_in_just_now
from wall.refusal import Refused


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation, and every change of a password is the person's own."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "Address and password do not match. Try again, or ask for a new password below."
        )
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Refuse other rings' people and ended ones, whatever way they came; the answer tells them apart by nothing."""
        if not RingBackend().user_can_authenticate(user):
            messages.error(request, self.error_messages["email_password_mismatch"])
            return HttpResponseRedirect(reverse("account_login"))
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def set_password(self, user: Any, password: str) -> None:
        """Store a password that the person chose, here or by a link that went to their own address."""
        user.set_password(password)
        with as_self(user.pk):
            user.save(update_fields=["password"])

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Check the password of somebody who is signed in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """False for five minutes after signing in: nobody is asked for their password twice in a row."""
        return not signed_in_just_now(context.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits count by; never stored."""
        return request.META.get("REMOTE_ADDR") or "unknown"

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person that their way in was changed: when, and neither from which address nor with what."""
        self.send_mail(
            template_prefix, user.email, {"timestamp": timezone.now(), "user": user, **(context or {})}
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to somebody in their own language."""
        user = context.get("user")
        with translation.override(user.language if user else translation.get_language()):
            self.render_mail(
                template_prefix, email, {**context, "email": email, "origin": settings.ORIGIN}
            ).send()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seeds of authenticator apps and recovery codes, sealed for the person whose they are."""

    def encrypt(self, text: str) -> str:
        """Seal for whoever is signed in: nobody sets up a second factor for another."""
        return seal(context.request.user.pk, text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a seal, and refuse one that stands in another person's row."""
        owner, text = open_seal(encrypted_text)
        holders = Authenticator.objects.filter(Q(data__secret=encrypted_text) | Q(data__seed=encrypted_text))
        if holders.exclude(user_id=owner).exists():
            raise BrokenSealError("this second factor was moved from another person")
        return text

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site that a passkey belongs to."""
        return {"id": context.request.get_host().partition(":")[0], "name": "Parley"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A first name for a new passkey."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey {number}").format(number=count + 1)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Sign-in through an institution's identity provider: for people who have an account here, and strong enough."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: people are invited."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person by the verified address and sign them in; nothing of the provider is stored.

        Our own second factor is asked for after this, as after a password.
        """
        claims = sociallogin.account.extra_data.get("id_token") or {}
        try:
            user = person_of(claims)
        except Refused as refused:
            self._back_to_sign_in(request, refused.sentence)
        raise ImmediateHttpResponse(perform_login(request, Login(user=user, email=user.email)))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Say the same whatever went wrong between the two servers."""
        self._back_to_sign_in(
            request, _("Your institution's sign-in did not succeed. Try again, or use your password.")
        )

    def _back_to_sign_in(self, request: HttpRequest, sentence: str) -> NoReturn:
        messages.error(request, sentence)
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))


def person_of(claims: dict[str, Any]) -> User:
    """The active person of this ring whom the provider speaks of. Raises Refused."""
    check_claims(claims, now=time.time())
    user = User.objects.filter(email=str(claims.get("email", "")).lower()).first()
    if user is None or not RingBackend().user_can_authenticate(user):
        raise Refused(_("Your institution's account is not connected to one here. Ask your administrator."))
    return user


def check_claims(claims: dict[str, Any], *, now: float) -> None:
    """Refuse a provider's statement that is too old, too weak, or about an address that it has not verified.

    `now` is in seconds since 1970, as `auth_time` is.
    """
    asked_for: Any = (settings.OIDC or {}).get("acr_values", [])
    if claims.get("acr") not in asked_for:
        raise Refused(_("Your institution did not ask for a second factor. Sign in there again with one."))
    try:
        age = now - float(claims["auth_time"])
    except (KeyError, TypeError, ValueError):
        raise Refused(
            _("Your institution did not say when you signed in. Try again, or use your password.")
        ) from None
    if not -60 <= age <= settings.OIDC_MAX_AGE_SECONDS + 60:
        raise Refused(_("You signed in to your institution too long ago. Sign in there again."))
    if claims.get("email_verified") is not True:
        raise Refused(_("Your institution has not verified your address. Use your password."))
