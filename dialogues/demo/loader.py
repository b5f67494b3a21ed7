"""Makes the demo world by the actions that people use, each done by the person who would do it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.demo import OWNER, load_people
from accounts.demo_people import ORGANISATIONS, PROGRAMMES
from accounts.models import Organisation, Programme
from dialogues.actions import access, parties, roster, verdicts
from dialogues.actions import dialogues as acts
from dialogues.demo import roster as rosters
from dialogues.demo import sessions, timetable
from dialogues.demo.past import date_back
from dialogues.demo.stories import STORIES
from dialogues.demo.story import Story
from dialogues.fields.participant import PersonInput
from dialogues.models import Dialogue, Faction, Party, TrackVerdict, UserGrant
from dialogues.rules import ENDED
from dialogues.words import code_names
from wall.offices import office
from wall.viewer import viewing

SEED = 20260101
YEAR = 365.25  # days
WAVE_DAYS = (-14, 200, 430)  # from the first meeting: when each part of a roster joined
DOMAIN = "participants.example"


@dataclass(frozen=True)
class Cast:
    """The accounts, organisations and programmes of the demo, by the keys of accounts/demo.py."""

    people: Mapping[str, UUID]
    organisations: Mapping[str, UUID]
    programmes: Mapping[str, Programme]


def load(say: Callable[[str], None], today: date | None = None) -> bool:
    """Make accounts and dialogues unless they are there; True where something was missing.

    `say` is given one line per step. All dialogues come at once or not at all, so a run that was cut off
    is simply run again. Everything but ids, keys and the moments of writing is the same on the same day.
    """
    cast = _cast()
    there = _dialogues(cast)
    if there and not _without_verdict(there):
        return False
    if not there:
        accounts = f"{len(cast.people)} accounts, {len(cast.organisations)} organisations"
        say(f"{accounts}, {len(cast.programmes)} programmes.")
        day = today or timezone.now().date()
        with transaction.atomic(using="default"):
            there = [_tell(story, cast, day, say) for story in STORIES]
    with office("statistician"):
        verdicts.say_verdicts(dialogue_ids=there)
    say("Track and balance of every dialogue are computed.")
    return True


def _dialogues(cast: Cast) -> list[UUID]:
    programmes = [programme.pk for programme in cast.programmes.values()]
    with office("statistician"):
        return list(Dialogue.base.filter(programme_id__in=programmes).order_by().values_list("pk", flat=True))


def _without_verdict(dialogue_ids: list[UUID]) -> bool:
    with office("statistician"):
        return TrackVerdict.base.filter(dialogue_id__in=dialogue_ids).count() < len(dialogue_ids)


def _cast() -> Cast:
    people = {key: person.pk for key, person in load_people().items()}
    organisations = {
        key: Organisation.objects.using(OWNER).get(name=name).pk
        for key, (name, *_rest) in ORGANISATIONS.items()
    }
    programmes = {
        key: Programme.objects.using(OWNER).get(name=name) for key, (name, _sponsor) in PROGRAMMES.items()
    }
    return Cast(people, organisations, programmes)


def _tell(story: Story, cast: Cast, today: date, say: Callable[[str], None]) -> UUID:
    rng = Random(f"{SEED} {story.code_name}")  # noqa: S311 - the demo must come out the same each time
    officer, lead = cast.people[story.officer], cast.people[story.lead]
    closed = _closed(story, cast, today)
    with code_names.given(chain([story.code_name], _aliases(rng))), viewing(officer):
        dialogue = _open(story, cast)
        sides = _sides(story, dialogue, today)
        proposal = access.give_capacity(dialogue=dialogue, person_id=lead, capacity="lead")
    if story.lead_accepts:
        with viewing(lead):
            access.accept(grant=UserGrant.objects.get(pk=proposal.pk))
        with viewing(officer):
            dialogue = acts.move_dialogue(dialogue=dialogue, to=story.first_state)
    _give_further(story, dialogue, cast)
    people, held = [], 0
    if story.people:
        with viewing(lead):
            people = _roster(story, dialogue, sides, today, closed, rng)
            held = sessions.tell(story, dialogue, people, cast.people, today, closed, rng)
    with viewing(officer):
        _moves(story, dialogue, today)
    say(f"{story.code_name.capitalize()}: {len(people)} people, {held} sessions.")
    return dialogue.pk


def _closed(story: Story, cast: Cast, today: date) -> date:
    """The day by which the story's last session was over."""
    if story.shred_this_month:
        return _ended_for_shredding(cast.programmes[story.programme].retention_days, today) - timedelta(
            days=20
        )
    return today - timedelta(days=story.ended)


def _ended_for_shredding(retention_days: int, today: date) -> date:
    return timetable.last_day_of_month(today) - timedelta(days=retention_days)


def _open(story: Story, cast: Cast) -> Dialogue:
    return acts.open_dialogue(
        programme_id=cast.programmes[story.programme].pk,
        title=story.title,
        theme=story.theme,
        level=story.level,
        arms_length=story.arms_length,
        declared_track=story.track,
        gender_target=story.target,
        issue_areas=story.areas,
        official_process=story.official_process,
        convenor_id=cast.organisations[story.convenor],
        language=story.language,
    )


