"""One Django alias for each ring's and each office's login to PostgreSQL."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from parley.secrets_store import secret

OFFICES = ("statistician", "registrar", "archivist", "courier")


def databases(
    env: environ.Env, var: Path, *, inner: bool, only: list[str] | None = None
) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES: alias → login.

    `default` is the ring's own login. `owner` (migrations) and the offices exist only where this process
    was given their secret. `only` (PARLEY_LOGINS) narrows that down to what the process is for: a worker has
    its offices and no `default`, so that whatever forgets to enter an office fails loudly.
    """
    logins = {"default": "inner", "door": "door"} if inner else {"default": "outer", "door": "outer_door"}
    if inner:
        logins |= {"owner": "owner"} | {office: office for office in OFFICES}
    if only is not None:
        logins = {alias: login for alias, login in logins.items() if login in only}
    found = {
        alias: _connection(env, var, login, needed=alias == "default" or only is not None)
        for alias, login in logins.items()
    }
    return {"default": {}} | {alias: connection for alias, connection in found.items() if connection}


def _connection(env: environ.Env, var: Path, login: str, *, needed: bool) -> dict[str, Any]:
    name = "DATABASE_URL" if login == "owner" else f"PARLEY_DB_{login.upper()}"
    try:
        url = secret(name)
    except ImproperlyConfigured:
        return _embedded(env, var, login, needed=needed)
    return _shared(env.db_url_config(url), login)


def _embedded(env: environ.Env, var: Path, login: str, *, needed: bool) -> dict[str, Any]:
    port = var / "postgres" / "port"
    external = bool(env.str("DATABASE_URL", default="") or env.str("DATABASE_URL_FILE", default=""))
    if external or not port.exists():
        if needed:
            raise ImproperlyConfigured(
                f"no database for the login parley_{login}. Start the embedded one with `make run`, "
                f"or set PARLEY_DB_{login.upper()}."
            )
        return {}
    try:
        password = secret(f"DB_{login.upper()}")
    except ImproperlyConfigured:
        if needed:
            raise
        return {}
    return _shared(
        {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": env.str("PARLEY_DATABASE", default="parley"),
            "HOST": "127.0.0.1",
            "PORT": int(port.read_text()),
            "USER": f"parley_{login}",
            "PASSWORD": password,
        },
        login,
    )


def _shared(connection: dict[str, Any], login: str) -> dict[str, Any]:
    connection["CONN_MAX_AGE"] = 60
    connection["CONN_HEALTH_CHECKS"] = True
    options = connection.setdefault("OPTIONS", {})
    options.setdefault("application_name", f"parley-{login}")
    options.setdefault("connect_timeout", 5)
    # Messages of the server may quote rows; what reaches a person is our own sentence.
    options.setdefault("options", "-c client_min_messages=error -c jit=off")
    # Aliases of one database: tests and tools treat them as one.
    connection["TEST"] = {"MIGRATE": False}
    return connection
