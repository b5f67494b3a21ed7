"""Gender balance and track: each sentence, and each number against rows laid by hand."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils import timezone
from support.database import superuser

from dialogues.actions import roster, sessions, verdicts
from dialogues.actions.roster import PersonInput
from dialogues.models import Dialogue, Participant, Track
from dialogues.queries import balance
from dialogues.queries.balance import Balance, HalfYear, TrackAnswer
from dialogues.rules import Share
from dialogues.session_log import AgendaEntry, Presence, SessionLog
from wall.refusal import Hidden, Refused
from wall.viewer import viewing

CLASSES = ("official_instructed", "official_private", "near_official", "civil_society", "third_party")


# --- sentences ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "word", "sentence", "hard"),
    [
        (
            "met",
            "target met",
            "In the first half of 2026 the target of 30\xa0% women was met.",
            "On hard security, in the first half of 2026, the target of 30\xa0% women was met.",
        ),
        (
            "not_met",
            "target not met",
            "In the first half of 2026 the target of 30\xa0% women was not met.",
            "On hard security, in the first half of 2026, the target of 30\xa0% women was not met.",
        ),
        (
            "too_few",
            "too few people",
            "In the first half of 2026 too few people came to say whether the target was met.",
            "On hard security, in the first half of 2026, too few people came to say whether the target was met.",
        ),
    ],
)
def test_a_half_year_in_words(answer, word, sentence, hard):
    of_all = HalfYear(date(2026, 1, 1), answer, "met", 30)
    of_hard = HalfYear(date(2026, 1, 1), "met", answer, 30)
    assert (of_all.word, of_all.sentence) == (word, sentence)
    assert (of_hard.hard_security_word, of_hard.hard_security_sentence) == (word, hard)


@pytest.mark.parametrize(
    ("first_day", "label"),
    [(date(2026, 1, 1), "first half of 2026"), (date(2025, 7, 1), "second half of 2025")],
)
def test_a_half_year_has_a_name(first_day, label):
    assert HalfYear(first_day, "met", "met", 30).label == label


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (None, "Nobody on the roster takes part yet."),
        (Share(), "Nobody on the roster takes part yet."),
        (Share(3, 9, 2), "3 of 9 participants are women (2 undisclosed): the target of 30\xa0% is met."),
        (Share(2, 9, 0), "2 of 9 participants are women (0 undisclosed): the target of 30\xa0% is not met."),
    ],
)
def test_the_roster_in_one_sentence(share, sentence):
    assert Balance(30, counted=True, half_years=[], whole=share).sentence == sentence


def test_who_may_not_count_gets_the_newest_half_year_or_is_told_that_there_is_none():
    newest, older = HalfYear(date(2026, 7, 1), "met", "met", 30), HalfYear(date(2026, 1, 1), "met", "met", 30)
    assert Balance(30, counted=False, half_years=[newest, older]).sentence == newest.sentence
    assert Balance(30, counted=False, half_years=[]).sentence == (
        "No half-year with a logged session has closed yet, so there is nothing to say."
    )


@pytest.mark.parametrize(
    ("declared", "computed", "counts", "sentence"),
    [
        ("two", "", {}, "Declared Track Two. Nobody on the roster counts towards a track yet."),
        (
            "three",
            "three",
            {"civil_society": 3, "third_party": 2},
            "Declared Track Three, and the roster says the same: all 3 are civil society.",
        ),
        (
            "two",
            "one_half",
            {"official_instructed": 2, "civil_society": 2},
            "Declared Track Two; 2 of 4 are officials under instructions: this is Track 1.5.",
        ),
        (
            "two",
            "two",
            {"official_instructed": 1, "near_official": 3},
            "Declared Track Two, and the roster says the same: 1 of 4 are officials under instructions.",
        ),
        (
            "two",
            "two",
            {"near_official": 3, "official_private": 1, "civil_society": 2},
            "Declared Track Two, and the roster says the same: 4 of 6 are officials in private capacity or close to"
            " officials, none under instructions.",
        ),
        (
            "two",
            "two",
            {"near_official": 3},
            "Declared Track Two, and the roster says the same: 3 of 3 are officials in private capacity or close to"
            " officials, none under instructions.",
        ),
        (
            "two",
            "one_half",
            None,
            "Declared Track Two; all or many on the roster are officials under instructions: this is Track 1.5.",
        ),
        (
            "two",
            "three",
            None,
            "Declared Track Two; everybody on the roster is civil society: this is Track Three.",
        ),
        (
            "two",
            "two",
            None,
            "Declared Track Two, and the roster says the same: those on the roster are close to officials, few of them"
            " under instructions.",
        ),
    ],
)
def test_a_track_in_one_sentence(declared, computed, counts, sentence):
    answer = TrackAnswer(declared, computed, counts)
    assert answer.sentence == sentence
    assert answer.agrees == (declared == computed)


# --- numbers ------------------------------------------------------------------------------------


class House:
    """The restricted dialogue, as its lead facilitator."""

    def __init__(self, world) -> None:
        self.world, self.pk = world, world.dialogues.a_restricted.id

    def as_(self, person: str):
        return viewing(getattr(self.world.people, person))

    @property
    def dialogue(self) -> Dialogue:
        return Dialogue.objects.get(pk=self.pk)

    def adds(self, gender: str, role_class: str = "civil_society", function: str = "participant") -> UUID:
        person = PersonInput(
            name=f"Somebody {uuid4()}", role_class=role_class, gender=gender, function=function
        )
        return roster.import_roster(dialogue=self.dialogue, people=[person])[0].pk

    def holds(self, *came: UUID, at: datetime, hard: bool = False, functions: dict | None = None) -> UUID:
        """A logged session to which these people came."""
        item = AgendaEntry(title="Item", issue_area="ceasefire" if hard else "water", hard_security=hard)
        log = SessionLog(
            starts_at=at,
            ends_at=at + timedelta(hours=2),
            zone="UTC",
            agenda=[item],
            attendance=[Presence(pk, (functions or {}).get(pk, "participant")) for pk in came],
        )
        return sessions.log_session(dialogue=self.dialogue, log=log).pk


@pytest.fixture
def house(world) -> House:
    return House(world)


def test_the_roster_of_today_is_counted(house):
    """The world's: two men, a woman and one undisclosed take part, a woman facilitates. Here one woman joins, one man leaves today and one tomorrow."""
    with house.as_("facilitator"):
        house.adds("woman", "near_official")
        man = Participant.objects.get(pk=house.world.dialogues.a_restricted.participants[0])
        roster.end_participant(participant=man, left_on=timezone.now().date())
        stays = Participant.objects.get(pk=house.world.dialogues.a_restricted.participants[2])
        roster.end_participant(participant=stays, left_on=timezone.now().date() + timedelta(days=1))
        found = balance.gender_balance(house.dialogue)
    assert found.counted
    assert found.target == 30
    assert found.whole == Share(2, 4, 1)
    assert {group.key: group.share for group in found.by_function} == {
        "participant": Share(2, 4, 1),
        "facilitator": Share(1, 1, 0),
    }
    assert {group.key: group.share for group in found.by_role_class} == {
        "official_private": Share(1, 1, 0),
        "near_official": Share(1, 2, 0),
        "civil_society": Share(0, 1, 1),
        "third_party": Share(1, 1, 0),
    }
    assert [group.key for group in found.by_role_class] == [
        one for one in CLASSES if one != "official_instructed"
    ]
    assert [group.label for group in found.by_function] == ["Participant", "Facilitator"]


