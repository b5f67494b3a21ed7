"""`make bench`: its own servers under var/bench, both worlds, and the table of docs/performance.md."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("PARLEY_BENCH_VAR", str(ROOT / "var" / "bench")))
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]
os.environ |= {"PARLEY_VAR": str(VAR), "PARLEY_DEMO": "1", "DJANGO_SETTINGS_MODULE": "parley.settings"}


def main(sizes: list[int]) -> None:
    """Start the servers as `make run` does (every commit reaches the disk), measure, stop them."""
    from parley import embedded
    from parley.bootstrap import bootstrap
    from parley.secrets_store import ensure_secrets

    VAR.mkdir(parents=True, exist_ok=True)
    ensure_secrets(VAR)
    embedded.start_postgres(VAR)
    embedded.start_valkey(VAR)
    try:
        bootstrap(embedded.superuser_dsn(VAR), VAR)
        import django

        django.setup()
        from bench import run
        from vault.keystore import prepare

        prepare(VAR / "keystore")
        (VAR / "static").mkdir(exist_ok=True)
        run.main(*sizes)
    finally:
        embedded.stop_valkey(VAR)
        embedded.stop_postgres(VAR)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [100, 10_000])
