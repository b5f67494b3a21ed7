"""A database administrator who tampers is found, whatever they do to the ledger."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from support.database import superuser

from ledger.chain import entry_hash
from ledger.models import Entry
from ledger.tasks import anchor
from wall.offices import office


def verified() -> str:
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue()


def found() -> str:
    out = io.StringIO()
    with pytest.raises(CommandError) as broken:
        call_command("verify_ledger", stdout=out)
    return out.getvalue() + str(broken.value)


@pytest.fixture
def as_owner(world: SimpleNamespace, world_database: str) -> Callable[[str], list]:
    """Write access of a database administrator: triggers off, no row security."""
    anchor()
    connections.close_all()

    def run(sql: str) -> list:
        return superuser(f"set session_replication_role = replica; {sql}", dbname=world_database)

    return run


def test_python_and_sql_agree_on_every_hash(world: SimpleNamespace) -> None:
    with office("archivist"):
        entries = list(Entry.objects.order_by("seq"))
    assert len(entries) > 50
    assert [bytes(entry.hash) for entry in entries] == [entry_hash(entry) for entry in entries]


def test_an_untouched_ledger_stands(as_owner: Callable) -> None:
    assert "entries stand, checked against 1 anchors" in verified()


def test_entries_since_the_last_anchor_are_said_to_be_unanchored(
    as_owner: Callable, world: SimpleNamespace
) -> None:
    from dialogues.actions.dialogues import set_arms_length
    from dialogues.models import Dialogue
    from wall.viewer import viewing

    with viewing(world.people.facilitator):
        set_arms_length(dialogue=Dialogue.objects.get(pk=world.dialogues.a_open.id), arms_length="blind")
    assert "The newest 1 entries are not yet anchored." in verified()


@pytest.mark.parametrize(
    ("harm", "problem", "first"),
    [
        ("update ledger_entry set action = 'nothing' where seq = 7", "altered", 7),
        ("update ledger_entry set at = at + interval '1 microsecond' where seq = 7", "altered", 7),
        ("delete from ledger_entry where seq = 7", "missing", 7),
        ("delete from ledger_entry where seq > (select max(seq) - 10 from ledger_entry)", "shortened", None),
        (
            "update ledger_entry set seq = -seq where seq > 6; update ledger_entry set seq = 1 - seq where seq < 0;"
            "insert into ledger_entry (seq, office, action, kind, prev, hash)"
            " select 7, 'parley_inner', 'forged', 'act', '\\x00', '\\x01'",
            "inserted",
            7,
        ),
    ],
)
def test_harm_is_found_and_the_first_broken_link_named(
    as_owner: Callable, harm: str, problem: str, first: int | None
) -> None:
    first = first or as_owner("select max(seq) - 9 from ledger_entry")[0][0]
    as_owner(harm)
    said = found()
    assert f"{problem}: " in said
    assert f"the first broken link is entry {first}." in said


def test_a_chain_rebuilt_with_fresh_hashes_is_found_by_its_anchor(as_owner: Callable) -> None:
    as_owner(
        """
        do $$ declare e ledger_entry; before bytea; begin
            update ledger_entry set prev = null;
            update ledger_entry set action = 'nothing happened' where seq = 7;
            for e in select * from ledger_entry order by seq loop
                e.prev := before;
                e.hash := wall.ledger_hash(e);
                update ledger_entry set prev = e.prev, hash = e.hash where id = e.id;
                before := e.hash;
            end loop;
        end $$"""
    )
    assert "rebuilt: " in found()


def test_a_forged_anchor_is_refused(as_owner: Callable, settings: object) -> None:
    path = next(settings.LEDGER_ANCHORS.glob("*.json"))  # type: ignore[attr-defined]
    path.chmod(0o600)
    path.write_text(path.read_text().replace('"seq": ', '"seq": 1'))
    with pytest.raises(CommandError, match="was not signed by this installation's key"):
        verified()
