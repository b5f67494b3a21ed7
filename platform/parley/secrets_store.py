"""Where every password and key comes from: the environment in production, files of mode 0600 in a checkout.

A secret is looked up under three names, in this order:

1. ``$NAME_FILE``: the path of a file that holds it (so container and service managers hand secrets over),
2. ``$NAME``: the secret itself,
3. the file ``$PARLEY_VAR/secrets/<name in lower case>``, which `ensure_secrets` writes.
"""

import base64
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]

# Every database login by its short name; the role is called parley_<name>.
LOGINS = (
    "owner",
    "inner",
    "outer",
    "door",
    "outer_door",
    "statistician",
    "registrar",
    "archivist",
    "courier",
    "backup",
)


def _password() -> str:
    return secrets.token_urlsafe(32)


def _key() -> str:
    """Return 32 random bytes as base64: a key for AES-256, HMAC or Ed25519 (any 32 bytes are one)."""
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


GENERATORS: dict[str, Callable[[], str]] = {
    "db_superuser": _password,
    **{f"db_{login}": _password for login in LOGINS},
    "valkey": _password,
    "valkey_outer": _password,
    "django_secret_key": _password,
    # The outer ring signs with a key of its own: what leaks there opens nothing in the inner ring.
    "django_secret_key_outer": _password,
    "wall_key": _key,
    # Second factors' seeds: both rings check them, so the key is not the vault's.
    "door_key": _key,
    "vault_root_key": _key,
    "anchor_key": _key,
}

# Made once with the installation. A new one would not fit what the old one has locked or signed.
IRREPLACEABLE = ("db_superuser", "door_key", "vault_root_key", "anchor_key")


def var_folder() -> Path:
    """Return the data folder: ``$PARLEY_VAR``, or ``var`` in the checkout. It need not exist yet."""
    return Path(os.environ.get("PARLEY_VAR") or ROOT / "var").expanduser().absolute()


def secret(name: str, var: Path | None = None) -> str:
    """Return a secret as text, without surrounding white space.

    Raises ImproperlyConfigured, with a sentence that names the three places, when it is in none of them.
    """
    upper = name.upper()
    named_file = os.environ.get(f"{upper}_FILE")
    if named_file:
        return _read(Path(named_file), f"the file that {upper}_FILE names, {named_file}")
    value = os.environ.get(upper, "").strip()
    if value:
        return value
    path = (var or var_folder()) / "secrets" / name.lower()
    return _read(path, f"{path} (nor are {upper}_FILE and {upper} set in the environment)")


def secret_bytes(name: str, length: int = 32, var: Path | None = None) -> bytes:
    """Return a key that is kept as base64, as `length` bytes.

    Raises ImproperlyConfigured when it is missing, is not base64, or has another length.
    """
    text = secret(name, var)
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"The key {name} is not base64 text. Put the right key back.") from error
    if len(value) != length:
        raise ImproperlyConfigured(
            f"The key {name} has {len(value)} bytes instead of {length}. Put the right key back."
        )
    return value


def has_secret(name: str, var: Path | None = None) -> bool:
    """Say whether `secret` would find something under this name, without reading it."""
    upper = name.upper()
    if os.environ.get(f"{upper}_FILE") or os.environ.get(upper, "").strip():
        return True
    return ((var or var_folder()) / "secrets" / name.lower()).is_file()


def ensure_secrets(var: Path) -> Path:
    """Create what is missing under ``var/secrets`` (folder 0700, files 0600) and return that folder.

    Existing ones are left alone. Raises ImproperlyConfigured when one that cannot be replaced has gone
    missing from an installation that was in use: a new one would only hide the loss.
    """
    folder = var / "secrets"
    if not folder.exists():
        _create_all(folder)
    lost = [name for name in IRREPLACEABLE if not (folder / name).is_file()]
    if lost:
        raise ImproperlyConfigured(
            f"{folder / lost[0]} is missing from an installation that has been in use: "
            f"put it back from your copy. "
            f"A new one would not fit the data that is already there."
        )
    folder.chmod(0o700)
    for name, make in GENERATORS.items():
        _write_new(folder / name, make())
    return folder


def login_url_name(login: str) -> str:
    """Return the variable that holds the address of a login, with its password."""
    return "DATABASE_URL" if login == "owner" else f"PARLEY_DB_{login.upper()}"


def login_passwords(var: Path) -> dict[str, str]:
    """Return each login's password by its short name: out of its address where one is set, else its own secret.

    Raises ImproperlyConfigured when a password is in neither.
    """
    passwords = {}
    for login in LOGINS:
        name = login_url_name(login)
        if os.environ.get(name) or os.environ.get(f"{name}_FILE"):
            password = urlsplit(secret(name, var)).password
            if not password:
                raise ImproperlyConfigured(
                    f"{name} has no password: write it as postgres://user:password@host/name."
                )
            passwords[login] = unquote(password)
        else:
            passwords[login] = secret(f"db_{login}", var)
    return passwords


def _create_all(folder: Path) -> None:
    """Write a complete folder under another name, then rename it: never half a set of keys."""
    draft = folder.with_name(f".secrets-{os.getpid()}-{secrets.token_hex(4)}")
    draft.mkdir(parents=True, mode=0o700)
    try:
        for name, make in GENERATORS.items():
            _write_new(draft / name, make())
        draft.rename(folder)
    except OSError:
        # A process that began at the same moment may have been first; its set is as good as this one.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_new(path: Path, value: str) -> None:
    """Write a file that does not exist yet, readable by its owner alone; leave an existing one as it is."""
    if path.exists():
        path.chmod(0o600)
        return
    draft = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        # Written by another process between the look and the link: theirs counts.
        return
    finally:
        draft.unlink()


def _read(path: Path, place: str) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise ImproperlyConfigured(
            f"A secret is missing: there is no {place}. Put it there and start again."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"A secret cannot be read from {place}. Check the file and its owner."
        ) from error
    if not value:
        raise ImproperlyConfigured(f"A secret is empty: {place}. Put the right value there and start again.")
    return value
