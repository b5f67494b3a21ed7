"""Settings of the engine: broker, shared cache, mail, logs. Ids only ever travel through any of them."""

from pathlib import Path
from typing import Any

import environ
import structlog
from django.core.exceptions import ImproperlyConfigured

from parley.secrets_store import secret

_env = environ.Env()
_VAR = Path(_env.str("PARLEY_VAR", default=str(Path(__file__).resolve().parents[2] / "var"))).resolve()


def redis_url() -> str:
    """Address of the broker: REDIS_URL, else the embedded server's port and password."""
    try:
        return secret("REDIS_URL")
    except ImproperlyConfigured:
        port = _VAR / "valkey" / "port"
        if not port.exists():
            raise ImproperlyConfigured(
                "no broker. Start the embedded one with `make run`, or set REDIS_URL."
            ) from None
        return f"redis://:{secret('VALKEY')}@127.0.0.1:{int(port.read_text())}"


REDIS_URL = redis_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",  # the broker has number 0
        "KEY_PREFIX": _env.str("PARLEY_RING", default="inner"),
    }
}

LONGEST_TASK_SECONDS = 600
OFFICE_QUEUES = ("default", "registrar", "statistician", "archivist", "courier")
CELERY: dict[str, Any] = {
    "broker_url": f"{REDIS_URL}/0",
    "task_ignore_result": True,  # a result would be content in the broker
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_time_limit": LONGEST_TASK_SECONDS,
    "task_soft_time_limit": LONGEST_TASK_SECONDS - 30,
    "worker_prefetch_multiplier": 1,
    # A task that is not acknowledged within this time is delivered again: above the longest one.
    "broker_transport_options": {"visibility_timeout": 3 * LONGEST_TASK_SECONDS},
    "broker_connection_retry_on_startup": True,
    # A person waits for the answer: a broker that is away is noticed at once.
    "task_publish_retry_policy": {"max_retries": 1, "interval_start": 0.1},
    "broker_connection_timeout": 2,
    "accept_content": ["json"],
    "task_serializer": "json",
    "task_create_missing_queues": False,
    "task_default_queue": "default",
    "worker_hijack_root_logger": False,
    "worker_send_task_events": False,
    "timezone": "UTC",
}


def mail_settings(env: environ.Env, var: Path) -> dict[str, Any]:
    """Mail goes to files under `var/mail/` until EMAIL_URL names a server."""
    sender: dict[str, Any] = {
        "DEFAULT_FROM_EMAIL": env.str("PARLEY_MAIL_FROM", default="Parley <no-reply@localhost>"),
        # Far below the lease of a letter (notices/sending.py): a server that hangs is a failure, not a wait.
        "EMAIL_TIMEOUT": 30,
    }
    try:
        return sender | env.email_url_config(secret("EMAIL_URL"))
    except ImproperlyConfigured:
        return sender | {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(var / "mail"),
        }


# Logs carry what happened and to which id, never what was said: these keys and no others are written.
LOGGED_KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "path",
        "method",
        "status",
        "task",
        "office",
        "count",
        "id",
        "seconds",
    }
)


def only_known_keys(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Drop every key of a log entry that is not on the allow-list (tracebacks quote rows)."""
    return {key: value for key, value in event.items() if key in LOGGED_KEYS}


def traceback_without_values(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace a traceback by the exception's type and the places it passed: messages may quote rows."""
    error = event.pop("exc_info", None)
    if not error or not isinstance(error, tuple) or error[1] is None:
        return event
    places, trace = [], error[2]
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    event["event"] = f"{event.get('event')} [{type(error[1]).__name__} at {' > '.join(places[-6:])}]"
    return event


def failure_without_its_text(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Celery writes what an exception says, which may quote a row; its type and the task's id are enough."""
    said = event.pop("positional_args", None)
    if isinstance(said, dict) and "exc" in said:
        kind = str(said["exc"]).partition("(")[0]
        event["event"] = f"Task {said.get('name')}[{said.get('id')}] {said.get('description')}: {kind}"
    return event


_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "pass_foreign_args": True,
            "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
            "processors": [
                failure_without_its_text,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                traceback_without_values,
                only_known_keys,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        # Django's own mail to administrators and its debug log of SQL would carry content: neither is on.
        "django": {"handlers": ["out"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["out"], "level": "ERROR", "propagate": False},
        "django.db.backends": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
