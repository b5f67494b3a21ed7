"""Gender balance and track of one dialogue, each as far as the viewer may know it.

Whoever may read attributes gets shares, counted from the rows that they see. Everybody else who may read
the brief gets what the statistician said: a sentence for a closed half-year, a track without numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogues import rules
from dialogues.models import (
    AgendaItem,
    Attendance,
    Attributes,
    BalanceVerdict,
    Dialogue,
    Function,
    Participant,
    RoleClass,
    Session,
    Track,
    TrackVerdict,
)
from dialogues.rules import Share
from dialogues.words import balance as words
from wall.questions import require, rights_on
from wall.rights import Right


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the table: a function or a role class, and the women among its people."""

    key: str
    label: str
    share: Share


@dataclass(frozen=True, slots=True)
class SessionShare:
    """The share of those who came to one session as participants; `hard_security` where an agenda item was about that."""

    session_id: UUID
    starts_at: datetime
    hard_security: bool
    share: Share


@dataclass(frozen=True, slots=True)
class HalfYear:
    """What is said of a half-year that has closed, in words. `first_day` is 1 January or 1 July."""

    first_day: date
    answer: str
    hard_security_answer: str
    target: int

    @property
    def label(self) -> str:
        """The half-year in words: “first half of 2026”."""
        name = _("first half of %(year)d") if self.first_day.month == 1 else _("second half of %(year)d")
        return name % {"year": self.first_day.year}

    @property
    def sentence(self) -> str:
        """Whether the target was met over all sessions."""
        return words.of_half_year(self.answer, self.label, self.target)

    @property
    def word(self) -> str:
        """The answer over all sessions, in a word for a table's cell."""
        return words.in_a_cell(self.answer)

    @property
    def hard_security_word(self) -> str:
        """The answer for sessions on hard security, in a word for a table's cell."""
        return words.in_a_cell(self.hard_security_answer)

    @property
    def hard_security_sentence(self) -> str:
        """Whether the target was met in sessions on hard security."""
        return words.on_hard_security(self.hard_security_answer, self.label, self.target)


@dataclass(frozen=True, slots=True)
class Balance:
    """Gender balance against `target` (percent of women aimed for).

    `counted` says whether the viewer may count; where not, every share is empty and `half_years` is all
    there is. `whole` counts the present roster's participants; `hard_security` and `other` count the
    different people who came to such sessions. Whoever disclosed nothing stays in every denominator.
    """

    target: int
    counted: bool
    half_years: list[HalfYear]
    whole: Share | None = None
    hard_security: Share | None = None
    other: Share | None = None
    by_function: list[Group] = field(default_factory=list)
    by_role_class: list[Group] = field(default_factory=list)
    by_session: list[SessionShare] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """The answer in one sentence: of the roster where the viewer may count, else of the last half-year."""
        if self.counted:
            return words.of_roster(self.whole or Share(), self.target)
        if self.half_years:
            return self.half_years[0].sentence
        return _("No half-year with a logged session has closed yet, so there is nothing to say.")


@dataclass(frozen=True, slots=True)
class TrackAnswer:
    """The declared track beside the one that the roster says. `counts` is None for whoever may not count.

    `computed` is empty where nobody on the roster counts towards a track.
    """

    declared: str
    computed: str
    counts: dict[str, int] | None

    @property
    def agrees(self) -> bool:
        """True where the roster says what was declared."""
        return self.declared == self.computed

    @property
    def sentence(self) -> str:
        """What was declared, what the roster says, and why."""
        declared = Track(self.declared).label
        if not self.computed:
            return _("Declared %(declared)s. Nobody on the roster counts towards a track yet.") % {
                "declared": declared
            }
        parts = {
            "declared": declared,
            "computed": Track(self.computed).label,
            "because": words.why_this_track(self.computed, self.counts),
        }
        if self.agrees:
            return _("Declared %(declared)s, and the roster says the same: %(because)s.") % parts
        return _("Declared %(declared)s; %(because)s: this is %(computed)s.") % parts


