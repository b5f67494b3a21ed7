"""What a demo dialogue is told in: plain data, read by the loader."""

from dataclasses import dataclass

from wall.levels import Level


@dataclass(frozen=True, slots=True)
class Current:
    """A faction. `split_from` and `merged_into` name another faction of the same party; years are ago."""

    name: str
    since_years: float | None = None
    until_years: float | None = None
    split_from: str = ""
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """A party to the conflict. `key` is how the roster's lines name it."""

    key: str
    name: str
    factions: tuple[Current, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that comes up on agendas. `chatham_house` and `level` are the item's own."""

    title: str
    area: str
    hard: bool = False
    chatham_house: bool = True
    level: Level = Level.OPEN


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a dialogue meets. The sponsor sees the region alone."""

    place: str
    zone: str
    region: str


@dataclass(frozen=True, slots=True)
class Move:
    """A later move of the dialogue's state, by its officer, with the reason that some moves need."""

    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A session that is not logged: it begins `in_days` from today (negative: it is over)."""

    in_days: int
    title: str
    days: int = 3


@dataclass(frozen=True, slots=True)
class Story:
    """One dialogue. Times are days ago; `people` has one line per person (see roster.py)."""

    code_name: str
    programme: str
    officer: str
    lead: str
    title: str
    theme: str
    official_process: str
    convenor: str
    level: Level
    arms_length: str
    track: str
    target: int
    areas: tuple[str, ...]
    sides: tuple[Side, ...]
    people: str = ""
    language: str = "en"
    spoken: tuple[str, ...] = ("en",)
    venues: tuple[Venue, ...] = ()
    began: int = 0
    ended: int = 0
    meetings: int = 0
    calls: int = 0
    postponed: int = 0
    cancelled: int = 0
    planned: tuple[Planned, ...] = ()
    topics: tuple[Topic, ...] = ()
    points: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lead_accepts: bool = True
    partner: tuple[str, ...] = ()  # capacities of the local partner's account
    officer_gets: tuple[str, ...] = ()  # capacities that the lead facilitator gives the officer
    approver: bool = False
    first_state: str = "active"
    moves: tuple[Move, ...] = ()
    state_since: int = 0
    shred_this_month: bool = False