def test_whose_gender_is_not_on_record_is_undisclosed(house):
    """Somebody without attributes is among the people, and is no woman."""
    with house.as_("facilitator"):
        before = balance.gender_balance(house.dialogue).whole
        unknown = house.adds("woman")
    superuser(
        f"set session_replication_role = replica; delete from dialogues_attributes where participant_id = '{unknown}'",
        dbname=connections["default"].settings_dict["NAME"],
    )
    with house.as_("facilitator"):
        found = balance.gender_balance(house.dialogue).whole
    assert found == Share(before.women, before.people + 1, before.undisclosed + 1)


def test_sessions_are_counted_by_date_and_hard_security_apart(house):
    people = house.world.dialogues.a_restricted.participants
    with house.as_("facilitator"):
        woman = house.adds("woman")
        later = house.holds(woman, people[0], at=datetime(2026, 5, 1, 9, tzinfo=UTC))
        between = house.holds(
            woman,
            people[3],
            people[4],
            at=datetime(2026, 4, 1, 9, tzinfo=UTC),
            functions={people[4]: "facilitator"},
        )
        found = balance.gender_balance(house.dialogue)
    shown = {one.session_id: (one.hard_security, one.share) for one in found.by_session}
    assert [one.session_id for one in found.by_session] == [
        house.world.dialogues.a_restricted.session,
        between,
        later,
    ]
    assert shown[house.world.dialogues.a_restricted.session] == (True, Share(1, 4, 1))
    assert shown[between] == (False, Share(1, 2, 1))
    assert shown[later] == (False, Share(1, 2, 0))
    assert found.hard_security == Share(1, 4, 1)
    assert found.other == Share(1, 3, 1)  # the woman came twice and is one


