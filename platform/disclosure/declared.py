"""Attackers as declared on the command line: by hand beside release files, or worked out from a register's true tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .dimensions import TOTAL, Dimension
from .errors import DisclosureError
from .figures import Published, Show
from .history import History
from .knowledge import Bound, Contributor, Insider, Knowledge, Outsider, Participant, Profile, Suspicion
from .tables import Coordinates, Key

PROFILES = ("outsider", "sizes", "contributor:NAME", "participant:UNIT", "insider:DIALOGUE")


def declared(
    releases: Sequence[Sequence[Published]],
    minimum: int,
    sensitive: Iterable[str],
    known: Sequence[str],
    overlaps: Sequence[str],
) -> Knowledge:
    """What is declared by hand: rules, figures known anyway, pairs of populations that overlap."""
    published = [p for release in releases for p in release]
    attributes = in_tables(sensitive, "--sensitive", (d for p in published for d in p.dimensions))
    regions = _overlaps(overlaps, published)
    bounds = [bound for text in known for bound in _bounds(text, published)]
    bounds += [bound for text in overlaps for bound in _sizes(text, published)]
    suspicions = tuple(_suspicions(releases, minimum, attributes))
    informed = regions or bounds or suspicions
    return Knowledge("informed outsider" if informed else "outsider", regions, tuple(bounds), suspicions)


def worked_out(history: History, text: str) -> Iterator[tuple[list[Published], Knowledge]]:
    """For each measure of a register: all that was published of it, and what a profile knows, the rules included."""
    profile = _profile(text)
    tables = [t for release in history.releases for t in release.tables]
    if not tables:
        raise DisclosureError("the register holds no release: there is nothing to attack")
    profile.check(tables)
    for measure in sorted({t.measure for t in tables}):
        knowledge = profile.knowledge([t for t in tables if t.measure == measure])
        suspicions = [
            s for r in history.releases for s in r.suspicions if s.cells and s.cells[0].measure == measure
        ]
        published = [p for r in history.releases for p in r.published if p.measure == measure]
        yield published, replace(knowledge, suspicions=tuple(suspicions))


def _profile(text: str) -> Profile:
    kind, colon, name = (part.strip() for part in text.partition(":"))
    if name and kind in {"contributor", "participant", "insider"}:
        return {"contributor": Contributor, "participant": Participant, "insider": Insider}[kind](name)
    if not colon and kind in {"outsider", "sizes"}:
        return Outsider(sizes=kind == "sizes")
    raise DisclosureError(f"--as {text!r} must be one of {', '.join(PROFILES)}")


def apart(published: Iterable[Published], knowledge: Knowledge) -> list[Key]:
    """Every cell of what subtraction of populations isolates: regions, and groups of them."""
    groups = knowledge.groups or {region: (region,) for region in knowledge.regions}
    found = (
        Key(name, p.measure, where)
        for p in published
        if len(knowledge.regions) > 1
        for name, regions in groups.items()
        if all(p.population in knowledge.regions[region] for region in regions)
        for where in p.figures
    )
    return list(dict.fromkeys(found))


def in_tables(names: Iterable[str], option: str, dimensions: Iterable[Dimension]) -> tuple[str, ...]:
    """Names of dimensions, stripped. Raises for one that is in no table."""
    known = sorted({d.name for d in dimensions})
    found = tuple(name.strip() for name in names)
    for name in found:
        if name not in known:
            raise DisclosureError(
                f"{option} names {name!r}, which is in no table; there are {', '.join(known)}"
            )
    return found


def coordinates(text: str, option: str, dimensions: Iterable[Dimension]) -> Coordinates:
    """`DIM=CATEGORY,…` or `total`. Raises for what is in no table."""
    if text.strip() == TOTAL:
        return ()
    nodes = {(d.name, node) for d in dimensions for node in d.nodes[1:]}
    pairs = [
        (name.strip(), category.strip()) for name, _, category in (p.partition("=") for p in text.split(","))
    ]
    for pair in pairs:
        if pair not in nodes:
            raise DisclosureError(
                f"{option}: {'='.join(pair)!r} is in no table; write DIM=CATEGORY, or 'total'"
            )
    if len({name for name, _ in pairs}) < len(pairs):
        raise DisclosureError(f"{option} {text!r} names a dimension twice")
    return tuple(sorted(pairs))


def _suspicions(
    releases: Iterable[Sequence[Published]], minimum: int, sensitive: tuple[str, ...]
) -> Iterable[Suspicion]:
    """For each release: the rule by which something among its hidden counts must be unsafe."""
    for release in releases:
        for measure in sorted({p.measure for p in release if p.counts}):
            hidden = {
                p.key(where)
                for p in release
                for where, figure in p.figures.items()
                if p.measure == measure and figure.show is Show.HIDDEN
            }
            if hidden and (minimum or sensitive):
                yield Suspicion(tuple(sorted(hidden)), minimum, sensitive)


def _bounds(text: str, published: Sequence[Published]) -> Iterable[Bound]:
    """`POPULATION:DIM=CATEGORY,…=LOW..HIGH`, for the one measure that the population has."""
    figure, _, interval = text.rpartition("=")
    population, _, where = figure.rpartition(":")
    population = population.strip()
    tables = [p for p in published if p.population == population]
    low, _, high = interval.strip().partition("..") if ".." in interval else (interval.strip(), "", interval)
    ends = [end.strip() for end in (low, high)]
    if not tables or not all(end.isascii() and end.isdigit() for end in ends if end) or not ends[0]:
        raise DisclosureError(
            f"--know {text!r} must be POPULATION:DIM=CATEGORY,…=LOW..HIGH (or =NUMBER, or =LOW..), for one of "
            f"{', '.join(sorted({p.population for p in published}))}"
        )
    most = int(ends[1]) if ends[1] else None
    if most is not None and most < int(ends[0]):
        raise DisclosureError(f"--know {text!r}: the range ends below its beginning")
    measures = sorted({p.measure for p in tables})
    if len(measures) > 1:
        raise DisclosureError(
            f"--know {text!r}: the population has several measures, {', '.join(measures)}; attack them one by one"
        )
    named = coordinates(where, "--know", (d for p in tables for d in p.dimensions))
    yield Bound(Key(population, measures[0], named), int(ends[0]), most)


def pair_of(text: str) -> tuple[tuple[str, str], str]:
    """The two populations and the size of an overlap, "" if not known."""
    names, _, size = text.partition("=")
    one, _, other = (part.strip() for part in names.partition(","))
    return (one, other), size.strip()


def _overlaps(texts: Iterable[str], published: Iterable[Published]) -> dict[str, frozenset[str]]:
    """For each pair declared: a region common to both, and one for each alone."""
    known, used = {p.population for p in published}, set[str]()
    regions: dict[str, frozenset[str]] = {}
    for text in texts:
        pair, size = pair_of(text)
        if (
            len(set(pair)) < 2
            or not known.issuperset(pair)
            or not (size == "" or (size.isascii() and size.isdigit()))
        ):
            raise DisclosureError(
                f"--overlap {text!r} must be A,B or A,B=SIZE, two of {', '.join(sorted(known))}"
            )
        if used & set(pair):
            raise DisclosureError("each population may stand in one --overlap only; attack them pair by pair")
        used |= set(pair)
        regions[" ∩ ".join(pair)] = frozenset(pair)
        regions |= {f"{name} only": frozenset((name,)) for name in pair}
    return regions


def _sizes(text: str, published: Iterable[Published]) -> Iterable[Bound]:
    """The number of people in both populations, for each measure that counts."""
    pair, size = pair_of(text)
    if size:
        for measure in sorted({p.measure for p in published if p.counts and p.population in pair}):
            yield Bound(Key(" ∩ ".join(pair), measure, ()), int(size), int(size))
