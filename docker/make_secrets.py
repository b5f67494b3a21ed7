"""Writes the secrets that docker-compose.yml hands out, once: `python3 docker/make_secrets.py`.

Existing ones are left alone. The folder is closed to everybody else (0700); the files in it are readable (0444),
because the containers' users, who see single files and not the folder, are not the user who runs this.
Keep a copy of the folder elsewhere: without `vault_root_key` nothing that was encrypted can be read again.
"""

import base64
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"
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
KEYS = ("wall_key", "door_key", "vault_root_key", "anchor_key")


def write(name: str, value: str) -> None:
    """Write one secret unless it is there already."""
    path = FOLDER / name
    if not path.exists():
        path.write_text(value + "\n", encoding="ascii")
        path.chmod(0o444)


def password() -> str:
    """Return a new random password that may stand in a URL as it is."""
    return secrets.token_urlsafe(32)


def main() -> int:
    """Write what is missing and say where it is."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    FOLDER.chmod(0o700)
    for name in (
        "superuser_password",
        "valkey",
        "valkey_outer",
        "django_secret_key",
        "django_secret_key_outer",
    ):
        write(name, password())
    for name in KEYS:
        write(name, base64.b64encode(secrets.token_bytes(32)).decode("ascii"))
    for login in LOGINS:
        write(f"url_{login}", f"postgres://parley_{login}:{password()}@postgres:5432/parley")
    given = {path.name: path.read_text(encoding="ascii").strip() for path in FOLDER.iterdir()}
    write("url_superuser", f"postgres://postgres:{given['superuser_password']}@postgres:5432/postgres")
    write("redis_url", f"redis://:{given['valkey']}@valkey:6379")
    write("redis_url_outer", f"redis://outer:{given['valkey_outer']}@valkey:6379")
    sys.stdout.write(f"The secrets are in {FOLDER}: keep a copy elsewhere.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