def _sides(story: Story, dialogue: Dialogue, today: date) -> dict[str, tuple[Party, list[Faction]]]:
    def ago(years: float | None) -> date | None:
        return None if years is None else today - timedelta(days=round(years * YEAR))

    made: dict[str, tuple[Party, list[Faction]]] = {}
    for side in story.sides:
        party = parties.add_party(dialogue=dialogue, name=side.name)
        factions: dict[str, Faction] = {}
        for current in side.factions:
            factions[current.name] = parties.add_faction(
                party=party,
                name=current.name,
                since=ago(current.since_years),
                split_from=factions.get(current.split_from),
            )
        for current in side.factions:
            if current.merged_into:
                ended = {"until": ago(current.until_years), "merged_into": factions[current.merged_into]}
                factions[current.name] = parties.edit_faction(faction=factions[current.name], changes=ended)
        made[side.key] = (
            party,
            [factions[current.name] for current in side.factions if not current.merged_into],
        )
    return made


def _give_further(story: Story, dialogue: Dialogue, cast: Cast) -> None:
    """Whoever else has something to do here: the local partner, the approver, the officer at `known`."""
    lead, officer, partner, approver = (
        cast.people[key] for key in (story.lead, story.officer, "partner", "approver")
    )
    for capacity in story.partner:
        with viewing(lead):
            grant = access.give_capacity(dialogue=dialogue, person_id=partner, capacity=capacity)
        if capacity == "partner":
            with viewing(partner):
                access.accept(grant=UserGrant.objects.get(pk=grant.pk))
    for capacity in story.officer_gets:
        with viewing(lead):
            access.give_capacity(dialogue=dialogue, person_id=officer, capacity=capacity)
    if story.approver:
        with viewing(officer):
            grant = access.give_capacity(dialogue=dialogue, person_id=approver, capacity="sign")
        with viewing(lead):  # of a closed dialogue the lead facilitator says who may know
            access.confirm(grant=UserGrant.objects.get(pk=grant.pk))


def _roster(
    story: Story,
    dialogue: Dialogue,
    sides: Mapping[str, tuple[Party, list[Faction]]],
    today: date,
    closed: date,
    rng: Random,
) -> list[sessions.Attender]:
    began = today - timedelta(days=story.began)
    lines = rosters.read(story.people)
    joined = [began + timedelta(days=min(WAVE_DAYS[line.wave], (closed - began).days // 2)) for line in lines]
    inputs = [
        _person(line, day, sides, number, story, rng)
        for number, (line, day) in enumerate(zip(lines, joined, strict=True))
    ]
    with code_names.given(_aliases(rng)):
        made = roster.import_roster(dialogue=dialogue, people=inputs)
    away = closed - (closed - began) / 3
    for line, participant in zip(lines, made, strict=True):
        if line.left:
            roster.end_participant(participant=participant, left_on=away)
    return [
        sessions.Attender(participant.pk, line.function, day, away if line.left else None)
        for line, day, participant in zip(lines, joined, made, strict=True)
    ]


def _person(
    line: rosters.Line,
    joined: date,
    sides: Mapping[str, tuple[Party, list[Faction]]],
    number: int,
    story: Story,
    rng: Random,
) -> PersonInput:
    party, factions = sides[line.side] if line.side else (None, [])
    key = f"{story.code_name.replace(' ', '-')}-{number:02d}"
    return PersonInput(
        name=line.name,
        role_class=line.role_class,
        function=line.function,
        gender=line.gender,
        gender_words="agender" if line.gender == "self_described" else "",
        party_id=party.pk if party else None,
        faction_id=rng.choice(factions).pk if factions else None,
        affiliation=line.affiliation,
        stated_capacity="in private capacity" if line.role_class == "official_private" else "",
        proximity=None if not line.side else rng.randint(*_PROXIMITY[line.role_class]),
        email=f"{key}@{DOMAIN}",
        phone=f"+999 00 {number:02d} {rng.randint(100, 999)}",
        joined_on=joined,
    )


_PROXIMITY = {
    "official_instructed": (3, 4),
    "official_private": (2, 3),
    "near_official": (2, 3),
    "civil_society": (0, 1),
}


def _aliases(rng: Random) -> Iterator[str]:
    while True:
        yield f"{rng.choice(tuple(code_names.MATERIALS))} {rng.choice(tuple(code_names.PLACES))}"


def _moves(story: Story, dialogue: Dialogue, today: date) -> None:
    for move in story.moves:
        acts.move_dialogue(dialogue=dialogue, to=move.to, reason=move.reason)
    now = Dialogue.objects.select_related("programme").get(pk=dialogue.pk)
    since = today - timedelta(days=story.state_since)
    if story.shred_this_month:
        since = _ended_for_shredding(now.programme.retention_days, today)
    ended = now.state in ENDED
    date_back(
        dialogue=now, since=since, ended=ended, shred_on=acts.shredding_day(now, since) if ended else None
    )
