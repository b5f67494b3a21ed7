"""Settings of the API: deny by default, one way to fail, and a document that says all of it."""

from datetime import timedelta

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.callers.KnownCaller",
        "accounts.api.authentication.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.DeclaredRoles"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["resources.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "resources.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["resources.throttles.PerPerson"],
    "DEFAULT_THROTTLE_RATES": {"person": "600/min"},
    "DEFAULT_SCHEMA_CLASS": "resources.schema.Schema",
    "DEFAULT_VERSIONING_CLASS": None,
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS would describe serializers to whoever asks; the schema does it better
    "EXCEPTION_HANDLER": "resources.problems.problem_of",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {
    "TOKEN_TTL": timedelta(hours=24),
    "TOKEN_LIMIT_PER_USER": 10,
    "AUTO_REFRESH": False,
    "AUTH_HEADER_PREFIX": "Token",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Parley",
    "DESCRIPTION": "Track Two dialogues behind a wall: what you may not know is answered as if it did not exist.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["accounts.api.permissions.DeclaredRoles"],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],  # choices stand with their fields: the same word means other things elsewhere
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