def gender_balance(dialogue: Dialogue) -> Balance:
    """The balance as the viewer may know it, in a constant number of queries.

    Raises Refused: 404 where the dialogue is hidden, 403 for whoever knows no more than its outline.
    """
    rights = rights_on(dialogue.pk)
    require(Right.BRIEF, dialogue.pk, held=int(rights))
    half_years = [
        HalfYear(row.half_year, row.answer, row.hard_security_answer, row.target)
        for row in BalanceVerdict.objects.filter(dialogue=dialogue).order_by("-half_year")
    ]
    if Right.ATTRIBUTES not in rights:
        return Balance(dialogue.gender_target, counted=False, half_years=half_years)
    roster = _roster(dialogue)
    genders = dict(Attributes.objects.filter(dialogue=dialogue).values_list("pk", "gender"))
    sessions, hard, other = _attended(dialogue, genders)
    everybody = [(pk, function, role_class) for pk, function, role_class in roster]
    return Balance(
        target=dialogue.gender_target,
        counted=True,
        half_years=half_years,
        whole=_share((pk for pk, function, _class in everybody if function == Function.PARTICIPANT), genders),
        hard_security=hard,
        other=other,
        by_function=_groups(Function, ((function, pk) for pk, function, _class in everybody), genders),
        by_role_class=_groups(
            RoleClass, ((role_class, pk) for pk, _function, role_class in everybody), genders
        ),
        by_session=sessions,
    )


def track(dialogue: Dialogue) -> TrackAnswer:
    """The track as the viewer may know it: with numbers for whoever may read the roster, without for others.

    Raises Refused: 404 where the dialogue is hidden, 403 for whoever knows no more than its outline.
    """
    rights = rights_on(dialogue.pk)
    require(Right.BRIEF, dialogue.pk, held=int(rights))
    if Right.ROSTER not in rights:
        said = TrackVerdict.objects.filter(dialogue=dialogue).first()
        return TrackAnswer(dialogue.declared_track, said.track if said else "", None)
    counts = dict.fromkeys(RoleClass.values, 0)
    for _pk, _function, role_class in _roster(dialogue):
        counts[role_class] += 1
    return TrackAnswer(dialogue.declared_track, rules.computed_track(counts), counts)


def _roster(dialogue: Dialogue) -> list[tuple[UUID, str, str]]:
    """Id, function and role class of everybody who is on the roster today."""
    today = timezone.now().date()
    present = Participant.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=today), dialogue=dialogue)
    return list(present.order_by().values_list("pk", "function", "role_class"))


def _attended(dialogue: Dialogue, genders: Mapping[UUID, str]) -> tuple[list[SessionShare], Share, Share]:
    """Each session's share by date, and the shares of different people in hard-security and other sessions."""
    came: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Attendance.objects.filter(dialogue=dialogue, function=Function.PARTICIPANT)
    for session_id, participant_id in rows.values_list("session_id", "participant_id"):
        came[session_id].add(participant_id)
    hard = set(
        AgendaItem.objects.filter(dialogue=dialogue, hard_security=True)
        .order_by()
        .values_list("session_id", flat=True)
    )
    held = Session.objects.filter(dialogue=dialogue, logged_at__isnull=False).order_by("starts_at", "pk")
    pooled: dict[bool, set[UUID]] = {True: set(), False: set()}
    sessions = []
    for session_id, starts_at in held.values_list("pk", "starts_at"):
        is_hard = session_id in hard
        pooled[is_hard] |= came[session_id]
        sessions.append(SessionShare(session_id, starts_at, is_hard, _share(came[session_id], genders)))
    return sessions, _share(pooled[True], genders), _share(pooled[False], genders)


def _share(people: Iterable[UUID], genders: Mapping[UUID, str]) -> Share:
    return rules.share_of(genders.get(pk, "undisclosed") for pk in people)


def _groups(choices: Any, members: Iterable[tuple[str, UUID]], genders: Mapping[UUID, str]) -> list[Group]:
    """One group for each choice that somebody is in, in the order of the choices."""
    found: dict[str, list[UUID]] = defaultdict(list)
    for key, pk in members:
        found[key].append(pk)
    return [
        Group(key, str(label), _share(found[key], genders)) for key, label in choices.choices if found[key]
    ]
