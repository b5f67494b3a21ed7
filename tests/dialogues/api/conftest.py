"""The dialogue that most calls are about."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def one(world: SimpleNamespace) -> str:
    """The path of the restricted dialogue of house a, under /api/v1/."""
    return f"dialogues/{world.dialogues.a_restricted.id}/"
