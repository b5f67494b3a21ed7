"""pytauargus as an oracle that shares no code: our pattern passes its audit, and costs no more than its optimum."""

import random
import tempfile

import pytest
from disclosure_worlds import DIMENSIONS, tabulate
from tauargus_problems import ask, problem

from disclosure import HIDDEN, MinimumFrequency, Options, protect

pytest.importorskip("pytauargus")
SHAPES = [
    [("gender", "side")],
    [("issue", "side")],
    [("role", "gender")],
    [("gender", "side"), ("gender", "issue")],
    [("issue", "gender", "side")],
    [("role",), ("side", "issue")],
]


def releases():
    draw = random.Random(20)
    for chosen in SHAPES * 3:
        rows = [
            {"unit": f"u{n}", "origin": "D"}
            | {name: d.leaves[min(draw.randrange(5), len(d.leaves) - 1)] for name, d in DIMENSIONS.items()}
            for n in range(draw.randrange(12, 60))
        ]
        yield protect(
            tabulate(rows, chosen), [MinimumFrequency(3)], options=Options(rules_known=False, audit=False)
        )


def test_our_pattern_passes_the_oracles_audit_at_no_more_loss():
    ours = [release for release in releases() if release.loss]
    assert len(ours) > 12
    with tempfile.TemporaryDirectory() as folder:
        problems = [problem(release) for release in ours]
        answers = ask([p for p, _ in problems], folder)
    for release, (_, keys), answer in zip(ours, problems, answers, strict=True):
        targets = {t.key: t for t in release.targets}
        audited = {keys[cell]: (low, high, unsafe) for cell, low, high, unsafe in answer["audit"]}
        hidden = {p.key(w) for p in release.published for w, f in p.figures.items() if f == HIDDEN}
        assert audited.keys() == hidden
        for key, target in targets.items():
            low, high, unsafe = audited[key]
            assert low <= target.low + 1e-6
            assert high >= target.high - 1e-6
            assert not unsafe
        assert answer["code"] <= 1
        assert release.loss <= len(answer["hidden"])
