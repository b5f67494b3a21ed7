"""The attacker: from published figures alone, how narrowly can every hidden cell be bounded?

Written apart from the protector on purpose: `attack`, `mind`, `atoms` and `ranges` know nothing of its constraint builder,
its cuts or the truth, and worlds that the walk finds are checked against this side's own rows. Bounds come from linear
programs, made exact by integer programs wherever the linear answer is not whole or ignores a known publishing rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .errors import BadRequest, UnknownCategory
from .figures import Published, Show
from .knowledge import Knowledge
from .mind import Mind
from .ranges import Range
from .tables import Key


@dataclass(frozen=True)
class Attack:
    """The result of an attack. Without `joint`, tables linked in a cycle were too large to be combined fully."""

    attacker: str
    ranges: Mapping[Key, Range]
    joint: bool = True

    def recovered(self) -> tuple[Range, ...]:
        """Cells known exactly."""
        return tuple(r for r in self.ranges.values() if r.recovered)

    def narrowest(self, count: int = 10) -> tuple[Range, ...]:
        """The cells with the narrowest ranges, the narrowest first."""
        return tuple(sorted(self.ranges.values(), key=lambda r: (r.high - r.low, r.key))[:count])


def attack(
    published: Sequence[Published],
    knowledge: Knowledge | None = None,
    *,
    cells: Iterable[Key] | None = None,
    enough: Mapping[Key, tuple[int, int]] | None = None,
    seconds: float = 60.0,
) -> Attack:
    """Bound cells from everything published and known.

    `cells` defaults to every hidden figure. Beyond the interval that `enough` has for a cell nobody looks: a range reported
    as that interval may be wider. Raises `SolverLimit` when a bound stays open after `seconds`, `LinkedTablesDisagree` when the figures
    contradict each other.
    """
    knowledge = knowledge or Knowledge("outsider")
    ranges: dict[Key, Range] = {}
    joint = True
    wanted = list(dict.fromkeys(cells)) if cells is not None else _hidden(published)
    _check(published, wanted, knowledge)
    home = _related(published, knowledge)
    for measure, group in sorted({(p.measure, home[p.population]) for p in published}):
        together = [p for p in published if (p.measure, home[p.population]) == (measure, group)]
        mind = Mind(together, knowledge, seconds)
        joint = joint and mind.atoms.joint
        asked = [key for key in wanted if (key.measure, home[key.population]) == (measure, group)]
        ranges |= mind.bound(asked, enough or {})
    return Attack(knowledge.name, ranges, joint)


def _related(published: Iterable[Published], knowledge: Knowledge) -> dict[str, str]:
    """Which populations tell something of each other: each, and each region and group of regions, with one that stands for all.

    What lies in different sets is put together separately, which says as much and is found sooner.
    """
    stands = {
        name: name for name in (*(p.population for p in published), *knowledge.regions, *knowledge.groups)
    }

    def first(name: str) -> str:
        while stands[name] != name:
            name = stands[name]
        return name

    known = [(region, *populations) for region, populations in knowledge.regions.items()]
    known += [(group, *regions) for group, regions in knowledge.groups.items()]
    known += [tuple(key.population for key in doubt.cells) for doubt in knowledge.suspicions]
    for linked in known:
        names = [name for name in linked if name in stands]
        for name in names[1:]:
            stands[first(name)] = first(names[0])
    return {name: first(name) for name in stands}


def _check(published: Iterable[Published], wanted: Iterable[Key], knowledge: Knowledge) -> None:
    """Refuse questions about what nobody published: their answer would be 0 or a crash."""
    nodes: dict[tuple[str, str], set[str]] = {}
    populations = {*knowledge.regions, *knowledge.groups}
    for p in published:
        populations.add(p.population)
        for d in p.dimensions:
            nodes.setdefault((p.measure, d.name), set()).update(d.nodes)
    for key in (*wanted, *(bound.key for bound in knowledge.bounds)):
        if key.population not in populations:
            raise BadRequest("no table or region has this population", cell=str(key))
        if key.measure not in {measure for measure, _ in nodes} | {p.measure for p in published}:
            raise BadRequest("no table has this measure", cell=str(key))
        for name, category in key.at:
            if (key.measure, name) not in nodes:
                raise BadRequest(f"no table has the dimension {name!r}", cell=str(key))
            if category not in nodes[key.measure, name]:
                raise UnknownCategory(f"{category!r} is no category of dimension {name!r}", cell=str(key))


def _hidden(published: Iterable[Published]) -> list[Key]:
    """All hidden figures that no other table shows."""
    shown = {p.key(where) for p in published for where, f in p.figures.items() if f.show is Show.EXACT}
    keys = (p.key(where) for p in published for where, f in p.figures.items() if f.show is Show.HIDDEN)
    return [key for key in dict.fromkeys(keys) if key not in shown]
