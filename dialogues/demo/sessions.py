"""The demo's sessions: who came, what was on the agenda, what was written down, what is still to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from dialogues.actions import notes, sessions
from dialogues.demo.past import date_logs_back
from dialogues.demo.story import Planned, Story, Topic
from dialogues.demo.timetable import Slot, slots
from dialogues.models import Dialogue, FollowUp
from dialogues.session_log import AgendaEntry, FollowUpEntry, NoteEntry, Presence, RecordEntry, SessionLog
from wall.levels import Level

RETURNS = 0.78  # of those who could come to a meeting
CALLS_IN = 0.4
FEWEST = 6  # participants; a first meeting has seven
DONE_WITHIN = 21  # days after they were due, follow-ups are done
CHAIRS = (
    ("facilitator", "woman"),
    ("facilitator", "man"),
    ("participant", "man"),
    ("participant", "woman"),
    ("local_partner", "woman"),
)
TITLES = {
    "en": ("{topic}", "Call between meetings: {topic}"),
    "fr": ("{topic}", "Appel entre deux réunions : {topic}"),
}


@dataclass(frozen=True, slots=True)
class Attender:
    """Somebody of the roster, from when until when they could come."""

    pk: UUID
    function: str
    joined: date
    left: date | None


def tell(
    story: Story,
    dialogue: Dialogue,
    people: Sequence[Attender],
    accounts: Mapping[str, UUID],
    today: date,
    closed: date,
    rng: Random,
) -> int:
    """Log what was held, plan what is to come, settle old follow-ups. Returns how many sessions there are."""
    told = slots(story, today, closed, rng)
    newest = max((slot.day for slot in told if slot.fate == "held"), default=today)
    for number, slot in enumerate(told):
        log = _log(story, slot, number, people, accounts, rng, newest)
        if slot.fate == "held":
            sessions.log_session(dialogue=dialogue, log=log)
            continue
        session = sessions.schedule_session(dialogue=dialogue, log=_plan_only(log))
        if slot.fate == "postponed":
            sessions.postpone_session(session=session)
        else:
            sessions.cancel_session(session=session)
    date_logs_back(dialogue=dialogue)
    for planned in story.planned:
        sessions.schedule_session(dialogue=dialogue, log=_planned(story, planned, today))
    _settle_old(dialogue, today)
    return len(told) + len(story.planned)


def _log(
    story: Story,
    slot: Slot,
    number: int,
    people: Sequence[Attender],
    accounts: Mapping[str, UUID],
    rng: Random,
    newest: date,
) -> SessionLog:
    topics = _topics(story.topics, number, 1 if slot.call else 3)
    agenda = [_item(topic, rng) for topic in topics]
    points = _in_turn(story.points, number, 1 if slot.call else 3)
    starts, ends = _hours(slot, rng)
    owners = [accounts[story.lead], *([accounts["partner"]] if story.partner else [])]
    return SessionLog(
        starts_at=starts,
        ends_at=ends,
        zone=slot.venue.zone,
        title=TITLES[story.language][slot.call].format(topic=topics[0].title),
        place=slot.venue.place,
        format=slot.format,
        region=slot.venue.region,
        languages=story.spoken,
        agenda=agenda,
        attendance=_who(people, slot, rng, first=number == 0),
        records=[
            RecordEntry(body=point, agenda_item=place % len(agenda), language=story.language)
            for place, point in enumerate(points)
        ],
        notes=_notes(story, number, slot, accounts),
        follow_ups=_follow_ups(story, number, slot, owners, newest),
    )


def _topics(topics: Sequence[Topic], number: int, count: int) -> list[Topic]:
    # Steps of two through the list, so that meetings differ and each topic comes back.
    return [topics[(2 * number + step) % len(topics)] for step in range(min(count, len(topics)))]


def _in_turn(texts: Sequence[str], number: int, count: int) -> list[str]:
    return [texts[(count * number + step) % len(texts)] for step in range(min(count, len(texts)))]


def _item(topic: Topic, rng: Random) -> AgendaEntry:
    chair, gender = rng.choice(CHAIRS)
    return AgendaEntry(
        title=topic.title,
        issue_area=topic.area,
        hard_security=topic.hard,
        level=Level(topic.level),
        chatham_house=topic.chatham_house,
        chaired_by=chair,
        chaired_by_gender=gender,
    )


def _hours(slot: Slot, rng: Random) -> tuple[datetime, datetime]:
    zone = ZoneInfo(slot.venue.zone)
    opens = time(rng.choice((13, 14)) if slot.call else 9)
    starts = datetime.combine(slot.day, opens, zone)
    if slot.call:
        return starts.astimezone(UTC), (starts + timedelta(hours=2)).astimezone(UTC)
    ends = datetime.combine(slot.day + timedelta(days=slot.days - 1), time(17), zone)
    return starts.astimezone(UTC), ends.astimezone(UTC)


def _who(people: Sequence[Attender], slot: Slot, rng: Random, *, first: bool) -> list[Presence]:
    could = [one for one in people if one.joined <= slot.day and (one.left is None or slot.day < one.left)]
    takers = [one for one in could if one.function == "participant"]
    chance = CALLS_IN if slot.call else RETURNS
    came = [one for one in takers if first or rng.random() < chance]
    if len(came) < min(FEWEST, len(takers)) and not slot.call:
        came += rng.sample([one for one in takers if one not in came], min(FEWEST, len(takers)) - len(came))
    helpers = [
        one
        for one in could
        if one.function != "participant" and (one.function == "facilitator" or rng.random() < 0.8)
    ]
    return [Presence(one.pk, one.function) for one in [*helpers, *came]]


def _notes(story: Story, number: int, slot: Slot, accounts: Mapping[str, UUID]) -> list[NoteEntry]:
    if not story.notes or slot.call or number % 4 != 1:
        return []
    readers = [accounts["partner"]] if story.partner and number % 8 == 1 else []
    return [NoteEntry(body=story.notes[number // 4 % len(story.notes)], readers=readers)]


def _follow_ups(
    story: Story, number: int, slot: Slot, owners: Sequence[UUID], newest: date
) -> list[FollowUpEntry]:
    if not story.follow_ups or slot.call or (number % 3 and slot.day != newest):
        return []
    due = slot.day + timedelta(days=slot.days + 28)
    return [
        FollowUpEntry(
            what=what, due_on=due + timedelta(days=14 * step), owner_id=owners[(number + step) % len(owners)]
        )
        for step, what in enumerate(_in_turn(story.follow_ups, number, 2))
    ]


def _plan_only(log: SessionLog) -> SessionLog:
    return SessionLog(
        starts_at=log.starts_at,
        ends_at=log.ends_at,
        zone=log.zone,
        title=log.title,
        place=log.place,
        format=log.format,
        region=log.region,
        languages=log.languages,
        agenda=log.agenda,
    )


def _planned(story: Story, planned: Planned, today: date) -> SessionLog:
    venue = story.venues[0]
    zone = ZoneInfo(venue.zone)
    first = (
        today
        + timedelta(days=planned.in_days)
        - timedelta(days=planned.days - 1 if planned.in_days < 0 else 0)
    )
    last = first + timedelta(days=planned.days - 1)
    return SessionLog(
        starts_at=datetime.combine(first, time(9), zone).astimezone(UTC),
        ends_at=datetime.combine(last, time(16), zone).astimezone(UTC),
        zone=venue.zone,
        title=planned.title,
        place=venue.place,
        region=venue.region,
        languages=story.spoken,
        agenda=[
            AgendaEntry(title=planned.title, issue_area=story.areas[0], hard_security=story.topics[0].hard)
        ],
    )


def _settle_old(dialogue: Dialogue, today: date) -> None:
    """Settle the old follow-ups; those of the last weeks stay open."""
    old = FollowUp.objects.filter(dialogue=dialogue, due_on__lt=today - timedelta(days=DONE_WITHIN))
    for follow_up in old.order_by("due_on", "pk"):
        notes.settle_follow_up(follow_up=follow_up)
