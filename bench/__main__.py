"""`make bench`: its own servers under var/bench, both worlds, and the table of docs/performance.md."""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("PARLEY_BENCH_VAR", str(ROOT / "var" / "bench")))
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]
os.environ |= {"PARLEY_VAR": str(VAR), "PARLEY_DEMO": "1", "DJANGO_SETTINGS_MODULE": "parley.settings"}


def main(asked: argparse.Namespace) -> None:
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
        rows = [one for one in asked.rows.split(",") if one]
        run.main(asked.sizes or [100, 10_000], VAR, rows=rows, like=asked.like, again=asked.again)
    finally:
        embedded.stop_valkey(VAR)
        embedded.stop_postgres(VAR)


def arguments() -> argparse.ArgumentParser:
    """What may be chosen."""
    parser = argparse.ArgumentParser(
        prog="make bench ARGS=…", description="Measure what docs/performance.md says."
    )
    parser.add_argument(
        "sizes", nargs="*", type=int, help="dialogues in the small and the large world (100 10000)"
    )
    parser.add_argument(
        "--rows", default="", help="some of: growth, statements, floor, rows, log, existence, notices"
    )
    parser.add_argument(
        "--like", default="", help="of growth and statements only addresses with this in them"
    )
    parser.add_argument("--again", action="store_true", help="use the worlds of the run before")
    return parser


if __name__ == "__main__":
    main(arguments().parse_args())
