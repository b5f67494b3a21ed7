"""Opening a dialogue, saying what it is about, and moving it through its life."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from dialogues import reminders, rules
from dialogues.actions.idempotency import claim
from dialogues.fields.brief import BriefInput, ReasonInput
from dialogues.models import ArmsLength, Brief, Dialogue, IssueArea, State, Track, UserGrant
from dialogues.models.dialogue import HARD_SECURITY
from dialogues.queries.people import holders_of
from dialogues.words import code_names
from ledger.actions import about, action, note_detail, note_fields
from resources.definer import call
from resources.fields import accept, accept_changes, fields_of
from resources.find import reload
from vault import ensure_dialogue_key
from wall.levels import Level
from wall.refusal import Refused
from wall.rights import Right

BRIEF = tuple(field.name for field in fields_of(BriefInput) if not field.part)
OUTLINE = tuple(field.name for field in fields_of(BriefInput) if field.part)


@action("dialogue.open", says=gettext_lazy("Open a dialogue"), needs=None, on="programme_id")
def open_dialogue(
    *,
    programme_id: UUID,
    title: str,
    theme: str = "",
    level: int = Level.RESTRICTED,
    arms_length: str = ArmsLength.BLIND,
    declared_track: str = Track.TWO,
    gender_target: int = 30,
    issue_areas: Sequence[str] = (),
    hard_security: bool | None = None,
    official_process: str = "",
    convenor_id: UUID | None = None,
    language: str = "en",
    state: str = State.PIPELINE,
    key: str | None = None,
) -> Dialogue:
    """Open a dialogue in a programme; the officer who does becomes the one who manages it.

    Raises Refused (403) for anybody who is no officer of the programme: the database asks.
    `hard_security` defaults to what the issue areas say.
    """
    said = {name: value for name, value in locals().items() if name != "key"}
    said |= accept_changes(
        BriefInput, {name: said[name] for name in BRIEF + OUTLINE if said[name] is not None}
    )
    _check_convenor(convenor_id)
    dialogue_id = uuid4()
    call(
        "open_dialogue",
        dialogue_id,
        programme_id,
        code_names.random_pair(set(Dialogue.objects.values_list("code_name", flat=True))),
        int(level),
        str(arms_length),
        said["declared_track"],
        said["gender_target"],
        str(state),
        timezone.now().date(),
    )
    dialogue = Dialogue.objects.get(pk=dialogue_id)
    claim(key=key, body=said, dialogue=dialogue, object_id=dialogue_id, model=Dialogue, opens=True)
    ensure_dialogue_key(dialogue_id)
    about(dialogue)
    if hard_security is None:
        said["hard_security"] = _hard(issue_areas)
    Brief.objects.create(dialogue=dialogue, **{name: said[name] for name in BRIEF})
    note_fields("programme", "level", "arms_length", "declared_track", "gender_target", "brief")
    return dialogue


@action("dialogue.edit", says=gettext_lazy("Edit a dialogue"), needs=Right.MANAGE)
def edit_dialogue(*, dialogue: Dialogue, version: int, changes: dict[str, Any]) -> Dialogue:
    """Change what the dialogue is about (the brief), its declared track or its gender target.

    `changes` maps field names to new values. Raises Refused (409) when somebody else saved in between.
    """
    current = reload(Dialogue, dialogue.pk, version=version)
    changes = accept_changes(BriefInput, changes)
    outline = {name: changes[name] for name in OUTLINE if name in changes}
    for name, value in outline.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*outline, "version"])
    in_brief = {name: changes[name] for name in BRIEF if name in changes}
    if in_brief:
        _check_convenor(in_brief.get("convenor_id"))
        brief = Brief.objects.get(pk=dialogue.pk)
        if "issue_areas" in in_brief and "hard_security" not in in_brief:
            in_brief["hard_security"] = _hard(in_brief["issue_areas"])
        for field, value in in_brief.items():
            setattr(brief, field, value)
        brief.save()
    note_fields(*outline, *in_brief)
    return current


@action("dialogue.move", says=gettext_lazy("Move a dialogue to another state"), needs=Right.MANAGE)
def move_dialogue(*, dialogue: Dialogue, to: str, version: int | None = None, reason: str = "") -> Dialogue:
    """Move a dialogue through its life; `dialogues.rules.MOVES` says which moves there are.

    Raises Refused: 403 without the right to manage, 409 for a move that does not exist or when somebody
    moved it first, 422 where the move needs a lead facilitator or a reason.
    """
    current = reload(Dialogue, dialogue.pk, version=version)
    reason = accept(ReasonInput(reason=reason)).reason
    condition = rules.MOVES.get((current.state, to))
    if condition is None:
        allowed = ", ".join(str(State(state).label) for state in rules.moves_from(current.state)) or _("none")
        raise Refused(
            _("A dialogue that is “%(now)s” cannot become that. From here: %(allowed)s.")
            % {"now": State(current.state).label, "allowed": allowed},
            status=409,
            code="no_such_move",
        )
    if condition == "reason" and not reason:
        raise Refused(
            _("Say why: this move is looked back at."), code="reason_needed", fields={"reason": _("Say why.")}
        )
    if condition == "lead" and not _has_lead(current.pk):
        raise Refused(
            _("A dialogue needs a lead facilitator who has accepted. Propose one first."), code="lead_needed"
        )
    today = timezone.now().date()
    current.state, current.state_since, current.version = to, today, current.version + 1
    ended = to in rules.ENDED
    current.ended_on = today if ended else None
    current.shred_on = shredding_day(current, today) if ended else None
    current.save(update_fields=["state", "state_since", "ended_on", "shred_on", "version"])
    if ended:
        reminders.dialogue_ended(current, holders_of(current.pk, "manage"))
    elif to in rules.PAUSED:
        reminders.dialogue_paused(current)
    else:
        reminders.dialogue_resumed(current)
    note_fields("state")
    if reason:
        note_detail(reason=reason)
    return current


@action("dialogue.arms_length", says=gettext_lazy("Change arm’s length"), needs=Right.BRIEF)
def set_arms_length(*, dialogue: Dialogue, arms_length: str) -> Dialogue:
    """Tighten (officer or lead facilitator) or loosen (lead facilitator alone) what officers learn."""
    call("set_arms_length", dialogue.pk, arms_length)
    note_fields("arms_length")
    return Dialogue.objects.get(pk=dialogue.pk)


@action("dialogue.raise_level", says=gettext_lazy("Raise a dialogue's level"), needs=Right.OUTLINE)
def raise_level(*, dialogue: Dialogue, level: int) -> Dialogue | None:
    """Make a dialogue more confidential. None where the person who did it may not know it any more."""
    call("raise_level", dialogue.pk, int(level))
    note_fields("level")
    return Dialogue.objects.filter(pk=dialogue.pk).first()


def shredding_day(dialogue: Dialogue, ended: date) -> date:
    """The day on which an ended dialogue's keys are destroyed: the programme's retention, in days."""
    return ended + timedelta(days=dialogue.programme.retention_days)


def _has_lead(dialogue_id: UUID) -> bool:
    return UserGrant.objects.filter(
        content_object_id=dialogue_id,
        permission__codename="lead",
        accepted_at__isnull=False,
        ended_at__isnull=True,
        until__gt=timezone.now(),
    ).exists()


def _hard(issue_areas: Sequence[str]) -> bool:
    return any(IssueArea(area) in HARD_SECURITY for area in issue_areas)


def _check_convenor(convenor_id: UUID | None) -> None:
    if convenor_id is not None and not Organisation.objects.filter(pk=convenor_id).exists():
        sentence = _("Choose one of the organisations on the list.")
        raise Refused(sentence, code="unknown_organisation", fields={"convenor": sentence})
