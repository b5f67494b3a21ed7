"""The world that the other tests stand on comes out as it was meant."""

from types import SimpleNamespace

from dialogues.models import Dialogue, Identity
from wall.viewer import viewing


def test_the_facilitator_sees_own_dialogues_and_no_other(world: SimpleNamespace) -> None:
    with viewing(world.people.facilitator):
        seen = set(Dialogue.objects.values_list("pk", flat=True))
        names = [identity.name for identity in Identity.objects.all()]
    assert seen == {
        getattr(world.dialogues, f"a_{level}").id for level in ("open", "chatham", "restricted", "closed")
    }
    assert len(names) == 20
    assert all(name.startswith("CANARY a-") for name in names)
