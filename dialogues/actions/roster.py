"""The roster: adding people one by one or by spreadsheet, changing, ending, and opening identities."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues import reminders
from dialogues.actions import verdicts
from dialogues.actions.idempotency import claim
from dialogues.fields.participant import FIELDS, LeavingInput, PersonInput, names_of
from dialogues.models import Attributes, Contact, Dialogue, Faction, Identity, Participant, Party
from dialogues.queries.people import holders_of, identities
from dialogues.words import code_names
from ledger.actions import AlreadyDone, about, action, after_commit, note_detail, note_fields
from ledger.models import Entry
from resources.fields import TEXTS, accept, accept_changes, judged, refuse
from resources.find import find, reload
from vault import VaultError, blind_index, is_shredded, nobodys_index, shred_person
from wall.offices import current_office
from wall.questions import rights_on
from wall.refusal import Refused
from wall.rights import Right

log = structlog.get_logger("dialogues")


OUTLINE_FIELDS, ATTRIBUTE_FIELDS = names_of(""), names_of("attributes")
IDENTITY_FIELDS, CONTACT_FIELDS = names_of("identity"), names_of("contact")
OWN_WORDS = tuple(field.name for field in FIELDS if field.part == "attributes" and field.kind in TEXTS)
ERASED_FIELDS = (*IDENTITY_FIELDS, *CONTACT_FIELDS, *OWN_WORDS, "proximity")


@action("participant.add", says=gettext_lazy("Add a person"), needs=Right.LOG)
def add_participant(*, dialogue: Dialogue, person: PersonInput, key: str | None = None) -> Participant:
    """Add one person. Their alias is a random pair of words that this dialogue has never used."""
    person, participant_id = accept(person), uuid4()
    claim(key=key, body=asdict(person), dialogue=dialogue, object_id=participant_id, model=Participant)
    participant = _write(dialogue, [(participant_id, person)])[0]
    note_fields("identity", *OUTLINE_FIELDS)
    return participant


@action("roster.import", says=gettext_lazy("Import a roster"), needs=Right.LOG)
def import_roster(
    *, dialogue: Dialogue, people: Sequence[PersonInput], key: str | None = None
) -> list[Participant]:
    """Add everybody of a spreadsheet, all or nothing, in a constant number of statements."""
    if not people:
        raise Refused(_("There is nobody to add. Choose at least one row."), code="nobody")
    people = _accept_all(people)
    ids = [uuid4() for _person in people]
    claim(key=key, body=[asdict(p) for p in people], dialogue=dialogue, object_id=ids[0], model=Participant)
    participants = _write(dialogue, list(zip(ids, people, strict=True)))
    about(dialogue)
    note_fields("roster")
    note_detail(people=len(participants))
    return participants


@action("participant.edit", says=gettext_lazy("Change a person"), needs=Right.LOG, on="participant")
def edit_participant(*, participant: Participant, version: int, changes: dict[str, Any]) -> Participant:
    """Change what the roster says of a person. Raises Refused (409) when somebody else saved in between.

    Name and contacts need the right to know them.
    """
    current = reload(Participant, participant.pk, version=version)
    refuse_erased(current)
    changes = accept_changes(PersonInput, changes)
    _check_sides(current.dialogue_id, [changes.get("party_id")], [changes.get("faction_id")])
    _set(current, {k: v for k, v in changes.items() if k in OUTLINE_FIELDS})
    current.version += 1
    current.save()
    for model, names in (
        (Attributes, ATTRIBUTE_FIELDS),
        (Identity, IDENTITY_FIELDS),
        (Contact, CONTACT_FIELDS),
    ):
        wanted = {k: v for k, v in changes.items() if k in names}
        if not wanted:
            continue
        part = model.objects.filter(pk=participant.pk).first()
        if part is None or (model is not Attributes and Right.CONTACTS not in rights_on(current.dialogue_id)):
            raise Refused(
                _("You know this person by alias only. Ask the lead facilitator to change the name."),
                status=403,
                code="forbidden",
            )
        _set(part, wanted)
        if "name" in wanted:
            part.name_index = blind_index(current.dialogue_id, wanted["name"])
        part.save()
    note_fields(*changes)
    _recount(current.dialogue_id)
    return current


@action(
    "participant.end", says=gettext_lazy("End somebody's participation"), needs=Right.LOG, on="participant"
)
def end_participant(*, participant: Participant, left_on: date | None = None) -> Participant:
    """Somebody leaves the roster. Their alias is never given to anybody else."""
    current = reload(Participant, participant.pk)
    refuse_erased(current)
    day = accept(LeavingInput(left_on=left_on)).left_on or timezone.now().date()
    if day < current.joined_on:
        sentence = _("The day of leaving lies before the day of joining.")
        raise Refused(sentence, code="left_before_joined", fields={"left_on": sentence})
    current.left_on, current.version = day, current.version + 1
    current.save(update_fields=["left_on", "version"])
    note_fields("left_on")
    _recount(current.dialogue_id)
    return current


@action(
    "participant.erase", says=gettext_lazy("Erase a person who withdrew"), needs=Right.LEAD, on="participant"
)
def erase_participant(*, participant: Participant) -> Participant:
    """Somebody withdraws: what names them is emptied, and their keys are destroyed once that is committed.

    Alias, side, role class, gender category and attendance stay: they count people without naming anybody.
    Doing it again changes nothing.
    """
    current = reload(Participant, participant.pk)
    if current.erased_on:
        raise AlreadyDone(current)
    today = timezone.now().date()
    current.erased_on, current.version = today, current.version + 1
    day = max(today, current.joined_on)
    current.left_on = min(current.left_on or day, day)
    current.save(update_fields=["erased_on", "left_on", "version"])
    attributes, identity = find(Attributes, current.pk), find(Identity, current.pk)
    contact = find(Contact, current.pk)
    attributes.proximity, identity.name_index = None, nobodys_index()
    if not is_shredded(current.dialogue_id, current.pk):  # else an older database was restored since
        _set(identity, dict.fromkeys(IDENTITY_FIELDS, ""))
        _set(contact, dict.fromkeys(CONTACT_FIELDS, ""))
        _set(attributes, dict.fromkeys(OWN_WORDS, ""))
    for part in (attributes, identity, contact):
        part.save()
    note_fields("erased_on", "left_on", *ERASED_FIELDS)
    transaction.on_commit(
        lambda: _destroy_keys(current.dialogue_id, current.pk), using=current_office(), robust=True
    )
    _recount(current.dialogue_id)
    return current


@action("identity.open", says=gettext_lazy("Open names"), needs=Right.NAMES, kind=Entry.Kind.REVEAL)
def open_identities(*, dialogue: Dialogue) -> list[Identity]:
    """Look at names where one stands outside the team (arm's length `known`): each opening is one entry."""
    about(dialogue)
    note_fields("name")
    return identities(dialogue)


@action("roster.export", says=gettext_lazy("Export the roster"), needs=Right.CONTACTS, kind=Entry.Kind.REVEAL)
def export_roster(*, dialogue: Dialogue, reason: str) -> list[Participant]:
    """Take the roster out as a file, with a reason that stays in the ledger."""
    if not reason.strip():
        sentence = _("Say what the file is for.")
        raise Refused(sentence, code="reason_needed", fields={"reason": sentence})
    about(dialogue)
    note_detail(reason=reason.strip())
    note_fields("roster")
    return list(
        Participant.objects.filter(dialogue=dialogue, left_on__isnull=True).select_related(
            "identity", "contact", "attributes", "party", "faction"
        )
    )


def refuse_erased(participant: Participant) -> None:
    """Refuse (409) to change somebody who was erased: nothing is left of them that could be corrected."""
    if participant.erased_on:
        raise Refused(
            _("This person withdrew and was erased. Nothing about them can be changed or put back."),
            status=409,
            code="erased",
        )


def _destroy_keys(dialogue_id: UUID, participant_id: UUID) -> None:
    try:
        shred_person(dialogue_id, participant_id)
    except VaultError:
        log.warning("key store away, left to the archivist's night")


def _write(dialogue: Dialogue, people: Sequence[tuple[Any, PersonInput]]) -> list[Participant]:
    _check_sides(
        dialogue.pk,
        [person.party_id for _pk, person in people],
        [person.faction_id for _pk, person in people],
    )
    taken = set(Participant.objects.filter(dialogue=dialogue).values_list("alias", flat=True))
    today = timezone.now().date()
    participants, attributes, identities, contacts = [], [], [], []
    for pk, person in people:
        alias = code_names.random_pair(taken)
        taken.add(alias)
        participant = Participant(
            pk=pk,
            dialogue=dialogue,
            alias=alias,
            party_id=person.party_id,
            faction_id=person.faction_id,
            function=person.function,
            role_class=person.role_class,
            joined_on=person.joined_on or today,
        )
        same = {"participant": participant, "dialogue": dialogue}
        participants.append(participant)
        attributes.append(Attributes(**same, **{name: getattr(person, name) for name in ATTRIBUTE_FIELDS}))
        identities.append(
            Identity(
                **same,
                **{name: getattr(person, name) for name in IDENTITY_FIELDS},
                name_index=blind_index(dialogue.pk, person.name),
            )
        )
        contacts.append(Contact(**same, **{name: getattr(person, name) for name in CONTACT_FIELDS}))
    Participant.base.bulk_create(participants)
    Attributes.base.bulk_create(attributes)
    Identity.base.bulk_create(identities)
    Contact.base.bulk_create(contacts)
    reminders.roster_begun(dialogue, holders_of(dialogue.pk, "lead"))
    _recount(dialogue.pk)
    return participants


def _check_sides(dialogue_id: Any, party_ids: Sequence[Any], faction_ids: Sequence[Any]) -> None:
    """Refuse (422) a party or faction that is not this dialogue's; whose else it may be is not said."""
    wrong = {}
    for field, model, ids in (("party_id", Party, party_ids), ("faction_id", Faction, faction_ids)):
        wanted = {pk for pk in ids if pk}
        if not wanted:
            continue
        if wanted - set(
            model.objects.filter(dialogue_id=dialogue_id, pk__in=wanted).values_list("pk", flat=True)
        ):
            wrong[field] = _("Choose one of this dialogue’s own.")
    if wrong:
        raise Refused(_("This party or faction is not in the dialogue."), code="unknown_party", fields=wrong)


def _set(thing: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(thing, name, value)


def _accept_all(people: Sequence[PersonInput]) -> list[PersonInput]:
    """Everybody as they are stored. Raises Refused (422) that names each wrong field by its place in the list."""
    kept: list[PersonInput] = []
    wrong: dict[str, str] = {}
    for at, person in enumerate(people):
        one, said = judged(person, f"rows.{at}.")
        kept.append(one)
        wrong |= said
    refuse(wrong)
    return kept


def _recount(dialogue_id: Any) -> None:
    """The statistician looks at the roster again, once this is committed."""
    after_commit(verdicts.refresh, str(dialogue_id))
