"""Can what is hidden be told by time from what does not exist?"""

import random
import time
from typing import Any
from uuid import uuid4

from bench import scale
from bench.lines import Line, client

PAIRS = 2000


def existence(world: dict[str, Any]) -> list[Line]:
    """Can hidden and non-existent ids be told apart by time? Area under the curve of 2 000 random pairs."""
    browser = client(world["few"])
    hidden = world["dialogues"][scale.FEW :] or [str(uuid4())]
    rng = random.Random(1)
    lines = []
    for what, pattern in (("page", "/dialogues/{}/"), ("API", "/api/v1/dialogues/{}/")):
        one: list[float] = []
        other: list[float] = []

        def timed(pk: str, into: list[float], pattern: str = pattern) -> None:
            address = pattern.format(pk)
            start = time.perf_counter()
            status = browser.get(address).status_code
            into.append(time.perf_counter() - start)
            if status != 404:
                raise SystemExit(f"{address} answered {status}")

        for _ in range(50):
            timed(str(uuid4()), [])
        for _ in range(PAIRS):
            pair = [(rng.choice(hidden), one), (str(uuid4()), other)]
            rng.shuffle(pair)
            for pk, into in pair:
                timed(pk, into)
        area = auc(one, other)
        lines.append(
            Line(f"hidden against non-existent, {what}: AUC over {PAIRS} pairs", max(area, 1 - area), 0.55)
        )
    return lines


def auc(one: list[float], other: list[float]) -> float:
    """Mann–Whitney: the chance that a time of `one` is longer than a time of `other`."""
    ranked = sorted([(t, 0) for t in one] + [(t, 1) for t in other])
    ranks = sum(rank for rank, (_t, group) in enumerate(ranked, start=1) if group == 0)
    return (ranks - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))
