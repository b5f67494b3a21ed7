"""What has been kept long enough becomes unreadable, by itself, once, and recorded."""

import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from dialogues.actions.dialogues import move_dialogue
from dialogues.actions.retention import due_for_shredding, shred_due
from dialogues.models import Brief, Dialogue
from ledger.models import Entry
from vault import Shredded, is_shredded
from wall.offices import office
from wall.viewer import viewing


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: object, world: SimpleNamespace) -> None:
    """A key store of this test alone: what it destroys, others still need."""
    shutil.copytree(settings.VAULT_KEYSTORE, tmp_path / "keystore")  # type: ignore[attr-defined]
    settings.VAULT_KEYSTORE = tmp_path / "keystore"  # type: ignore[attr-defined]


def entries() -> int:
    with office("archivist"):
        return Entry.objects.filter(action="dialogue.shred").count()


def test_keys_go_on_the_day_and_not_before(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    closing = world.dialogues.b_open.id
    with viewing(world.people.officer_other):
        dialogue = move_dialogue(dialogue=Dialogue.objects.get(pk=closing), to="closed", reason="Done")
    day = dialogue.shred_on
    assert day is not None
    shred_due()
    assert entries() == 0
    with office("archivist"):
        assert due_for_shredding(day - timedelta(days=1)) == []
        assert due_for_shredding(day + timedelta(days=9)) == [closing]
    monkeypatch.setattr(
        "dialogues.actions.retention.due_for_shredding",
        lambda _today: [closing] if not is_shredded(closing) else [],
    )
    shred_due()
    shred_due()
    assert entries() == 1
    assert is_shredded(closing)
    with viewing(world.people.officer_other), pytest.raises(Shredded):
        assert Brief.objects.get(pk=closing).title
