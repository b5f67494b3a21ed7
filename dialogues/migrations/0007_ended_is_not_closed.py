"""A dialogue whose state is `closed` reads as ended: the closed level is another thing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0006_three_targets"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dialogue",
            name="state",
            field=models.CharField(
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
    ]
