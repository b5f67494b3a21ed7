"""Obligations, notices and wishes, and who may see and write them (notices/policies.py)."""

from datetime import time
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import uuid
from django.db import migrations, models

from notices.policies import statements


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wall", "0001_initial"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Obligation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=60)),
                ("dialogue_id", models.UUIDField(null=True)),
                ("object_type", models.CharField(blank=True, default="", max_length=60)),
                ("object_id", models.UUIDField()),
                ("owner_id", models.UUIDField()),
                ("needs", models.IntegerField(default=1)),
                ("level", models.SmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("opens_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField()),
                ("first_due_at", models.DateTimeField()),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("next_step", models.PositiveSmallIntegerField(default=0)),
                ("next_step_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["due_at", "id"],
                "base_manager_name": "base",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("done_at__isnull", True),
                            ("ended_at__isnull", True),
                            ("paused_at__isnull", True),
                            ("next_step_at__isnull", False),
                        ),
                        fields=["next_step_at"],
                        name="obligation_speaks_at",
                    ),
                    models.Index(
                        condition=models.Q(("done_at__isnull", True), ("ended_at__isnull", True)),
                        fields=["owner_id", "due_at"],
                        name="obligation_open_of_owner",
                    ),
                    models.Index(fields=["object_id"], name="obligation_object"),
                    models.Index(fields=["dialogue_id"], name="obligation_dialogue"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "dialogue_id", "object_id", "owner_id"),
                        name="obligation_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("needs__gt", 0)), name="obligation_needs_a_right"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__range", (0, 3))), name="obligation_level_is_one"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("person_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "pace",
                    models.CharField(
                        choices=[("at_once", "At once"), ("digest", "Once a day")],
                        default="at_once",
                        max_length=7,
                    ),
                ),
                ("digest_at", models.TimeField(default=time(8))),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                ("working_days", models.PositiveSmallIntegerField(default=127)),
                (
                    "muted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("feed_hash", models.BinaryField(null=True, unique=True)),
            ],
            options={
                "base_manager_name": "base",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pace__in", ["at_once", "digest"])),
                        name="preference_pace_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("working_days__range", (1, 127))), name="preference_some_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(
                                ("quiet_from__isnull", False),
                                ("quiet_until__isnull", False),
                                models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="preference_quiet_hours_have_two_ends",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("step", models.PositiveSmallIntegerField()),
                ("recipient_id", models.UUIDField()),
                (
                    "because",
                    models.CharField(
                        choices=[("owner", "Owner"), ("deputy", "Deputy"), ("supervisor", "Supervisor")],
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("dialogue_id", models.UUIDField(null=True)),
                ("object_id", models.UUIDField()),
                ("level", models.SmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("claimed", "Claimed"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("desk_only", "Desk Only"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("letter", models.UUIDField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, default="", max_length=60)),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="notices.obligation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
                "base_manager_name": "base",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "claimed"])),
                        fields=["next_try_at"],
                        name="notice_to_try_at",
                    ),
                    models.Index(fields=["recipient_id", "-created_at"], name="notice_inbox"),
                    models.Index(
                        condition=models.Q(("letter__isnull", False)), fields=["letter"], name="notice_letter"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("obligation", "round", "step", "recipient_id"), name="notice_said_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "claimed", "sent", "failed", "desk_only", "withdrawn"])
                        ),
                        name="notice_state_is_known",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(
            "\n".join(statements()), "drop function if exists wall.obligations_of(uuid, text) cascade;"
        ),
    ]
