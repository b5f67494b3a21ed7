"""Days and moments lie between 1900 and 2200, codes are known ones: in the tables, too."""

from datetime import UTC, date, datetime

from django.db import migrations, models

# A day outside is moved to the nearest inside; CHANGELOG.md tells whoever upgrades. One session of the year 1 could
# not be read again and took down every page that lists it, so that no page could have corrected it. Of a session
# that is moved, the end stays after the start.
MOVED = """
set local role parley_fn;
select set_config('wall.action', 'migration', true);
update dialogues_session
   set starts_at = least(greatest(starts_at, '1900-01-01 00:00+00'), '2200-12-31 22:00+00'),
       ends_at = least(greatest(ends_at, '1900-01-01 01:00+00'), '2200-12-31 23:00+00')
 where least(starts_at, ends_at) < '1900-01-01 00:00+00' or greatest(starts_at, ends_at) > '2200-12-31 23:59:59+00';
update dialogues_party
   set since = case when since is not null then least(greatest(since, '1900-01-01'), '2200-12-31') end,
       until = case when until is not null then least(greatest(until, '1900-01-01'), '2200-12-31') end
 where since not between '1900-01-01' and '2200-12-31' or until not between '1900-01-01' and '2200-12-31';
update dialogues_faction
   set since = case when since is not null then least(greatest(since, '1900-01-01'), '2200-12-31') end,
       until = case when until is not null then least(greatest(until, '1900-01-01'), '2200-12-31') end
 where since not between '1900-01-01' and '2200-12-31' or until not between '1900-01-01' and '2200-12-31';
update dialogues_participant
   set joined_on = case when joined_on is not null then least(greatest(joined_on, '1900-01-01'), '2200-12-31') end,
       left_on = case when left_on is not null then least(greatest(left_on, '1900-01-01'), '2200-12-31') end
 where joined_on not between '1900-01-01' and '2200-12-31' or left_on not between '1900-01-01' and '2200-12-31';
update dialogues_followup set due_on = least(greatest(due_on, '1900-01-01'), '2200-12-31')
 where due_on not between '1900-01-01' and '2200-12-31';
select set_config('wall.action', '', true);
reset role;
"""


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0002_the_wall_stands")]

    operations = [
        migrations.RunSQL(MOVED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("chaired_by__in", ["", "facilitator", "participant", "local_partner", "expert"]),
                    (
                        "chaired_by_gender__in",
                        ["", "woman", "man", "non_binary", "self_described", "undisclosed"],
                    ),
                    (
                        "issue_area__in",
                        [
                            "hard_security",
                            "ceasefire",
                            "nuclear",
                            "maritime",
                            "water",
                            "justice",
                            "detainees",
                            "power_sharing",
                            "economy",
                            "humanitarian",
                            "return",
                            "media",
                            "wps",
                            "other",
                        ],
                    ),
                ),
                name="agenda_codes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "function__in",
                        ["participant", "facilitator", "expert", "observer", "interpreter", "note_taker"],
                    )
                ),
                name="attendance_function_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attributes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("gender__in", ["woman", "man", "non_binary", "self_described", "undisclosed"])
                ),
                name="attributes_gender_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="faction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__range", (date(1900, 1, 1), date(2200, 12, 31))),
                    ("until__range", (date(1900, 1, 1), date(2200, 12, 31))),
                ),
                name="faction_days_between",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__range", (date(1900, 1, 1), date(2200, 12, 31)))),
                name="follow_up_days_between",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("joined_on__range", (date(1900, 1, 1), date(2200, 12, 31))),
                    ("left_on__range", (date(1900, 1, 1), date(2200, 12, 31))),
                ),
                name="participant_days_between",
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "function__in",
                        ["participant", "facilitator", "expert", "observer", "interpreter", "note_taker"],
                    ),
                    (
                        "role_class__in",
                        [
                            "official_instructed",
                            "official_private",
                            "near_official",
                            "civil_society",
                            "third_party",
                        ],
                    ),
                ),
                name="participant_codes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__range", (date(1900, 1, 1), date(2200, 12, 31))),
                    ("until__range", (date(1900, 1, 1), date(2200, 12, 31))),
                ),
                name="party_days_between",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__range",
                        (
                            datetime(1900, 1, 1, 0, 0, tzinfo=UTC),
                            datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC),
                        ),
                    ),
                    (
                        "starts_at__range",
                        (
                            datetime(1900, 1, 1, 0, 0, tzinfo=UTC),
                            datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC),
                        ),
                    ),
                ),
                name="session_moments_between",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("format__in", ["in_person", "online", "hybrid"]),
                    (
                        "region__in",
                        [
                            "africa",
                            "americas",
                            "asia",
                            "europe",
                            "middle_east",
                            "oceania",
                            "online",
                            "unstated",
                        ],
                    ),
                ),
                name="session_codes_known",
            ),
        ),
    ]
