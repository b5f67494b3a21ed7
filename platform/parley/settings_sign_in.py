"""Settings of sign-in: allauth, passwords, second factors, sessions and tokens. Imported whole by parley.settings."""

import json
import os
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from parley.secrets_store import secret, secret_bytes

# Seals second factors. Not the vault's key: the outer ring signs people in too, and has no key of the vault.
# Workers have no door and check nobody's second factor.
_logins = os.environ.get("PARLEY_LOGINS")
DOOR_KEY = (
    secret_bytes("DOOR_KEY") if _logins is None or {"door", "outer_door"} & set(_logins.split(",")) else None
)

AUTHENTICATION_BACKENDS = ["accounts.backends.RingBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# --- passwords: twelve characters or more, and none that leaked -------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
    {"NAME": "accounts.passwords.LeakedPasswordValidator"},
]
# Django's own: bound to password, address and last sign-in. allauth's writes addresses to a table of its own.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a link to choose a new password works

# --- allauth: by invitation only, by address and password or by passkey ------------------------
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Accepting the invitation, which went to the address, has verified it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGIN_TIMEOUT = 600
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ResetPasswordForm", "login": "accounts.forms.LoginForm"}
# Per five minutes and address; counted in the shared cache, so over all web processes.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "10/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}

MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Parley"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds either way: clocks in the field are not exact
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
MFA_REAUTHENTICATION_REQUIRED = True

# --- one's own identity provider, only where one is configured ---------------------------------
SOCIALACCOUNT_ADAPTER = "accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False


def _provider() -> dict[str, object] | None:
    """The OpenID Connect provider in the secret OIDC_PROVIDER, as JSON.

    Keys: name, client_id, secret, server_url, acr_values (a list of which one must be reached).
    """
    try:
        text = secret("OIDC_PROVIDER")
    except ImproperlyConfigured:
        return None
    try:
        given = json.loads(text)
        return {key: given[key] for key in ("name", "client_id", "secret", "server_url", "acr_values")}
    except (ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(
            "OIDC_PROVIDER must be JSON with the keys name, client_id, secret, server_url and acr_values."
        ) from error


OIDC = _provider()
OIDC_MAX_AGE_SECONDS = 300  # how long ago the provider may have asked the person, at sign-in
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "institution",
                    "name": OIDC["name"],
                    "client_id": OIDC["client_id"],
                    "secret": OIDC["secret"],
                    "settings": {
                        "server_url": OIDC["server_url"],
                        "fetch_userinfo": False,
                        "auth_params": {
                            "acr_values": " ".join(OIDC["acr_values"]),  # type: ignore[arg-type]
                            "max_age": str(OIDC_MAX_AGE_SECONDS),
                        },
                    },
                }
            ],
        }
    }
    if OIDC
    else {}
)

# --- sessions and tokens -------------------------------------------------------------------------
SESSION_ENGINE = "accounts.sign_in_sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=8).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = int(os.environ.get("PARLEY_IDLE_SECONDS", "900"))
SESSION_ABSOLUTE_SECONDS = int(timedelta(hours=8).total_seconds())

KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 - a model
TOKEN_MAX_DAYS = 30
TOKENS_PER_PERSON = 5
