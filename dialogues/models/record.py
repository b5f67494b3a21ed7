"""Unattributed records, private notes and follow-ups of a session."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogues.models.base import Walled
from dialogues.models.session import AgendaItem, Session
from resources.bounds import days_between
from vault.fields import SealedTextField
from wall.declare import VIEWER, Office, Wall
from wall.levels import Level
from wall.rights import Right


class Record(Walled):
    """Points that were made, not the people who made them. There is no speaker column, by design."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="records", db_constraint=False
    )
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    body = SealedTextField()
    language = models.CharField(max_length=12, default="en")
    level = models.SmallIntegerField(choices=Level.choices, default=Level.OPEN)
    version = models.PositiveIntegerField(default=1)

    wall = Wall(
        read=Right.RECORDS,
        insert=Right.LOG,
        update=Right.LOG,
        levelled=True,
    )

    def __str__(self) -> str:
        return str(self.pk)


class PrivateNote(Walled):
    """A note for its author, and for those whom the author names."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    body = SealedTextField()
    level = models.SmallIntegerField(choices=Level.choices, default=Level.OPEN)
    written_at = models.DateTimeField(auto_now_add=True)

    wall = Wall(
        read=Right.NOTES,
        insert=Right.NOTES,
        update=Right.NOTES,
        delete=Right.NOTES,
        levelled=True,
        own=f"author_id = {VIEWER} or exists (select from dialogues_notereader r"
        # Named by the author themselves: only they can have written such a row. (A policy on readers that
        # asked the note in turn would recurse.)
        f" where r.note_id = dialogues_privatenote.id and r.reader_id = {VIEWER}"
        " and r.author_id = dialogues_privatenote.author_id)",
        author=f"author_id = {VIEWER}",
    )

    class Meta(Walled.Meta):
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return str(self.pk)


class NoteReader(Walled):
    """Somebody of the team whom a note's author lets read it."""

    note = models.ForeignKey(
        PrivateNote, on_delete=models.CASCADE, related_name="readers", db_constraint=False
    )
    reader = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    wall = Wall(
        read=Right.NOTES,
        insert=Right.NOTES,
        delete=Right.NOTES,
        own=f"reader_id = {VIEWER} or author_id = {VIEWER}",
        author=f"author_id = {VIEWER}",
    )

    class Meta(Walled.Meta):
        constraints = [models.UniqueConstraint(fields=["note", "reader"], name="note_reader_once")]

    def __str__(self) -> str:
        return str(self.pk)


class FollowUp(Walled):
    """Something somebody undertook to do after a session."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="follow_ups", db_constraint=False
    )
    what = SealedTextField()
    due_on = models.DateField(null=True, blank=True, verbose_name=_("Due"))
    owner = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    level = models.SmallIntegerField(choices=Level.choices, default=Level.OPEN)

    wall = Wall(
        read=Right.SESSIONS,
        insert=Right.LOG,
        update=Right.LOG,
        levelled=True,
        offices={"registrar": Office(read=("id", "dialogue_id", "due_on", "owner_id", "done_at", "level"))},
    )

    class Meta(Walled.Meta):
        ordering = [models.F("due_on").asc(nulls_last=True), "id"]
        constraints = [days_between("follow_up_days_between", "due_on")]

    def __str__(self) -> str:
        return str(self.pk)
