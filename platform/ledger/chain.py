"""Verifying the ledger's chain: every link, and every anchor outside the database.

What an entry's hash covers is said once in SQL (ledger/walled/ledger.sql, `wall.ledger_hash`) and once here,
by somebody who does not trust that database.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.anchors import Anchor
from ledger.models import Entry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def part(value: bytes | None) -> bytes:
    """A field with its length before it (big-endian 32 bits; -1 for null), so that none can run into the next."""
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


def entry_hash(entry: Entry) -> bytes:
    """SHA-256 over the entry's fields and the hash before it."""
    microseconds = (entry.at - EPOCH) // _MICROSECOND
    texts = [
        entry.seq,
        entry.id,
        microseconds,
        entry.actor,
        entry.office,
        entry.action,
        entry.kind,
        entry.side,
        entry.object_type,
        entry.object_id,
        entry.dialogue_id,
        ",".join(entry.fields),
    ]
    covered = b"".join(part(None if text is None else str(text).encode()) for text in texts)
    return hashlib.sha256(covered + part(_bytes(entry.detail)) + part(_bytes(entry.prev))).digest()


_MICROSECOND = datetime.resolution


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was: at which sequence number, and what."""

    seq: int
    problem: str  # altered | missing | inserted | shortened | rebuilt | unanchored_head
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found. `findings` is empty when all stands; `unanchored` counts the newest entries."""

    entries: int
    anchors: int
    unanchored: int
    findings: tuple[Finding, ...]


def verify(entries: Iterable[Entry], anchors: Iterable[Anchor]) -> Report:
    """Walk the chain in order of its sequence and hold it against the anchors.

    `entries` must come ordered by `seq`. An intact chain of fresh hashes that does not meet its anchors was
    rebuilt; one that ends before its newest anchor was shortened.
    """
    laid = {anchor.seq: anchor for anchor in anchors}
    findings: list[Finding] = []
    newest_good, count, last_seq = 0, 0, 0
    for entry, finding in _walk(entries):
        count, last_seq = count + 1, int(entry.seq or 0)
        if finding:
            findings.append(finding)
        anchor = laid.get(last_seq)
        if anchor and anchor.hash != _bytes(entry.hash):
            if not findings:  # every link holds, and yet this is another chain
                findings.append(_rebuilt(newest_good, last_seq))
        elif anchor:
            newest_good = last_seq
    newest_anchor = max(laid, default=0)
    if last_seq < newest_anchor:
        findings.append(
            Finding(
                last_seq + 1,
                "shortened",
                f"Entries {last_seq + 1} to {newest_anchor} are gone: the newest anchor names entry {newest_anchor}, "
                f"the ledger ends at {last_seq}.",
            )
        )
    return Report(count, len(laid), max(0, last_seq - newest_anchor), tuple(_first_of_each(findings)))


def _walk(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Finding | None]]:
    seq, before = 0, None
    for entry in entries:
        found: Finding | None = None
        if entry.seq != seq + 1:
            found = Finding(seq + 1, "missing", f"Entry {seq + 1} is missing: after {seq} comes {entry.seq}.")
        elif _bytes(entry.prev) != before:
            found = Finding(seq + 1, "inserted", f"Entry {seq + 1} does not follow from entry {seq}.")
        elif _bytes(entry.hash) != entry_hash(entry):
            found = Finding(seq + 1, "altered", f"Entry {seq + 1} was changed after it was written.")
        seq, before = int(entry.seq or 0), _bytes(entry.hash)
        yield entry, found


def _rebuilt(newest_good: int, seq: int) -> Finding:
    where = f"after entry {newest_good}" if newest_good else "from the first entry on"
    return Finding(
        newest_good + 1,
        "rebuilt",
        f"The chain was rebuilt {where}: entry {seq} has not the hash that its anchor signed.",
    )


def _first_of_each(findings: list[Finding]) -> Iterator[Finding]:
    """The first finding of each kind, in the order of the chain: one break makes all that follow it look broken."""
    seen = set()
    for finding in sorted(findings, key=lambda one: one.seq):
        if finding.problem not in seen:
            seen.add(finding.problem)
            yield finding
