"""Settings, for both rings.

`PARLEY_RING` decides which house this process lives in. The outer ring gets neither the vault's
root key nor an inner login: what it does not have it cannot give away.
"""

from functools import partial
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from parley.secrets_store import has_secret, secret, secret_bytes
from parley.settings_databases import databases

env = environ.Env()
ROOT = Path(__file__).resolve().parents[2]
VAR = Path(env.str("PARLEY_VAR", default=str(ROOT / "var"))).resolve()

RING = env.str("PARLEY_RING", default="inner")
INNER = RING == "inner"
# `make run` leaves the mark beside the demo world, so that manage.py in another terminal knows it is one.
DEMO = env.bool("PARLEY_DEMO", default=(VAR / "demo").exists())
# What this process is for, as the logins that it may use; unset for the command line, which uses what it finds.
LOGINS: list[str] | None = env.list("PARLEY_LOGINS", default=None)
SPEAKS_FOR_PEOPLE = INNER and (LOGINS is None or "inner" in LOGINS)
DEBUG = False  # never: a traceback page would show what the wall hides

SECRET_KEY = secret("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = env.list("PARLEY_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
INNER_ORIGIN = env.str("PARLEY_INNER_ORIGIN", default="http://localhost:8000")
OUTER_ORIGIN = env.str("PARLEY_OUTER_ORIGIN", default="http://localhost:8001")
ORIGIN = INNER_ORIGIN if INNER else OUTER_ORIGIN
HTTPS = ORIGIN.startswith("https://")

INSTALLED_APPS = [
    "parley",
    "desk",
    "wall",
    "vault",
    "ledger",
    "notices",
    "accounts",
    "dialogues",
    "funding",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "lucide",
    "csp",
]

MIDDLEWARE = [
    "parley.middleware.HeadersAlone",
    "parley.middleware.ServiceAway",
    "parley.middleware.WallStands",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parley.middleware.NoStore",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.SecondFactorRequired",
    "accounts.api.callers.TokenCaller",  # after the rules for browsers' sessions: a token has its own
    "accounts.middleware.LanguageOfPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "parley.middleware.Viewing",  # innermost: the whole response is made inside the viewer's transaction
]

ROOT_URLCONF = "desk.urls_inner" if INNER else "desk.urls_outer"
WSGI_APPLICATION = "parley.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "desk.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- the wall's logins -----------------------------------------------------------------------
DATABASES = databases(env, VAR, inner=INNER, only=LOGINS)
DATABASE_ROUTERS = ["wall.router.OneLoginPerOffice"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WALL_KEY = secret("WALL_KEY") if SPEAKS_FOR_PEOPLE else None
WALL_VIEWER_SECONDS = 900
SILENCED_SYSTEM_CHECKS = [
    # accounts.Person maps the three public columns of the people's table and is told so.
    "models.W035",
    # guardian stores grants; only the wall answers, so its authentication backend is left out on purpose.
    "guardian.W001",
]

# --- the vault -------------------------------------------------------------------------------
# Asked for when it is needed, so that it stands in no setting and no dump of them. During a rotation the
# secret has two lines: the new key, then the one before.
VAULT_ROOT_KEY = partial(secret, "VAULT_ROOT_KEY") if SPEAKS_FOR_PEOPLE else None
VAULT_KEYSTORE = Path(env.str("PARLEY_KEYSTORE", default=str(VAR / "keystore")))
_ANCHORS = INNER and (LOGINS is None or "archivist" in LOGINS) and has_secret("ANCHOR_KEY")
ANCHOR_KEY = secret_bytes("ANCHOR_KEY") if _ANCHORS else None
LEDGER_ANCHORS = Path(env.str("PARLEY_ANCHORS", default=str(VAR / "anchors")))

# Asked for when numbers are, so that it stands in no dump of settings.
METRICS_TOKEN = partial(secret, "METRICS_TOKEN")

# --- people ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
ANONYMOUS_USER_NAME = None  # guardian would otherwise create a person who does not exist
GUARDIAN_GET_INIT_ANONYMOUS_USER = None
# --- API -------------------------------------------------------------------------------------
from parley.settings_api import REST_FRAMEWORK, REST_KNOX, SPECTACULAR_SETTINGS  # noqa: F401 - settings, by being here
from parley.settings_sign_in import *

# --- language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- what a browser may do -------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing uploaded touches a disk
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
SESSION_COOKIE_NAME = "__Host-parley" if HTTPS else f"parley_{RING}"
CSRF_COOKIE_NAME = "__Host-parley-csrf" if HTTPS else f"parley_{RING}_csrf"
LANGUAGE_COOKIE_NAME = "__Host-parley-language" if HTTPS else "parley_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "resources.errors.csrf_failure"
# An address inside the wall is nobody else's business. Not "no-referrer": browsers then send `Origin: null`
# with our own forms, and they are refused as forged.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000  # a preview of 2 000 people sends up to three fields for each
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- broker, cache, mail, logs ---------------------------------------------------------------
from parley.settings_engine import (  # noqa: F401 - likewise
    CACHES,
    CELERY,
    LOGGING,
    OFFICE_QUEUES,
    REDIS_URL,
    mail_settings,
)

for _name, _value in mail_settings(env, VAR).items():
    globals()[_name] = _value
