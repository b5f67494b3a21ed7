"""The tables as 0.1.0 had them; what stands before them is the next migration."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.manager
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    # A database of 0.1.0 has made all of these.
    replaces = [
        ("notices", "0001_initial"),
        ("notices", "0002_raise_level"),
        ("notices", "0003_feed"),
        ("notices", "0004_page"),
        ("notices", "0005_change"),
        ("notices", "0006_operations"),
        ("notices", "0007_ladders"),
        ("notices", "0008_openpgp"),
        ("notices", "0009_standing"),
        ("notices", "0010_changed"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Ladder",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=60)),
                ("programme_id", models.UUIDField()),
                ("dialogue_id", models.UUIDField(null=True)),
                ("steps", models.JSONField()),
                ("dates", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
                ("changed_by_id", models.UUIDField()),
            ],
            options={
                "base_manager_name": "base",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "programme_id", "dialogue_id"),
                        name="ladder_once",
                        nulls_distinct=False,
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
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
                ("page_id", models.UUIDField(null=True)),
                ("owner_id", models.UUIDField()),
                ("needs", models.IntegerField(default=1)),
                ("level", models.SmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                    ),
                ),
                ("opens_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField()),
                ("first_due_at", models.DateTimeField()),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("next_step", models.PositiveSmallIntegerField(default=0)),
                ("next_step_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("handed_from_id", models.UUIDField(null=True)),
                (
                    "former_owners",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), db_default=models.Value("{}"), default=list, size=None
                    ),
                ),
                ("moved_from", models.DateTimeField(null=True)),
                ("waived_at", models.DateTimeField(null=True)),
                ("waived_by_id", models.UUIDField(null=True)),
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
                        models.F("kind"),
                        models.F("dialogue_id"),
                        models.F("object_id"),
                        django.db.models.functions.comparison.Coalesce("handed_from_id", "owner_id"),
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
                ("digest_at", models.TimeField(default=datetime.time(8, 0))),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                ("working_days", models.PositiveSmallIntegerField(default=127)),
                (
                    "muted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("openpgp_key", models.TextField(blank=True, db_default="", default="")),
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
                ("page_id", models.UUIDField()),
                ("needs", models.IntegerField()),
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
                    models.Index(
                        condition=models.Q(("state", "failed")), fields=["recipient_id"], name="notice_failed"
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
                    models.CheckConstraint(condition=models.Q(("needs__gt", 0)), name="notice_needs_a_right"),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
    ]
