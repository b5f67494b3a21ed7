"""What sealing and opening 1 KB costs, against Fernet and against the bare cipher.

Run: `python bench/sealing.py`. Prints medians in microseconds; ratios of one run compare, absolute times do not.
Bound: at most 20 µs on top of the bare cipher. Most of that is asking the key store whether the keys are still
there (one `stat` for a dialogue's key, two for a person's).
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "platform"))

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

ROUNDS, PER_ROUND = 40, 500
PLAIN = os.urandom(1024)


def microseconds(work: Callable[[], object]) -> float:
    """Median time of one call, over rounds that each time many calls."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(PER_ROUND):
            work()
        times.append((time.perf_counter() - start) / PER_ROUND * 1e6)
    return statistics.median(times)


def measure(folder: str) -> list[tuple[str, float, float]]:
    """(what, seal, open) in microseconds."""
    settings.configure(VAULT_KEYSTORE=folder, VAULT_ROOT_KEY=os.urandom(32), USE_I18N=False)
    import vault

    dialogue, person = uuid4(), uuid4()
    vault.ensure_dialogue_key(dialogue)
    cipher, nonce, label = AESGCM(os.urandom(32)), os.urandom(12), b"x" * 60
    bare = cipher.encrypt(nonce, PLAIN, label)
    fernet = Fernet(Fernet.generate_key())
    token = fernet.encrypt(PLAIN)
    rows = [
        (
            "AES-256-GCM alone",
            microseconds(lambda: cipher.encrypt(os.urandom(12), PLAIN, label)),
            microseconds(lambda: cipher.decrypt(nonce, bare, label)),
        )
    ]
    for what, who in (("vault, dialogue's key", None), ("vault, person's key", person)):
        place: dict[str, Any] = {
            "table": "bench",
            "column": "text",
            "row": uuid4(),
            "dialogue": dialogue,
            "person": who,
        }
        sealed = vault.seal(PLAIN, **place)
        sealing, opening = partial(vault.seal, PLAIN, **place), partial(vault.unseal, sealed, **place)
        rows.append((what, microseconds(sealing), microseconds(opening)))
    rows.append(
        ("Fernet", microseconds(lambda: fernet.encrypt(PLAIN)), microseconds(lambda: fernet.decrypt(token)))
    )
    return rows


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(folder)
    _name, seal, unseal = rows[-1]
    print(f"{'1 KB':24}{'seal µs':>10}{'open µs':>10}{'seal/Fernet':>13}{'open/Fernet':>13}")
    for name, sealing, opening in rows:
        print(f"{name:24}{sealing:10.1f}{opening:10.1f}{sealing / seal:13.2f}{opening / unseal:13.2f}")
    worst = max(max(row[1] - rows[0][1], row[2] - rows[0][2]) for row in rows[1:-1])
    print(f"On top of the bare cipher: at most {worst:.1f} µs (bound 20).")


if __name__ == "__main__":
    main()
