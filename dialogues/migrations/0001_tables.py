"""The tables as 0.1.0 had them; what stands before them is the next migration."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import uuid
import vault.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    # A database of 0.1.0 has made all of these.
    replaces = [
        ("dialogues", "0001_initial"),
        ("dialogues", "0002_wall"),
        ("dialogues", "0003_grants_due"),
        ("dialogues", "0004_erasure"),
        ("dialogues", "0005_follow_holders"),
        ("dialogues", "0006_three_targets"),
        ("dialogues", "0007_ended_is_not_closed"),
    ]

    dependencies = [
        ("accounts", "0001_tables"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dialogue",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code_name", models.CharField(editable=False, max_length=60)),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Chatham House Rule"), (2, "Restricted"), (3, "Closed")],
                        default=2,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pipeline", "In the pipeline"),
                            ("contact", "Pre-dialogue contact"),
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("transition", "In transition to Track One"),
                            ("closed", "Ended"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pipeline",
                        max_length=12,
                    ),
                ),
                (
                    "arms_length",
                    models.CharField(
                        choices=[
                            ("blind", "Blind: nothing of the roster"),
                            ("aliases", "Aliases: alias, side and role class"),
                            ("known", "Known: names as well, when the lead facilitator grants them"),
                        ],
                        default="blind",
                        max_length=8,
                    ),
                ),
                (
                    "declared_track",
                    models.CharField(
                        choices=[
                            ("three", "Track Three"),
                            ("two", "Track Two"),
                            ("one_half", "Track 1.5"),
                            ("one", "Track One"),
                        ],
                        default="two",
                        max_length=8,
                    ),
                ),
                (
                    "gender_target",
                    models.PositiveSmallIntegerField(default=30, help_text="Percent of women aimed for"),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("state_since", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("shred_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.programme"
                    ),
                ),
            ],
            options={
                "ordering": ["code_name", "id"],
                "permissions": [
                    ("lead", "lead on a dialogue"),
                    ("facilitate", "facilitate on a dialogue"),
                    ("partner", "partner on a dialogue"),
                    ("partner_identities", "partner_identities on a dialogue"),
                    ("manage", "manage on a dialogue"),
                    ("officer_records", "officer_records on a dialogue"),
                    ("officer_names", "officer_names on a dialogue"),
                    ("outline", "outline on a dialogue"),
                    ("sign", "sign on a dialogue"),
                ],
                "default_permissions": (),
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Faction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", vault.fields.SealedTextField()),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="dialogues.faction",
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="dialogues.faction",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("postponed", "Postponed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("online", "Online"),
                            ("hybrid", "Both in person and online"),
                        ],
                        default="in_person",
                        max_length=10,
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        choices=[
                            ("africa", "Africa"),
                            ("americas", "Americas"),
                            ("asia", "Asia"),
                            ("europe", "Europe"),
                            ("middle_east", "Middle East"),
                            ("oceania", "Oceania"),
                            ("online", "Online"),
                            ("unstated", "Not stated"),
                        ],
                        default="unstated",
                        max_length=12,
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Chatham House Rule"), (2, "Restricted"), (3, "Closed")],
                        default=0,
                    ),
                ),
                ("logged_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "id"],
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TrackCount",
            fields=[
                (
                    "dialogue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="dialogues.dialogue",
                    ),
                ),
                ("counts", models.JSONField()),
                ("computed_at", models.DateTimeField()),
            ],
            options={
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TrackVerdict",
            fields=[
                (
                    "dialogue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="dialogues.dialogue",
                    ),
                ),
                (
                    "track",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("three", "Track Three"),
                            ("two", "Track Two"),
                            ("one_half", "Track 1.5"),
                            ("one", "Track One"),
                        ],
                        max_length=8,
                    ),
                ),
                ("computed_at", models.DateTimeField()),
            ],
            options={
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="BalanceVerdict",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("half_year", models.DateField(help_text="Its first day: 1 January or 1 July")),
                (
                    "answer",
                    models.CharField(
                        choices=[("met", "Met"), ("not_met", "Not Met"), ("too_few", "Too Few")], max_length=8
                    ),
                ),
                (
                    "hard_security_answer",
                    models.CharField(
                        choices=[("met", "Met"), ("not_met", "Not Met"), ("too_few", "Too Few")], max_length=8
                    ),
                ),
                ("target", models.PositiveSmallIntegerField()),
                ("computed_at", models.DateTimeField()),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
            ],
            options={
                "ordering": ["-half_year"],
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", vault.fields.SealedTextField()),
                (
                    "issue_area",
                    models.CharField(
                        choices=[
                            ("hard_security", "Hard security and confidence-building"),
                            ("ceasefire", "Ceasefire and monitoring"),
                            ("nuclear", "Nuclear risk"),
                            ("maritime", "Maritime"),
                            ("water", "Water"),
                            ("justice", "Transitional justice"),
                            ("detainees", "Detainees and missing people"),
                            ("power_sharing", "Power sharing"),
                            ("economy", "Economy and trade"),
                            ("humanitarian", "Humanitarian access"),
                            ("return", "Return of displaced people"),
                            ("media", "Media and hate speech"),
                            ("wps", "Women, peace and security"),
                            ("other", "Something else"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                ("hard_security", models.BooleanField(default=False)),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Chatham House Rule"), (2, "Restricted"), (3, "Closed")],
                        default=0,
                    ),
                ),
                ("chatham_house", models.BooleanField(default=True)),
                (
                    "chaired_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nobody in particular"),
                            ("facilitator", "A facilitator"),
                            ("participant", "A participant"),
                            ("local_partner", "The local partner"),
                            ("expert", "An expert"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                (
                    "chaired_by_gender",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("woman", "Woman"),
                            ("man", "Man"),
                            ("non_binary", "Non-binary"),
                            ("self_described", "Self-described"),
                            ("undisclosed", "Undisclosed"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda",
                        to="dialogues.session",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("session_log", "Session Log"), ("roster_import", "Roster Import")],
                        max_length=16,
                    ),
                ),
                ("about", models.UUIDField(default=uuid.uuid4)),
                ("body", vault.fields.SealedJSONField()),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("key_hash", models.BinaryField(max_length=32)),
                ("body_hash", models.BinaryField(max_length=32)),
                ("object_id", models.UUIDField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", vault.fields.SealedTextField()),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("alias", models.CharField(editable=False, max_length=60)),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("participant", "Participant"),
                            ("facilitator", "Facilitator"),
                            ("expert", "Expert"),
                            ("observer", "Observer"),
                            ("interpreter", "Interpreter"),
                            ("note_taker", "Note-taker"),
                        ],
                        default="participant",
                        max_length=12,
                    ),
                ),
                (
                    "role_class",
                    models.CharField(
                        choices=[
                            ("official_instructed", "Official under instructions"),
                            ("official_private", "Official in private capacity"),
                            ("near_official", "Close to officials"),
                            ("civil_society", "Civil society"),
                            ("third_party", "Third party"),
                        ],
                        max_length=20,
                    ),
                ),
                ("joined_on", models.DateField()),
                ("left_on", models.DateField(blank=True, null=True)),
                ("erased_on", models.DateField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "faction",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dialogues.faction",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dialogues.party",
                    ),
                ),
            ],
            options={
                "ordering": ["alias"],
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name="faction",
            name="party",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="factions",
                to="dialogues.party",
            ),
        ),
        migrations.CreateModel(
            name="PrivateNote",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("body", vault.fields.SealedTextField()),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Chatham House Rule"), (2, "Restricted"), (3, "Closed")],
                        default=0,
                    ),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dialogues.session",
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at"],
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="NoteReader",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="dialogues.privatenote",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SessionDetail",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="detail",
                        serialize=False,
                        to="dialogues.session",
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Chatham House Rule"), (2, "Restricted"), (3, "Closed")],
                        default=0,
                    ),
                ),
                ("title", vault.fields.SealedTextField(blank=True, default="")),
                ("place", vault.fields.SealedTextField(blank=True, default="")),
                ("zone", vault.fields.SealedTextField(default="UTC")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                    ),
                ),
            ],
            options={
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("body", vault.fields.SealedTextField()),
                ("language", models.CharField(default="en", max_length=12)),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Chatham House Rule"), (2, "Restricted"), (3, "Closed")],
                        default=0,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agenda_item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="dialogues.agendaitem",
                    ),
                ),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="dialogues.session",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("what", vault.fields.SealedTextField()),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="Due")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Chatham House Rule"), (2, "Restricted"), (3, "Closed")],
                        default=0,
                    ),
                ),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="dialogues.session",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("due_on"), nulls_last=True), "id"],
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("participant", "Participant"),
                            ("facilitator", "Facilitator"),
                            ("expert", "Expert"),
                            ("observer", "Observer"),
                            ("interpreter", "Interpreter"),
                            ("note_taker", "Note-taker"),
                        ],
                        default="participant",
                        max_length=12,
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Open"), (1, "Chatham House Rule"), (2, "Restricted"), (3, "Closed")],
                        default=0,
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="dialogues.participant",
                    ),
                ),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance",
                        to="dialogues.session",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TeamGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("until", models.DateTimeField()),
                ("granted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UserGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("until", models.DateTimeField()),
                ("granted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("waits_for_lead", models.BooleanField(default=False)),
                ("rests_since", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attributes",
            fields=[
                (
                    "participant",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="dialogues.participant",
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        choices=[
                            ("woman", "Woman"),
                            ("man", "Man"),
                            ("non_binary", "Non-binary"),
                            ("self_described", "Self-described"),
                            ("undisclosed", "Undisclosed"),
                        ],
                        default="undisclosed",
                        max_length=16,
                    ),
                ),
                ("gender_words", vault.fields.SealedTextField(blank=True, default="")),
                ("stated_capacity", vault.fields.SealedTextField(blank=True, default="")),
                ("proximity", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "participant",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="dialogues.participant",
                    ),
                ),
                ("email", vault.fields.SealedTextField(blank=True, default="")),
                ("phone", vault.fields.SealedTextField(blank=True, default="")),
                ("remarks", vault.fields.SealedTextField(blank=True, default="")),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "participant",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="dialogues.participant",
                    ),
                ),
                ("name", vault.fields.SealedTextField()),
                ("affiliation", vault.fields.SealedTextField(blank=True, default="")),
                ("name_index", models.BinaryField(max_length=40)),
                (
                    "dialogue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Brief",
            fields=[
                (
                    "dialogue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="brief",
                        serialize=False,
                        to="dialogues.dialogue",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=12)),
                ("title", vault.fields.SealedTextField(blank=True, default="")),
                ("theme", vault.fields.SealedTextField(blank=True, default="")),
                ("official_process", vault.fields.SealedTextField(blank=True, default="")),
                (
                    "issue_areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("hard_security", "Hard security and confidence-building"),
                                ("ceasefire", "Ceasefire and monitoring"),
                                ("nuclear", "Nuclear risk"),
                                ("maritime", "Maritime"),
                                ("water", "Water"),
                                ("justice", "Transitional justice"),
                                ("detainees", "Detainees and missing people"),
                                ("power_sharing", "Power sharing"),
                                ("economy", "Economy and trade"),
                                ("humanitarian", "Humanitarian access"),
                                ("return", "Return of displaced people"),
                                ("media", "Media and hate speech"),
                                ("wps", "Women, peace and security"),
                                ("other", "Something else"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("hard_security", models.BooleanField(default=False)),
                (
                    "convenor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "base_manager_name": "base",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("base", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name="dialogue",
            constraint=models.CheckConstraint(
                condition=models.Q(("gender_target__in", (30, 33, 50))), name="dialogue_target_one_of_three"
            ),
        ),
        migrations.AddConstraint(
            model_name="dialogue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("state__in", ["closed", "cancelled"])),
                    models.Q(
                        models.Q(("state__in", ["closed", "cancelled"]), _negated=True),
                        ("ended_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="dialogue_ended_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="balanceverdict",
            constraint=models.UniqueConstraint(fields=("dialogue", "half_year"), name="balance_verdict_once"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("user", "dialogue", "kind", "about"), name="draft_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="idempotencykey",
            constraint=models.UniqueConstraint(fields=("user", "key_hash"), name="idempotency_key_once"),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True),
                    ("since__isnull", True),
                    ("until__gte", models.F("since")),
                    _connector="OR",
                ),
                name="party_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(fields=("dialogue", "alias"), name="participant_alias_once"),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on__isnull", True), ("left_on__gte", models.F("joined_on")), _connector="OR"
                ),
                name="participant_left_after_joined",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_on__isnull", True), ("left_on__isnull", False), _connector="OR"),
                name="participant_erased_has_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="faction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True),
                    ("since__isnull", True),
                    ("until__gte", models.F("since")),
                    _connector="OR",
                ),
                name="faction_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="notereader",
            constraint=models.UniqueConstraint(fields=("note", "reader"), name="note_reader_once"),
        ),
        migrations.AddField(
            model_name="sessiondetail",
            name="dialogue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="dialogues.dialogue"
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["dialogue", "-starts_at"], name="session_dialogue_starts"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["-starts_at"], name="session_starts"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("logged_at__isnull", True), ("state", "held"), _connector="OR"),
                name="session_logged_when_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("session", "participant"), name="attendance_once"),
        ),
        migrations.AlterUniqueTogether(
            name="teamgrant",
            unique_together={("group", "permission", "content_object")},
        ),
        migrations.AlterUniqueTogether(
            name="usergrant",
            unique_together={("user", "permission", "content_object")},
        ),
        migrations.AddConstraint(
            model_name="attributes",
            constraint=models.CheckConstraint(
                condition=models.Q(("proximity__isnull", True), ("proximity__lte", 4), _connector="OR"),
                name="attributes_proximity_0_to_4",
            ),
        ),
    ]