def test_whoever_may_not_count_gets_what_was_said(house):
    with house.as_("officer"):
        assert balance.gender_balance(house.dialogue) == Balance(30, counted=False, half_years=[])
    verdicts.refresh(str(house.pk))
    with house.as_("officer"):
        found = balance.gender_balance(house.dialogue)
    assert found == Balance(
        30, counted=False, half_years=[HalfYear(date(2026, 1, 1), "too_few", "too_few", 30)]
    )
    with house.as_("facilitator"):
        assert balance.gender_balance(house.dialogue).half_years == found.half_years


@pytest.fixture
def low_twice(house, monkeypatch):
    """Ask whether the statistician found the last two sessions below the target."""
    found = {}
    monkeypatch.setattr(verdicts.reminders, "balance_low", found.__setitem__)

    def ask() -> bool:
        verdicts.refresh(str(house.pk))
        return found[house.pk] is not None

    return ask


def test_the_last_two_sessions_decide_whether_it_was_low_twice(house, low_twice):
    people = house.world.dialogues.a_restricted.participants
    assert not low_twice()  # one session alone
    with house.as_("facilitator"):
        house.holds(people[0], people[2], at=datetime(2026, 4, 1, 9, tzinfo=UTC))
    assert low_twice()
    # Who came to interpret, and a session to which no participant came, say nothing.
    with house.as_("facilitator"):
        house.holds(people[4], at=datetime(2026, 5, 1, 9, tzinfo=UTC), functions={people[4]: "facilitator"})
    assert low_twice()
    with house.as_("facilitator"):
        house.holds(people[1], people[0], at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert not low_twice()


def test_sessions_to_come_do_not_crowd_out_those_that_were_held(house, low_twice):
    people = house.world.dialogues.a_restricted.participants
    with house.as_("facilitator"):
        house.holds(people[0], people[2], at=datetime(2026, 4, 1, 9, tzinfo=UTC))
        for day in range(1, 8):
            starts = datetime(2027, 5, day, 9, tzinfo=UTC)
            log = SessionLog(starts_at=starts, ends_at=starts + timedelta(hours=1), zone="UTC")
            sessions.schedule_session(dialogue=house.dialogue, log=log)
        assert len(balance.gender_balance(house.dialogue).by_session) == 2
    assert low_twice()


def test_the_track_is_counted_or_said(house):
    with house.as_("facilitator"):
        counted = balance.track(house.dialogue)
    assert counted.counts == dict.fromkeys(CLASSES, 1)
    assert (counted.declared, counted.computed) == (Track.TWO, "two")
    with house.as_("officer"):  # blind: neither roster nor, before the statistician came, a word
        assert balance.track(house.dialogue) == TrackAnswer("two", "", None)
    verdicts.refresh(str(house.pk))
    with house.as_("officer"):
        assert balance.track(house.dialogue) == TrackAnswer("two", "two", None)
    with house.as_("officer"):
        aliases = Dialogue.objects.get(pk=house.world.dialogues.a_chatham.id)
        assert balance.track(aliases).counts == dict.fromkeys(CLASSES, 1)


@pytest.mark.parametrize("question", [balance.gender_balance, balance.track])
def test_who_knows_the_outline_alone_is_refused_and_others_find_nothing(house, question):
    with house.as_("facilitator"):
        dialogue = house.dialogue
    with house.as_("lead_officer"), pytest.raises(Refused) as refused:
        question(dialogue)
    assert refused.value.status == 403
    with house.as_("facilitator_other"), pytest.raises(Hidden):
        question(dialogue)
