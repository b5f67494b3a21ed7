"""Releases and the register of all of them: what was published, to whom, and who might compare notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .errors import BadRequest
from .figures import Published
from .knowledge import Suspicion
from .tables import Key, Table

PUBLIC = "public"
"""The audience that everybody belongs to."""


class Target(NamedTuple):
    """A protected cell: no attacker may exclude a value from `low` to `high`. `reasons` are message ids of rules.

    `attacker` names whom the interval holds against; it is narrower for one who knows part of it anyway.
    """

    key: Key
    low: int
    high: int
    reasons: tuple[str, ...]
    attacker: str = ""


@dataclass(frozen=True, repr=False)
class Release:
    """Tables protected together and given to one audience at one time.

    `published` is for the readers. `tables` (the truth), `targets` and `notes` stay with the publisher. `suspicions`
    are what readers who know the rules infer from the bare fact that something is hidden. `loss` is the information
    loss by the measure chosen and `bound` a proven lower bound of it (equal where the exact method ran). `kinds` are the
    kinds of rules in force, whether or not they struck: which did would tell.
    """

    name: str
    audience: str
    tables: tuple[Table, ...]
    published: tuple[Published, ...]
    targets: tuple[Target, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
    notes: tuple[Target, ...] = ()
    loss: float = 0.0
    bound: float = 0.0
    kinds: tuple[str, ...] = ()

    def __repr__(self) -> str:
        hidden = sum(str(f) == "[c]" for p in self.published for f in p.figures.values())
        shown = sum(len(p.figures) for p in self.published) - hidden
        return f"<Release {self.name} to {self.audience}: {shown} figures shown, {hidden} hidden>"

    @property
    def gap(self) -> float:
        """How far the loss may be from the optimum, as a share of the loss: 0 when exact."""
        return (self.loss - self.bound) / self.loss if self.loss else 0.0

    def to_json(self) -> dict[str, Any]:
        """For the publisher's register. Readers get `published` only."""
        return {
            "name": self.name,
            "audience": self.audience,
            "loss": self.loss,
            "bound": self.bound,
            "kinds": list(self.kinds),
            "tables": [t.to_json() for t in self.tables],
            "published": [p.to_json() for p in self.published],
            "targets": [_target_json(t) for t in self.targets],
            "notes": [_target_json(t) for t in self.notes],
            "suspicions": [
                [[_key_json(k) for k in s.cells], s.minimum, list(s.sensitive)] for s in self.suspicions
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Release:
        """Inverse of `to_json`."""
        return cls(
            data["name"],
            data["audience"],
            tuple(map(Table.from_json, data["tables"])),
            tuple(map(Published.from_json, data["published"])),
            tuple(map(_target, data["targets"])),
            tuple(
                Suspicion(tuple(map(_key, cells)), minimum, tuple(sensitive))
                for cells, minimum, sensitive in data["suspicions"]
            ),
            tuple(map(_target, data["notes"])),
            data["loss"],
            data["bound"],
            tuple(data["kinds"]),
        )


@dataclass(frozen=True)
class History:
    """All releases so far, and the coalitions: sets of audiences that might talk to each other.

    Without `coalitions` everybody might talk to everybody. `PUBLIC` belongs to each, and whoever is in none is one alone.
    """

    releases: tuple[Release, ...] = ()
    coalitions: tuple[frozenset[str], ...] = ()

    def add(self, release: Release) -> History:
        """The history with one more release."""
        return History((*self.releases, release), self.coalitions)

    def seen_with(self, audience: str) -> tuple[tuple[Release, ...], ...]:
        """For each coalition that would see a release to `audience`: the earlier releases it has, in order."""
        if not self.coalitions:
            return (self.releases,)
        known = {audience, *(r.audience for r in self.releases)} - {PUBLIC}
        alone = [frozenset((one,)) for one in sorted(known) if not any(one in c for c in self.coalitions)]
        affected = [c for c in (*self.coalitions, *alone) if audience in c or audience == PUBLIC]
        seen = [tuple(r for r in self.releases if r.audience in c or r.audience == PUBLIC) for c in affected]
        return tuple(dict.fromkeys(seen))

    def to_json(self) -> dict[str, Any]:
        """For the publisher's register."""
        return {
            "releases": [r.to_json() for r in self.releases],
            "coalitions": [sorted(c) for c in self.coalitions],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> History:
        """Inverse of `to_json`."""
        releases, coalitions = data["releases"], data["coalitions"]
        if not isinstance(releases, list) or not isinstance(coalitions, list):
            raise BadRequest("a register is an object with a list of releases and a list of coalitions")
        for names in coalitions:
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise BadRequest("a coalition is a list of audiences")
        return cls(tuple(map(Release.from_json, releases)), tuple(map(frozenset, coalitions)))


def suspicions_of(releases: Iterable[Release]) -> tuple[Suspicion, ...]:
    """What a reader of all these releases suspects."""
    return tuple(s for release in releases for s in release.suspicions)


def _key_json(key: Key) -> list[Any]:
    return [key.population, key.measure, [list(pair) for pair in key.at]]


def _key(data: list[Any]) -> Key:
    return Key(data[0], data[1], tuple((d, c) for d, c in data[2]))


def _target_json(target: Target) -> list[Any]:
    return [_key_json(target.key), target.low, target.high, list(target.reasons), target.attacker]


def _target(data: list[Any]) -> Target:
    return Target(_key(data[0]), data[1], data[2], tuple(data[3]), data[4])
